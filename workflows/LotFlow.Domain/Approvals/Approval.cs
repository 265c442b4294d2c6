using System.Security.Cryptography;
using System.Text.Json;
using LotFlow.Domain.MasterData;
using LotFlow.Domain.People;
using LotFlow.Domain.Policies;

namespace LotFlow.Domain.Approvals;

public enum ApprovalKind
{
    ReceiptException,
    HoldRelease,
    CountAdjustment,
    RecallClosure,
    RecallScopeReduction,
    LinkRepair,
}

public enum ApprovalState
{
    Open,
    Approved,
    Rejected,
    Expired,
    Cancelled,
}

public enum DecisionKind
{
    Approve,
    Reject,
}

/// <summary>How the person was known when deciding: signed in, or only by holding the link.</summary>
public enum DecisionMeans
{
    SignedIn,
    Link,
}

/// <summary>Something that a person has to decide. It lives in the partition of its site, which its id begins with.</summary>
public sealed record Approval
{
    public const string DocumentId = "approval";

    public required string ApprovalId { get; init; }

    public required ApprovalKind Kind { get; init; }

    public required string SiteId { get; init; }

    public required ApprovalSubject Subject { get; init; }

    /// <summary>One sentence: what is asked.</summary>
    public required string Summary { get; init; }

    /// <summary>Everything needed to decide, label and text.</summary>
    public required IReadOnlyList<ApprovalDetail> Details { get; init; }

    /// <summary>What it is worth, by standard cost; null where that is not known or not to be said in money.</summary>
    public Money? Value { get; init; }

    /// <summary>What was asked before it changed, oldest first. Who was shown one of these is told what is different.</summary>
    public IReadOnlyList<ApprovalStatement> Earlier { get; init; } = [];

    /// <summary>Who is asked now; the levels reached before may decide too.</summary>
    public required Role RequiredRole { get; init; }

    public required IReadOnlyList<Role> MayDecide { get; init; }

    /// <summary>People who may not decide: who asked, who counted.</summary>
    public required IReadOnlyList<string> Excluded { get; init; }

    public required string RequestedBy { get; init; }

    public required DateTimeOffset RequestedAt { get; init; }

    /// <summary>When it escalates or, at the top, is reminded of next.</summary>
    public required DateTimeOffset DueAt { get; init; }

    /// <summary>0-based level of the ladder.</summary>
    public int Level { get; init; }

    /// <summary>Messages sent since it was opened, the first one included.</summary>
    public int Steps { get; init; }

    public required int Quorum { get; init; }

    /// <summary>The version of the policy that it runs under, from first to last.</summary>
    public required int PolicyVersion { get; init; }

    /// <summary>The policy as it is for this kind and value. Approvals that were opened before there were such rules keep none.</summary>
    public ApprovalPolicy? Policy { get; init; }

    public ApprovalState State { get; init; } = ApprovalState.Open;

    public IReadOnlyList<Decision> Decisions { get; init; } = [];

    /// <summary>Who took it back; null for one that was decided, expired, or overtaken by what LotFlow saw.</summary>
    public string? WithdrawnBy { get; init; }

    /// <summary>Set with a decision until the waiting workflow has been woken.</summary>
    public DateTimeOffset? WakePendingSince { get; init; }

    /// <summary>SHA-256 of exactly what is shown, in hex: what a decision is bound to.</summary>
    public string ShownHash => HashOf(Summary, Details);

    /// <summary>The hash under which something else was shown in the place of what is asked now.</summary>
    public string HashOf(string summary, IReadOnlyList<ApprovalDetail> details) => Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(
        new { ApprovalId, Subject, summary, details, RequestedBy, RequestedAt }, JsonSerializerOptions.Web)));

    /// <summary>What was shown under a hash before it changed; null where that was never shown.</summary>
    public ApprovalStatement? ShownAs(string hash) => Earlier.LastOrDefault(e => string.Equals(HashOf(e.Summary, e.Details), hash, StringComparison.OrdinalIgnoreCase));

    public bool IsOpen => State == ApprovalState.Open;

    public static string InstanceId(string approvalId) => $"approval-{approvalId}";

    /// <summary>An id in the partition of a site that is the same each time for the same question.</summary>
    public static string IdFor(string siteId, string question) => $"{siteId}.{Identifier.Digest(question)}";

    /// <summary>The site in an approval id; null if it is not one.</summary>
    public static string? SiteOf(string approvalId) => approvalId.LastIndexOf('.') is var dot and > 0 ? approvalId[..dot] : null;
}

/// <param name="Type">What kind of thing: <c>receiptLine</c>.</param>
/// <param name="Id">Which one.</param>
/// <param name="LotId">The lot that it is about.</param>
public sealed record ApprovalSubject(string Type, string Id, string? LotId);

public sealed record ApprovalDetail(string Label, string Text);

/// <summary>What an approval asked until it changed.</summary>
/// <param name="Summary">One sentence.</param>
/// <param name="Details">Everything needed to decide.</param>
/// <param name="Until">When it was replaced.</param>
public sealed record ApprovalStatement(string Summary, IReadOnlyList<ApprovalDetail> Details, DateTimeOffset Until);

/// <summary>A decision with what 21 CFR 11.50 asks of a signature: printed name, time in UTC and meaning.</summary>
public sealed record Decision
{
    public required string DecisionId { get; init; }

    public required string By { get; init; }

    public required string Name { get; init; }

    [System.Text.Json.Serialization.JsonPropertyName("decision")]
    public required DecisionKind Kind { get; init; }

    public string? Comment { get; init; }

    public required string Meaning { get; init; }

    public required DateTimeOffset At { get; init; }

    public required DecisionMeans Means { get; init; }

    /// <summary>What the person saw.</summary>
    public required string ShownHash { get; init; }

    /// <summary>In whose place it was made, by a delegation; null for a decision of one's own.</summary>
    public string? OnBehalfOf { get; init; }

    /// <summary>The nonce of the link by which it was made: stored with the decision, it is used up.</summary>
    public string? LinkNonce { get; init; }

    /// <summary>How a record shows it (21 CFR 11.50): printed name, time in UTC and meaning.</summary>
    public string Signature => $"{Name}{(OnBehalfOf is { } other ? $" for {other}" : "")}, {At.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC: {Meaning}"
        + (Means == DecisionMeans.Link ? " (by personal link, without a signature)" : "");
}
