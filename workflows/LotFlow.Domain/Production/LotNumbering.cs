using System.Globalization;
using System.Text.RegularExpressions;

namespace LotFlow.Domain.Production;

/// <summary>What the name of a produced lot is made of.</summary>
public sealed record ProducedLotName(string SiteId, string ItemId, string OrderId, string OutputId, int Line, DateOnly ProducedOn);

/// <summary>Names of produced lots by a template.</summary>
public static partial class LotNumbering
{
    /// <summary>Why the template cannot be used, or null.</summary>
    public static string? FindProblem(string? template)
    {
        if (string.IsNullOrEmpty(template))
            return "producedLot must be a template such as {order}-{output}-{line}.";
        var sample = new ProducedLotName("S", "I", "O", "P", 1, new(2026, 1, 1));
        if (Placeholders().Matches(template).FirstOrDefault(m => Value(m.Groups["part"].Value, sample) is null) is { } unknown)
            return $"producedLot has the unknown part {unknown.Value}; known are {{site}}, {{item}}, {{order}}, {{output}}, {{line}}, {{yyyy}}, {{MM}}, {{dd}} and {{jjj}}.";
        return Identifier.IsValid(Fill(template, sample))
            ? null
            : "producedLot must give letters, digits, dots, underscores and hyphens, at most 64 of them.";
    }

    /// <summary>The name; the suffix tells it from others that the template gives, and 0 leaves it as it is. Always valid.</summary>
    public static string NameOf(string template, ProducedLotName lot, int suffix)
    {
        var name = Fill(template, lot);
        return suffix == 0 ? Identifier.Join(name) : Identifier.Join(name, suffix.ToString(CultureInfo.InvariantCulture));
    }

    private static string Fill(string template, ProducedLotName lot) => Placeholders().Replace(template, m => Value(m.Groups["part"].Value, lot) ?? "");

    private static string? Value(string part, ProducedLotName lot) => part switch
    {
        "site" => lot.SiteId,
        "item" => lot.ItemId,
        "order" => lot.OrderId,
        "output" => lot.OutputId,
        "line" => lot.Line.ToString(CultureInfo.InvariantCulture),
        "yyyy" => lot.ProducedOn.ToString("yyyy", CultureInfo.InvariantCulture),
        "MM" => lot.ProducedOn.ToString("MM", CultureInfo.InvariantCulture),
        "dd" => lot.ProducedOn.ToString("dd", CultureInfo.InvariantCulture),
        "jjj" => lot.ProducedOn.DayOfYear.ToString("D3", CultureInfo.InvariantCulture),
        _ => null,
    };

    [GeneratedRegex(@"\{(?<part>[^{}]*)\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Placeholders();
}
