using LotFlow.Domain.Recalls;
using LotFlow.Domain.Stock;

namespace LotFlow.Workflows.Recalls;

/// <summary>Shows a recall as it stands.</summary>
internal static class RecallViews
{
    public static RecallView Of(RecallStanding standing, IReadOnlyDictionary<string, string> customerNames)
    {
        var recall = standing.Recall;
        return new()
        {
            RecallId = recall.RecallId,
            WorkflowId = Recall.InstanceId(recall.RecallId),
            Title = recall.Title,
            Class = recall.Class,
            Reason = recall.Reason,
            Roots = recall.Roots,
            Direction = recall.Direction,
            State = recall.State,
            Drill = recall.Drill,
            EffectivenessLevel = recall.EffectivenessLevel,
            StartedBy = recall.StartedBy,
            ScopeVersion = recall.ScopeVersion,
            Scope = Scope(standing),
            Versions = standing.Versions,
            Tasks = Tasks(standing),
            Consignees = [.. standing.Consignees.Select(c => Consignee(c, customerNames.GetValueOrDefault(c.Consignee.CustomerId)))],
            OpenOrders = [.. standing.Lots.SelectMany(l => l.Orders).OrderBy(o => o.Order.OrderId, StringComparer.Ordinal)
                .ThenBy(o => o.ReservationId, StringComparer.Ordinal).Select(Order)],
            Timings = new(recall.StartedAt, recall.ScopedAt, recall.BlockedAt, recall.ClosedAt),
            Reconciliation = [.. standing.Items.Select(Line)],
            OpenPoints = recall.IsClosed ? [] : RecallOpenPoints.Of(standing),
            ApprovalId = recall.OpenRequest?.ApprovalId,
            Requests = recall.Requests,
            Score = recall.Score,
            StatusReportDueAt = recall.StatusReportDueAt,
        };
    }

    private static RecallScopeView Scope(RecallStanding standing)
    {
        var holds = standing.Recall.HoldIds;
        var gaps = standing.Gaps;
        return new()
        {
            // Before its first version nothing is known of it.
            Complete = standing.Versions.Count > 0 && gaps.Count == 0,
            Incomplete = gaps,
            LotIds = [.. standing.Lots.Select(l => l.Member.LotId)],
            Lots = [.. standing.Lots.Select(l => new ScopeLotView(
                l.Member.LotId, l.Member.ItemId, l.Member.Role, l.Member.AddedIn, holds.Any(h => l.Control?.FindHold(h) is not null), l.Member.Disposition))],
            OnHand = [.. standing.Lots.SelectMany(l => l.Book is { } book ? StockOf(book) : [])],
            Shipped = [.. standing.Lots.SelectMany(l => l.Book?.Shipments ?? []).OrderBy(s => s.ShippedAt)
                .ThenBy(s => s.LotId, StringComparer.Ordinal).ThenBy(s => s.MovementId, StringComparer.Ordinal)],
        };
    }

    private static IReadOnlyList<RecallTaskView> Tasks(RecallStanding standing)
    {
        var known = standing.Tasks.ToDictionary(t => t.SiteId, StringComparer.Ordinal);
        var stock = standing.Lots.SelectMany(l => l.Book is { } book ? StockOf(book) : []).ToLookup(s => s.SiteId, StringComparer.Ordinal);
        return
        [
            .. known.Keys.Union(standing.OpenLots.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(siteId => new RecallTaskView(
                known.GetValueOrDefault(siteId)?.TaskId ?? siteId, siteId, StateOf(siteId), [.. stock[siteId]], standing.Words.At(siteId))
            {
                ConfirmedAt = StateOf(siteId) == ContainmentTaskState.Confirmed ? known.GetValueOrDefault(siteId)?.ConfirmedAt : null,
            }),
        ];

        // As it is now, and not as the workflow found it when it last looked.
        ContainmentTaskState StateOf(string siteId) =>
            standing.OpenLots.GetValueOrDefault(siteId)?.Count > 0 ? ContainmentTaskState.Open : ContainmentTaskState.Confirmed;
    }

    private static IEnumerable<ScopeStock> StockOf(LotBook book) => book.Stock
        .OrderBy(s => s.Key.Key, StringComparer.Ordinal).Select(s => new ScopeStock(book.LotId, book.ItemId, s.Key.SiteId, s.Key.LocationId, s.Value, book.Uom));

    private static RecallConsigneeView Consignee(ConsigneeStanding standing, string? name)
    {
        var consignee = standing.Consignee;
        var only = standing.Accounts.Count == 1 ? standing.Accounts[0] : null;
        return new()
        {
            CustomerId = consignee.CustomerId,
            Name = name,
            State = consignee.State,
            Shipped = only?.Shipped,
            AccountedFor = only?.AccountedFor,
            Uom = only?.Uom,
            Quantities = standing.Quantities,
            Attempts = consignee.Attempts,
            IsChecked = consignee.IsChecked,
            OverAccounted = standing.Accounts.Any(a => a.IsOver),
            NotifiedAt = consignee.NotifiedAt,
            RespondedAt = consignee.RespondedAt,
            Responses = consignee.Responses,
        };
    }

    private static RecallOrderView Order(Reservation order) => new(
        order.ReservationId, order.Order.OrderId, order.Order.CustomerId, order.LotId, order.Kept, order.Uom, order.State);

    private static ReconciliationLine Line(ItemReconciliation item) => new()
    {
        ItemId = item.Balance.ItemId,
        Uom = item.Balance.Uom,
        Received = item.Balance.Received,
        Produced = item.Balance.Produced,
        CustomerReturned = item.Balance.CustomerReturned,
        Adjusted = item.Balance.Adjusted,
        OnHand = item.Balance.OnHand,
        InTransit = item.Balance.InTransit,
        Consumed = item.Balance.Consumed,
        Shipped = item.Balance.Shipped,
        Scrapped = item.Balance.Scrapped,
        Sampled = item.Balance.Sampled,
        ReturnedToSupplier = item.Balance.ReturnedToSupplier,
        Unaccounted = item.Balance.Unaccounted,
        Missing = item.Missing,
        Surplus = item.Surplus,
        PercentAccounted = item.PercentAccounted,
    };
}
