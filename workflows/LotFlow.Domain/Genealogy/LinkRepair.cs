namespace LotFlow.Domain.Genealogy;

public enum LinkRepairState
{
    /// <summary>Waits for a decision.</summary>
    Requested,

    /// <summary>Approved; the end at the lot is written, and the other end follows.</summary>
    Repairing,
    Repaired,
    Rejected,

    /// <summary>The link had changed before it could be repaired; it has to be asked again, if it is still broken.</summary>
    Withdrawn,
}

/// <summary>
/// The repair of a broken link, kept with the lot for good: what the ends were, what they were to become, who asked, who decided. It stands in the
/// partition of the gate, so that what it does to the lot and the record of that are one batch.
/// </summary>
public sealed record LinkRepair
{
    public const string IdPrefix = "linkRepair:";

    public required string RepairId { get; init; }

    public required LinkKey Link { get; init; }

    public required string SiteId { get; init; }

    public required string Note { get; init; }

    public required string RequestedBy { get; init; }

    public required DateTimeOffset RequestedAt { get; init; }

    public required string ApprovalId { get; init; }

    /// <summary>Both ends, and the ledger, as they were when it was asked for.</summary>
    public required LinkEnds Before { get; init; }

    /// <summary>What was asked for: what people decided on.</summary>
    public required LinkTarget Target { get; init; }

    public LinkRepairState State { get; init; } = LinkRepairState.Requested;

    public string? DecidedBy { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Why it was not done, where it was not.</summary>
    public string? Outcome { get; init; }

    public static string DocumentId(string repairId) => IdPrefix + repairId;

    public static string InstanceId(string repairId) => $"linkRepair-{repairId}";
}

/// <summary>What the two ends of a link are to hold: signed quantities by movement.</summary>
/// <param name="ItemId">The item of the lot.</param>
/// <param name="Uom">The unit of the lot.</param>
/// <param name="AtLot">In the partition of the lot: what its ledger says.</param>
/// <param name="AtTransformation">In that of the transformation: the same, and what is registered there and still on its way to the lot.</param>
public sealed record LinkTarget(string ItemId, string Uom, IReadOnlyDictionary<string, decimal> AtLot, IReadOnlyDictionary<string, decimal> AtTransformation)
{
    public bool IsSame(LinkTarget other) => Uom == other.Uom && HaveSame(AtLot, other.AtLot) && HaveSame(AtTransformation, other.AtTransformation);

    public bool IsAtLot(Link? link) => Is(link, AtLot);

    public bool IsAtTransformation(Link? link) => Is(link, AtTransformation);

    private bool Is(Link? link, IReadOnlyDictionary<string, decimal> entries) => link?.Uom == Uom && HaveSame(link.Entries, entries);

    private static bool HaveSame(IReadOnlyDictionary<string, decimal> one, IReadOnlyDictionary<string, decimal> other) =>
        one.Count == other.Count && one.All(e => other.TryGetValue(e.Key, out var quantity) && quantity == e.Value);
}
