using LotFlow.Domain.Sampling;

namespace LotFlow.Domain.Receipts;

public enum LineState
{
    PendingInspection,
    Released,
    OnHold,
    Rejected,
}

/// <summary>Where the inspection of one line stands; one document per line.</summary>
public sealed record ReceiptLineState
{
    public required string ReceiptId { get; init; }

    public required int Line { get; init; }

    public required string LotId { get; init; }

    public required string SiteId { get; init; }

    public required string ItemId { get; init; }

    public required string SupplierId { get; init; }

    public required LineState State { get; init; }

    /// <summary>What was found when the line was received; never changes.</summary>
    public IReadOnlyList<ReceiptException> ReceiptExceptions { get; init; } = [];

    /// <summary>What its inspection results say, by the results so far.</summary>
    public IReadOnlyList<ReceiptException> ResultExceptions { get; init; } = [];

    /// <summary>Everything that goes to people.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public IReadOnlyList<ReceiptException> Exceptions => [.. ReceiptExceptions, .. ResultExceptions];

    /// <summary>What its lot is, as it was judged; the stock is made of it, even if the item has changed since.</summary>
    public required ReceivedStock Stock { get; init; }

    /// <summary>Sampling plans, one per class of defect; empty where the item is not sampled.</summary>
    public IReadOnlyList<LotSamplingPlan> Plans { get; init; } = [];

    /// <summary>What each sample came to, by class, once it is complete.</summary>
    public IReadOnlyList<SampleOutcome> Outcomes { get; init; } = [];

    /// <summary>Classes of defect whose outcome the switching rules have taken; a lot counts once, however long it waits.</summary>
    public IReadOnlyList<DefectClass> Counted { get; init; } = [];

    /// <summary>Results that were taken into account; a line is not released while there is another one.</summary>
    public IReadOnlyList<string> ResultsTaken { get; init; } = [];

    public bool Resubmitted { get; init; }

    /// <summary>The hold of the exceptions in the lot's gate.</summary>
    public string? HoldId { get; init; }

    /// <summary>Approvals that were asked for this line, the last one first to be waited for.</summary>
    public IReadOnlyList<LineApproval> Approvals { get; init; } = [];

    public bool IsFinal => State is LineState.Released or LineState.Rejected;

    public static string DocumentId(int line) => $"line:{line:D5}";
}

/// <param name="Quantity">In the item's unit, or as it was reported where that cannot be converted.</param>
/// <param name="Uom">The unit.</param>
/// <param name="ProducedOn">Production day, as reported or labelled.</param>
/// <param name="ExpiresOn">The day through which the lot may be used.</param>
/// <param name="Identity">GS1 identity of the lot, canonical.</param>
public sealed record ReceivedStock(decimal Quantity, string Uom, DateOnly? ProducedOn, DateOnly? ExpiresOn, string? Identity);

/// <param name="ApprovalId">The approval.</param>
/// <param name="Covers">Exceptions that it decides on.</param>
/// <param name="Approved">Its outcome; null while it is open.</param>
public sealed record LineApproval(string ApprovalId, IReadOnlyList<string> Covers, bool? Approved);

/// <summary>The verdict on one class of defect.</summary>
public sealed record SampleOutcome(DefectClass Class, SampleVerdict Verdict, int SampleSize, int Defects, string Reason);
