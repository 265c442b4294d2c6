namespace LotFlow.Domain.Policies;

/// <summary>The policy <c>audit</c>: how long the audit trail is kept.</summary>
public sealed record AuditPolicy
{
    public const string Name = "audit";

    /// <summary>No shorter than what the shortest rules for batch records ask for.</summary>
    public const int MinYears = 1;

    public const int MaxYears = 100;

    /// <summary>Whole months that are older than this are deleted; null keeps everything for ever.</summary>
    public int? RetainYears { get; init; }
}
