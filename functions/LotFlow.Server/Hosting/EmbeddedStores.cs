using LotFlow.Embedded.Attachments;
using LotFlow.Embedded.Documents;
using LotFlow.Embedded.Sqlite;
using LotFlow.Server.Links;
using LotFlow.Workflows.Approvals;
using LotFlow.Workflows.Storage;

namespace LotFlow.Server.Hosting;

/// <summary>Everything in the data folder, opened together before anything else, so that a folder that cannot be used is said at once.</summary>
internal sealed record EmbeddedStores(SqliteDatabase Database, SqliteDocumentStore Documents, FileAttachmentStore Attachments, LinkKeyRing LinkKeys) : IAsyncDisposable
{
    public static async Task<EmbeddedStores> OpenAsync(string dataFolder, TimeProvider clock, ILoggerFactory loggers)
    {
        var database = SqliteDatabase.Open(dataFolder, clock, loggers);
        try
        {
            var documents = await SqliteDocumentStore.OpenAsync(database, Containers.All);
            return new(database, documents, new FileAttachmentStore(dataFolder), LinkKeyFile.Open(dataFolder, clock));
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => Database.DisposeAsync();
}
