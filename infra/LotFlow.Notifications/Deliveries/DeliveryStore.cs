using LotFlow.Abstractions;
using LotFlow.Abstractions.Documents;
using LotFlow.Workflows.Storage;

namespace LotFlow.Notifications.Deliveries;

/// <summary>Kept messages as a channel sees them: those that wait for it, each changed only against what was read.</summary>
internal sealed class DeliveryStore(IDocumentStore store)
{
    private readonly IDocumentContainer _notifications = store.Container(Containers.Notifications);

    /// <summary>What waits for the channel until a time, longest first.</summary>
    public async Task<IReadOnlyList<StoredDocument>> FindDueAsync(string channel, DateTimeOffset until, int limit, CancellationToken cancellation)
    {
        FieldCondition[] where = [FieldCondition.Equal("dueBy", channel), new("dueAt", FieldComparison.LessThanOrEqual, Iso(until))];
        return (await _notifications.QueryAsync(new() { Where = where, OrderBy = "dueAt", Limit = limit }, cancellation)).Documents;
    }

    /// <summary>When something is to be done for the channel next; null while nothing waits.</summary>
    public async Task<DateTimeOffset?> NextDueAsync(string channel, CancellationToken cancellation)
    {
        var page = await _notifications.QueryAsync(new() { Where = [FieldCondition.Equal("dueBy", channel)], OrderBy = "dueAt", Limit = 1 }, cancellation);
        return page.Documents is [var next, ..] ? next.As<KeptNotification>().DueAt : null;
    }

    /// <summary>Every message about an approval, oldest first.</summary>
    public async Task<IReadOnlyList<KeptNotification>> OfApprovalAsync(string approvalId, CancellationToken cancellation)
    {
        DocumentQuery query = new() { Where = [FieldCondition.Equal("approvalId", approvalId)], OrderBy = "at", Limit = DocumentQuery.MaxLimit };
        List<KeptNotification> found = [];
        do
        {
            var page = await _notifications.QueryAsync(query, cancellation);
            found.AddRange(page.Documents.Select(d => d.As<KeptNotification>()));
            query = query with { Continuation = page.Continuation };
        }
        while (query.Continuation is not null);
        return found;
    }

    /// <summary>Writes a change unless somebody else has written since; what was stored, or null.</summary>
    public async Task<KeptNotification?> TryChangeAsync(StoredDocument stored, Func<KeptNotification, KeptNotification?> change, CancellationToken cancellation)
    {
        if (change(stored.As<KeptNotification>()) is not { } after)
            return null;
        var batch = new DocumentBatch(stored.PartitionKey).Replace(stored.Id, after, stored.ETag);
        return (await _notifications.CommitAsync(batch, cancellation)).Committed ? after : null;
    }

    /// <summary>Reads and changes until nobody comes between.</summary>
    public async Task<KeptNotification?> ChangeAsync(StoredDocument known, Func<KeptNotification, KeptNotification?> change, CancellationToken cancellation)
    {
        while (await _notifications.ReadAsync(known.PartitionKey, known.Id, cancellation) is { } stored && change(stored.As<KeptNotification>()) is not null)
        {
            if (await TryChangeAsync(stored, change, cancellation) is { } after)
                return after;
        }

        return null;
    }

    // As times are stored, so that text can be compared.
    private static string Iso(DateTimeOffset time) => System.Text.Json.JsonSerializer.SerializeToElement(time.ToUniversalTime(), LotFlowJson.Options).GetString()!;
}
