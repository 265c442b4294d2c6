using System.Text.Json.Nodes;

namespace LotFlow.Domain.Audit;

/// <summary>Something that happened and is to be proven years later; not yet in any chain.</summary>
/// <param name="Id">The same each time the same thing is told, so that it is kept once; null for what is told once anyway.</param>
/// <param name="At">When it happened.</param>
/// <param name="Actor">Id of the person or system that did it.</param>
/// <param name="Action">What was done, such as <c>lot.held</c>.</param>
/// <param name="Subject">What it was done to, such as <c>lot:L1</c>; see <see cref="AuditSubject"/>. Each subject has a chain of its own.</param>
/// <param name="Details">What else there is to know. Never a secret, a token or a whole body.</param>
public sealed record AuditFact(string? Id, DateTimeOffset At, string Actor, string Action, string Subject, JsonObject Details);

/// <summary>A fact in the chain of its subject. It is never changed: what would change it is another entry.</summary>
public sealed record AuditEntry
{
    /// <summary>1-based, without gaps, of its subject.</summary>
    public required long Sequence { get; init; }

    public string? Id { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>When it was written. What is told by the change feed is written a little after it happened.</summary>
    public required DateTimeOffset RecordedAt { get; init; }

    public required string Actor { get; init; }

    public required string Action { get; init; }

    public required string Subject { get; init; }

    public required JsonObject Details { get; init; }

    /// <summary>Hash of the entry before, or <see cref="AuditChain.Genesis"/>.</summary>
    public required string PreviousHash { get; init; }

    /// <summary>SHA-256 of the canonical form of all the above, lower-case hex.</summary>
    public required string Hash { get; init; }
}

/// <summary>How far a chain has come. Whoever knows it can tell whether anything before it was changed.</summary>
public sealed record AuditHead(string Subject, long Sequence, string Hash);
