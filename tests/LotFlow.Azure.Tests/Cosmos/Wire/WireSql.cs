using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace LotFlow.Azure.Tests.Cosmos.Wire;

/// <summary>
/// The SQL that LotFlow sends, and nothing else: <c>SELECT * FROM c [WHERE conditions] ORDER BY paths</c> with comparisons against
/// parameters, IS_STRING, IS_NUMBER, IS_BOOL, STARTSWITH, AND, OR and parentheses.
/// </summary>
internal sealed partial class WireSql
{
    private readonly List<string> _tokens;
    private readonly Dictionary<string, JsonNode?> _parameters;
    private readonly Func<JsonObject, bool> _condition;
    private readonly bool _descending;
    private int _next;

    public WireSql(string text, Dictionary<string, JsonNode?> parameters)
    {
        _parameters = parameters;
        _tokens = Tokens().Matches(text).Select(m => m.Value).ToList();
        if (string.Concat(_tokens) != text.Replace(" ", "", StringComparison.Ordinal))
            throw Unknown();
        Expect("SELECT", "*", "FROM", "c");
        _condition = Taken("WHERE") ? Any() : _ => true;
        Expect("ORDER", "BY");
        var order = Separated(",", () => (Path: Path(), Descending: Next() switch { "DESC" => true, "ASC" => false, _ => throw Unknown() }));
        OrderPaths = order.ConvertAll(o => o.Path);
        _descending = order[0].Descending;
        if (_next < _tokens.Count || order.Exists(o => o.Descending != _descending))
            throw Unknown();
    }

    /// <summary>The paths of the conditions, as an indexing policy writes them.</summary>
    public List<string> FilterPaths { get; } = [];

    /// <summary>The paths of the order; more than one need a composite index.</summary>
    public List<string> OrderPaths { get; }

    public List<JsonObject> Run(IEnumerable<JsonObject> items)
    {
        var found = items.Where(_condition).ToList();
        found.Sort((a, b) => OrderPaths.Select(path => Compare(Value(a, path), Value(b, path))!.Value).FirstOrDefault(order => order != 0));
        if (_descending)
            found.Reverse();
        return found;
    }

    private Func<JsonObject, bool> Any()
    {
        var parts = Separated("OR", All);
        return item => parts.Exists(part => part(item));
    }

    private Func<JsonObject, bool> All()
    {
        var parts = Separated("AND", One);
        return item => parts.TrueForAll(part => part(item));
    }

    private Func<JsonObject, bool> One()
    {
        if (Taken("("))
        {
            var inner = Any();
            Expect(")");
            return inner;
        }

        var function = Sees("c") ? null : Next();
        if (function is not null)
            Expect("(");
        var path = Path();
        FilterPaths.Add(path);
        var test = function is null ? Comparison(Next(), Parameter()) : Function(function, Taken(",") ? Parameter()!.GetValue<string>() : null);
        if (function is not null)
            Expect(")");
        return item => test(Value(item, path));
    }

    private Func<JsonNode?, bool> Function(string name, string? argument) => (name, argument) switch
    {
        ("IS_STRING", null) => value => value?.GetValueKind() is JsonValueKind.String,
        ("IS_NUMBER", null) => value => value?.GetValueKind() is JsonValueKind.Number,
        ("IS_BOOL", null) => value => value?.GetValueKind() is JsonValueKind.True or JsonValueKind.False,
        ("STARTSWITH", { } prefix) => value => value?.GetValueKind() is JsonValueKind.String && value.GetValue<string>().StartsWith(prefix, StringComparison.Ordinal),
        _ => throw Unknown(),
    };

    private Func<JsonNode?, bool> Comparison(string symbol, JsonNode? parameter) => symbol switch
    {
        "=" => value => Compare(value, parameter) == 0,
        "<" => value => Compare(value, parameter) < 0,
        "<=" => value => Compare(value, parameter) <= 0,
        ">" => value => Compare(value, parameter) > 0,
        ">=" => value => Compare(value, parameter) >= 0,
        _ => throw Unknown(),
    };

    // Values of different types are not comparable: the condition is undefined, which is not true.
    private static int? Compare(JsonNode? left, JsonNode? right) => (left?.GetValueKind(), right?.GetValueKind()) switch
    {
        (JsonValueKind.String, JsonValueKind.String) => string.CompareOrdinal(left!.GetValue<string>(), right!.GetValue<string>()),
        (JsonValueKind.Number, JsonValueKind.Number) => double.Parse(left!.ToJsonString()).CompareTo(double.Parse(right!.ToJsonString())),
        (JsonValueKind.True or JsonValueKind.False, JsonValueKind.True or JsonValueKind.False) => left!.GetValue<bool>().CompareTo(right!.GetValue<bool>()),
        _ => null,
    };

    private static JsonNode? Value(JsonObject item, string path) =>
        path.Split('/').Skip(1).Aggregate((JsonNode?)item, (value, step) => (value as JsonObject)?[step]);

    private string Path()
    {
        Expect("c");
        var path = "";
        while (Taken("["))
        {
            path += $"/{Next().Trim('"')}";
            Expect("]");
        }

        return path;
    }

    private List<T> Separated<T>(string separator, Func<T> part)
    {
        List<T> parts = [part()];
        while (Taken(separator))
            parts.Add(part());
        return parts;
    }

    private JsonNode? Parameter() => _parameters.TryGetValue(Next(), out var value) ? value : throw Unknown();

    private string Next() => _next < _tokens.Count ? _tokens[_next++] : throw Unknown();

    private bool Sees(string token) => _next < _tokens.Count && _tokens[_next] == token;

    private bool Taken(string token)
    {
        var taken = Sees(token);
        _next += taken ? 1 : 0;
        return taken;
    }

    private void Expect(params ReadOnlySpan<string> tokens)
    {
        foreach (var token in tokens)
        {
            if (!Taken(token))
                throw Unknown();
        }
    }

    private RefusedRequestException Unknown() => new($"LotFlow sends no such SQL (at token {_next}): {string.Join(' ', _tokens)}");

    [GeneratedRegex("\"\\w+\"|@?\\w+|<=|>=|[<>=()\\[\\],*]", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Tokens();
}
