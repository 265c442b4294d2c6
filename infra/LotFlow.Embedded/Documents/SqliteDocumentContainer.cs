using System.Globalization;
using System.Text;
using LotFlow.Abstractions.Documents;
using LotFlow.Embedded.Sqlite;

namespace LotFlow.Embedded.Documents;

/// <summary>A container in the file. Reads run on the caller's thread: they take microseconds.</summary>
internal sealed class SqliteDocumentContainer : IDocumentContainer
{
    private const string Columns = "pk, id, version, body";

    private readonly SqliteDatabase _database;
    private readonly ContainerTable _table;
    private readonly BatchCommand _batch;
    private readonly string _read;
    private readonly string _readPartition;
    private readonly string _readChanges;
    private readonly string _readEnd;
    private readonly string _prune;
    private TaskCompletionSource? _next;

    public SqliteDocumentContainer(SqliteDatabase database, ContainerTable table)
    {
        _database = database;
        _table = table;
        _batch = new BatchCommand(table.Name, database.Clock);
        const string alive = "(expires_at IS NULL OR expires_at > ?1)";
        _read = $"SELECT {Columns} FROM {table.Name} WHERE pk = ?2 AND id = ?3 AND {alive}";
        _readPartition = $"SELECT {Columns} FROM {table.Name} WHERE pk = ?2 AND id >= ?3 AND id < ?4 AND id > ?5 AND {alive} ORDER BY id LIMIT ?6";
        _readChanges = $"SELECT {Columns} FROM {table.Name} WHERE version > ?2 AND {alive} ORDER BY version LIMIT ?3";
        _readEnd = $"SELECT version FROM {table.Name} ORDER BY version DESC LIMIT 1";
        _prune = $"DELETE FROM {table.Name} WHERE rowid IN (SELECT rowid FROM {table.Name} WHERE expires_at <= ?1 LIMIT ?2)";
    }

    public ContainerDefinition Definition => _table.Definition;

    private string ChangesIdentity => $"changes of {Definition.Name}";

    private long Now => _database.Clock.GetUtcNow().ToUnixTimeMilliseconds();

    public Task<StoredDocument?> ReadAsync(string partitionKey, string id, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        return Task.FromResult(_database.Read(reader =>
        {
            using var rows = reader.Command(_read).Bind(1, Now).Bind(2, partitionKey).Bind(3, id).Rows();
            return rows.Next() ? Document(rows) : null;
        }));
    }

    public Task<DocumentPage> ReadPartitionAsync(
        string partitionKey, string idPrefix = "", int limit = DocumentQuery.MaxLimit, string? continuation = null, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        DocumentQueryRules.CheckLimit(limit);
        var identity = DocumentContinuation.Identify(Definition, partitionKey, idPrefix);
        var after = continuation is null ? "" : DocumentContinuation.Decode(continuation, identity, parts: 1)[0];
        return Task.FromResult(_database.Read(reader =>
        {
            using var rows = reader.Command(_readPartition)
                .Bind(1, Now).Bind(2, partitionKey).Bind(3, idPrefix).BindUtf8(4, PastPrefix(idPrefix)).Bind(5, after).Bind(6, limit + 1L).Rows();
            var documents = new List<StoredDocument>();
            while (documents.Count < limit && rows.Next())
                documents.Add(Document(rows));
            var more = documents.Count == limit && rows.Next();
            return new DocumentPage(documents, more ? DocumentContinuation.Encode(identity, documents[^1].Id) : null);
        }));
    }

    public Task<BatchResult> CommitAsync(DocumentBatch batch, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        batch.Check(Definition);
        if (batch.Operations.Count == 0)
            return Task.FromResult(BatchResult.Stored([]));
        // Parsed here, not on the writer's thread, which all callers share.
        var merges = new MergePatch?[batch.Operations.Count];
        for (var i = 0; i < merges.Length; i++)
        {
            if (batch.Operations[i].Kind == DocumentOperationKind.Merge)
                merges[i] = new MergePatch(batch.Operations[i].Json);
        }

        return Definition.HasChangeFeed ? CommitAndSignalAsync(batch, merges) : WriteAsync(batch, merges);
    }

    public Task<DocumentPage> QueryAsync(DocumentQuery query, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        var text = new QueryText(_table, query);
        return Task.FromResult(_database.Read(reader =>
        {
            using var rows = text.Bind(reader.Command(text.Sql), Now).Rows();
            var documents = new List<StoredDocument>();
            string? position = null;
            while (rows.Next())
            {
                if (documents.Count == query.Limit)
                    return new DocumentPage(documents, position);
                documents.Add(Document(rows));
                if (documents.Count == query.Limit)
                    position = text.After(rows);
            }

            return new DocumentPage(documents, Continuation: null);
        }));
    }

    /// <summary>Ends with the next commit.</summary>
    internal Task NextAsync()
    {
        while (true)
        {
            if (Volatile.Read(ref _next) is { } waiting)
                return waiting.Task;
            Interlocked.CompareExchange(ref _next, new(TaskCreationOptions.RunContinuationsAsynchronously), null);
        }
    }

    internal string EndOfChanges()
    {
        var end = _database.Read(reader =>
        {
            using var rows = reader.Command(_readEnd).Rows();
            return rows.Next() ? rows.Int64(0) : 0;
        });
        return DocumentContinuation.Encode(ChangesIdentity, end.ToString(CultureInfo.InvariantCulture));
    }

    internal ChangePage ReadChanges(string? continuation, int limit)
    {
        var identity = ChangesIdentity;
        // The feed's position is a version; one writer gives versions in commit order, so nothing can appear behind it later.
        var after = continuation is null ? 0 : Version(DocumentContinuation.Decode(continuation, identity, parts: 1)[0]);
        return _database.Read(reader =>
        {
            using var rows = reader.Command(_readChanges).Bind(1, Now).Bind(2, after).Bind(3, limit).Rows();
            var documents = new List<StoredDocument>();
            while (rows.Next())
                documents.Add(Document(rows));
            return new ChangePage(documents, DocumentContinuation.Encode(identity, documents is [.., var last] ? last.ETag : after.ToString(CultureInfo.InvariantCulture)));
        });
    }

    internal Task<int> PruneAsync(int limit) =>
        _database.WriteAsync(write => write.Command(_prune).Bind(1, Now).Bind(2, limit).Execute());

    private Task<BatchResult> WriteAsync(DocumentBatch batch, MergePatch?[] merges) => _database.WriteAsync(write => _batch.Run(write, batch, merges), batch.IsUrgent);

    private async Task<BatchResult> CommitAndSignalAsync(DocumentBatch batch, MergePatch?[] merges)
    {
        var result = await WriteAsync(batch, merges).ConfigureAwait(false);
        if (result.Committed)
            Interlocked.Exchange(ref _next, null)?.TrySetResult();
        return result;
    }

    private static StoredDocument Document(in SqliteRows row) =>
        new(row.Text(0), row.Text(1), row.Bytes(3).ToArray(), row.Int64(2).ToString(CultureInfo.InvariantCulture));

    // No byte of UTF-8 is 0xFF, so this is above everything that starts with the prefix, in the byte order of the index.
    private static byte[] PastPrefix(string idPrefix) => [.. Encoding.UTF8.GetBytes(idPrefix), 0xFF];

    private static long Version(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : throw DocumentContinuation.Unknown(text);
}
