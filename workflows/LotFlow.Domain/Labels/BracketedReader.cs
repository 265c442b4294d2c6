using System.Text;

namespace LotFlow.Domain.Labels;

/// <summary>
/// Reads <c>(01)09506000134352(10)ABC</c>. A bracket may itself be data, so an opening bracket that belongs to a value is
/// written <c>\(</c>, as GS1's syntax engine does; one without the backslash always starts an AI. A bracket that starts
/// neither is refused: taking it for data would turn a misread AI such as <c>(1O)</c> into part of a lot number.
/// </summary>
internal static class BracketedReader
{
    private const string Advice = @"expected an AI of two to four digits in brackets; if the bracket belongs to the value, write \(";

    public static LabelReading Read(string text)
    {
        var reading = new LabelReading();
        var position = 0;
        while (position < text.Length)
        {
            var close = text.IndexOf(')', position);
            if (text[position] != '(' || close < 0 || !AiDictionary.HasFormOfAi(text[(position + 1)..close]))
            {
                var found = CharacterSets.Show(text.Substring(position, Math.Min(6, text.Length - position)));
                return reading.Fail($"Position {position + 1}: found '{found}'; {Advice}.");
            }

            var ai = text[(position + 1)..close];
            var start = position + 1;
            position = close + 1;
            var value = ReadValue(text, ref position);
            if (AiDictionary.Find(ai) is { } definition)
                reading.Elements.Add((definition, value));
            else
                reading.Fail($"AI ({ai}) at position {start}: GS1 has not assigned it; {Advice}.");
        }

        return reading;
    }

    private static string ReadValue(string text, ref int position)
    {
        var value = new StringBuilder();
        for (; position < text.Length && text[position] != '('; position++)
        {
            if (text[position] == '\\' && position + 1 < text.Length && text[position + 1] == '(')
                position++;
            value.Append(text[position]);
        }

        // Printed labels set a space between elements; no character set of GS1 has one, so it cannot be data.
        return value.ToString().TrimEnd(' ');
    }
}
