using LotFlow.Domain.Genealogy;
using LotFlow.Domain.Lots;

namespace LotFlow.Domain.Stock;

/// <summary>What a movement is judged against: the gate as it was read first, and of the rest of the partition what the movement touches.</summary>
public sealed record LotSnapshot(LotControl Control)
{
    /// <summary>True where the movement brings the lot into being.</summary>
    public bool IsBirth { get; init; }

    public Balance? From { get; init; }

    public Balance? To { get; init; }

    public Reservation? Reservation { get; init; }

    public Consignee? Consignee { get; init; }

    /// <summary>The link to the transformation of an issue, or from that of a product.</summary>
    public Link? Link { get; init; }
}

/// <summary>What a movement leaves behind; everything of it is stored in one batch.</summary>
public sealed record Posting(LotControl Control, Movement Movement, LotEvent Event)
{
    public Balance? From { get; init; }

    public Balance? To { get; init; }

    public Reservation? Reservation { get; init; }

    public Consignee? Consignee { get; init; }

    public Link? Link { get; init; }
}
