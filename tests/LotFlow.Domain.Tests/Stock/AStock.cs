using LotFlow.Domain.Lots;
using LotFlow.Domain.MasterData;
using LotFlow.Domain.Stock;

namespace LotFlow.Domain.Tests.Stock;

/// <summary>A lot of 100 kg at NORTH/A1, and movements of 10 of it.</summary>
internal static class AStock
{
    public static readonly DateTimeOffset Now = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);

    public static readonly Site North = new() { SiteId = "NORTH", Name = "North", Kind = SiteKind.Plant, TimeZone = "Europe/Berlin" };

    public static readonly Place A1 = new("NORTH", "A1");

    public static LotControl Control() => new()
    {
        LotId = "L",
        ItemId = "SUGAR",
        Uom = "KGM",
        SupplierId = "GREEN",
        Disposition = Disposition.Released,
        Sequence = 7,
        CreatedBy = "R-1",
        OnHand = new Dictionary<string, decimal> { ["NORTH"] = 100 },
    };

    public static LotSnapshot Snapshot(LotControl? control = null, decimal at = 100) => new(control ?? Control())
    {
        From = new("NORTH", "A1", at, "KGM"),
        Consignee = new("SHOP", 50, 0, "KGM"),
    };

    public static MovementOrder Order(MovementType type, decimal quantity = 10) => new()
    {
        MovementId = "M",
        Type = type,
        LotId = "L",
        Quantity = quantity,
        Uom = "KGM",
        Site = North,
        From = type is MovementType.Receipt or MovementType.CustomerReturn or MovementType.Produce ? null : type == MovementType.TransferIn ? Place.InTransitTo("NORTH") : A1,
        To = type switch
        {
            MovementType.Putaway or MovementType.Transfer or MovementType.Pick or MovementType.Receipt or MovementType.Produce or MovementType.TransferIn => new("NORTH", "B1"),
            MovementType.TransferOut => Place.InTransitTo("SOUTH"),
            MovementType.Quarantine or MovementType.CustomerReturn => new("NORTH", "QA"),
            _ => null,
        },
        ToKind = type is MovementType.Quarantine or MovementType.CustomerReturn ? LocationKind.Quarantine : LocationKind.Storage,
        OccurredAt = Now,
        By = "op1",
        Customer = type is MovementType.Ship or MovementType.CustomerReturn ? new("SHOP", "MAIN", null) : null,
    };
}
