using LotFlow.Domain.Approvals;
using LotFlow.Domain.MasterData;
using LotFlow.Domain.Stock;

namespace LotFlow.Domain.Counting;

public enum CountState
{
    /// <summary>Lines wait for their first count.</summary>
    Counting,

    /// <summary>Lines wait for a second person.</summary>
    Recount,

    AwaitingApproval,

    /// <summary>Settled; every difference that was accepted is in the ledger.</summary>
    Posted,

    /// <summary>Settled; the differences outside tolerance were turned down and nothing was posted for them.</summary>
    Rejected,

    /// <summary>Ended before it was settled; what had been posted until then stays posted.</summary>
    Cancelled,
}

public enum CountLineState
{
    Counting,

    Recount,

    /// <summary>Counted inside tolerance; about to be posted.</summary>
    Accepted,

    /// <summary>Outside tolerance for a second time; waits until all lines are counted, since they are asked together.</summary>
    Variance,

    AwaitingApproval,

    /// <summary>About to be posted under an approval.</summary>
    Approved,

    Posted,

    Rejected,

    /// <summary>Not settled when the count was cancelled; nothing was posted.</summary>
    Cancelled,
}

/// <summary>
/// A blind count of lots at a place, from the opening to the last posted line. One document, so that whatever two counters and a workflow do
/// at the same moment is ordered by its ETag. It holds book quantities: never show it to a counter.
/// </summary>
public sealed record StockCount
{
    public const string DocumentId = "count";

    /// <summary>Lines of a count; keeps the document far below what a store takes.</summary>
    public const int MaxLines = 200;

    /// <summary>Tells counts from other documents in queries.</summary>
    public string Type { get; init; } = "count";

    public required string CountId { get; init; }

    public required string SiteId { get; init; }

    public required string LocationId { get; init; }

    /// <summary>Who sent the command; may not decide.</summary>
    public required string OpenedBy { get; init; }

    /// <summary>On whose behalf; may not decide either.</summary>
    public string? RequestedBy { get; init; }

    public required DateTimeOffset OpenedAt { get; init; }

    /// <summary>The version of the policy that it runs under.</summary>
    public required int PolicyVersion { get; init; }

    /// <summary>True where all that stood at the place, of the classes on it, is on the list: it counts for the schedule.</summary>
    public bool CoversPlace { get; init; }

    public required IReadOnlyList<CountLine> Lines { get; init; }

    /// <summary>Submissions that were taken in.</summary>
    public IReadOnlyList<string> Submissions { get; init; } = [];

    /// <summary>Quantities that came too late: two people counted the same line at the same moment, or the count had ended.</summary>
    public IReadOnlyList<LateCount> NotTaken { get; init; } = [];

    /// <summary>True once somebody has said that the list is complete; how a count of an empty place ends.</summary>
    public bool IsComplete { get; init; }

    public IReadOnlyList<CountApproval> Approvals { get; init; } = [];

    /// <summary>Who ended it before it was settled, and why; null for every other count.</summary>
    public CountCancellation? Cancellation { get; init; }

    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>Stored for lists.</summary>
    public CountState State =>
        Cancellation is not null ? CountState.Cancelled
        : Lines.Any(l => l.State == CountLineState.Counting) || (Lines.Count == 0 && !IsComplete) ? CountState.Counting
        : Lines.Any(l => l.State == CountLineState.Recount) ? CountState.Recount
        : Lines.Any(l => !l.IsFinal) ? CountState.AwaitingApproval
        : Lines.Any(l => l.State == CountLineState.Rejected) ? CountState.Rejected
        : CountState.Posted;

    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsClosed => State is CountState.Posted or CountState.Rejected or CountState.Cancelled;

    [System.Text.Json.Serialization.JsonIgnore]
    public Place Place => new(SiteId, LocationId);

    /// <summary>Everybody who must not decide: who asked, and who counted.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public IReadOnlyList<string> Involved =>
        [.. Lines.SelectMany(l => l.Attempts.Select(a => a.By)).Concat(NotTaken.Select(n => n.By)).Append(OpenedBy).Append(RequestedBy ?? OpenedBy).Distinct()];

    public CountLine? FindLine(string lotId) => Lines.FirstOrDefault(l => l.LotId == lotId);

    public StockCount WithLine(CountLine line) => this with { Lines = [.. Lines.Select(l => l.LotId == line.LotId ? line : l)] };

    /// <summary>
    /// Ids that people must not give to counts: <c>accuracy</c> is a path of its own beside the counts, in whatever case, and those of cycle
    /// counts say what the schedule has opened.
    /// </summary>
    public static bool IsReservedId(string countId) =>
        countId.Equals("accuracy", StringComparison.OrdinalIgnoreCase) || countId.StartsWith("cycle-", StringComparison.OrdinalIgnoreCase);

    public static string InstanceId(string countId) => $"count-{countId}";

    public static string Partition(string countId) => $"count:{countId}";

    /// <summary>The id of the movement that adjusts a lot: the same each time, so that it is posted once.</summary>
    public static string MovementId(string countId, string lotId)
    {
        var id = $"count:{countId}:{lotId}";
        // A ledger key has room for ninety characters.
        return id.Length <= 90 ? id : $"count:{Identifier.Digest(id)}";
    }
}

/// <summary>What the ledger said of a lot at a place, read together with the number of the lot's last change.</summary>
public sealed record BookQuantity(decimal Quantity, long Sequence);

/// <summary>What does not change about a lot while it is counted.</summary>
/// <param name="UnitCost">Standard cost of one unit; null where it is not known.</param>
public sealed record CountedLot(string LotId, string ItemId, string Uom, string CountClass, Money? UnitCost);

/// <summary>A lot on the list, or one that was found beside it.</summary>
public sealed record CountLine
{
    public required CountedLot Lot { get; init; }

    /// <summary>True for a lot that a counter found and the list did not have.</summary>
    public bool IsFound { get; init; }

    /// <summary>The book when the count was opened; for a found lot, when it was found.</summary>
    public required BookQuantity Snapshot { get; init; }

    /// <summary>Counts that were taken, the last one being the one that stands.</summary>
    public IReadOnlyList<CountAttempt> Attempts { get; init; } = [];

    public CountLineState State { get; init; } = CountLineState.Counting;

    /// <summary>What of the difference the ledger has explained since the last count; see <see cref="CountRules.Explained"/>.</summary>
    public decimal Explained { get; init; }

    /// <summary>What was posted; null until then, zero where nothing had to be or policy leaves it.</summary>
    public decimal? Adjustment { get; init; }

    /// <summary>Why a line that was settled once is counted again.</summary>
    public string? Note { get; init; }

    [System.Text.Json.Serialization.JsonIgnore]
    public string LotId => Lot.LotId;

    [System.Text.Json.Serialization.JsonIgnore]
    public CountAttempt? Last => Attempts.Count == 0 ? null : Attempts[^1];

    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsOpen => State is CountLineState.Counting or CountLineState.Recount;

    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsFinal => State is CountLineState.Posted or CountLineState.Rejected or CountLineState.Cancelled;

    /// <summary>Outside tolerance and not settled.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsDisputed => State is CountLineState.Recount or CountLineState.Variance or CountLineState.AwaitingApproval or CountLineState.Approved;

    /// <summary>Whether it has ever been disputed, so that the mark on its balance may have to go.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool WasDisputed => Attempts.Count > 1 || Attempts.Any(a => !a.IsInside) || State == CountLineState.Cancelled;

    /// <summary>The difference that is left to settle.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public decimal? Variance => Last is { } last ? last.Variance - Explained : null;

    /// <summary>What moved in or out between the opening and the count that stands.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public decimal? MovementsDuringCount => Last is { } last ? last.Book.Quantity - Snapshot.Quantity : null;

    /// <summary>A quantity of the lot at standard cost, to four decimals; null where the cost is not known. No difference has no value, whatever it costs.</summary>
    public decimal? ValueOf(decimal quantity) => quantity == 0 ? 0 : Lot.UnitCost is { } cost ? Math.Round(quantity * cost.Amount, 4) : null;
}

/// <summary>What one person counted of one lot, with the book at that moment: the variance is between these two, whatever moves before or after.</summary>
public sealed record CountAttempt(string SubmissionId, string By, DateTimeOffset At, decimal Counted, BookQuantity Book, bool IsInside)
{
    /// <summary>As it was sent, where that was in another unit.</summary>
    public ReportedQuantity? Reported { get; init; }

    [System.Text.Json.Serialization.JsonIgnore]
    public decimal Variance => Counted - Book.Quantity;
}

/// <summary>How a count was ended before it was settled.</summary>
/// <param name="CancelId">The command; the same one again changes nothing.</param>
/// <param name="By">Who ended it.</param>
/// <param name="At">When.</param>
/// <param name="Reason">Why, in words.</param>
public sealed record CountCancellation(string CancelId, string By, DateTimeOffset At, string Reason);

/// <summary>A quantity that was accepted and then not needed.</summary>
public sealed record LateCount(string SubmissionId, string LotId, string By, DateTimeOffset At, decimal Counted);

/// <summary>One question to people: all lines that were outside tolerance when it was asked, and how it was answered.</summary>
public sealed record CountApproval(string ApprovalId, IReadOnlyList<AskedVariance> Lines, bool? Approved)
{
    public static string IdFor(StockCount count) => Approval.IdFor(count.SiteId, $"count|{count.CountId}|{count.Approvals.Count + 1}");
}

/// <summary>The difference that people were asked about; only exactly that one may be posted under their answer.</summary>
public sealed record AskedVariance(string LotId, decimal Variance);

/// <summary>What somebody counted: each quantity with the book as it was when the submission came in.</summary>
public sealed record CountSubmission(string SubmissionId, string CountId, string By, DateTimeOffset At, IReadOnlyList<SubmittedQuantity> Lines, bool IsComplete);

/// <param name="Lot">What of it, with what has to be known for a lot that the list does not have.</param>
/// <param name="Counted">In the unit of the lot.</param>
/// <param name="Book">At this moment.</param>
/// <param name="Reported">As it was sent, where that was in another unit.</param>
public sealed record SubmittedQuantity(CountedLot Lot, decimal Counted, BookQuantity Book, ReportedQuantity? Reported);
