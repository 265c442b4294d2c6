using System.Globalization;
using System.Text;

namespace LotFlow.Notifications.Messages;

/// <summary>What a template shows, by name: texts, and lists of further values. Inside a list the names outside are known too.</summary>
internal sealed class TemplateValues
{
    // Some scripts and emoji are spelt with these two.
    private const int ZeroWidthNonJoiner = 0x200C;
    private const int ZeroWidthJoiner = 0x200D;

    private readonly Dictionary<string, object> _values = new(StringComparer.Ordinal);
    private readonly TemplateValues? _outer;

    public TemplateValues()
    {
    }

    private TemplateValues(TemplateValues inner, TemplateValues outer)
    {
        _values = inner._values;
        _outer = outer;
    }

    /// <summary>Text is cleaned of what cannot be seen: a control character or a change of direction could show something else than was decided on.</summary>
    public TemplateValues With(string name, string? text)
    {
        _values.Add(name, Clean(text ?? ""));
        return this;
    }

    public TemplateValues With(string name, IEnumerable<TemplateValues> list)
    {
        _values.Add(name, list.ToList());
        return this;
    }

    /// <summary>A text; an empty one where the name stands for nothing.</summary>
    /// <exception cref="InvalidOperationException">Nothing is called that: a slip of the template.</exception>
    public string Text(string name) => Find(name) as string ?? throw new InvalidOperationException($"'{name}' is a list and cannot be written as text.");

    /// <summary>The scopes of a section: one for each value of a list, this one for a text that is not empty.</summary>
    public IEnumerable<TemplateValues> Scopes(string name) => Find(name) switch
    {
        List<TemplateValues> list => list.Select(inner => new TemplateValues(inner, this)),
        string { Length: > 0 } => [this],
        _ => [],
    };

    public static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is '\n' or ZeroWidthNonJoiner or ZeroWidthJoiner || Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse))
                clean.Append(rune.Value is 0x2028 or 0x2029 ? new Rune('\n') : rune);
            else if (rune.Value == '\t')
                clean.Append(' ');
        }

        return clean.ToString();
    }

    private object Find(string name) => _values.TryGetValue(name, out var value) ? value
        : _outer?.Find(name) ?? throw new InvalidOperationException($"A template names '{name}', which no message has.");
}
