using System.Collections.Frozen;

namespace LotFlow.Domain.Labels;

/// <summary>The Application Identifiers that GS1 has assigned, from the dictionary embedded in this assembly.</summary>
internal static class AiDictionary
{
    private const string Resource = "gs1-syntax-dictionary.txt";
    private const int ShortestAi = 2;
    private const int LongestAi = 4;

    private static readonly Lazy<FrozenDictionary<string, AiDefinition>> s_byAi = new(Load);

    public static IReadOnlyCollection<AiDefinition> All => s_byAi.Value.Values;

    public static AiDefinition? Find(string ai) => s_byAi.Value.GetValueOrDefault(ai);

    /// <summary>The AI that unbracketed data starts with. No AI is the start of another, so the first found is the only one.</summary>
    public static AiDefinition? FindAtStart(ReadOnlySpan<char> data)
    {
        for (var length = ShortestAi; length <= Math.Min(LongestAi, data.Length); length++)
        {
            if (Find(data[..length].ToString()) is { } definition)
                return definition;
        }

        return null;
    }

    /// <summary>Whether a text has the form of an AI, assigned or not.</summary>
    public static bool HasFormOfAi(string text) =>
        text.Length is >= ShortestAi and <= LongestAi && CharacterSets.AreDigits(text);

    private static FrozenDictionary<string, AiDefinition> Load()
    {
        using var stream = typeof(AiDictionary).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The assembly has no resource '{Resource}'; build it with data/gs1 in place.");
        using var reader = new StreamReader(stream);
        return AiDictionaryParser.Parse(reader.ReadToEnd()).ToFrozenDictionary(d => d.Ai);
    }
}
