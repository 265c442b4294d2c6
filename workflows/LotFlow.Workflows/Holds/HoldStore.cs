using LotFlow.Abstractions.Documents;
using LotFlow.Domain;
using LotFlow.Domain.Holds;
using LotFlow.Domain.Lots;
using LotFlow.Workflows.Commands;
using LotFlow.Workflows.Storage;

namespace LotFlow.Workflows.Holds;

/// <summary>The cases of holds, each with the description of the lot that the hold was placed on.</summary>
public sealed class HoldStore(IDocumentStore store, CommandInbox inbox, CommandClaims claims)
{
    private const string ReceiptPrefix = "receipt-";

    private readonly IDocumentContainer _lots = store.Container(Containers.Lots);

    public Task<HoldCase?> FindAsync(string lotId, string holdId, CancellationToken cancellation = default) =>
        _lots.FindAsync<HoldCase>(lotId, HoldCase.DocumentId(holdId), cancellation);

    /// <summary>The lot that a hold was placed on; null where there is no such hold.</summary>
    public async Task<string?> FindLotAsync(string holdId, CancellationToken cancellation = default)
    {
        if (await inbox.ReadAsync<PlaceHold>(HoldCommands.CommandType, holdId, cancellation) is { } entry)
            return entry.Command.LotId;
        if (await claims.FindAsync(HoldCommands.CommandType, holdId, cancellation) is { } claim)
            return claim.Target;
        return holdId.StartsWith(ReceiptPrefix, StringComparison.Ordinal) ? holdId[ReceiptPrefix.Length..] : null;
    }

    /// <summary>The case of a hold wherever it was placed; null while it is being placed.</summary>
    public async Task<HoldCase?> FindAsync(string holdId, CancellationToken cancellation = default) =>
        await FindLotAsync(holdId, cancellation) is { } lotId && DocumentKey.IsValid(HoldCase.DocumentId(holdId))
        && await FindAsync(lotId, holdId, cancellation) is { Type: HoldCase.CaseType } found
            ? found with { LotId = lotId }
            : null;

    public async Task<HoldCase?> ChangeAsync(string lotId, string holdId, Func<HoldCase?, HoldCase?> change, CancellationToken cancellation, bool isUrgent = false) =>
        await _lots.ChangeAsync(lotId, HoldCase.DocumentId(holdId), change, cancellation, isUrgent);

    /// <summary>
    /// Keeps which lots the hold reached when it was placed; what another attempt has kept stays, and what it did not reach is added. A scope
    /// of one lot needs no list.
    /// </summary>
    public async Task PutScopeAsync(string lotId, string holdId, IReadOnlyList<string> lotIds, CancellationToken cancellation)
    {
        if (lotIds.Count <= 1)
            return;
        var missing = lotIds;
        // A page is begun when the one before it is full, so looking through them in order finds every lot that is kept.
        for (var page = 0; missing.Count > 0; page++)
        {
            var kept = await _lots.ChangeAsync<HoldScopePage>(lotId, HoldScopePage.DocumentId(holdId, page), known => Filled(known, missing), cancellation);
            missing = [.. missing.Except(kept!.LotIds, StringComparer.Ordinal)];
        }
    }

    public async Task<IReadOnlyList<string>> ScopeAsync(string lotId, string holdId, CancellationToken cancellation) =>
        await _lots.ListAsync<HoldScopePage>(lotId, HoldScopePage.Prefix(holdId), cancellation) is { Count: > 0 } pages
            ? [.. pages.SelectMany(p => p.LotIds)]
            : [lotId];

    /// <summary>Keeps what a hold did to the reservations of a lot; what is kept already stays.</summary>
    public Task AddOrdersAsync(string rootLotId, HeldOrders orders, CancellationToken cancellation) => _lots.ChangeAsync<HeldOrders>(
        rootLotId, HeldOrders.DocumentId(orders.HoldId, orders.LotId),
        known =>
        {
            var added = orders.Reservations.Where(r => known?.Reservations.Any(k => k.ReservationId == r.ReservationId) != true).ToList();
            return added.Count == 0 ? null : orders with { Reservations = [.. known?.Reservations ?? [], .. added] };
        },
        cancellation);

    public Task<List<HeldOrders>> OrdersAsync(string lotId, string holdId, CancellationToken cancellation) =>
        _lots.ListAsync<HeldOrders>(lotId, HeldOrders.Prefix(holdId), cancellation);

    /// <summary>Cases in the order in which the holds were placed.</summary>
    public async Task<(IReadOnlyList<HoldCase> Holds, string? Continuation)> QueryAsync(
        HoldState? state, string? siteId, DateTimeOffset? placedBefore, int limit, string? continuation, CancellationToken cancellation = default)
    {
        List<FieldCondition> where = [FieldCondition.Equal("type", HoldCase.CaseType)];
        if (state is { } wanted)
            where.Add(FieldCondition.Equal("state", WireName.Of(wanted)));
        if (siteId is not null)
            where.Add(FieldCondition.Equal("siteId", siteId));
        if (placedBefore is { } before)
            where.Add(new("placedAt", FieldComparison.LessThanOrEqual, CommandInbox.Iso(before)));
        var page = await _lots.QueryAsync(new() { Where = where, OrderBy = "placedAt", Limit = limit, Continuation = continuation }, cancellation);
        return ([.. page.Documents.Select(d => d.As<HoldCase>() with { LotId = d.PartitionKey })], page.Continuation);
    }

    private static HoldScopePage? Filled(HoldScopePage? known, IReadOnlyList<string> lotIds)
    {
        IReadOnlyList<string> before = known?.LotIds ?? [];
        var added = lotIds.Except(before, StringComparer.Ordinal).Take(HoldScopePage.Size - before.Count).ToList();
        return added.Count == 0 ? null : new([.. before, .. added]);
    }
}
