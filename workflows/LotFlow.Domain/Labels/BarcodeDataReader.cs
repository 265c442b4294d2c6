namespace LotFlow.Domain.Labels;

/// <summary>
/// Reads element strings as scanners transmit them: one after the other, FNC1 (transmitted as ASCII GS) after each element
/// that is not of predefined length, unless it is the last (GS1 General Specifications 7.8).
/// </summary>
internal static class BarcodeDataReader
{
    public const char Fnc1 = '\x1d';

    public static LabelReading Read(string data)
    {
        var reading = new LabelReading();
        var position = data.StartsWith(Fnc1) ? 1 : 0;
        while (position < data.Length)
        {
            if (AiDictionary.FindAtStart(data.AsSpan(position)) is not { } definition)
            {
                var found = CharacterSets.Show(data.Substring(position, Math.Min(4, data.Length - position)));
                return reading.Fail(
                    $"Position {position + 1}: '{found}' starts with no AI that GS1 has assigned; "
                    + "check that the element before it is complete and, unless of predefined length, ended by FNC1.");
            }

            position += definition.Ai.Length;
            var end = EndOfValue(data, position, definition);
            reading.Elements.Add((definition, data[position..end]));

            // FNC1 after an element of predefined length is superfluous, not wrong: readers must accept it.
            position = end < data.Length && data[end] == Fnc1 ? end + 1 : end;
        }

        return reading;
    }

    private static int EndOfValue(string data, int start, AiDefinition definition)
    {
        var separator = data.IndexOf(Fnc1, start);
        var end = separator < 0 ? data.Length : separator;
        return definition.IsPredefinedLength ? Math.Min(end, start + definition.MaxLength) : end;
    }
}
