using System.Globalization;
using LotFlow.Abstractions.Documents;
using LotFlow.Embedded.Sqlite;

namespace LotFlow.Embedded.Documents;

/// <summary>
/// The statements that write one container. Each operation is one statement with its precondition in it; only a refused one
/// reads again, to say why.
/// </summary>
internal sealed class BatchCommand
{
    // A body that only grows by merges would otherwise become one that no batch can replace.
    private const int MaxDocumentBytes = DocumentBatch.MaxDocumentBytes;

    private const string Alive = "(expires_at IS NULL OR expires_at > ?3)";

    private readonly TimeProvider _clock;
    private readonly string _create;
    private readonly string _replace;
    private readonly string _delete;
    private readonly string _deleteVersion;
    private readonly string _version;
    private readonly string _body;
    private readonly string _setBody;

    public BatchCommand(string table, TimeProvider clock)
    {
        _clock = clock;
        // An expired document does not stand in the way: the create takes its place.
        _create = $"""
            INSERT INTO {table} (pk, id, version, body, expires_at) VALUES (?1, ?2, ?4, ?5, ?6)
            ON CONFLICT (pk, id) DO UPDATE SET version = ?4, body = ?5, expires_at = ?6 WHERE {table}.expires_at <= ?3
            """;
        _replace = $"UPDATE {table} SET version = ?4, body = ?5 WHERE pk = ?1 AND id = ?2 AND version = ?6 AND {Alive}";
        _delete = $"DELETE FROM {table} WHERE pk = ?1 AND id = ?2 AND {Alive}";
        _deleteVersion = $"DELETE FROM {table} WHERE pk = ?1 AND id = ?2 AND version = ?4 AND {Alive}";
        _version = $"SELECT version FROM {table} WHERE pk = ?1 AND id = ?2 AND {Alive}";
        _body = $"SELECT body FROM {table} WHERE pk = ?1 AND id = ?2 AND {Alive}";
        _setBody = $"UPDATE {table} SET version = ?3, body = ?4 WHERE pk = ?1 AND id = ?2";
    }

    /// <summary>Runs on the writer's thread. <paramref name="merges"/> holds the parsed patch of each merge, null elsewhere.</summary>
    public BatchResult Run(SqliteWrite write, DocumentBatch batch, MergePatch?[] merges)
    {
        var now = _clock.GetUtcNow().ToUnixTimeMilliseconds();
        var etags = new string?[batch.Operations.Count];
        for (var i = 0; i < etags.Length; i++)
        {
            var operation = batch.Operations[i];
            var version = operation.Kind == DocumentOperationKind.Delete ? 0 : write.NextVersion();
            if (!Apply(write, batch.PartitionKey, operation, merges[i], version, now))
            {
                write.Undo();
                return BatchResult.Refused(i, operation.Id, Reason(write, batch.PartitionKey, operation, now));
            }

            etags[i] = version == 0 ? null : version.ToString(CultureInfo.InvariantCulture);
        }

        return BatchResult.Stored(etags);
    }

    private bool Apply(SqliteWrite write, string partitionKey, DocumentOperation operation, MergePatch? merge, long version, long now) => operation.Kind switch
    {
        DocumentOperationKind.Create => OnDocument(write, _create, partitionKey, operation.Id, now)
            .Bind(4, version).BindUtf8(5, operation.Json.Span).Bind(6, ExpiresAt(operation.TimeToLive, now)).Execute() == 1,
        DocumentOperationKind.Replace => OnDocument(write, _replace, partitionKey, operation.Id, now)
            .Bind(4, version).BindUtf8(5, operation.Json.Span).Bind(6, ETagVersion(operation.ETag!)).Execute() == 1,
        DocumentOperationKind.Delete when operation.ETag is null => OnDocument(write, _delete, partitionKey, operation.Id, now).Execute() == 1,
        DocumentOperationKind.Delete => OnDocument(write, _deleteVersion, partitionKey, operation.Id, now)
            .Bind(4, ETagVersion(operation.ETag)).Execute() == 1,
        _ => Merge(write, partitionKey, operation.Id, merge!, version, now),
    };

    private bool Merge(SqliteWrite write, string partitionKey, string id, MergePatch patch, long version, long now)
    {
        ReadOnlyMemory<byte> merged;
        using (var rows = OnDocument(write, _body, partitionKey, id, now).Rows())
        {
            if (!rows.Next())
                return false;
            merged = patch.Apply(rows.Bytes(0));
        }

        if (merged.Length > MaxDocumentBytes)
            throw new InvalidOperationException($"Document '{id}' would have {merged.Length:N0} bytes after the merge; over {MaxDocumentBytes:N0} use an attachment.");
        write.Command(_setBody).Bind(1, partitionKey).Bind(2, id).Bind(3, version).BindUtf8(4, merged.Span).Execute();
        return true;
    }

    private BatchFailureReason Reason(SqliteWrite write, string partitionKey, DocumentOperation operation, long now)
    {
        if (operation.Kind == DocumentOperationKind.Create)
            return BatchFailureReason.AlreadyExists;
        return OnDocument(write, _version, partitionKey, operation.Id, now).ScalarInt64() is null
            ? BatchFailureReason.NotFound
            : BatchFailureReason.ETagMismatch;
    }

    private static SqliteStatement OnDocument(SqliteWrite write, string sql, string partitionKey, string id, long now) =>
        write.Command(sql).Bind(1, partitionKey).Bind(2, id).Bind(3, now);

    private static long? ExpiresAt(TimeSpan? timeToLive, long now) => timeToLive is { } span ? now + (long)span.TotalMilliseconds : null;

    // Versions start at 1, so what is no ETag of ours matches nothing.
    private static long ETagVersion(string etag) =>
        long.TryParse(etag, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : -1;
}
