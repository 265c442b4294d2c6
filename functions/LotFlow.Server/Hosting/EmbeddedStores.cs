using LotFlow.Embedded.Anchors;
using LotFlow.Embedded.Attachments;
using LotFlow.Embedded.Documents;
using LotFlow.Embedded.Sqlite;
using LotFlow.Server.Links;
using LotFlow.Workflows.Approvals;
using LotFlow.Workflows.Audit;
using LotFlow.Workflows.Storage;

namespace LotFlow.Server.Hosting;

/// <summary>Everything in the data folder, opened together before anything else, so that a folder that cannot be used is said at once.</summary>
internal sealed record EmbeddedStores(SqliteDatabase Database, SqliteDocumentStore Documents, FileAttachmentStore Attachments, LinkKeyRing LinkKeys)
    : IAsyncDisposable
{
    public required FileAnchorStore Anchors { get; init; }

    public required AuditKeys AuditKeys { get; init; }

    public static async Task<EmbeddedStores> OpenAsync(string dataFolder, TimeProvider clock, ILoggerFactory loggers)
    {
        var database = SqliteDatabase.Open(dataFolder, clock, loggers);
        try
        {
            var documents = await SqliteDocumentStore.OpenAsync(database, Containers.All);
            return new(database, documents, new FileAttachmentStore(dataFolder), LinkKeyFile.Open(dataFolder, clock))
            {
                Anchors = new(dataFolder),
                AuditKeys = AuditKeyFile.Open(dataFolder, clock),
            };
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync()
    {
        Anchors.Dispose();
        return Database.DisposeAsync();
    }
}
