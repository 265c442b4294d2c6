using System.Buffers;

namespace LotFlow.Domain.Labels;

/// <summary>
/// Reads a GS1 Digital Link URI (GS1 Digital Link Standard: URI Syntax): any domain, a path that may have a prefix, then a
/// primary key and its qualifiers in their order; data attributes in the query string. The URI is split by hand since
/// <see cref="Uri"/> rewrites paths, which could change a lot number.
/// </summary>
internal static class DigitalLinkReader
{
    private static readonly SearchValues<char> s_uriCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?#[]@!$&'()*+,;=%");

    public static bool IsUri(string text) =>
        text.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("http://", StringComparison.OrdinalIgnoreCase);

    public static LabelReading Read(string uri)
    {
        var reading = new LabelReading();
        var stray = uri.AsSpan().IndexOfAnyExcept(s_uriCharacters);
        if (stray >= 0)
        {
            return reading.Fail(
                $"Digital Link: {CharacterSets.Show(uri[stray])} at position {stray + 1} cannot stand in a URI; percent-encode it.");
        }

        var afterScheme = uri[(uri.IndexOf("//", StringComparison.Ordinal) + 2)..].Split('#')[0];
        var question = afterScheme.IndexOf('?', StringComparison.Ordinal);
        var (hierarchy, query) = question < 0 ? (afterScheme, "") : (afterScheme[..question], afterScheme[(question + 1)..]);
        var segments = hierarchy.Split('/');
        if (segments[0].Length == 0)
            return reading.Fail("Digital Link: no domain after the scheme; expected for example https://id.gs1.org/01/{GTIN}.");

        if (FindPrimaryKey(segments) is not { } at)
        {
            return reading.Fail(
                $"Digital Link: no GS1 primary key in the path '/{CharacterSets.Show(string.Join('/', segments[1..]))}'; "
                + "expected the path to end in pairs of AI and value such as /01/{GTIN}/10/{lot}, without a slash after them.");
        }

        var key = AiDictionary.Find(segments[at])!;
        ReadPath(reading, key, segments[at..]);
        ReadQuery(reading, key, query);
        return reading;
    }

    /// <summary>From the end backwards, pair by pair, so that a prefix of the path that looks like a key is not taken for one.</summary>
    private static int? FindPrimaryKey(string[] segments)
    {
        for (var i = segments.Length - 2; i >= 1; i -= 2)
        {
            if (AiDictionary.Find(segments[i]) is not { } definition)
                return null;
            if (definition.IsPrimaryKey)
                return i;
        }

        return null;
    }

    private static void ReadPath(LabelReading reading, AiDefinition key, string[] pairs)
    {
        var qualifiers = new List<string>();
        for (var i = 0; i < pairs.Length; i += 2)
        {
            var definition = AiDictionary.Find(pairs[i])!;
            if (i > 0)
                qualifiers.Add(pairs[i]);
            Add(reading, definition, pairs[i + 1]);
        }

        if (!key.Qualifiers!.Any(sequence => IsInOrder(qualifiers, sequence)))
        {
            var expected = string.Join(" or ", key.Qualifiers!.Select(Bracketed));
            reading.Fail($"Digital Link: {key.Name} is followed by {Bracketed(qualifiers)}; expected at most, in this order, {expected}.");
        }
    }

    private static string Bracketed(IReadOnlyList<string> ais) =>
        ais.Count == 0 ? "none" : string.Join(", ", ais.Select(ai => $"({ai})"));

    private static bool IsInOrder(List<string> found, IReadOnlyList<string> sequence)
    {
        var next = 0;
        foreach (var ai in sequence)
        {
            if (next < found.Count && found[next] == ai)
                next++;
        }

        return next == found.Count;
    }

    private static void ReadQuery(LabelReading reading, AiDefinition key, string query)
    {
        foreach (var parameter in query.Split('&'))
        {
            var equals = parameter.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? parameter : parameter[..equals];

            // Parameters of other parties, such as linkType, are none of our business; those of digits only are GS1's.
            if (name.Length == 0 || !CharacterSets.AreDigits(name))
                continue;
            if (AiDictionary.Find(name) is not { } definition)
                reading.Fail($"Digital Link: GS1 has not assigned AI ({CharacterSets.Show(name)}) of the query string; remove it.");
            else if (key.IsQualifiedBy(name))
                reading.Fail($"Digital Link: {definition.Name} is in the query string; expected it in the path, after {key.Name}.");
            else if (!definition.IsDataAttribute)
                reading.Fail($"Digital Link: {definition.Name} is no data attribute; remove it from the query string.");
            else
                // In a query string + stands for a space, which no value has; a literal + is written %2B.
                Add(reading, definition, (equals < 0 ? "" : parameter[(equals + 1)..]).Replace('+', ' '));
        }
    }

    private static void Add(LabelReading reading, AiDefinition definition, string encoded)
    {
        if (!PercentCoding.TryDecode(encoded, out var value, out var problem))
            reading.Fail($"{definition.Name}: {problem}");
        else
            // A Digital Link may carry a GTIN of 8, 12 or 13 digits; it means the same trade item as the padded one.
            reading.Elements.Add((definition, definition.Ai == "01" && value.Length is 8 or 12 or 13 ? value.PadLeft(14, '0') : value));
    }
}
