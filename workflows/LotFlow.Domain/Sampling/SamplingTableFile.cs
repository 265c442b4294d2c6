using System.Globalization;
using System.Text.Json;

namespace LotFlow.Domain.Sampling;

/// <summary>The embedded tables of MIL-STD-105E as read from their JSON; see data/sampling/README.md for the source.</summary>
internal sealed class SamplingTableFile
{
    private const string ResourceName = "LotFlow.Domain.Sampling.mil-std-105e-single.json";

    private SamplingTableFile(JsonElement root)
    {
        LotSizes = [.. root.GetProperty("codeLetters").EnumerateArray().Select(ReadRange)];
        Levels = [.. LotSizes[0].LetterByLevel.Keys];
        Plans = ReadPlans(root.GetProperty("plans"));
        CodeLetters = [.. Plans.Keys.Select(key => key.CodeLetter).Distinct(StringComparer.Ordinal)];
        Aqls = [.. Plans.Keys.Select(key => key.Aql).Distinct(StringComparer.Ordinal).OrderBy(AqlValue)];
    }

    /// <summary>Table I, smallest lots first.</summary>
    public IReadOnlyList<LotSizeRange> LotSizes { get; }

    public IReadOnlyList<string> Levels { get; }

    public IReadOnlyList<string> CodeLetters { get; }

    public IReadOnlyList<string> Aqls { get; }

    /// <summary>Tables II-A, II-B and II-C.</summary>
    public IReadOnlyDictionary<PlanKey, SamplingPlan> Plans { get; }

    public static SamplingTableFile Read()
    {
        using var stream = typeof(SamplingTableFile).Assembly.GetManifestResourceStream(ResourceName)
            ?? throw new InvalidOperationException(
                $"The resource {ResourceName} is missing from LotFlow.Domain; its project file embeds it from data/sampling.");
        using var document = JsonDocument.Parse(stream);
        return new SamplingTableFile(document.RootElement);
    }

    public static decimal AqlValue(string aql) => decimal.Parse(aql, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);

    private static LotSizeRange ReadRange(JsonElement row)
    {
        var max = row.GetProperty("max");
        var letters = new OrderedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var cell in row.EnumerateObject().Where(cell => cell.Name is not ("min" or "max")))
            letters.Add(cell.Name, cell.Value.GetString()!);
        return new LotSizeRange(max.ValueKind == JsonValueKind.Null ? long.MaxValue : max.GetInt64(), letters);
    }

    private static Dictionary<PlanKey, SamplingPlan> ReadPlans(JsonElement severities)
    {
        var plans = new Dictionary<PlanKey, SamplingPlan>();
        foreach (var severity in severities.EnumerateObject())
            foreach (var letter in severity.Value.EnumerateObject())
                foreach (var aql in letter.Value.EnumerateObject())
                    plans.Add(
                        new PlanKey(Enum.Parse<Severity>(severity.Name), letter.Name, aql.Name),
                        ReadPlan(letter.Name, aql.Value));
        return plans;
    }

    private static SamplingPlan ReadPlan(string codeLetter, JsonElement cell) => new(
        codeLetter, cell.GetProperty("n").GetInt32(), cell.GetProperty("Ac").GetInt32(), cell.GetProperty("Re").GetInt32());

    /// <param name="Max">Largest lot of the range, in units.</param>
    /// <param name="LetterByLevel">Code letter by inspection level.</param>
    internal sealed record LotSizeRange(long Max, IReadOnlyDictionary<string, string> LetterByLevel);

    internal readonly record struct PlanKey(Severity Severity, string CodeLetter, string Aql);
}
