using LotFlow.Domain.Labels;
using LotFlow.Domain.MasterData;
using LotFlow.Domain.Quantities;
using LotFlow.Domain.Receipts;

namespace LotFlow.Domain.Tests.Receipts;

/// <summary>What a line is judged by, apart from certificate and sampling: each limit belongs to the good side.</summary>
public sealed class LineAssessmentTests
{
    private const string Gtin = "09506000134352";

    private static readonly DateOnly Today = new(2026, 3, 2);

    [Theory]
    [InlineData("2026-03-01", true)]
    [InlineData("2026-03-02", false)]
    [InlineData("2026-03-03", false)]
    [InlineData(null, false)]
    public void The_approval_of_a_supplier_includes_its_last_day(string? until, bool ended)
    {
        // Asked the other way round: received today, approved until.
        var supplier = Supplier() with { ApprovedUntil = Day(until) };
        Assert.Equal(ended ? ["supplier-not-approved"] : [], Codes(Assess(supplier: supplier)));
    }

    [Theory]
    [InlineData("2026-03-01", "expired")]
    [InlineData("2026-03-02", "short-shelf-life")]
    [InlineData("2026-03-31", "short-shelf-life")]
    [InlineData("2026-04-01", null)]
    [InlineData(null, null)]
    public void Expiry_and_remaining_shelf_life_include_their_day(string? expiresOn, string? code)
    {
        var item = Item() with { MinRemainingShelfLifeDays = 30 };
        Assert.Equal(code is null ? [] : [code], Codes(Assess(Line() with { ExpiresOn = Day(expiresOn) }, item)));
    }

    [Theory]
    [InlineData("1.9", true)]
    [InlineData("2", false)]
    [InlineData("8.0", false)]
    [InlineData("8.01", true)]
    [InlineData(null, false)]
    public void The_temperature_window_includes_both_ends(string? celsius, bool excursion)
    {
        var item = Item() with { Storage = new(2, 8) };
        var line = Line() with { TemperatureC = celsius is null ? null : decimal.Parse(celsius) };
        Assert.Equal(excursion ? ["temperature-excursion"] : [], Codes(Assess(line, item)));
    }

    [Theory]
    [InlineData($"(01){Gtin}(10)L1(17)270301(11)260201", null)]
    [InlineData($"(01)00614141123452(10)L1", "GTIN")]
    [InlineData($"(01){Gtin}(10)L2", "lot 'L2' on the label, 'L1' on the receipt")]
    [InlineData($"(01){Gtin}(10)l1", "lot 'l1'")]
    [InlineData($"(01){Gtin}(10)L1(17)270302", "expiry 2027-03-02")]
    [InlineData($"(01){Gtin}(10)L1(11)260202", "production day 2026-02-02")]
    public void A_label_agrees_with_item_and_receipt_in_all_that_both_say(string text, string? difference)
    {
        var line = Line() with { ExpiresOn = new(2027, 3, 1), ProducedOn = new(2026, 2, 1) };
        var exceptions = Assess(line, Item() with { Gtin = Gtin }, label: Gs1LabelParser.Parse(text, Today).Label!).FindExceptions();
        if (difference is null)
            Assert.Empty(exceptions);
        else
            Assert.Contains(difference, Assert.Single(exceptions, e => e.Code == "label-mismatch").Detail);
    }

    [Fact]
    public void What_only_one_of_label_and_receipt_says_is_no_difference()
    {
        var label = Gs1LabelParser.Parse($"(01){Gtin}(10)L1(17)270301", Today).Label!;
        Assert.Empty(Assess(label: label).FindExceptions());
        Assert.Equal(new DateOnly(2027, 3, 1), Assess(label: label).ExpiresOn);
    }

    [Fact]
    public void All_differences_of_a_label_are_one_exception_that_names_each()
    {
        var label = Gs1LabelParser.Parse($"(01){Gtin}(10)L2(17)270302", Today).Label!;
        var exception = Assert.Single(Assess(Line() with { ExpiresOn = new(2027, 3, 1) }, Item() with { Gtin = "00614141123452" }, label: label).FindExceptions());
        Assert.Contains("GTIN", exception.Detail);
        Assert.Contains("lot 'L2'", exception.Detail);
        Assert.Contains("expiry", exception.Detail);
    }

    [Fact]
    public void The_expiry_is_what_was_reported_else_the_label_else_production_day_and_shelf_life()
    {
        var label = Gs1LabelParser.Parse($"(01){Gtin}(10)L1(17)270301(11)260201", Today).Label!;
        var item = Item() with { ShelfLifeDays = 10 };
        Assert.Equal(new DateOnly(2027, 1, 1), Assess(Line() with { ExpiresOn = new(2027, 1, 1) }, item, label: label).ExpiresOn);
        Assert.Equal(new DateOnly(2027, 3, 1), Assess(item: item, label: label).ExpiresOn);
        Assert.Equal(new DateOnly(2026, 3, 11), Assess(Line() with { ProducedOn = new(2026, 3, 1) }, item).ExpiresOn);
        Assert.Null(Assess(Line(), item).ExpiresOn);
    }

    [Theory]
    [InlineData(true, InspectionKind.None, true)]
    [InlineData(false, InspectionKind.Certificate, true)]
    [InlineData(false, InspectionKind.Sampling, false)]
    [InlineData(false, InspectionKind.None, false)]
    public void A_certificate_is_missing_where_the_item_asks_for_one_or_is_inspected_by_it(bool required, InspectionKind inspection, bool missing)
    {
        var item = Item() with { CertificateRequired = required, Inspection = inspection };
        Assert.Equal(missing ? ["certificate-missing"] : [], Codes(Assess(item: item)));
        Assert.Empty(Assess(Line() with { CertificateKey = "key" }, item).FindExceptions());
    }

    [Theory]
    [InlineData("100", "KGM", 7, 7)]
    [InlineData("100", "EA", null, 100)]
    [InlineData("100", "LTR", null, null)]
    [InlineData("2", "KGM", null, 24)]
    [InlineData("0.5", "EA", null, null)]
    public void The_size_of_a_lot_for_sampling_is_its_packages_or_its_count(string quantity, string uom, int? packages, int? size)
    {
        var item = Item() with { Uom = "EA", UnitConversions = [new ItemUnitConversion("KGM", 12)] };
        var line = Line() with { Quantity = decimal.Parse(quantity), Uom = uom, Packages = packages };
        Assert.Equal(size, Assess(line, item).SamplingSize());
    }

    [Fact]
    public void The_exceptions_of_a_line_come_in_a_stable_order()
    {
        var item = Item() with { CertificateRequired = true, Storage = new(2, 8) };
        var line = Line() with { TemperatureC = 9, ExpiresOn = new(2026, 3, 1) };
        var assessment = Assess(line, item, Supplier() with { ApprovedItems = [] }) with { Duplicate = "L0" };
        Assert.Equal(["supplier-not-approved", "supplier-lot-duplicate", "expired", "certificate-missing", "temperature-excursion"], Codes(assessment));
    }

    private static IEnumerable<string> Codes(LineAssessment assessment) => assessment.FindExceptions().Select(e => e.Code);

    private static LineAssessment Assess(ReceiptLine? line = null, Item? item = null, Supplier? supplier = null, Gs1Label? label = null) =>
        new(line ?? Line(), item ?? Item(), supplier ?? Supplier(), label, Today, Duplicate: null);

    private static ReceiptLine Line() => new() { Line = 1, ItemId = "SUGAR", SupplierLot = "L1", LotId = "R-001", Quantity = 1, Uom = "KGM", LocationId = "DOCK" };

    private static Item Item() => new()
    {
        ItemId = "SUGAR",
        Description = "Sugar",
        Uom = "KGM",
        Kind = ItemKind.Raw,
        CertificateRequired = false,
        Inspection = InspectionKind.None,
    };

    private static Supplier Supplier() => new() { SupplierId = "GREEN", Name = "Green", ApprovedItems = ["SUGAR"] };

    private static DateOnly? Day(string? text) => text is null ? null : DateOnly.Parse(text);
}
