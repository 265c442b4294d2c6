namespace LotFlow.Domain.Recalls;

/// <summary>How dangerous the material is (21 CFR 7.3(m)); an enumeration of the public contract: <c>I</c>, <c>II</c>, <c>III</c>.</summary>
public enum RecallClass
{
    [System.Text.Json.Serialization.JsonStringEnumMemberName("I")]
    ClassI,

    [System.Text.Json.Serialization.JsonStringEnumMemberName("II")]
    ClassII,

    [System.Text.Json.Serialization.JsonStringEnumMemberName("III")]
    ClassIII,
}

/// <summary>How many consignees are checked (21 CFR 7.42(b)(3)): all, a share that policy sets, 10 %, 2 %, none.</summary>
public enum EffectivenessLevel
{
    [System.Text.Json.Serialization.JsonStringEnumMemberName("A")]
    A,

    [System.Text.Json.Serialization.JsonStringEnumMemberName("B")]
    B,

    [System.Text.Json.Serialization.JsonStringEnumMemberName("C")]
    C,

    [System.Text.Json.Serialization.JsonStringEnumMemberName("D")]
    D,

    [System.Text.Json.Serialization.JsonStringEnumMemberName("E")]
    E,
}

public enum RecallDirection
{
    /// <summary>Everything made of the suspect lots.</summary>
    Forward,

    /// <summary>Backward to whatever went into the suspect lots, and forward to everything that was reached from there.</summary>
    Both,
}

public enum RecallState
{
    /// <summary>Its scope is being found and blocked.</summary>
    Scoping,

    /// <summary>Tasks or consignees are open.</summary>
    Containing,

    /// <summary>Everybody has answered; quantities and dispositions are settled.</summary>
    Reconciling,

    /// <summary>Closure was asked for and waits for a second person.</summary>
    AwaitingClosure,

    Closed,
}

/// <summary>
/// A recall, or a drill of one. The header: what it is about and where it stands. Its scope, tasks, consignees, reports and time line are
/// documents of their own in the same partition.
/// </summary>
public sealed record Recall
{
    public const string DocumentId = "recall";

    /// <summary>Tells recalls from other documents in queries.</summary>
    public string Type { get; init; } = "recall";

    public required string RecallId { get; init; }

    public required string Title { get; init; }

    public required RecallClass Class { get; init; }

    public required string Reason { get; init; }

    /// <summary>What is suspect, as it was asked for, and what was added since.</summary>
    public required IReadOnlyList<RecallRoot> Roots { get; init; }

    public required RecallDirection Direction { get; init; }

    /// <summary>True where nothing is blocked and nobody outside is told.</summary>
    public required bool Drill { get; init; }

    public required EffectivenessLevel EffectivenessLevel { get; init; }

    public RecallState State { get; init; } = RecallState.Scoping;

    /// <summary>The version of the policy <c>recall</c> that it runs under, from first to last.</summary>
    public required int PolicyVersion { get; init; }

    public required string StartedBy { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When its first scope was known.</summary>
    public DateTimeOffset? ScopedAt { get; init; }

    /// <summary>When every lot of its first scope was blocked; never for a drill.</summary>
    public DateTimeOffset? BlockedAt { get; init; }

    public DateTimeOffset? ClosedAt { get; init; }

    public string? ClosedBy { get; init; }

    /// <summary>The last version of the scope; 0 until the first is known.</summary>
    public int ScopeVersion { get; init; }

    /// <summary>
    /// How many times the scope was made smaller. Lots that left it remember that its hold has ended there, so whatever is added later is held
    /// under the next id (<see cref="HoldId"/>).
    /// </summary>
    public int Reductions { get; init; }

    /// <summary>Something was seen that may touch the scope, and the scope has not been looked at since. Null where nothing was.</summary>
    public DateTimeOffset? TouchedSince { get; init; }

    /// <summary>The last version of the scope that tasks, consignees and operations have followed.</summary>
    public int FollowedVersion { get; init; }

    /// <summary>How many confirmations the tasks have followed; there are never fewer than before.</summary>
    public int FollowedConfirmations { get; init; }

    /// <summary>How many of <see cref="Touches"/> they have followed: what came back or was shipped changes them, also where the scope stays.</summary>
    public int FollowedTouches { get; init; }

    /// <summary>When they did so last; stock may go from site to site without touching the scope.</summary>
    public DateTimeOffset? FollowedAt { get; init; }

    /// <summary>How often something was seen; tells whether it was seen again while the scope was looked at.</summary>
    public int Touches { get; init; }

    /// <summary>The lot or movement that was seen first of what the scope has not been looked at for.</summary>
    public string? TouchedBy { get; init; }

    /// <summary>What was decided about the scope and is in no version of it yet.</summary>
    public IReadOnlyList<ScopeReason> Pending { get; init; } = [];

    /// <summary>The requests whose reductions count in <see cref="Reductions"/>, so that each is carried out once.</summary>
    public IReadOnlyList<string> ReductionIds { get; init; } = [];

    /// <summary>The reductions after which the hold of before has been ended everywhere.</summary>
    public int ReductionsCarriedOut { get; init; }

    /// <summary>When the end of its holds was begun: from then on nothing is put under a hold of it. Null while it blocks.</summary>
    public DateTimeOffset? HoldsEndedAt { get; init; }

    /// <summary>The version of the scope that the lots in it were told of, under <see cref="ReportedHoldId"/>.</summary>
    public int ReportedVersion { get; init; }

    /// <summary>The hold that the lots were told of last.</summary>
    public string? ReportedHoldId { get; init; }

    /// <summary>Lots that were taken out of the scope under approval; the walk does not go through them.</summary>
    public IReadOnlyList<string> Excluded { get; init; } = [];

    /// <summary>What was asked for under approval, oldest first: reductions of the scope, closure.</summary>
    public IReadOnlyList<RecallRequest> Requests { get; init; } = [];

    /// <summary>When the next report of 21 CFR 7.53 is due; null for a drill.</summary>
    public DateTimeOffset? StatusReportDueAt { get; init; }

    /// <summary>How a drill went; null until it has ended, and for a recall.</summary>
    public DrillScore? Score { get; init; }

    public bool IsClosed => State == RecallState.Closed;

    /// <summary>True once nothing more comes under its holds.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool HasEnded => IsClosed || HoldsEndedAt is not null;

    /// <summary>The hold that lots are put under now.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string HoldId => HoldIdOf(RecallId, Reductions);

    /// <summary>Every hold that lots of this recall may be under.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public IReadOnlyList<string> HoldIds => [.. Enumerable.Range(0, Reductions + 1).Select(n => HoldIdOf(RecallId, n))];

    /// <summary>The request that waits for a decision or is being carried out; there is one at a time.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public RecallRequest? OpenRequest => Requests.FirstOrDefault(r => r.State is RecallRequestState.Open or RecallRequestState.Approved);

    public static string Partition(string recallId) => $"recall:{recallId}";

    public static string InstanceId(string recallId) => $"recall-{recallId}";

    public Recall With(RecallRequest request) => this with { Requests = [.. Requests.Select(r => r.RequestId == request.RequestId ? request : r)] };

    // No identifier has a plus, so that the second hold of recall "A" is not the first of recall "A-2".
    private static string HoldIdOf(string recallId, int reductions) => reductions == 0 ? $"recall-{recallId}" : $"recall-{recallId}+{reductions + 1}";
}

/// <summary>Why a scope is about to differ; kept with the recall until a version says it.</summary>
/// <param name="Cause">What it is.</param>
/// <param name="Ref">The confirmation or request that it comes from.</param>
/// <param name="By">Who decided.</param>
public sealed record ScopeReason(ScopeCause Cause, string? Ref, string By)
{
    /// <summary>With a reduction: the lots that were asked to leave.</summary>
    public IReadOnlyList<string> LotIds { get; init; } = [];

    /// <summary>With a reduction: what is no longer suspect, since every lot of it was taken out.</summary>
    public IReadOnlyList<RecallRoot> Cleared { get; init; } = [];

    /// <summary>With a reduction: the decision.</summary>
    public string? ApprovalId { get; init; }
}

/// <summary>
/// Something suspect: a lot; or all lots of a supplier's number; or all lots of an item that were produced from one day to another, both
/// included. Exactly one of the three.
/// </summary>
public sealed record RecallRoot
{
    public string? LotId { get; init; }

    public string? SupplierId { get; init; }

    public string? SupplierLot { get; init; }

    public string? ItemId { get; init; }

    public DateOnly? ProducedFrom { get; init; }

    public DateOnly? ProducedTo { get; init; }

    /// <summary>With a lot that LotFlow picked for a drill: by what it was picked, so that the choice can be looked at again.</summary>
    public string? Seed { get; init; }

    /// <summary>In words, for people.</summary>
    public override string ToString() => LotId is not null ? $"lot {LotId}"
        : SupplierId is not null ? $"supplier lot {SupplierLot} of {SupplierId}"
        : $"item {ItemId} produced from {ProducedFrom:yyyy-MM-dd} to {ProducedTo:yyyy-MM-dd}";
}

public enum RecallRequestKind
{
    ScopeReduction,
    Closure,
}

public enum RecallRequestState
{
    Open,

    /// <summary>Decided, and being carried out.</summary>
    Approved,

    Rejected,

    /// <summary>What it was about changed before anybody decided; it has to be asked again.</summary>
    Withdrawn,

    Done,
}

/// <summary>Something that a second person has to approve.</summary>
public sealed record RecallRequest
{
    public required string RequestId { get; init; }

    public required RecallRequestKind Kind { get; init; }

    public required string Note { get; init; }

    public required string RequestedBy { get; init; }

    public required DateTimeOffset RequestedAt { get; init; }

    public required string ApprovalId { get; init; }

    /// <summary>The version of the scope that it was asked for.</summary>
    public required int ScopeVersion { get; init; }

    public RecallRequestState State { get; init; } = RecallRequestState.Open;

    public string? DecidedBy { get; init; }

    public string? Outcome { get; init; }

    /// <summary>With a reduction: the lots that are to leave the scope.</summary>
    public IReadOnlyList<string> LotIds { get; init; } = [];

    /// <summary>With a closure: why something may stay open.</summary>
    public IReadOnlyList<RecallExplanation> Explanations { get; init; } = [];
}

/// <summary>Why a recall may be closed although something is open.</summary>
/// <param name="Kind"><c>task</c>, <c>consignee</c>, <c>quantity</c> or <c>gap</c>.</param>
/// <param name="Ref">The site of the task, the customer, <c>{itemId}|{uom}</c> or the reference of the gap.</param>
/// <param name="Text">Why.</param>
public sealed record RecallExplanation(string Kind, string Ref, string Text)
{
    /// <summary>What was open when it was explained, as whoever decided has seen it.</summary>
    public string? Open { get; init; }
}
