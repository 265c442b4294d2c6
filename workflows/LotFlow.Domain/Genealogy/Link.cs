namespace LotFlow.Domain.Genealogy;

/// <summary>Which side of a transformation a lot is on.</summary>
public enum LinkRole
{
    Input,
    Output,
}

/// <summary>
/// How much of a lot went into a transformation or came out of it. An input is true in the partition of the lot, an output in that of the
/// transformation: where it leaves its node, against the gate of that node. The other end has a copy of it.
/// </summary>
/// <param name="Sequence">The number of the last change at the true end; of two copies the higher one is later.</param>
/// <param name="Entries">Signed quantities by the movement that made them, so that adding one twice adds it once.</param>
public sealed record Link(
    string TransformationId, string LotId, LinkRole Role, string ItemId, string Uom, long Sequence, IReadOnlyDictionary<string, decimal> Entries)
{
    /// <summary>In the partition of a lot: what used it.</summary>
    public const string UsedByPrefix = "usedBy:";

    /// <summary>In the partition of a lot: what made it.</summary>
    public const string MadeByPrefix = "madeBy:";

    public const string InputPrefix = "input:";

    public const string OutputPrefix = "output:";

    /// <summary>The net quantity; zero where everything was taken back, and the link then means nothing to a trace.</summary>
    public decimal Quantity => Entries.Values.Sum();

    public static Link Of(string transformationId, string lotId, LinkRole role, string itemId, string uom) =>
        new(transformationId, lotId, role, itemId, uom, Sequence: 0, new Dictionary<string, decimal>());

    public Link With(string entryId, decimal quantity) => this with
    {
        Entries = new Dictionary<string, decimal>(Entries, StringComparer.Ordinal) { [entryId] = quantity },
    };

    /// <summary>The id of the link in the partition of its lot.</summary>
    public static string IdAtLot(LinkRole role, string transformationId) => (role == LinkRole.Input ? UsedByPrefix : MadeByPrefix) + transformationId;

    /// <summary>The id of the link in the partition of its transformation.</summary>
    public static string IdAtTransformation(LinkRole role, string lotId) => (role == LinkRole.Input ? InputPrefix : OutputPrefix) + lotId;
}
