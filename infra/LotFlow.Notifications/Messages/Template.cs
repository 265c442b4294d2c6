using System.Text;

namespace LotFlow.Notifications.Messages;

/// <summary>
/// A text with <c>{{name}}</c> for a value and <c>{{#name}}…{{/name}}</c> for what is there once for each value of a list, or if a text is
/// not empty. Every value goes through the escape of the format: there is no way to write one as it is.
/// </summary>
internal sealed class Template
{
    private readonly string _name;
    private readonly Func<string, string> _escape;
    private readonly IReadOnlyList<Part> _parts;

    public Template(string name, string text, Func<string, string> escape)
    {
        _name = name;
        _escape = escape;
        var position = 0;
        _parts = Parse(text.ReplaceLineEndings("\n"), ref position, section: null);
    }

    public string Render(TemplateValues values)
    {
        var text = new StringBuilder();
        Write(text, _parts, values);
        return text.ToString();
    }

    private void Write(StringBuilder text, IReadOnlyList<Part> parts, TemplateValues values)
    {
        foreach (var part in parts)
        {
            if (part.Inner is not null)
            {
                foreach (var inner in values.Scopes(part.Text))
                    Write(text, part.Inner, inner);
            }
            else
            {
                text.Append(part.IsValue ? _escape(values.Text(part.Text)) : part.Text);
            }
        }
    }

    private List<Part> Parse(string text, ref int position, string? section)
    {
        List<Part> parts = [];
        while (text.IndexOf("{{", position, StringComparison.Ordinal) is var open and >= 0)
        {
            var close = text.IndexOf("}}", open, StringComparison.Ordinal);
            if (close < 0)
                throw Wrong($"'{{{{' at {open} is never closed");
            var tag = text[(open + 2)..close];
            var after = close + 2;
            var isValue = tag[0] is not ('#' or '/');
            // A section mark that has a line for itself leaves none behind.
            var lineStart = text.LastIndexOf('\n', Math.Max(open - 1, 0)) + 1;
            var isAlone = !isValue && string.IsNullOrWhiteSpace(text[Math.Min(lineStart, open)..open]) && after < text.Length && text[after] == '\n' && lineStart >= position;
            parts.Add(new(text[position..(isAlone ? lineStart : open)], IsValue: false, Inner: null));
            position = isAlone ? after + 1 : after;
            if (isValue)
                parts.Add(new(tag, IsValue: true, Inner: null));
            else if (tag[0] == '#')
                parts.Add(new(tag[1..], IsValue: false, Parse(text, ref position, tag[1..])));
            else if (tag[1..] == section)
                return parts;
            else
                throw Wrong($"'{{{{{tag}}}}}' closes a section that is not open");
        }

        if (section is not null)
            throw Wrong($"section '{section}' is never closed");
        parts.Add(new(text[position..], IsValue: false, Inner: null));
        position = text.Length;
        return parts;
    }

    private InvalidOperationException Wrong(string problem) => new($"Template {_name}: {problem}.");

    private sealed record Part(string Text, bool IsValue, IReadOnlyList<Part>? Inner);
}
