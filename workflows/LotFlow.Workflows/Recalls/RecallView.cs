using LotFlow.Domain.Genealogy;
using LotFlow.Domain.Holds;
using LotFlow.Domain.Recalls;
using LotFlow.Domain.Stock;

namespace LotFlow.Workflows.Recalls;

/// <summary>A recall as <c>GET /api/recalls/{recallId}</c>, its page and its report show it.</summary>
public sealed record RecallView
{
    public required string RecallId { get; init; }

    public required string WorkflowId { get; init; }

    public required string Title { get; init; }

    public required RecallClass Class { get; init; }

    public required string Reason { get; init; }

    public required IReadOnlyList<RecallRoot> Roots { get; init; }

    public required RecallDirection Direction { get; init; }

    public required RecallState State { get; init; }

    public required bool Drill { get; init; }

    public required EffectivenessLevel EffectivenessLevel { get; init; }

    public required string StartedBy { get; init; }

    public required int ScopeVersion { get; init; }

    public required RecallScopeView Scope { get; init; }

    /// <summary>The versions of the scope with their differences, first to last.</summary>
    public IReadOnlyList<ScopeVersion> Versions { get; init; } = [];

    public IReadOnlyList<RecallTaskView> Tasks { get; init; } = [];

    public IReadOnlyList<RecallConsigneeView> Consignees { get; init; } = [];

    public IReadOnlyList<RecallOrderView> OpenOrders { get; init; } = [];

    public required RecallTimings Timings { get; init; }

    /// <summary>By item and unit; lots of one item in several units are several lines, since units are never guessed.</summary>
    public IReadOnlyList<ReconciliationLine> Reconciliation { get; init; } = [];

    /// <summary>Why the recall cannot be closed now without an explanation; empty where it can.</summary>
    public IReadOnlyList<RecallOpenPoint> OpenPoints { get; init; } = [];

    /// <summary>The approval that is open, of a closure or of a reduction.</summary>
    public string? ApprovalId { get; init; }

    public IReadOnlyList<RecallRequest> Requests { get; init; } = [];

    public DrillScore? Score { get; init; }

    public DateTimeOffset? StatusReportDueAt { get; init; }
}

public sealed record RecallScopeView
{
    public required bool Complete { get; init; }

    public IReadOnlyList<TraceGap> Incomplete { get; init; } = [];

    /// <summary>The lots in scope, in the order in which they came.</summary>
    public required IReadOnlyList<string> LotIds { get; init; }

    /// <summary>Each with how it came, and what is to become of it.</summary>
    public IReadOnlyList<ScopeLotView> Lots { get; init; } = [];

    public IReadOnlyList<ScopeStock> OnHand { get; init; } = [];

    public IReadOnlyList<TraceShipment> Shipped { get; init; } = [];
}

public sealed record ScopeLotView(string LotId, string ItemId, ScopeRole Role, int AddedIn, bool Blocked, HoldDisposition? Disposition);

/// <summary>Stock of the scope at a place, as the books say; <c>IN-TRANSIT</c> is on its way to the site.</summary>
public sealed record ScopeStock(string LotId, string ItemId, string SiteId, string LocationId, decimal Quantity, string Uom);

/// <summary>The task of a site. <paramref name="Found"/> is null while nobody has confirmed anything.</summary>
public sealed record RecallTaskView(
    string TaskId, string SiteId, ContainmentTaskState State, IReadOnlyList<ScopeStock> Expected, IReadOnlyList<FoundQuantity>? Found)
{
    public DateTimeOffset? ConfirmedAt { get; init; }
}

/// <summary>
/// A customer that got something of the scope. The numbers are there where everything it got is of one unit; <see cref="Quantities"/> always
/// is, by item and unit.
/// </summary>
public sealed record RecallConsigneeView
{
    public required string CustomerId { get; init; }

    public string? Name { get; init; }

    public required ConsigneeState State { get; init; }

    public decimal? Shipped { get; init; }

    public decimal? AccountedFor { get; init; }

    public string? Uom { get; init; }

    public IReadOnlyList<ConsigneeQuantity> Quantities { get; init; } = [];

    public required int Attempts { get; init; }

    public required bool IsChecked { get; init; }

    /// <summary>True where more was accounted for than was shipped.</summary>
    public bool OverAccounted { get; init; }

    public DateTimeOffset? NotifiedAt { get; init; }

    public DateTimeOffset? RespondedAt { get; init; }

    public IReadOnlyList<ConsigneeResponse> Responses { get; init; } = [];
}

/// <summary>What a customer got of an item, and what of it is accounted for: still there, returned, destroyed or used.</summary>
public sealed record ConsigneeQuantity(string ItemId, string Uom, decimal Shipped, decimal AccountedFor);

/// <summary>An order that waits for stock of the scope.</summary>
public sealed record RecallOrderView(string ReservationId, string OrderId, string CustomerId, string LotId, decimal Quantity, string Uom, ReservationState State);

public sealed record RecallTimings(DateTimeOffset StartedAt, DateTimeOffset? ScopedAt, DateTimeOffset? BlockedAt, DateTimeOffset? ClosedAt);

/// <summary>The balance of an item and unit with what of it is located or accounted for.</summary>
public sealed record ReconciliationLine
{
    public required string ItemId { get; init; }

    public required string Uom { get; init; }

    public required decimal Received { get; init; }

    public required decimal Produced { get; init; }

    public required decimal CustomerReturned { get; init; }

    public required decimal Adjusted { get; init; }

    public required decimal OnHand { get; init; }

    public required decimal InTransit { get; init; }

    public required decimal Consumed { get; init; }

    public required decimal Shipped { get; init; }

    public required decimal Scrapped { get; init; }

    public required decimal Sampled { get; init; }

    public required decimal ReturnedToSupplier { get; init; }

    public required decimal Unaccounted { get; init; }

    /// <summary>Lots of which less was found than the books say, together; with <see cref="Surplus"/> this nets to what is unaccounted.</summary>
    public decimal Missing { get; init; }

    /// <summary>Lots of which more was found than the books say, together.</summary>
    public decimal Surplus { get; init; }

    /// <summary>
    /// Of what came in, the share that people have accounted for: found on hand, consumed, scrapped, sampled, returned, and of what was shipped
    /// what its consignees have answered for; 0 to 100.
    /// </summary>
    public required decimal PercentAccounted { get; init; }
}

/// <summary>Something that keeps a recall open.</summary>
/// <param name="Kind"><c>task</c>, <c>consignee</c>, <c>quantity</c>, <c>gap</c> or <c>disposition</c>; a disposition cannot be explained away.</param>
/// <param name="Ref">As in <see cref="RecallExplanation"/>; the lot, for a disposition.</param>
/// <param name="Detail">What is open.</param>
public sealed record RecallOpenPoint(string Kind, string Ref, string Detail);
