namespace LotFlow.Domain.Tests.Labels;

/// <summary>What must and what must not stand together on a label (GS1 General Specifications 4.14).</summary>
public sealed class AssociationTests
{
    [Theory]
    [InlineData("(02)09506000134352(37)10(00)106141411234567897(10)A")]
    [InlineData("(01)19506000134359(3103)001250(30)5")]
    [InlineData("(01)09506000134352(21)1(250)S")]
    [InlineData("(01)19506000134359(3103)001250(3922)0299")]
    [InlineData("(8010)9506X(8011)1(8030)AA")]
    public void Elements_that_belong_together_are_accepted(string text) => LabelText.Accepted(text);

    [Theory]
    [InlineData("(10)ABC", "AI (10) 'BATCH/LOT': expected on the same label (01), or (02), or (03), or (8006), or (8026); found only (10).")]
    [InlineData("(01)09506000134352(250)S", "AI (250) 'SECONDARY SERIAL': expected on the same label (01) with (21)")]
    [InlineData("(01)09506000134352(3922)0299", "expected on the same label (01) with (30), or (01) with (31nn)")]
    [InlineData("(02)09506000134352", "AI (02) 'CONTENT': expected on the same label (37)")]
    [InlineData("(3103)001250", "expected on the same label (01), or (02)")]
    public void An_element_without_the_one_it_belongs_to_is_refused(string text, string expected) =>
        Assert.Contains(expected, LabelText.Refused(text), StringComparison.Ordinal);

    [Theory]
    [InlineData("(01)09506000134352(37)10(00)106141411234567897(02)09506000134352", "AI (01) 'GTIN': cannot be on one label with AI (37) 'COUNT'; remove one of them.")]
    [InlineData("(01)09506000134352(21)1(235)T", "AI (21) 'SERIAL': cannot be on one label with AI (235) 'TPX'")]
    [InlineData("(01)19506000134359(3103)001250(3102)000125", "AI (3103) 'NET WEIGHT (kg)': cannot be on one label with AI (3102)")]
    public void Elements_that_contradict_each_other_are_refused(string text, string expected)
    {
        var result = LotFlow.Domain.Labels.Gs1LabelParser.Parse(text, LabelText.Today);
        Assert.Null(result.Label);
        Assert.Contains(result.Errors, e => e.StartsWith(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void An_AI_with_two_values_is_refused() =>
        Assert.Equal(
            "AI (10) 'BATCH/LOT': found both 'A' and 'B'; expected one value on a label, scan one label at a time.",
            LabelText.Refused("(01)09506000134352(10)A(10)B"));

    [Fact]
    public void An_AI_twice_with_the_same_value_counts_once() =>
        Assert.Equal("(01)09506000134352(10)A", LabelText.Elements(LabelText.Accepted("(01)09506000134352(10)A(10)A")));

    [Fact]
    public void A_Digital_Link_may_repeat_its_GTIN_in_the_query_string_but_not_another() =>
        Assert.StartsWith(
            "AI (01) 'GTIN': found both",
            LabelText.Refused("https://id.gs1.org/01/09506000134352?01=09520123456788"));
}
