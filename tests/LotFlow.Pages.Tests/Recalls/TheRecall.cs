using LotFlow.Domain.Approvals;
using LotFlow.Domain.Genealogy;
using LotFlow.Domain.Holds;
using LotFlow.Domain.People;
using LotFlow.Domain.Recalls;
using LotFlow.Domain.Stock;
using LotFlow.Http.Recalls;
using LotFlow.Pages.Tests.Drawing;
using LotFlow.Workflows.Genealogy;
using LotFlow.Workflows.Recalls;

namespace LotFlow.Pages.Tests.Recalls;

/// <summary>A recall in the middle of its containment, from a trace that looks like a plant.</summary>
internal static class TheRecall
{
    public const string Id = "R-2026-03";

    public static readonly DateTimeOffset Start = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);

    public static TraceAnswer Trace(int lots = 60) => new(SomeTrace.OfAPlant(lots), new(GenealogyFreshness.Store, Start.AddHours(5)), TimeSpan.FromMilliseconds(12));

    public static RecallFile File(int lots = 60)
    {
        var trace = SomeTrace.OfAPlant(lots);
        List<ScopeStock> stock = [.. trace.Lots.Where(l => l.OnHand > 0).Select((l, i) => new ScopeStock(
            l.LotId, l.ItemId, $"P{1 + (i % 3)}", i % 9 == 8 ? Place.InTransit : $"RACK-{i % 5}", l.OnHand, l.StockUom!))];
        List<TraceShipment> shipped = [.. trace.Lots.Where(l => l.Shipped > 0).Select((l, i) => new TraceShipment(
            l.LotId, $"M-{i}", $"CUST-{i % 3}", "DC-1", l.Shipped, l.StockUom!, Start.AddDays(-3), $"SO-{i}"))];
        return new()
        {
            ReadAt = Start.AddHours(5),
            View = View(trace, stock, shipped),
            Members = [.. trace.Lots.Select((l, i) => new ScopeMember(l.LotId, l.ItemId, i == 0 ? ScopeRole.Root : ScopeRole.Descendant, i == trace.Lots.Count - 1 ? 2 : 1))],
            TimeLine =
            [
                new(Start, "recall1", "started", "Recall started: Salmonella in oat flour."),
                new(Start.AddSeconds(1.4), "lotflow", "scoped", $"The scope is known: {trace.Lots.Count - 1} lots."),
                new(Start.AddSeconds(2.1), "lotflow", "blocked", "Every lot of the scope is blocked."),
                new(Start.AddHours(4), "lotflow", "rescoped", "A late output added 1 lot to the scope."),
            ],
            Approvals = [Approval()],
        };
    }

    /// <summary>The same file with something in it changed.</summary>
    public static RecallFile With(this RecallFile file, Func<RecallView, RecallView> change) => file with { View = change(file.View) };

    private static RecallView View(Trace trace, List<ScopeStock> stock, List<TraceShipment> shipped) => new()
    {
        RecallId = Id,
        WorkflowId = $"recall-{Id}",
        Title = "Salmonella in oat flour of Green Mills",
        Class = RecallClass.ClassI,
        Reason = "The supplier reports Salmonella in the silo that this lot came from.",
        Roots = [new() { SupplierId = "S1", SupplierLot = "GM 2026/0117" }],
        Direction = RecallDirection.Forward,
        State = RecallState.Containing,
        Drill = false,
        EffectivenessLevel = EffectivenessLevel.A,
        StartedBy = "recall1",
        ScopeVersion = 2,
        Scope = new()
        {
            Complete = false,
            Incomplete = [new(TraceGapCodes.ConsumedMoreThanProduced, "BKD-260302-A", "150 KGM came out of PO-P1-4103 and 162 KGM were used.")],
            LotIds = [.. trace.Lots.Select(l => l.LotId)],
            Lots = [.. trace.Lots.Select((l, i) => new ScopeLotView(l.LotId, l.ItemId, i == 0 ? ScopeRole.Root : ScopeRole.Descendant, 1, Blocked: true, i % 7 == 0 ? HoldDisposition.Scrap : null))],
            OnHand = stock,
            Shipped = shipped,
        },
        Versions =
        [
            new()
            {
                Version = 1, At = Start.AddSeconds(1.4), Cause = ScopeCause.Started, By = "recall1", Lots = trace.Lots.Count - 1,
                Added = trace.Lots.Count - 1, Removed = 0, NewShipments = shipped.Count,
            },
            new() { Version = 2, At = Start.AddHours(4), Cause = ScopeCause.LateEvent, Ref = "OUT-77", By = "lotflow", Lots = trace.Lots.Count, Added = 1, Removed = 0, NewShipments = 0 },
        ],
        Tasks =
        [
            .. stock.GroupBy(s => s.SiteId).Select(g => new RecallTaskView(
                g.Key, g.Key, g.Key == "P3" ? ContainmentTaskState.Confirmed : ContainmentTaskState.Open, [.. g],
                g.Key == "P3" ? [.. g.Select(s => new FoundQuantity(s.LotId, s.Quantity, s.Uom))] : null)
            { ConfirmedAt = g.Key == "P3" ? Start.AddHours(3) : null }),
        ],
        Consignees = [.. shipped.GroupBy(s => s.CustomerId).Select((g, i) => Consignee(g.Key, g.Sum(s => s.Quantity), i))],
        OpenOrders =
        [
            new("RES-1", "SO-901", "CUST-1", trace.Lots[^1].LotId, 240, "EA", ReservationState.Open), new("RES-2", "SO-902", "CUST-2", trace.Lots[^2].LotId, 48, "EA", ReservationState.Cancelled),
        ],
        Timings = new(Start, Start.AddSeconds(1.4), Start.AddSeconds(2.1), ClosedAt: null),
        Reconciliation =
        [
            Line("FG-OATBAR-24PK", "EA", produced: 36_000, onHand: 4_800, shipped: 31_150, scrapped: 40), Line("RM-OATFLOUR", "KGM", received: 6_000, onHand: 1_240.5m, consumed: 4_759.5m),
        ],
        OpenPoints =
        [
            new("task", "P1", "Site P1 has not confirmed 7 lots."), new("consignee", "CUST-2", "Nothing was heard after 3 attempts."),
            new("quantity", "FG-OATBAR-24PK|EA", "10 EA of 36,000 are unaccounted."),
        ],
        Requests =
        [
            new()
            {
                RequestId = "REQ-1", Kind = RecallRequestKind.ScopeReduction, Note = "Made before the silo was filled.", RequestedBy = "recall1", RequestedAt = Start.AddHours(2),
                ApprovalId = "all.1", ScopeVersion = 1, State = RecallRequestState.Rejected, DecidedBy = "qa1", LotIds = [trace.Lots[3].LotId],
            },
        ],
        StatusReportDueAt = Start.AddDays(14),
    };

    private static RecallConsigneeView Consignee(string id, decimal shipped, int number) => new()
    {
        CustomerId = id,
        Name = $"Fresh Foods {number + 1} Ltd.",
        State = number switch { 0 => ConsigneeState.Responded, 1 => ConsigneeState.Notified, _ => ConsigneeState.NonResponder },
        Attempts = number + 1,
        IsChecked = true,
        NotifiedAt = Start.AddMinutes(3),
        RespondedAt = number == 0 ? Start.AddHours(1) : null,
        Shipped = shipped,
        AccountedFor = number == 0 ? shipped : 0,
        Uom = "EA",
        Quantities = [new("FG-OATBAR-24PK", "EA", shipped, number == 0 ? shipped : 0)],
    };

    private static ReconciliationLine Line(
        string itemId, string uom, decimal received = 0, decimal produced = 0, decimal onHand = 0, decimal consumed = 0, decimal shipped = 0, decimal scrapped = 0) => new()
        {
            ItemId = itemId,
            Uom = uom,
            Received = received,
            Produced = produced,
            CustomerReturned = 0,
            Adjusted = 0,
            OnHand = onHand,
            InTransit = 0,
            Consumed = consumed,
            Shipped = shipped,
            Scrapped = scrapped,
            Sampled = 0,
            ReturnedToSupplier = 0,
            Unaccounted = received + produced - onHand - consumed - shipped - scrapped,
            PercentAccounted = 61.25m,
        };

    private static Approval Approval() => new()
    {
        ApprovalId = "all.1",
        Kind = ApprovalKind.RecallScopeReduction,
        SiteId = "all",
        Subject = new("recall", Id, LotId: null),
        Summary = "Take 1 lot out of the scope of recall R-2026-03.",
        Details = [],
        RequiredRole = Role.Quality,
        MayDecide = [Role.Quality],
        Excluded = ["recall1"],
        RequestedBy = "recall1",
        RequestedAt = Start.AddHours(2),
        DueAt = Start.AddHours(6),
        Quorum = 1,
        PolicyVersion = 1,
        State = ApprovalState.Rejected,
        Decisions =
        [
            new()
            {
                DecisionId = "D1", By = "qa1", Name = "Quentin Adams", Kind = DecisionKind.Reject, Comment = "The filling time is not proven.", Meaning = "Rejects that the scope is made smaller",
                At = Start.AddHours(2.5), Means = DecisionMeans.SignedIn, ShownHash = "00", OnBehalfOf = "qa2",
            },
        ],
    };
}
