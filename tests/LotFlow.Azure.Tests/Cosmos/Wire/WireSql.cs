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
    private readonly List<string[]> _orderBy = [];
    private readonly List<string[]> _filtered = [];
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
        do
        {
            _orderBy.Add(Path());
            var descending = Next() switch { "DESC" => true, "ASC" => false, _ => throw Unknown() };
            if (_orderBy.Count > 1 && descending != _descending)
                throw Unknown();
            _descending = descending;
        }
        while (Taken(","));
        if (_next < _tokens.Count)
            throw Unknown();
    }

    /// <summary>The paths of the conditions, as an indexing policy writes them.</summary>
    public IEnumerable<string> FilterPaths => _filtered.Select(p => $"/{string.Join('/', p)}");

    /// <summary>The paths of the order; more than one need a composite index.</summary>
    public IReadOnlyList<string> OrderPaths => [.. _orderBy.Select(p => $"/{string.Join('/', p)}")];

    public List<JsonObject> Run(IEnumerable<JsonObject> items)
    {
        var found = items.Where(_condition).ToList();
        found.Sort((a, b) => _orderBy.Select(path => Compare(Value(a, path), Value(b, path))!.Value).FirstOrDefault(order => order != 0));
        if (_descending)
            found.Reverse();
        return found;
    }

    private Func<JsonObject, bool> Any()
    {
        var left = All();
        while (Taken("OR"))
        {
            var (before, right) = (left, All());
            left = item => before(item) || right(item);
        }

        return left;
    }

    private Func<JsonObject, bool> All()
    {
        var left = One();
        while (Taken("AND"))
        {
            var (before, right) = (left, One());
            left = item => before(item) && right(item);
        }

        return left;
    }

    private Func<JsonObject, bool> One()
    {
        if (Taken("("))
        {
            var inner = Any();
            Expect(")");
            return inner;
        }

        if (_tokens[_next] == "c")
            return Comparison();
        var function = Next();
        Expect("(");
        var path = Filtered();
        if (function == "STARTSWITH")
        {
            Expect(",");
            var prefix = Parameter()!.GetValue<string>();
            Expect(")");
            return item => Value(item, path) is { } value && value.GetValueKind() == JsonValueKind.String && value.GetValue<string>().StartsWith(prefix, StringComparison.Ordinal);
        }

        Expect(")");
        return function switch
        {
            "IS_STRING" => item => Value(item, path)?.GetValueKind() is JsonValueKind.String,
            "IS_NUMBER" => item => Value(item, path)?.GetValueKind() is JsonValueKind.Number,
            "IS_BOOL" => item => Value(item, path)?.GetValueKind() is JsonValueKind.True or JsonValueKind.False,
            _ => throw Unknown(),
        };
    }

    private Func<JsonObject, bool> Comparison()
    {
        var path = Filtered();
        var symbol = Next();
        var value = Parameter();
        Func<int, bool> test = symbol switch
        {
            "=" => c => c == 0,
            "<" => c => c < 0,
            "<=" => c => c <= 0,
            ">" => c => c > 0,
            ">=" => c => c >= 0,
            _ => throw Unknown(),
        };
        return item => Compare(Value(item, path), value) is { } order && test(order);
    }

    // Values of different types are not comparable: the condition is undefined, which is not true.
    private static int? Compare(JsonNode? left, JsonNode? right) => (left?.GetValueKind(), right?.GetValueKind()) switch
    {
        (JsonValueKind.String, JsonValueKind.String) => string.CompareOrdinal(left!.GetValue<string>(), right!.GetValue<string>()),
        (JsonValueKind.Number, JsonValueKind.Number) => double.Parse(left!.ToJsonString()).CompareTo(double.Parse(right!.ToJsonString())),
        (JsonValueKind.True or JsonValueKind.False, JsonValueKind.True or JsonValueKind.False) => left!.GetValue<bool>().CompareTo(right!.GetValue<bool>()),
        _ => null,
    };

    private static JsonNode? Value(JsonObject item, string[] path)
    {
        JsonNode? value = item;
        foreach (var step in path)
            value = (value as JsonObject)?[step];
        return value;
    }

    private string[] Filtered()
    {
        _filtered.Add(Path());
        return _filtered[^1];
    }

    private string[] Path()
    {
        Expect("c");
        var steps = new List<string>();
        while (Taken("["))
        {
            steps.Add(Next().Trim('"'));
            Expect("]");
        }

        return [.. steps];
    }

    private JsonNode? Parameter() => _parameters.TryGetValue(Next(), out var value) ? value : throw Unknown();

    private string Next() => _next < _tokens.Count ? _tokens[_next++] : throw Unknown();

    private bool Taken(string token)
    {
        var taken = _next < _tokens.Count && _tokens[_next] == token;
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
