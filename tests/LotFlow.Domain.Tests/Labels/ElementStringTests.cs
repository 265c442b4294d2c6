namespace LotFlow.Domain.Tests.Labels;

public sealed class ElementStringTests
{
    private const string G = "\x1d";

    [Fact]
    public void A_bracketed_element_string_is_read()
    {
        var label = LabelText.Accepted("(01)09506000134352(17)261231(10)ABC-123(21)5555");

        Assert.Equal("(01)09506000134352(17)261231(10)ABC-123(21)5555", LabelText.Elements(label));
        Assert.Equal(["GTIN", "USE BY or EXPIRY", "BATCH/LOT", "SERIAL"], label.Elements.Select(e => e.Title));
    }

    // The concatenation rules of General Specifications 7.8: FNC1 after (10), none after (01) and (17).
    [Theory]
    [InlineData("010950600013435217261231" + "10ABC-123" + G + "215555")]
    [InlineData(G + "010950600013435217261231" + "10ABC-123" + G + "215555")]
    [InlineData("]C1010950600013435217261231" + "10ABC-123" + G + "215555")]
    [InlineData("]d2010950600013435217261231" + "10ABC-123" + G + "215555")]
    [InlineData("]Q3010950600013435217261231" + "10ABC-123" + G + "215555")]
    [InlineData("]e0010950600013435217261231" + "10ABC-123" + G + "215555")]
    [InlineData("]J1010950600013435217261231" + "10ABC-123" + G + "215555")]
    [InlineData("0109506000134352" + G + "17261231" + G + "10ABC-123" + G + "215555" + G)]
    [InlineData("  010950600013435217261231" + "10ABC-123" + G + "215555\r\n")]
    public void Scanned_data_are_read(string data) =>
        Assert.Equal("(01)09506000134352(17)261231(10)ABC-123(21)5555", LabelText.Elements(LabelText.Accepted(data)));

    [Fact]
    public void Digits_of_a_lot_that_look_like_an_AI_stay_in_the_lot() =>
        Assert.Equal("1721", LabelText.Accepted("0109506000134352" + "101721" + G + "17261231").Lot);

    [Fact]
    public void A_lost_separator_makes_the_value_too_long_and_the_message_says_so()
    {
        var error = LabelText.Refused("0109506000134352" + "10ABCDEFGHIJKLMNOP" + "17261231");
        Assert.Equal("AI (10) 'BATCH/LOT': 'ABCDEFGHIJKLMNOP17261231' has 24 characters; expected 1 to 20; if another element follows, FNC1 must separate it.", error);
    }

    [Fact]
    public void An_element_of_fixed_but_not_predefined_length_needs_a_separator()
    {
        Assert.Equal("056", LabelText.Accepted("0109506000134352" + "422056" + G + "10A")["422"]);
        Assert.Contains("(422) 'ORIGIN'", LabelText.Refused("0109506000134352" + "422056" + "10A"), StringComparison.Ordinal);
    }

    [Fact]
    public void An_element_of_predefined_length_that_ends_early_is_refused() =>
        Assert.Equal("AI (17) 'USE BY or EXPIRY': '2612' has 4 characters; expected exactly 6.", LabelText.Refused("0109506000134352" + "172612"));

    [Fact]
    public void A_separator_inside_an_element_of_predefined_length_ends_it() =>
        Assert.Contains("'2612' has 4 characters", LabelText.Refused("0109506000134352" + "172612" + G + "10A"), StringComparison.Ordinal);

    [Fact]
    public void An_opening_bracket_in_a_value_is_escaped()
    {
        var label = LabelText.Accepted(@"(01)09506000134352(10)A\(21)B");

        Assert.Equal("A(21)B", label.Lot);
        Assert.Null(label.Serial);
        Assert.Equal(@"(01)09506000134352(10)A\(21)B", label.ToElementString());
    }

    [Theory]
    [InlineData("(01)09506000134352(1O)ABC", "Position 19: found '(1O)AB'; expected an AI")]
    [InlineData("(01)09506000134352(10)A(B)", "Position 24: found '(B)'; expected an AI")]
    [InlineData("(01)09506000134352(10)AB(21", "Position 25: found '(21'; expected an AI")]
    [InlineData("(01)09506000134352(999)X", "AI (999) at position 19: GS1 has not assigned it")]
    [InlineData("(01)09506000134352(10)", "AI (10) 'BATCH/LOT': '' has 0 characters; expected 1 to 20")]
    [InlineData("(01)9506000134352", "AI (01) 'GTIN': '9506000134352' has 13 characters; expected exactly 14")]
    [InlineData("(01)095060001343521", "AI (01) 'GTIN': '095060001343521' has 15 characters; expected exactly 14")]
    [InlineData("(01)09506000134353", "ends in check digit 3, but its digits give 2")]
    [InlineData("(01)09506000134352(10)A B", "AI (10) 'BATCH/LOT': 'A B' has ' ' at position 2; expected digits, letters and")]
    [InlineData("(01)09506000134352(10)Ä1", "'<U+00C4>1' has U+00C4 at position 1")]
    [InlineData("(01)09506000134352(10)A\x1d" + "B", "'A<FNC1>B' has FNC1 at position 2")]
    [InlineData("01095060001343520499", "Position 17: '0499' starts with no AI that GS1 has assigned")]
    [InlineData("ABC", "Position 1: 'ABC' starts with no AI")]
    [InlineData("]C0" + "ABC", "Symbology identifier ']C0': this symbol carries no GS1 elements")]
    [InlineData("]E0" + "9506000134352", "Symbology identifier ']E0'")]
    public void A_text_that_is_no_label_is_refused_with_the_place_and_what_was_expected(string text, string expected) =>
        Assert.Contains(expected, LabelText.Refused(text), StringComparison.Ordinal);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  \r\n")]
    [InlineData("]C1")]
    [InlineData(G)]
    public void A_text_without_elements_is_refused(string? text) =>
        Assert.StartsWith("The label is empty; expected GS1 elements", LabelText.Refused(text));

    [Fact]
    public void A_text_longer_than_any_symbol_is_refused() =>
        Assert.StartsWith("The label has 20001 characters", LabelText.Refused(new string('0', 20_001)));

    [Fact]
    public void A_printed_label_may_have_spaces_between_its_elements() =>
        Assert.Equal("ABC", LabelText.Accepted("(01)09506000134352 (10)ABC (21)7").Lot);

    [Fact]
    public void All_elements_that_are_wrong_are_reported_at_once()
    {
        var result = LotFlow.Domain.Labels.Gs1LabelParser.Parse("(01)09506000134353(17)261331(10)A~B", LabelText.Today);
        Assert.Equal(3, result.Errors.Count);
    }
}
