using LotFlow.Domain.Labels;
using LotFlow.Domain.Lots;
using LotFlow.Domain.MasterData;
using LotFlow.Domain.Quantities;
using LotFlow.Domain.Stock;

namespace LotFlow.Domain.Tests.Stock;

public sealed class ScanComparisonTests
{
    private const string OwnGtin = "04012345678901";
    private const string SuppliersGtin = "09506000134352";

    [Theory]
    [InlineData("(01)04012345678901(10)S1", "")]
    [InlineData("(01)04012345678901(10)LOT-1", "")]
    [InlineData("(01)04012345678901(10)s1", "lot")]
    [InlineData("(01)04012345678901(10)S2", "lot")]
    [InlineData("(01)04012345678901", "lot")]
    [InlineData("(01)09506000134352(10)S1", "item")]
    [InlineData("(01)04012345678901(10)S1(17)270131", "")]
    [InlineData("(01)04012345678901(10)S1(17)270130", "expiry")]
    [InlineData("(01)04012345678901(10)S1(15)260101", "")]
    [InlineData("(01)04012345678901(10)S1(3102)001250", "")]
    [InlineData("(01)04012345678901(10)S1(3102)001251", "quantity")]
    [InlineData("(01)04012345678901(10)S1(30)5", "")]
    [InlineData("(01)04012345678901(10)S1(30)6", "quantity")]
    // A volume says nothing about a mass, as far as this item knows.
    [InlineData("(01)04012345678901(10)S1(3150)000099", "")]
    [InlineData("(00)106141412345678908(02)04012345678901(37)5(10)S1", "")]
    [InlineData("(01)09506000134352(10)S2(17)270130(30)6", "lot item expiry quantity")]
    public void A_label_agrees_or_says_what_differs(string scan, string differences) => Assert.Equal(differences, Compare(scan, Sugar(), new(12.5m, "KGM")));

    [Fact]
    public void The_identity_that_was_read_at_receipt_counts_as_well_as_the_items_own()
    {
        var lot = Sugar() with { Lot = ALot() with { Identity = $"01{SuppliersGtin}10S1" } };
        Assert.Equal("", Compare($"(01){SuppliersGtin}(10)S1", lot, new(12.5m, "KGM")));
        Assert.Equal("", Compare($"(01){OwnGtin}(10)S1", lot, new(12.5m, "KGM")));
        Assert.Equal("lot", Compare($"(01){SuppliersGtin}(10)S2", lot, new(12.5m, "KGM")));
    }

    [Fact]
    public void An_expiry_date_that_LotFlow_does_not_know_is_a_difference() =>
        Assert.Equal("expiry", Compare("(01)04012345678901(10)S1(17)270131", Sugar() with { ExpiresOn = null }, new(12.5m, "KGM")));

    [Fact]
    public void An_item_without_a_GTIN_is_not_compared_with_one() =>
        Assert.Equal("", Compare($"(01){SuppliersGtin}(10)S1", Sugar() with { Item = Sugar().Item with { Gtin = null } }, new(12.5m, "KGM")));

    private static string Compare(string scan, ScannedLot lot, Quantity quantity)
    {
        var (label, errors) = Gs1LabelParser.Parse(scan, new(2026, 3, 2));
        Assert.True(label is not null, string.Join(" ", errors));
        return string.Join(' ', ScanComparison.Differences(label, lot, quantity).Select(d => d[..d.IndexOf(':', StringComparison.Ordinal)]));
    }

    private static Lot ALot() => new() { LotId = "LOT-1", ItemId = "SUGAR", SiteId = "NORTH", SupplierLot = "S1" };

    // A piece of it is 2.5 kg.
    private static ScannedLot Sugar() => new(
        ALot(),
        new()
        {
            ItemId = "SUGAR",
            Description = "Sugar",
            Uom = "KGM",
            Gtin = OwnGtin,
            Kind = ItemKind.Raw,
            CertificateRequired = false,
            Inspection = InspectionKind.None,
            UnitConversions = [new("EA", 2.5m)],
        },
        new(2027, 1, 31));
}
