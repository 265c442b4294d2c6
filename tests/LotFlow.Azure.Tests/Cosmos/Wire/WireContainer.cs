using System.Text.Json.Nodes;

namespace LotFlow.Azure.Tests.Cosmos.Wire;

/// <summary>The items of one container: atomic transactions under a lock, ETags, times to live by the given clock, changes in commit order.</summary>
internal sealed class WireContainer(string name, string rid, bool hasTimeToLive, TimeProvider clock)
{
    private static long _etags;

    private readonly Lock _gate = new();
    private long _lsn;

    // Replaced by every transaction and never changed, so that readers need no lock.
    private volatile Dictionary<(string PartitionKey, string Id), Item> _items = [];

    private sealed record Item(JsonObject Json, string ETag, long Lsn, long Second);

    public string Name => name;

    public string Rid => rid;

    public long Executed => _lsn;

    private long Now => clock.GetUtcNow().ToUnixTimeSeconds();

    /// <summary>All operations or none: of a refused transaction one result says why, and the others are 424.</summary>
    public List<WireResult> Transact(string partitionKey, IReadOnlyList<WireOperation> operations)
    {
        lock (_gate)
        {
            var items = new Dictionary<(string, string), Item>(_items);
            var results = new List<WireResult>();
            foreach (var operation in operations)
            {
                var result = Apply(items, partitionKey, operation);
                results.Add(result);
                if (result.Status >= 400)
                    return [.. operations.Select((_, i) => i == results.Count - 1 ? result : new WireResult(424))];
            }

            _lsn++;
            _items = items;
            return results;
        }
    }

    public JsonObject? Read(string partitionKey, string id) =>
        _items.TryGetValue((partitionKey, id), out var item) && IsAlive(item) ? Document(item) : null;

    public List<JsonObject> Query(WireSql sql, string? partitionKey) =>
        sql.Run(_items.Where(i => IsAlive(i.Value) && (partitionKey is null || i.Key.PartitionKey == partitionKey)).Select(i => Document(i.Value)));

    /// <summary>The changes after a position, whole transactions; and the new position.</summary>
    public (List<JsonObject> Documents, long Position) Changes(long after, int limit)
    {
        var page = new List<JsonObject>();
        var position = after;
        foreach (var transaction in _items.Values.Where(i => i.Lsn > after && IsAlive(i)).GroupBy(i => i.Lsn).OrderBy(t => t.Key))
        {
            if (page.Count >= limit)
                break;
            page.AddRange(transaction.Select(Document));
            position = transaction.Key;
        }

        return (page, position);
    }

    private WireResult Apply(Dictionary<(string, string), Item> items, string partitionKey, WireOperation operation)
    {
        var body = operation.Type == WireOperationType.Create ? JsonNode.Parse(operation.Body)!.AsObject() : null;
        var key = (partitionKey, operation.Id ?? (string)body!["id"]!);
        var current = items.TryGetValue(key, out var item) && IsAlive(item) ? item : null;
        if (body is not null)
        {
            if ((string?)body["lotId"] != partitionKey || operation.IfMatch is not null)
                throw new RefusedRequestException("A created item must carry its partition key, and no ETag.");
            return current is null ? Put(items, key, body, 201) : new WireResult(409);
        }

        if (current is null)
            return new WireResult(404);
        if (operation.IfMatch is not null && operation.IfMatch != current.ETag)
            return new WireResult(412);
        if (operation.Type == WireOperationType.Delete)
        {
            items.Remove(key);
            return new WireResult(204);
        }

        var patched = current.Json.DeepClone().AsObject();
        return WirePatch.Apply(patched, operation.Body!) ? Put(items, key, patched, 200) : new WireResult(412);
    }

    private WireResult Put(Dictionary<(string, string), Item> items, (string, string) key, JsonObject json, int status)
    {
        var etag = $"\"00000000-0000-0000-0000-{Interlocked.Increment(ref _etags):x12}\"";
        items[key] = new Item(WirePatch.Stored(json)!.AsObject(), etag, _lsn + 1, Now);
        return new WireResult(status, etag);
    }

    private bool IsAlive(Item item) => !hasTimeToLive || item.Json["ttl"] is not { } ttl || Now < item.Second + ttl.GetValue<double>();

    private static JsonObject Document(Item item)
    {
        var document = item.Json.DeepClone().AsObject();
        document["_rid"] = "unused";
        document["_etag"] = item.ETag;
        document["_ts"] = item.Second;
        document["_lsn"] = item.Lsn;
        return document;
    }
}
