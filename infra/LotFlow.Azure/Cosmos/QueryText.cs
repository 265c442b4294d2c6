using System.Globalization;
using System.Text;
using LotFlow.Abstractions.Documents;
using Microsoft.Azure.Cosmos;

namespace LotFlow.Azure.Cosmos;

/// <summary>
/// A query as SQL over the envelope. Values are parameters. Pages go on after the last document's keys, never by the SDK's token: that
/// one belongs to a version of the SDK, and ours means the same on every engine.
/// </summary>
internal sealed class QueryText
{
    private const string PartitionKey = $"c[\"{Envelope.PartitionKey}\"]";
    private const string Id = "c[\"id\"]";

    private readonly StringBuilder _where = new();
    private readonly List<(string Name, object Value)> _parameters = [];

    private QueryText()
    {
    }

    /// <summary>The documents of a partition whose ids start with a prefix, after an id.</summary>
    public static QueryDefinition Partition(string idPrefix, string? after)
    {
        var text = new QueryText();
        if (idPrefix.Length > 0)
            text.And($"STARTSWITH({Id}, {text.Parameter(idPrefix)})");
        if (after is not null)
            text.And($"{Id} > {text.Parameter(after)}");
        return text.Definition($"{Id} ASC");
    }

    public static QueryDefinition Query(ContainerDefinition definition, DocumentQuery query, string identity)
    {
        var text = new QueryText();
        foreach (var condition in query.Where)
        {
            var field = definition.Field(condition.Field);
            text.And($"{TypeTest(field.Type)}({Path(field)})");
            text.And($"{Path(field)} {Symbol(condition.Comparison)} {text.Parameter(condition.Value)}");
        }

        var order = query.OrderBy is null ? null : definition.Field(query.OrderBy);
        if (order is not null)
            text.And($"{TypeTest(order.Type)}({Path(order)})");
        if (query.Continuation is not null)
            text.After(DocumentContinuation.Decode(query.Continuation, identity, order is null ? 2 : 3), order, query);
        var direction = query.Descending ? "DESC" : "ASC";
        // In one partition the partition key is the same everywhere, so the id alone gives the order, from the service's own index of it.
        if (order is null && query.PartitionKey is not null)
            return text.Definition($"{Id} {direction}");
        return text.Definition($"{(order is null ? "" : $"{Path(order)} {direction}, ")}{PartitionKey} {direction}, {Id} {direction}");
    }

    private static string Path(IndexedField field) => $"c[\"{Envelope.Body}\"][\"{field.Name}\"]";

    private void After(ReadOnlySpan<string> position, IndexedField? order, DocumentQuery query)
    {
        var past = query.Descending ? '<' : '>';
        var (partitionKey, id) = (Parameter(position[0]), Parameter(position[1]));
        var keys = $"({PartitionKey} {past} {partitionKey} OR ({PartitionKey} = {partitionKey} AND {Id} {past} {id}))";
        if (order is null)
        {
            And(keys);
            return;
        }

        var value = Parameter(OrderValue(order, position[2], query.Continuation!));
        // False and true are ordered as they are compared: false first.
        And($"({Path(order)} {past} {value} OR ({Path(order)} = {value} AND {keys}))");
    }

    private static object OrderValue(IndexedField order, string text, string continuation) => order.Type switch
    {
        IndexedFieldType.Text => text,
        IndexedFieldType.Number when double.TryParse(text, CultureInfo.InvariantCulture, out var number) => number,
        IndexedFieldType.Boolean when bool.TryParse(text, out var boolean) => boolean,
        _ => throw DocumentContinuation.Unknown(continuation),
    };

    private static string TypeTest(IndexedFieldType type) => type switch
    {
        IndexedFieldType.Text => "IS_STRING",
        IndexedFieldType.Number => "IS_NUMBER",
        _ => "IS_BOOL",
    };

    private static string Symbol(FieldComparison comparison) => comparison switch
    {
        FieldComparison.Equal => "=",
        FieldComparison.LessThan => "<",
        FieldComparison.LessThanOrEqual => "<=",
        FieldComparison.GreaterThan => ">",
        _ => ">=",
    };

    private void And(string condition) => _where.Append(_where.Length == 0 ? " WHERE " : " AND ").Append(condition);

    private string Parameter(object value)
    {
        var name = $"@p{_parameters.Count}";
        _parameters.Add((name, value));
        return name;
    }

    private QueryDefinition Definition(string order)
    {
        var definition = new QueryDefinition($"SELECT * FROM c{_where} ORDER BY {order}");
        foreach (var (name, value) in _parameters)
            definition.WithParameter(name, value);
        return definition;
    }
}
