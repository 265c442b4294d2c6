using LotFlow.Domain.Holds;

namespace LotFlow.Domain.Lots;

public enum HoldState
{
    Open,
    ReleaseRequested,
    Released,
    Dispositioned,
}

/// <summary>The case behind a hold, kept with the lot's description. The hold itself is in the lot's <see cref="LotControl"/>.</summary>
public sealed record HoldCase
{
    public const string IdPrefix = "hold:";

    /// <summary>The type of a case, which lists go by.</summary>
    public const string CaseType = "hold";

    /// <summary>The type of the record that a hold leaves on each other lot that it held, once it has ended there.</summary>
    public const string RecordType = "holdRecord";

    public string Type { get; init; } = CaseType;

    public required string HoldId { get; init; }

    /// <summary>The lot that the hold was placed on.</summary>
    public string? LotId { get; init; }

    /// <summary>The site of that lot; whose quality decides.</summary>
    public string? SiteId { get; init; }

    public required string ReasonCode { get; init; }

    public string? Note { get; init; }

    public HoldScope Scope { get; init; } = HoldScope.Lot;

    public required HoldSource Source { get; init; }

    public HoldState State { get; init; } = HoldState.Open;

    public required string PlacedBy { get; init; }

    public required DateTimeOffset PlacedAt { get; init; }

    public string? ReleasedBy { get; init; }

    public DateTimeOffset? ReleasedAt { get; init; }

    /// <summary>In the record on another lot: where the hold was placed.</summary>
    public string? RootLotId { get; init; }

    /// <summary>How many lots were held when the hold was placed; the scope may have grown since.</summary>
    public int LotsHeld { get; init; } = 1;

    /// <summary>When events, reservations and lists had followed the gates; null until then.</summary>
    public DateTimeOffset? ReportedAt { get; init; }

    /// <summary>The decision under which the lot is used as it is; shown wherever the lot is looked at.</summary>
    public string? Concession { get; init; }

    /// <summary>True once it was decided that the lots may go into rework, and nowhere else, while the hold is open.</summary>
    public bool AllowsRework { get; init; }

    /// <summary>What was asked of quality, oldest first.</summary>
    public IReadOnlyList<HoldRequest> Requests { get; init; } = [];

    /// <summary>The request that is being decided or carried out.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public HoldRequest? OpenRequest => Requests.FirstOrDefault(r => r.State is HoldRequestState.Open or HoldRequestState.Approved);

    [System.Text.Json.Serialization.JsonIgnore]
    public bool HasEnded => State is HoldState.Released or HoldState.Dispositioned;

    public static string DocumentId(string holdId) => IdPrefix + holdId;

    public static string InstanceId(string holdId) => $"hold-{holdId}";

    /// <summary>The workflow that sees a hold through: that of the recall which placed it, or one of its own.</summary>
    public static string WorkflowOf(string holdId, HoldSource source) =>
        source is { Kind: HoldSource.Recall, Ref: { } recallId } ? Recalls.Recall.InstanceId(recallId) : InstanceId(holdId);

    /// <summary>The case with one of its requests changed.</summary>
    public HoldCase With(HoldRequest request) => this with { Requests = [.. Requests.Select(r => r.RequestId == request.RequestId ? request : r)] };
}

/// <summary>What a hold blocks.</summary>
public enum HoldScope
{
    Lot,

    /// <summary>The lot and everything that is made of it, also later, while the hold is open.</summary>
    Descendants,
}

/// <summary>What a hold goes back to: <c>receipt</c>, <c>testResult</c>, <c>deviation</c>, <c>complaint</c>, <c>customerReturn</c>, <c>person</c> or <c>recall</c>.</summary>
public sealed record HoldSource(string Kind, string? Ref)
{
    /// <summary>Such a hold ends only with its recall.</summary>
    public const string Recall = "recall";

    /// <summary>Such a hold ends with the decision on the exceptions of its receipt line.</summary>
    public const string Receipt = "receipt";

    public const string TestResult = "testResult";

    public const string Deviation = "deviation";

    public const string Complaint = "complaint";

    public const string Person = "person";
}
