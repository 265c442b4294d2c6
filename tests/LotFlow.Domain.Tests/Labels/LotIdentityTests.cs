using CsCheck;
using LotFlow.Domain.Labels;

namespace LotFlow.Domain.Tests.Labels;

public sealed class LotIdentityTests
{
    private static LotIdentity Read(string text)
    {
        Assert.True(LotIdentity.TryParse(text, LabelText.Today, out var identity, out var error), error);
        Assert.Equal("", error);
        return identity;
    }

    private static string Refused(string? text)
    {
        Assert.False(LotIdentity.TryParse(text, LabelText.Today, out var identity, out var error));
        Assert.Null(identity);
        return error;
    }

    // The URN is the LGTIN example of the EPC Tag Data Standard and of EPCIS.
    [Theory]
    [InlineData("urn:epc:class:lgtin:4012345.012345.998877")]
    [InlineData("URN:EPC:class:lgtin:4012345.012345.998877")]
    [InlineData("(01)04012345123456(10)998877")]
    [InlineData("(10)998877(01)04012345123456")]
    [InlineData("0104012345123456" + "10998877")]
    [InlineData("]d20104012345123456" + "17261231" + "10998877")]
    [InlineData("https://id.gs1.org/01/04012345123456/10/998877")]
    [InlineData("https://shop.example/x/01/4012345123456/10/998877?17=261231&utm=1")]
    [InlineData("  urn:epc:class:lgtin:4012345.012345.998877\n")]
    public void Every_form_of_a_lot_is_the_same_identity(string text)
    {
        var identity = Read(text);

        Assert.Equal(new LotIdentity(LabelText.Gtin("04012345123456"), "998877"), identity);
        Assert.Equal("010401234512345610998877", identity.Key);
    }

    [Fact]
    public void An_identity_is_written_in_each_form()
    {
        var identity = new LotIdentity(LabelText.Gtin("84012345123452"), "A/B(1)%2.x");

        Assert.Equal("https://id.gs1.org/01/84012345123452/10/A%2FB%281%29%252.x", identity.ToDigitalLink());
        Assert.Equal(@"(01)84012345123452(10)A/B\(1)%2.x", identity.ToElementString());
        Assert.Equal("urn:epc:class:lgtin:4012345.812345.A%2FB(1)%252.x", identity.ToUrn(7));
    }

    [Theory]
    [InlineData(6, "urn:epc:class:lgtin:401234.0512345.X")]
    [InlineData(12, "urn:epc:class:lgtin:401234512345.0.X")]
    public void The_company_prefix_of_a_URN_has_the_length_asked_for(int length, string expected) =>
        Assert.Equal(expected, new LotIdentity(LabelText.Gtin("04012345123456"), "X").ToUrn(length));

    [Theory]
    [InlineData(5)]
    [InlineData(13)]
    public void A_company_prefix_of_another_length_is_refused(int length) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new LotIdentity(LabelText.Gtin("04012345123456"), "X").ToUrn(length));

    [Fact]
    public void One_identity_comes_from_all_its_forms() =>
        Gen.Select(AnyLabel.Gtin, AnyLabel.Lot, Gen.Int[6, 12]).Sample((gtin, lot, prefixLength) =>
        {
            var identity = new LotIdentity(LabelText.Gtin(gtin), lot);
            string[] forms = [identity.ToDigitalLink(), identity.ToElementString(), identity.ToUrn(prefixLength), identity.Key];
            return Array.TrueForAll(forms, form => Read(form) == identity);
        });

    [Theory]
    [InlineData("urn:epc:id:sgtin:4012345.012345.1", "is no URN of a lot; expected urn:epc:class:lgtin:CompanyPrefix.ItemRefAndIndicator.Lot")]
    [InlineData("urn:epc:class:lgtin:4012345.012345", "has fewer than three parts")]
    [InlineData("urn:epc:class:lgtin:4012345.01234.A", "'4012345.01234' is no company prefix and item reference")]
    [InlineData("urn:epc:class:lgtin:40123.01234567.A", "is no company prefix and item reference")]
    [InlineData("urn:epc:class:lgtin:401234512345X.0.A", "is no company prefix and item reference")]
    [InlineData("urn:epc:class:lgtin:4012345123456..A", "is no company prefix and item reference")]
    [InlineData("urn:epc:class:lgtin:4012345.012345.", "AI (10) 'BATCH/LOT': '' has 0 characters")]
    [InlineData("urn:epc:class:lgtin:4012345.012345.A/B", "'/' at position 2 is not escaped; expected %2F")]
    [InlineData("urn:epc:class:lgtin:4012345.012345.A%2", "expected % and two hexadecimal digits")]
    [InlineData("urn:epc:class:lgtin:4012345.012345.A%20B", "'A B' has ' ' at position 2")]
    [InlineData("urn:epc:class:lgtin:4012345.012345.123456789012345678901", "has 21 characters; expected 1 to 20")]
    [InlineData("(01)04012345123456", "identifies no lot; expected a GTIN (01) and a lot number (10)")]
    [InlineData("(8006)095060001343520102(10)A", "identifies no lot")]
    [InlineData("(01)04012345123457(10)A", "ends in check digit 7, but its digits give 6")]
    [InlineData("", "The label is empty")]
    [InlineData(null, "The label is empty")]
    public void A_text_that_identifies_no_lot_is_refused_with_the_reason(string? text, string expected) =>
        Assert.Contains(expected, Refused(text), StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("A B")]
    [InlineData("123456789012345678901")]
    public void An_identity_cannot_be_made_of_a_lot_number_that_no_label_can_carry(string lot)
    {
        var gtin = LabelText.Gtin("04012345123456");

        Assert.False(LotIdentity.TryCreate(gtin, lot, out _, out var error));
        Assert.StartsWith("AI (10) 'BATCH/LOT': ", error);
        Assert.Throws<ArgumentException>(() => new LotIdentity(gtin, lot));
    }

    [Fact]
    public void Lots_that_differ_in_case_are_different_lots() =>
        Assert.NotEqual(Read("(01)04012345123456(10)a"), Read("(01)04012345123456(10)A"));
}
