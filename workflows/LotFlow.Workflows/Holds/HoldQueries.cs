using LotFlow.Domain.Holds;
using LotFlow.Domain.Lots;

namespace LotFlow.Workflows.Holds;

/// <summary>A hold as <c>GET /api/holds/{holdId}</c> shows it.</summary>
public sealed record HoldDetails(
    string HoldId, string LotId, string? SiteId, string ReasonCode, string? Note, HoldScope Scope, HoldSource Source, HoldState State, string PlacedBy, DateTimeOffset PlacedAt,
    int LotsHeld, bool AllowsRework, string? Concession, string? ReleasedBy, DateTimeOffset? ReleasedAt, IReadOnlyList<HoldRequest> Requests)
{
    public string WorkflowId => HoldCase.WorkflowOf(HoldId, Source);

    /// <summary>Lots that were held when the hold was placed; only where one hold is asked for.</summary>
    public IReadOnlyList<string>? LotIds { get; init; }

    /// <summary>Orders that the hold has got in the way of, by lot; only where one hold is asked for.</summary>
    public IReadOnlyList<HeldOrders>? Orders { get; init; }
}

public sealed record HoldFilter(HoldState? State, string? SiteId, int? OlderThanDays, int Limit, string? Continuation)
{
    /// <summary>Only holds of these sites; empty for all.</summary>
    public IReadOnlyList<string> Sites { get; init; } = [];
}

public sealed class HoldQueries(HoldStore holds, TimeProvider clock)
{
    public async Task<HoldDetails?> FindAsync(string holdId, CancellationToken cancellation = default) =>
        await holds.FindAsync(holdId, cancellation) is { LotId: { } lotId } hold
            ? View(hold) with
            {
                LotIds = await holds.ScopeAsync(lotId, holdId, cancellation),
                Orders = await holds.OrdersAsync(lotId, holdId, cancellation),
            }
            : null;

    /// <summary>Holds in the order in which they were placed.</summary>
    public async Task<(IReadOnlyList<HoldDetails> Holds, string? Continuation)> ListAsync(HoldFilter filter, CancellationToken cancellation = default)
    {
        DateTimeOffset? before = filter.OlderThanDays is { } days ? clock.GetUtcNow().AddDays(-days) : null;
        List<HoldDetails> found = [];
        var continuation = filter.Continuation;
        // Sites of the caller are filtered here; pages are read until one is full, so that a filter never answers a short page in the middle.
        do
        {
            (var page, continuation) = await holds.QueryAsync(filter.State, filter.SiteId, before, filter.Limit - found.Count, continuation, cancellation);
            found.AddRange(page.Where(h => filter.Sites.Count == 0 || (h.SiteId is { } site && filter.Sites.Contains(site))).Select(View));
        }
        while (continuation is not null && found.Count < filter.Limit);
        return (found, continuation);
    }

    private static HoldDetails View(HoldCase h) => new(
        h.HoldId, h.LotId!, h.SiteId, h.ReasonCode, h.Note, h.Scope, h.Source, h.State, h.PlacedBy, h.PlacedAt, h.LotsHeld, h.AllowsRework, h.Concession,
        h.ReleasedBy, h.ReleasedAt, h.Requests);
}
