using LotFlow.Domain.Genealogy;
using LotFlow.Domain.Lots;
using LotFlow.Domain.MasterData;
using LotFlow.Domain.Production;

namespace LotFlow.Domain.Tests.Production;

public sealed class TransformationRulesTests
{
    private static readonly Item Kilo = ItemOf("KILO", "KGM", InspectionKind.None);
    private static readonly Item Bag = ItemOf("BAG", "EA", InspectionKind.Certificate) with { UnitConversions = [new("KGM", 0.5m)] };

    [Theory]
    [InlineData(TransformationKind.Split, "KILO A 10", "KILO X 4|KILO Y 6", null)]
    [InlineData(TransformationKind.Split, "KILO A 10", "KILO X 4|KILO Y 5", "/outputs")]
    [InlineData(TransformationKind.Split, "KILO A 10|KILO B 1", "KILO X 11", "/inputs")]
    [InlineData(TransformationKind.Split, "KILO A 10", "BAG X 5", "/outputs")]
    [InlineData(TransformationKind.Split, "KILO A 10", "KILO A 10", "/outputs")]
    [InlineData(TransformationKind.Merge, "KILO A 10|KILO B 1", "KILO X 11", null)]
    [InlineData(TransformationKind.Merge, "KILO A 10|KILO B 1", "KILO X 10|KILO Y 1", "/outputs")]
    [InlineData(TransformationKind.Repack, "KILO A 10", "BAG X 5", null)]
    [InlineData(TransformationKind.Repack, "KILO A 10", "BAG X 6", "/outputs")]
    [InlineData(TransformationKind.Regrade, "KILO A 10", "KILO X 10", "/outputs")]
    [InlineData(TransformationKind.Rework, "KILO A 10", "KILO X 9", null)]
    public void Each_kind_has_its_rules(TransformationKind kind, string inputs, string outputs, string? wrong) =>
        Assert.Equal(wrong, TransformationRules.FindProblem(kind, Amounts(inputs), Amounts(outputs))?.Pointer);

    [Theory]
    [InlineData(TransformationKind.Production, "BAG", Disposition.Rejected, Disposition.PendingInspection)]
    [InlineData(TransformationKind.Rework, "KILO", Disposition.Released, Disposition.Released)]
    [InlineData(TransformationKind.Split, "BAG", Disposition.Released, Disposition.Released)]
    [InlineData(TransformationKind.Split, "BAG", Disposition.PendingInspection, Disposition.PendingInspection)]
    [InlineData(TransformationKind.Split, "KILO", Disposition.Rejected, Disposition.Rejected)]
    public void What_is_true_of_an_input_stays_true_of_its_parts(TransformationKind kind, string itemId, Disposition input, Disposition expected) =>
        Assert.Equal(expected, TransformationRules.DispositionOf(kind, itemId == "BAG" ? Bag : Kilo, [(input, itemId)]));

    [Fact]
    public void Another_item_wants_an_inspection_of_its_own() =>
        Assert.Equal(Disposition.PendingInspection, TransformationRules.DispositionOf(TransformationKind.Repack, Bag, [(Disposition.Released, "KILO")]));

    private static IReadOnlyList<ItemAmount> Amounts(string text) => [.. text.Split('|').Select(t => t.Split(' ')).Select(p =>
        new ItemAmount(p[0] == "BAG" ? Bag : Kilo, p[1], decimal.Parse(p[2]), p[0] == "BAG" ? "EA" : "KGM"))];

    private static Item ItemOf(string itemId, string uom, InspectionKind inspection) => new()
    {
        ItemId = itemId,
        Description = itemId,
        Uom = uom,
        Kind = ItemKind.Raw,
        CertificateRequired = false,
        Inspection = inspection,
    };
}
