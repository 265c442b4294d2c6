using LotFlow.Domain.Labels;

namespace LotFlow.Domain.Tests.Labels;

public sealed class AiDictionaryTests
{
    private static AiDefinition Single(string line) => Assert.Single(AiDictionaryParser.Parse(line));

    [Fact]
    public void The_embedded_dictionary_has_every_AI_of_its_ranges()
    {
        Assert.Equal(541, AiDictionary.All.Count);
        Assert.NotNull(AiDictionary.Find("3105"));
        Assert.NotNull(AiDictionary.Find("95"));
        Assert.Null(AiDictionary.Find("3106"));
    }

    [Fact]
    public void No_AI_is_the_start_of_another() =>
        Assert.All(AiDictionary.All, d =>
            Assert.DoesNotContain(AiDictionary.All, other => other != d && other.Ai.StartsWith(d.Ai, StringComparison.Ordinal)));

    // General Specifications figure 7.8.5-2: the first two digits that announce a predefined length, and that length without the AI.
    [Fact]
    public void The_AIs_of_predefined_length_are_those_of_the_General_Specifications() =>
        Assert.All(AiDictionary.All, d => Assert.Equal(PredefinedLength(d.Ai[..2]), d.IsPredefinedLength ? d.MaxLength + d.Ai.Length : null));

    private static int? PredefinedLength(string start) => start switch
    {
        "00" => 20,
        "01" or "02" or "03" => 16,
        "11" or "12" or "13" or "15" or "16" or "17" => 8,
        "20" => 4,
        "31" or "32" or "33" or "34" or "35" or "36" => 10,
        "41" => 16,
        _ => null,
    };

    [Fact]
    public void A_line_is_read_in_all_its_parts()
    {
        var definition = Single("253  *?  N13,csum,gcppos1 [X..17]  req=01+21,35nn req=02 ex=01,39nn dlpkey=22,10|235  # GDTI # 2");

        Assert.True(definition is { Ai: "253", IsPredefinedLength: true, IsDataAttribute: true, Title: "GDTI # 2", MinLength: 13, MaxLength: 30 });
        Assert.Equal(["csum", "gcppos1"], definition.Components[0].Linters.Select(l => l.Name));
        Assert.True(definition.Components[1] is { IsOptional: true, MinLength: 1, MaxLength: 17, CharacterSet: CharacterSet.Cset82 });
        Assert.Equal(["(01) with (21), or (35nn)", "(02)"], definition.Requires.Select(r => r.ToString()));
        Assert.Equal(["01", "39nn"], definition.Excludes.Select(p => p.Text));
        Assert.Equal(["22,10", "235"], definition.Qualifiers!.Select(s => string.Join(',', s)));
    }

    [Theory]
    [InlineData("99  X..90,unheardof  # NEW", "linter 'unheardof' is unknown")]
    [InlineData("99  !  X..90", "flag unknown in '!'")]
    [InlineData("99  X..90  maybe=01", "'maybe=01' is no component and no attribute that is known")]
    [InlineData("99  Xx", "component 'Xx' has no length")]
    [InlineData("99  [Q3]", "component '[Q3]' has no known type")]
    [InlineData("99  ?", "no component")]
    [InlineData("99  X..5 N3", "a component of variable length is not the last one")]
    [InlineData("99  [X5] N3", "a mandatory component follows an optional one")]
    [InlineData("12345  N3", "'12345' is no AI")]
    public void A_line_that_is_not_understood_is_an_error(string line, string expected)
    {
        var error = Assert.Throws<FormatException>(() => AiDictionaryParser.Parse("# head\n" + line).ToList());
        Assert.StartsWith("GS1 syntax dictionary, line 2: " + expected, error.Message);
    }
}
