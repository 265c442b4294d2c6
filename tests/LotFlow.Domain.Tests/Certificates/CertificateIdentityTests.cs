using LotFlow.Domain.Certificates;
using static LotFlow.Domain.Tests.Certificates.ACertificate;

namespace LotFlow.Domain.Tests.Certificates;

public sealed class CertificateIdentityTests
{
    private static readonly CertificateOfAnalysis s_certificate = With(Number("0.92"));
    private static readonly CertificateExpectation s_expected = Expecting();

    [Theory]
    [InlineData("123456789 10")]
    [InlineData("  123456789   10 ")]
    [InlineData("123456789\t10")]
    public void Lots_that_differ_only_in_spaces_agree(string supplierLot) =>
        Assert.Empty(CertificateJudgement.Judge(s_certificate, s_expected with { SupplierLot = supplierLot }));

    [Theory]
    [InlineData("12345678910")]
    [InlineData("123456789 1O")]
    [InlineData("210000")]
    [InlineData("")]
    public void Another_lot_on_the_receipt_is_a_mismatch_that_names_both(string supplierLot)
    {
        var finding = Assert.Single(CertificateJudgement.Judge(s_certificate, s_expected with { SupplierLot = supplierLot }));

        Assert.Equal("certificate-lot-mismatch", finding.Code);
        Assert.Contains(Lot, finding.Detail, StringComparison.Ordinal);
        Assert.Contains($"the receipt \"{supplierLot}\"", finding.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void The_case_of_a_lot_counts() => Assert.Equal(
        "certificate-lot-mismatch",
        Outcome(CertificateJudgement.Judge(s_certificate with { LotId = "a1" }, s_expected with { SupplierLot = "A1" })));

    [Fact]
    public void The_label_must_agree_as_well()
    {
        Assert.Empty(CertificateJudgement.Judge(s_certificate, s_expected with { LabelLot = Lot }));
        var finding = Assert.Single(CertificateJudgement.Judge(s_certificate, s_expected with { LabelLot = "77" }));

        Assert.Equal("certificate-lot-mismatch", finding.Code);
        Assert.Contains("the label \"77\"", finding.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("the receipt", finding.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("  ")]
    public void Without_a_lot_the_batches_are_shown_and_not_taken_for_it(string? lot)
    {
        var finding = Assert.Single(CertificateJudgement.Judge(s_certificate with { LotId = lot }, s_expected with { SupplierLot = "210000" }));

        Assert.Equal("certificate-incomplete", finding.Code);
        Assert.Contains("filling batch is \"210000\"", finding.Detail, StringComparison.Ordinal);
        Assert.Contains("production batch \"100001\"", finding.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_lot_and_without_inspections_one_finding_says_both()
    {
        var finding = Assert.Single(CertificateJudgement.Judge(With() with { LotId = null }, s_expected));

        Assert.Equal("certificate-incomplete", finding.Code);
        Assert.Contains("no lot", finding.Detail, StringComparison.Ordinal);
        Assert.Contains("no inspections", finding.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("20000 01")]
    [InlineData("10011")]
    [InlineData("20000  01")]
    public void The_manufacturers_or_the_customers_number_identifies_the_item(string productId) =>
        Assert.Empty(CertificateJudgement.Judge(s_certificate, s_expected with { ProductIds = ["4711", productId] }));

    [Fact]
    public void A_certificate_for_another_product_is_a_mismatch()
    {
        var finding = Assert.Single(CertificateJudgement.Judge(s_certificate, s_expected with { ProductIds = ["4711"] }));

        Assert.Equal("certificate-item-mismatch", finding.Code);
        Assert.Contains("20000 01", finding.Detail, StringComparison.Ordinal);
        Assert.Contains("4711", finding.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_certificate_that_names_no_product_does_not_match_an_item_that_declares_one() => Assert.Equal(
        "certificate-item-mismatch",
        Outcome(CertificateJudgement.Judge(
            s_certificate with { CustomerProductId = null, Product = s_certificate.Product with { Id = null } },
            s_expected with { ProductIds = ["4711"] })));

    [Theory]
    [InlineData(false, "2030-01-01", "in spec")]
    [InlineData(true, "2021-12-12", "in spec")]
    [InlineData(true, "2021-12-13", "expired")]
    public void The_expiration_date_is_judged_only_where_the_item_says_so(bool judgeDates, string today, string outcome) => Assert.Equal(
        outcome,
        Outcome(CertificateJudgement.Judge(s_certificate, s_expected with { JudgeDates = judgeDates, Today = DateOnly.Parse(today) })));

    [Fact]
    public void Several_faults_are_several_findings_in_the_order_of_the_contract() => Assert.Equal(
        ["certificate-lot-mismatch", "certificate-item-mismatch", "out-of-spec", "expired"],
        CertificateJudgement
            .Judge(
                With(Number("2", maximum: "1")),
                new CertificateExpectation("x", null, ["y"], [], JudgeDates: true, new DateOnly(2026, 1, 1)))
            .Select(finding => finding.Code));
}
