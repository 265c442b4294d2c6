using LotFlow.Domain;
using LotFlow.Domain.Recalls;

namespace LotFlow.Http.Recalls;

/// <summary>
/// The report as one flat table: each row says in its first column what it is about, so that a spreadsheet filters and sums it. Quantities
/// stand in one column with their unit beside them.
/// </summary>
internal static class RecallCsv
{
    public static byte[] Write(RecallReport report)
    {
        CsvTable table = new(
            "record", "recallId", "lotId", "itemId", "siteId", "locationId", "customerId", "orderId", "what", "quantity", "uom", "state", "at", "by", "ref", "note");
        void Add(
            string record, string? lotId = null, string? itemId = null, string? siteId = null, string? locationId = null, string? customerId = null, string? orderId = null,
            string? what = null, decimal? quantity = null, string? uom = null, string? state = null, DateTimeOffset? at = null, string? by = null, string? reference = null, string? note = null) =>
            table.Add(record, report.Recall.RecallId, lotId, itemId, siteId, locationId, customerId, orderId, what, quantity, uom, state, at, by, reference, note);

        AddScope(report, Add);
        AddPeople(report, Add);
        AddNumbers(report, Add);
        AddHistory(report, Add);
        return table.ToBytes();
    }

    private static void AddScope(RecallReport report, AddRow add)
    {
        var recall = report.Recall;
        add("recall", what: recall.Title, state: WireName.Of(recall.State), at: recall.Timings.StartedAt, by: recall.StartedBy,
            note: $"class {WireName.Of(recall.Class)}, {(recall.Drill ? "drill, " : "")}{recall.Reason}");
        var blocked = recall.Scope.Lots.Where(l => l.Blocked).Select(l => l.LotId).ToHashSet(StringComparer.Ordinal);
        foreach (var lot in report.Members)
        {
            add("lot", lot.LotId, lot.ItemId, what: WireName.Of(lot.Role), state: lot.IsIn ? blocked.Contains(lot.LotId) ? "blocked" : "notBlocked" : "outOfScope",
                at: lot.DispositionAt, by: lot.DispositionBy, reference: $"version {lot.AddedIn}{(lot.RemovedIn is { } left ? $" to {left}" : "")}",
                note: lot.Disposition is { } disposition ? WireName.Of(disposition) : null);
        }

        foreach (var stock in recall.Scope.OnHand)
            add("onHand", stock.LotId, stock.ItemId, stock.SiteId, stock.LocationId, quantity: stock.Quantity, uom: stock.Uom);
        var items = report.Members.DistinctBy(m => m.LotId).ToDictionary(m => m.LotId, m => m.ItemId, StringComparer.Ordinal);
        foreach (var s in recall.Scope.Shipped)
        {
            add("shipped", s.LotId, items.GetValueOrDefault(s.LotId), customerId: s.CustomerId, orderId: s.SalesOrder,
                what: s.ShipTo, quantity: s.Quantity, uom: s.Uom, at: s.ShippedAt, reference: s.MovementId);
        }

        foreach (var order in recall.OpenOrders)
        {
            add("openOrder", order.LotId, customerId: order.CustomerId, orderId: order.OrderId,
                quantity: order.Quantity, uom: order.Uom, state: WireName.Of(order.State), reference: order.ReservationId);
        }
    }

    private static void AddPeople(RecallReport report, AddRow add)
    {
        foreach (var task in report.Recall.Tasks)
        {
            add("task", siteId: task.SiteId, state: WireName.Of(task.State), at: task.ConfirmedAt, reference: task.TaskId);
            foreach (var found in task.Found ?? [])
            {
                add("found", found.LotId, siteId: task.SiteId, quantity: found.Quantity, uom: found.Uom, reference: task.TaskId,
                    note: found.Unknown ? "unknown lot" : found.OutsideScope ? "was not in scope" : null);
            }
        }

        foreach (var consignee in report.Recall.Consignees)
        {
            add("consignee", customerId: consignee.CustomerId, what: consignee.Name, quantity: consignee.Attempts, uom: "attempts", state: WireName.Of(consignee.State), at: consignee.RespondedAt,
                note: (consignee.IsChecked ? "effectiveness is checked" : "") + (consignee.OverAccounted ? " accounts for more than was shipped" : ""));
            foreach (var quantity in consignee.Quantities)
            {
                add("consigneeShipped", itemId: quantity.ItemId, customerId: consignee.CustomerId, quantity: quantity.Shipped, uom: quantity.Uom);
                add("consigneeAccounted", itemId: quantity.ItemId, customerId: consignee.CustomerId, quantity: quantity.AccountedFor, uom: quantity.Uom);
            }

            foreach (var response in consignee.Responses)
                add("response", customerId: consignee.CustomerId, what: WireName.Of(response.Kind), at: response.At, by: response.By, reference: response.ResponseId, note: Said(response));
        }
    }

    private static void AddNumbers(RecallReport report, AddRow add)
    {
        foreach (var line in report.Recall.Reconciliation)
        {
            foreach (var (name, quantity) in MassBalanceFigures.Of(line))
                add("balance", itemId: line.ItemId, what: name, quantity: quantity, uom: line.Uom);
            add("balance", itemId: line.ItemId, what: "percentAccounted", quantity: line.PercentAccounted, uom: "%");
        }

        foreach (var link in report.Trace.Links)
            add("link", link.LotId, what: WireName.Of(link.Role), quantity: link.Quantity, uom: link.Uom, reference: link.TransformationId);
        foreach (var gap in report.Recall.Scope.Incomplete)
            add("gap", what: gap.Code, reference: gap.Ref, note: gap.Detail);
        foreach (var point in report.Recall.OpenPoints)
            add("openPoint", what: point.Kind, reference: point.Ref, note: point.Detail);
    }

    private static void AddHistory(RecallReport report, AddRow add)
    {
        foreach (var v in report.Recall.Versions)
        {
            add("scopeVersion", what: WireName.Of(v.Cause), quantity: v.Lots, uom: "lots", state: v.Complete ? "complete" : "incomplete", at: v.At, by: v.By, reference: v.Ref,
                note: $"version {v.Version}: {v.Added} added, {v.Removed} removed, {v.NewShipments} new shipments");
        }

        foreach (var entry in report.TimeLine)
            add("event", what: entry.Kind, at: entry.At, by: entry.By, reference: entry.Ref, note: entry.Text);
        foreach (var r in report.StatusReports)
            add("statusReport", state: WireName.Of(r.State), at: r.At, by: r.By, reference: r.ReportId, note: $"{r.Notified} of {r.Consignees} consignees notified, {r.Responded} responded");
        foreach (var s in report.Signatures)
        {
            add("signature", what: s.Meaning, state: WireName.Of(s.Decision), at: s.At, by: RecallSignature.Signer(s.Name, s.OnBehalfOf), reference: s.ApprovalId,
                note: s.Comment is null ? s.Summary : $"{s.Summary} {s.Comment}");
        }
    }

    private static string Said(ConsigneeResponse response) => string.Join("; ", new[]
    {
        Part("on hand", response.QuantityOnHand, response.Uom), Part("returned", response.QuantityReturned, response.Uom),
        Part("destroyed", response.QuantityDestroyed, response.Uom), Part("used", response.QuantityUsed, response.Uom), response.Note,
    }.Where(p => p is not null));

    private static string? Part(string what, decimal? quantity, string? uom) => quantity is { } known ? $"{what} {Figures.Quantity(known, uom)}" : null;

    private delegate void AddRow(
        string record, string? lotId = null, string? itemId = null, string? siteId = null, string? locationId = null, string? customerId = null, string? orderId = null,
        string? what = null, decimal? quantity = null, string? uom = null, string? state = null, DateTimeOffset? at = null, string? by = null, string? reference = null, string? note = null);
}
