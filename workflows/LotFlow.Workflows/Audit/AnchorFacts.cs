using System.Text.Json;
using LotFlow.Abstractions;
using LotFlow.Domain.Audit;

namespace LotFlow.Workflows.Audit;

/// <summary>What entries of the chain of anchors say.</summary>
internal static class AnchorFacts
{
    public const string Anchored = "audit.anchored";
    public const string Purged = "audit.purged";

    /// <summary>The heads that an anchor names; none where the entry says something else.</summary>
    public static IReadOnlyList<AnchoredHead> HeadsIn(AuditEntry entry) =>
        entry.Action is Anchored or Purged ? entry.Details["heads"]?.Deserialize<List<AnchoredHead>>(LotFlowJson.Options) ?? [] : [];
}

/// <summary>A head as an anchor names it.</summary>
internal sealed record AnchoredHead(string Subject, string Month, long Sequence, string Hash);
