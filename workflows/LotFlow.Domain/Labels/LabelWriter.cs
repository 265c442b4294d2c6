using System.Text;

namespace LotFlow.Domain.Labels;

/// <summary>Writes elements in the three forms that <see cref="Gs1LabelParser"/> reads.</summary>
internal static class LabelWriter
{
    public const string Resolver = "https://id.gs1.org";

    public static string Bracketed(IEnumerable<ElementString> elements) =>
        string.Concat(elements.Select(e => $"({e.Ai}){e.Value.Replace("(", @"\(", StringComparison.Ordinal)}"));

    public static string BarcodeData(IReadOnlyList<ElementString> elements)
    {
        var data = new StringBuilder();
        for (var i = 0; i < elements.Count; i++)
        {
            data.Append(elements[i].Ai).Append(elements[i].Value);
            if (i < elements.Count - 1 && !AiDictionary.Find(elements[i].Ai)!.IsPredefinedLength)
                data.Append(BarcodeDataReader.Fnc1);
        }

        return data.ToString();
    }

    public static string? DigitalLink(IReadOnlyList<ElementString> elements)
    {
        // (01) first: a label with a GTIN and, say, a location is about the trade item.
        var keys = elements.Where(e => AiDictionary.Find(e.Ai)!.IsPrimaryKey).OrderByDescending(e => e.Ai == "01");
        return keys.Select(key => DigitalLink(key, elements)).FirstOrDefault(uri => uri is not null);
    }

    private static string? DigitalLink(ElementString key, IReadOnlyList<ElementString> elements)
    {
        var definition = AiDictionary.Find(key.Ai)!;
        var qualifiers = definition.Qualifiers!
            .Select(sequence => sequence.Select(ai => elements.FirstOrDefault(e => e.Ai == ai)).OfType<ElementString>().ToList())
            .MaxBy(found => found.Count)!;
        var attributes = elements.Where(e => e != key && !qualifiers.Contains(e)).ToList();
        if (attributes.Exists(e => !AiDictionary.Find(e.Ai)!.IsDataAttribute || definition.IsQualifiedBy(e.Ai)))
            return null;
        var path = string.Concat(qualifiers.Prepend(key).Select(e => $"/{e.Ai}/{PercentCoding.Encode(e.Value)}"));
        var query = string.Join('&', attributes.Select(e => $"{e.Ai}={PercentCoding.Encode(e.Value)}"));
        return Resolver + path + (query.Length == 0 ? "" : "?" + query);
    }
}
