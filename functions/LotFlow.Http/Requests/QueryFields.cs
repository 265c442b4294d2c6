using System.Globalization;
using LotFlow.Domain;
using LotFlow.Http.Errors;

namespace LotFlow.Http.Requests;

/// <summary>Reads the parameters of a query string and collects what is wrong, as <c>BodyReader</c> does for bodies.</summary>
internal sealed class QueryFields
{
    public const int DefaultLimit = 100;
    public const int MaxLimit = 500;

    private const int MaxTextLength = 500;

    private readonly List<FieldError> _errors = [];

    public int Limit(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return DefaultLimit;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= MaxLimit)
            return limit;
        _errors.Add(new("/limit", $"Expected a whole number from 1 to {MaxLimit}."));
        return DefaultLimit;
    }

    public int? Number(string name, string? text)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return number;
        _errors.Add(new($"/{name}", "Expected a whole number."));
        return null;
    }

    public bool? Flag(string name, string? text)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        if (text is "true" or "false")
            return text == "true";
        _errors.Add(new($"/{name}", "Expected true or false."));
        return null;
    }

    public string? Text(string name, string? text)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        if (text.Length <= MaxTextLength)
            return text;
        _errors.Add(new($"/{name}", $"Expected at most {MaxTextLength} characters."));
        return null;
    }

    public DateTimeOffset? Time(string name, string? text)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        // Without an offset it is UTC; a day alone is its beginning.
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
            return time;
        _errors.Add(new($"/{name}", "Expected a time as ISO 8601 writes it, such as 2026-03-02T08:00:00Z."));
        return null;
    }

    /// <summary>One of the names of an enumeration, camelCase.</summary>
    public T? Choice<T>(string name, string? text)
        where T : struct, Enum
    {
        if (string.IsNullOrEmpty(text))
            return null;
        foreach (var value in Enum.GetValues<T>())
        {
            if (WireName.Of(value) == text)
                return value;
        }

        _errors.Add(new($"/{name}", $"Expected one of {string.Join(", ", Enum.GetValues<T>().Select(WireName.Of))}."));
        return null;
    }

    /// <exception cref="ProblemException">422 with everything that was wrong.</exception>
    public void ThrowIfInvalid()
    {
        if (_errors.Count > 0)
            throw new ProblemException(Problem.Invalid(_errors));
    }
}
