using System.Globalization;

namespace LotFlow.Domain.Labels;

/// <summary>
/// Reads the text of the GS1 Barcode Syntax Dictionary; its head describes the syntax. What this parser does not know is an
/// error and not skipped, since a rule that nobody enforces would pass for one that holds.
/// </summary>
internal static class AiDictionaryParser
{
    /// <exception cref="FormatException">A line cannot be read; the message says which and why.</exception>
    public static IEnumerable<AiDefinition> Parse(string text)
    {
        var number = 0;
        foreach (var line in text.Split('\n'))
        {
            number++;
            var (entry, title) = SplitTitle(line);
            var words = entry.Split((char[])[' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0)
                continue;
            AiDefinition[] definitions;
            try
            {
                definitions = ParseEntry(words, title);
            }
            catch (FormatException problem)
            {
                throw new FormatException($"GS1 syntax dictionary, line {number}: {problem.Message}", problem);
            }

            foreach (var definition in definitions)
                yield return definition;
        }
    }

    private static (string Entry, string Title) SplitTitle(string line)
    {
        var at = line.IndexOf('#', StringComparison.Ordinal);
        return at < 0 ? (line, "") : (line[..at], line[(at + 1)..].Trim());
    }

    private static AiDefinition[] ParseEntry(string[] words, string title)
    {
        var rest = words.AsSpan(1);
        var flags = rest.Length > 0 && !rest[0].Any(char.IsAsciiLetterOrDigit) ? rest[0] : "";
        if (flags.AsSpan().ContainsAnyExcept("*?"))
            throw new FormatException($"flag unknown in '{flags}'; expected * and ?.");
        rest = flags.Length > 0 ? rest[1..] : rest;

        var components = new List<AiComponent>();
        var requires = new List<AiRequirement>();
        var excludes = new List<AiPattern>();
        List<IReadOnlyList<string>>? qualifiers = null;
        foreach (var word in rest)
        {
            var (key, value) = word.Split('=', 2) is [var k, var v] ? (k, v) : (word, "");
            if (word[0] is 'N' or 'X' or 'Y' or 'Z' or '[')
                components.Add(ParseComponent(word));
            else if (key == "req")
                requires.Add(new AiRequirement([.. value.Split(',').Select(c => c.Split('+').Select(p => new AiPattern(p)).ToList())]));
            else if (key == "ex")
                excludes.AddRange(value.Split(',').Select(p => new AiPattern(p)));
            else if (key == "dlpkey")
                qualifiers = [.. value.Split('|').Select(s => s.Split(',', StringSplitOptions.RemoveEmptyEntries))];
            else
                throw new FormatException($"'{word}' is no component and no attribute that is known; expected req, ex or dlpkey.");
        }

        RefuseAmbiguousComponents(components);
        return [.. Ais(words[0]).Select(ai =>
            new AiDefinition(ai, flags.Contains('*'), flags.Contains('?'), components, requires, excludes, qualifiers, title))];
    }

    /// <summary><c>3100-3105</c> stands for six AIs that differ in their last digits.</summary>
    private static IEnumerable<string> Ais(string word)
    {
        var bounds = word.Split('-');
        if (bounds.Length > 2 || !bounds.All(AiDictionary.HasFormOfAi) || bounds[0].Length != bounds[^1].Length)
            throw new FormatException($"'{word}' is no AI; expected two to four digits, or a range of them.");
        var first = Number(bounds[0]);
        var last = Number(bounds[^1]);
        return Enumerable.Range(first, last - first + 1)
            .Select(n => n.ToString(CultureInfo.InvariantCulture).PadLeft(bounds[0].Length, '0'));
    }

    /// <summary><c>N13,csum,gcppos1</c>, <c>X..20</c>, <c>[N..12]</c>, <c>[X1],hyphen</c>.</summary>
    private static AiComponent ParseComponent(string word)
    {
        var parts = word.Split(',');
        var isOptional = parts[0].StartsWith('[') && parts[0].EndsWith(']');
        var type = isOptional ? parts[0][1..^1] : parts[0];
        var isVariable = type.AsSpan(1).StartsWith("..");
        if (!int.TryParse(type.AsSpan(isVariable ? 3 : 1), NumberStyles.None, CultureInfo.InvariantCulture, out var length) || length == 0)
            throw new FormatException($"component '{word}' has no length; expected for example N6 or X..20.");
        var characterSet = type[0] switch
        {
            'N' => CharacterSet.Numeric,
            'X' => CharacterSet.Cset82,
            'Y' => CharacterSet.Cset39,
            'Z' => CharacterSet.Cset64,
            _ => throw new FormatException($"component '{word}' has no known type; expected N, X, Y or Z."),
        };
        return new AiComponent(characterSet, isVariable ? 1 : length, length, isOptional, [.. parts.Skip(1).Select(FindLinter)]);
    }

    private static (string Name, Linter Check) FindLinter(string name) =>
        Linters.TryGet(name, out var linter)
            ? (name, linter)
            : throw new FormatException($"linter '{name}' is unknown; write it before using this release.");

    private static void RefuseAmbiguousComponents(List<AiComponent> components)
    {
        if (components.Count == 0)
            throw new FormatException("no component; expected at least one.");
        for (var i = 1; i < components.Count; i++)
        {
            if (components[i - 1].MinLength != components[i - 1].MaxLength)
                throw new FormatException("a component of variable length is not the last one.");
            if (components[i - 1].IsOptional && !components[i].IsOptional)
                throw new FormatException("a mandatory component follows an optional one.");
        }
    }

    private static int Number(string digits) => int.Parse(digits, CultureInfo.InvariantCulture);
}
