using System.Globalization;
using LotFlow.Domain.Sampling;

namespace LotFlow.Domain.Tests.Sampling;

public sealed class SamplingTablesTests
{
    public static TheoryData<string, long, long?, string> EveryCodeLetter =>
        [.. MilStd105E.CodeLetters().Select(cell => (cell.Level, cell.Min, cell.Max, cell.Letter))];

    public static TheoryData<Severity, string, string, int, int, int> EveryPlan =>
        [.. MilStd105E.Plans().Select(cell => (Enum.Parse<Severity>(cell.Severity), cell.Letter, cell.Aql, cell.N, cell.Ac, cell.Re))];

    [Theory]
    [MemberData(nameof(EveryCodeLetter))]
    public void Each_code_letter_equals_the_table_from_the_first_to_the_last_lot_size_of_its_range(
        string level, long min, long? max, string letter)
    {
        Assert.Equal(letter, SamplingTables.CodeLetter(level, min));
        Assert.Equal(letter, SamplingTables.CodeLetter(level, max ?? long.MaxValue));
    }

    [Theory]
    [MemberData(nameof(EveryPlan))]
    public void Each_plan_equals_the_table(Severity severity, string letter, string aql, int n, int ac, int re) =>
        Assert.Equal(new SamplingPlan(letter, n, ac, re), SamplingTables.Plan(severity, letter, aql));

    [Fact]
    public void Each_plan_is_reached_by_some_lot()
    {
        foreach (var (severity, letter, aql, n, ac, re) in MilStd105E.Plans())
        {
            var (level, _, max, _) = MilStd105E.CodeLetters().Last(cell => cell.Letter == letter);
            var lotSize = max ?? 1_000_000;
            var state = SwitchingState.Initial with { Severity = Enum.Parse<Severity>(severity) };

            var plan = LotSamplingPlan.For(DefectClass.Major, state, level, decimal.Parse(aql, CultureInfo.InvariantCulture), lotSize);

            Assert.Equal(
                (letter, aql, Math.Min(n, lotSize), ac, re), (plan.CodeLetter, plan.Aql, plan.SampleSize, plan.Accept, plan.Reject));
        }
    }

    [Fact]
    public void The_table_has_105_code_letters_and_1248_plans()
    {
        Assert.Equal(105, MilStd105E.CodeLetters().Count());
        Assert.Equal(1248, MilStd105E.Plans().Count());
        Assert.Equal(["S-1", "S-2", "S-3", "S-4", "I", "II", "III"], SamplingTables.Levels);
        Assert.Equal(26, SamplingTables.Aqls.Count);
        Assert.Equal(16, SamplingTables.CodeLetters.Count);
    }

    // Read from the printed standard, not from the file: a file with shifted columns would pass every other test here.
    [Theory]
    [InlineData(Severity.Normal, "J", "1.0", 80, 2, 3)]
    [InlineData(Severity.Normal, "K", "0.65", 125, 2, 3)]
    [InlineData(Severity.Normal, "G", "2.5", 32, 2, 3)]
    [InlineData(Severity.Tightened, "J", "1.0", 80, 1, 2)]
    [InlineData(Severity.Reduced, "J", "1.0", 32, 1, 3)]
    public void Well_known_plans_are_where_the_printed_standard_has_them(
        Severity severity, string letter, string aql, int n, int ac, int re) =>
        Assert.Equal(new SamplingPlan(letter, n, ac, re), SamplingTables.Plan(severity, letter, aql));

    [Theory]
    [InlineData("0.01", "0.010")]
    [InlineData("1", "1.0")]
    [InlineData("1.00", "1.0")]
    [InlineData("10.0", "10")]
    [InlineData("1000", "1000")]
    public void An_aql_is_found_however_its_zeros_are_written(string written, string expected)
    {
        Assert.True(SamplingTables.TryNormalizeAql(decimal.Parse(written, CultureInfo.InvariantCulture), out var key));
        Assert.Equal(expected, key);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("1.2")]
    [InlineData("1000.1")]
    public void An_aql_that_the_tables_lack_is_not_rounded_to_a_neighbour(string written) =>
        Assert.False(SamplingTables.TryNormalizeAql(decimal.Parse(written, CultureInfo.InvariantCulture), out _));

    [Fact]
    public void A_wrong_argument_is_answered_with_what_is_allowed()
    {
        AssertSays("S-1, S-2, S-3, S-4, I, II, III", () => SamplingTables.CodeLetter("IV", 50));
        AssertSays("at least 1", () => SamplingTables.CodeLetter("II", 0));
        AssertSays("A, B, C", () => SamplingTables.Plan(Severity.Normal, "I", "1.0"));
        AssertSays("0.010, 0.015", () => SamplingTables.Plan(Severity.Normal, "J", "1"));
        AssertSays("resumed", () => SamplingTables.Plan(Severity.Discontinued, "J", "1.0"));
    }

    private static void AssertSays(string allowed, Func<object> call) =>
        Assert.Contains(allowed, Assert.ThrowsAny<ArgumentException>(call).Message, StringComparison.Ordinal);
}
