using System.Globalization;
using System.Text.Json;
using LotFlow.Domain;
using LotFlow.Domain.Quantities;

namespace LotFlow.Workflows.Commands;

/// <summary>
/// Reads the fields of a JSON body and collects everything that is wrong, each with its JSON pointer (RFC 6901). A value that could
/// not be read is replaced by a harmless default: look at <see cref="Errors"/> before using what was read. Fields that are not
/// asked for are left alone, so that senders may carry their own.
/// </summary>
public sealed class BodyReader
{
    private readonly JsonElement _element;
    private readonly string _pointer;
    private readonly List<FieldError> _errors;

    public BodyReader(JsonElement body)
        : this(body, "", [])
    {
        if (body.ValueKind != JsonValueKind.Object)
            _errors.Add(new("", "Expected a JSON object."));
    }

    private BodyReader(JsonElement element, string pointer, List<FieldError> errors)
    {
        _element = element;
        _pointer = pointer;
        _errors = errors;
    }

    public IReadOnlyList<FieldError> Errors => _errors;

    public JsonElement Element => _element;

    /// <summary>Records that a field is wrong.</summary>
    public void Fail(string name, string message) =>
        _errors.Add(new(name.Length == 0 ? _pointer : $"{_pointer}/{name.Replace("~", "~0").Replace("/", "~1")}", message));

    /// <summary>An identifier that LotFlow keys by.</summary>
    public string Id(string name) => OptionalId(name, required: true) ?? "";

    public string? OptionalId(string name, bool required = false)
    {
        var text = Text(name, required, maxLength: int.MaxValue);
        if (text is null || Identifier.IsValid(text))
            return text;
        Fail(name, "Expected 1 to 64 letters, digits, dots, underscores or hyphens.");
        return null;
    }

    public string RequiredText(string name, int maxLength = 200) => Text(name, required: true, maxLength) ?? "";

    public string? OptionalText(string name, int maxLength = 200) => Text(name, required: false, maxLength);

    public decimal? Number(string name, bool required = false)
    {
        if (Find(name, required) is not { } value)
            return null;
        if (value.ValueKind != JsonValueKind.Number || DigitsIn(value) > SignificantDigits.Maximum || !value.TryGetDecimal(out var number))
        {
            Fail(name, value.ValueKind == JsonValueKind.Number ? $"{value.GetRawText()} cannot be kept exactly; use at most 15 significant digits." : "Expected a number.");
            return null;
        }

        if (SignificantDigits.FindProblem(number) is not { } problem)
            return number;
        Fail(name, problem);
        return null;
    }

    public int? Integer(string name, int minimum, int maximum = int.MaxValue, bool required = false)
    {
        if (Find(name, required) is not { } value)
            return null;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= minimum && number <= maximum)
            return number;
        Fail(name, maximum == int.MaxValue ? $"Expected a whole number of at least {minimum}." : $"Expected a whole number from {minimum} to {maximum}.");
        return null;
    }

    public bool Flag(string name, bool required = false)
    {
        if (Find(name, required) is not { } value)
            return false;
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return value.GetBoolean();
        Fail(name, "Expected true or false.");
        return false;
    }

    /// <summary>A date <c>yyyy-MM-dd</c>.</summary>
    public DateOnly? Date(string name, bool required = false)
    {
        if (Text(name, required, maxLength: 40) is not { } text)
            return null;
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
            return date;
        Fail(name, $"'{text}' is not a date; expected yyyy-MM-dd.");
        return null;
    }

    /// <summary>An ISO 8601 time with its offset, in UTC.</summary>
    public DateTimeOffset? Time(string name, bool required = false)
    {
        if (Text(name, required, maxLength: 40) is not { } text)
            return null;
        var hasOffset = text.EndsWith('Z') || text.EndsWith('z') || (text.Length > 6 && text.LastIndexOfAny(['+', '-']) > text.IndexOf('T') && text.Contains('T'));
        if (hasOffset && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) && time.Year >= 1970)
            return time.ToUniversalTime();
        Fail(name, $"'{text}' is not a time; expected ISO 8601 with its offset, such as 2026-03-01T08:15:00+01:00.");
        return null;
    }

    /// <summary>One of the names of an enumeration, camelCase.</summary>
    public T Choice<T>(string name, T fallback, bool required = true)
        where T : struct, Enum
    {
        if (Text(name, required, maxLength: 40) is not { } text)
            return fallback;
        foreach (var value in Enum.GetValues<T>())
        {
            if (WireName.Of(value) == text)
                return value;
        }

        Fail(name, $"'{text}' is not allowed; expected one of {string.Join(", ", Enum.GetValues<T>().Select(WireName.Of))}.");
        return fallback;
    }

    public BodyReader? Object(string name, bool required = false)
    {
        if (Find(name, required) is not { } value)
            return null;
        if (value.ValueKind == JsonValueKind.Object)
            return new(value, $"{_pointer}/{name}", _errors);
        Fail(name, "Expected an object.");
        return null;
    }

    public JsonElement? Raw(string name) => Find(name, required: false);

    /// <summary>The elements of an array as objects. One error, not thousands, when there are too many.</summary>
    public IReadOnlyList<BodyReader> Objects(string name, int maximum, int minimum = 0)
    {
        var elements = Array(name, minimum, maximum);
        List<BodyReader> readers = [];
        for (var i = 0; i < elements.Count; i++)
        {
            if (elements[i].ValueKind == JsonValueKind.Object)
                readers.Add(new(elements[i], $"{_pointer}/{name}/{i}", _errors));
            else
                _errors.Add(new($"{_pointer}/{name}/{i}", "Expected an object."));
        }

        return readers;
    }

    /// <summary>The elements of an array of whatever kind; each reports what is wrong with it by its own pointer.</summary>
    public IReadOnlyList<BodyReader> Elements(string name, int maximum, int minimum = 0) =>
        [.. Array(name, minimum, maximum).Select((element, i) => new BodyReader(element, $"{_pointer}/{name}/{i}", _errors))];

    /// <summary>What is read, where it is a text; null where it is something else.</summary>
    public string? AsText() => TextOf(_element)?.Trim();

    public IReadOnlyList<string> Texts(string name, int maximum, int maxLength = 200)
    {
        List<string> texts = [];
        foreach (var element in Array(name, minimum: 0, maximum))
        {
            if (TextOf(element) is { Length: > 0 } text && text.Length <= maxLength)
                texts.Add(text);
            else
                Fail(name, $"Expected texts of 1 to {maxLength} characters.");
        }

        return texts;
    }

    private List<JsonElement> Array(string name, int minimum, int maximum)
    {
        if (Find(name, required: minimum > 0) is not { } value)
            return [];
        if (value.ValueKind != JsonValueKind.Array)
        {
            Fail(name, "Expected an array.");
            return [];
        }

        var count = value.GetArrayLength();
        if (count >= minimum && count <= maximum)
            return [.. value.EnumerateArray()];
        Fail(name, $"Expected {minimum} to {maximum} elements and found {count}.");
        return [];
    }

    private string? Text(string name, bool required, int maxLength)
    {
        if (Find(name, required) is not { } value)
            return null;
        var text = TextOf(value)?.Trim();
        if (text is { Length: > 0 } && text.Length <= maxLength && !text.Any(c => char.IsControl(c) && c != '\u001d'))
            return text;
        Fail(name, maxLength == int.MaxValue ? "Expected a text." : $"Expected a text of 1 to {maxLength} characters.");
        return null;
    }

    /// <summary>Null for what is no text, or holds half of a surrogate pair, which JSON can spell and no store can keep.</summary>
    private static string? TextOf(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
            return null;
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    // Asked of the text, since a decimal has been rounded to 28 digits already.
    private static int DigitsIn(JsonElement number) =>
        new string([.. number.GetRawText().TakeWhile(c => c is not ('e' or 'E')).Where(char.IsAsciiDigit)]).Trim('0').Length;

    private JsonElement? Find(string name, bool required)
    {
        if (_element.ValueKind == JsonValueKind.Object && _element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null)
            return value;
        if (required)
            Fail(name, "This field is required.");
        return null;
    }
}
