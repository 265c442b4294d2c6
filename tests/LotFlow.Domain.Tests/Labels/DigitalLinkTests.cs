namespace LotFlow.Domain.Tests.Labels;

public sealed class DigitalLinkTests
{
    // The forms are those of the examples in the GS1 Digital Link Standard: URI Syntax.
    [Theory]
    [InlineData("https://id.gs1.org/01/09506000134352", "(01)09506000134352")]
    [InlineData("http://id.gs1.org/01/09506000134352", "(01)09506000134352")]
    [InlineData("HTTPS://ID.GS1.ORG/01/09506000134352", "(01)09506000134352")]
    [InlineData("https://id.gs1.org/01/09520123456788/22/2A", "(01)09520123456788(22)2A")]
    [InlineData("https://id.gs1.org/01/09520123456788/10/ABC1/21/12345?17=180426", "(01)09520123456788(10)ABC1(21)12345(17)180426")]
    [InlineData("https://id.gs1.org/01/09520123456788/21/12345", "(01)09520123456788(21)12345")]
    [InlineData("https://id.gs1.org/01/09520123456788/235/TPX5", "(01)09520123456788(235)TPX5")]
    [InlineData("https://id.gs1.org/414/9520123456788/254/32a%2Fb", "(414)9520123456788(254)32a/b")]
    [InlineData("https://id.gs1.org/00/952012345678912345?02=09520123456788&37=25&10=ABC123", "(00)952012345678912345(02)09520123456788(37)25(10)ABC123")]
    [InlineData("https://example.com/01/9520123456788?3103=000195&3922=0299&17=201225", "(01)09520123456788(3103)000195(3922)0299(17)201225")]
    [InlineData("]Q1https://example.com/01/9520123456788", "(01)09520123456788")]
    public void A_Digital_Link_is_read(string uri, string expected) =>
        Assert.Equal(expected, LabelText.Elements(LabelText.Accepted(uri)));

    [Theory]
    [InlineData("https://brand.example:8443/some/path/01/09506000134352/10/ABC")]
    [InlineData("https://brand.example/2024/00/x/01/09506000134352/10/ABC")]
    [InlineData("https://brand.example/414/9520123456788/01/09506000134352/10/ABC")]
    public void A_path_may_stand_before_the_key(string uri) =>
        Assert.Equal("(01)09506000134352(10)ABC", LabelText.Elements(LabelText.Accepted(uri)));

    [Theory]
    [InlineData("614141999996", "00614141999996")]
    [InlineData("95050003", "00000095050003")]
    public void A_shorter_GTIN_is_the_padded_one(string gtin, string expected) =>
        Assert.Equal(expected, LabelText.Accepted("https://id.gs1.org/01/" + gtin)["01"]);

    [Fact]
    public void A_lot_is_percent_decoded_once() =>
        Assert.Equal("A/B%2F+c", LabelText.Accepted("https://id.gs1.org/01/09506000134352/10/A%2FB%252F+c").Lot);

    [Fact]
    public void A_lot_that_looks_like_a_key_stays_a_lot() =>
        Assert.Equal("01", LabelText.Accepted("https://id.gs1.org/01/09506000134352/10/01").Lot);

    [Fact]
    public void Parameters_that_are_not_GS1s_are_ignored() =>
        Assert.Equal(
            "(01)09506000134352(17)261231",
            LabelText.Elements(LabelText.Accepted("https://id.gs1.org/01/09506000134352?linkType=gs1:pip&17=261231&&lone&s4t=1#part?99=x")));

    [Theory]
    [InlineData("https://id.gs1.org/01/09506000134352?999=faux", "GS1 has not assigned AI (999) of the query string")]
    [InlineData("https://id.gs1.org/01/09506000134352?10=ABC", "AI (10) 'BATCH/LOT' is in the query string; expected it in the path, after AI (01) 'GTIN'")]
    [InlineData("https://id.gs1.org/253/9506000134352?21=5", "AI (21) 'SERIAL' is no data attribute")]
    [InlineData("https://id.gs1.org/01/09506000134352?17=", "AI (17) 'USE BY or EXPIRY': '' has 0 characters")]
    [InlineData("https://id.gs1.org/01/09506000134352?17", "AI (17) 'USE BY or EXPIRY': '' has 0 characters")]
    [InlineData("https://id.gs1.org/01/09506000134352?99=A+B", "'A B' has ' ' at position 2")]
    [InlineData("https://id.gs1.org/01/09506000134352/21/1/10/ABC", "followed by (21), (10); expected at most, in this order, (22), (10), (21) or (235)")]
    [InlineData("https://id.gs1.org/01/09506000134352/10/A/235/B", "followed by (10), (235)")]
    [InlineData("https://id.gs1.org/00/106141411234567897/10/A", "followed by (10); expected at most, in this order, none")]
    [InlineData("https://id.gs1.org/01/09506000134352/10/A%2", "'A%2' has '%2' at position 2; expected % and two hexadecimal digits")]
    [InlineData("https://id.gs1.org/01/09506000134352/10/A%C3%84", "has U+00C3 at position 2")]
    [InlineData("https://id.gs1.org/01/09506000134352/10/A B", "' ' at position 42 cannot stand in a URI; percent-encode it")]
    [InlineData("https://id.gs1.org/01/09506000134352/10/ABC/", "no GS1 primary key in the path")]
    [InlineData("https://id.gs1.org/gtin/09506000134352", "no GS1 primary key in the path '/gtin/09506000134352'")]
    [InlineData("https://id.gs1.org/10/ABC", "no GS1 primary key")]
    [InlineData("https://id.gs1.org/", "no GS1 primary key")]
    [InlineData("https://id.gs1.org", "no GS1 primary key")]
    [InlineData("https:///01/09506000134352", "no domain after the scheme")]
    [InlineData("https://", "no domain after the scheme")]
    [InlineData("https://?01=1", "no domain after the scheme")]
    [InlineData("https://id.gs1.org/01/9506000134353", "ends in check digit 3")]
    [InlineData("https://id.gs1.org/01/950600013435", "'00950600013435' ends in check digit")]
    [InlineData("https://id.gs1.org/01/123456789", "'123456789' has 9 characters; expected exactly 14")]
    public void A_Digital_Link_that_is_wrong_is_refused_with_the_reason(string uri, string expected)
    {
        var result = LotFlow.Domain.Labels.Gs1LabelParser.Parse(uri, LabelText.Today);
        Assert.Null(result.Label);
        Assert.Contains(expected, result.Errors[0], StringComparison.Ordinal);
    }
}
