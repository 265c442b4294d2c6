using LotFlow.Domain.Lots;

namespace LotFlow.Domain.Genealogy;

public enum TransformationKind
{
    Production,
    Rework,
    Split,
    Merge,
    Repack,
    Regrade,
}

/// <summary>
/// What turns lots into other lots: a production order, a rework, a split, a merge, a repack or a regrade. It has a partition of its own in
/// <c>inventory</c>, so that both directions of the genealogy are one partition read per node.
/// </summary>
public sealed record Transformation
{
    public const string DocumentId = "transformation";

    public required string TransformationId { get; init; }

    public required TransformationKind Kind { get; init; }

    public required string SiteId { get; init; }

    public required string By { get; init; }

    public required DateTimeOffset OpenedAt { get; init; }

    /// <summary>The key of the partition.</summary>
    public static string Partition(string transformationId) => $"tx:{transformationId}";

    /// <summary>The transformation of a partition; null where the partition is a lot's.</summary>
    public static string? IdOf(string partition) => partition.StartsWith("tx:", StringComparison.Ordinal) ? partition[3..] : null;
}

/// <summary>The gate of a transformation: an output is registered against it, and inherits the holds that it has.</summary>
public sealed record TransformationControl : Gate
{
    public required string TransformationId { get; init; }

    /// <summary>The command that closed it; nothing goes in or comes out any more. Null while it is open.</summary>
    public string? ClosedBy { get; init; }

    /// <summary>The return that is being posted; nothing else is meanwhile, so that what went in stays what the return was judged by. Null where none is.</summary>
    public string? Returning { get; init; }
}
