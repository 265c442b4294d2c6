using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Azure.Data.Tables;
using LotFlow.Abstractions.Documents;

namespace LotFlow.Azure.Tables;

/// <summary>OData filters. Only names of ours stand in the text; every value goes through the SDK's own quoting.</summary>
internal static class EntityFilter
{
    /// <summary>The ids of a partition with a prefix, after a position.</summary>
    public static string Partition(string partitionKey, string idPrefix, string? after)
    {
        var filter = new StringBuilder(Compare("PartitionKey", "eq", partitionKey));
        // A position is an id of this partition with this prefix, so it narrows more than the prefix does.
        if (after is not null)
            filter.Append(And(Compare("RowKey", "gt", after)));
        else if (idPrefix.Length > 0)
            filter.Append(And(Compare("RowKey", "ge", idPrefix)));
        if (Successor(idPrefix) is { } end)
            filter.Append(And(Compare("RowKey", "lt", end)));
        return filter.ToString();
    }

    /// <summary>
    /// The documents that a query matches. With an order the position narrows only by its value; ties are left to the reader.
    /// </summary>
    public static string Query(ContainerDefinition definition, DocumentQuery query, Position? after)
    {
        var terms = new List<string>();
        if (query.PartitionKey is not null)
            terms.Add(Compare("PartitionKey", "eq", query.PartitionKey));
        // What a merge has removed or given another type still has its old value; only this says that it counts.
        foreach (var field in query.Where.Select(c => c.Field).Append(query.OrderBy).OfType<string>().Distinct(StringComparer.Ordinal))
            terms.Add(Compare(PropertyName.Has(field), "eq", value: true));
        foreach (var condition in query.Where)
            terms.Add(Compare(IndexedValue.Property(definition.Field(condition.Field)), Operator(condition.Comparison), IndexedValue.Of(condition.Value)));
        if (after is { Value: { } value })
            terms.Add(Compare(IndexedValue.Property(definition.Field(query.OrderBy!)), query.Descending ? "le" : "ge", value));
        else if (after is not null)
            terms.Add(Past(after, query.Descending ? "lt" : "gt"));
        return string.Join(" and ", terms);
    }

    public static string ExpiredBy(DateTimeOffset now) => Compare(PropertyName.ExpiresAt, "le", now);

    private static string Past(Position after, string comparison) =>
        $"({Compare("PartitionKey", comparison, after.PartitionKey)} or ({Compare("PartitionKey", "eq", after.PartitionKey)}{And(Compare("RowKey", comparison, after.Id))}))";

    private static string Compare(string property, string comparison, object value) => value is double number
        ? $"{property} {comparison} {Literal(number)}"
        : TableClient.CreateQueryFilter(FormattableStringFactory.Create($"{property} {comparison} {{0}}", value));

    // The SDK writes small numbers with an exponent, which not every parser of filters knows.
    private static string Literal(double number)
    {
        var text = number.ToString("R", CultureInfo.InvariantCulture);
        if (text.Contains('E', StringComparison.Ordinal) && Math.Abs(number) < 1e28)
            text = decimal.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture);
        // Without a point it would be an integer of 32 bits.
        return text.AsSpan().ContainsAny('.', 'E') ? text : $"{text}.0";
    }

    private static string And(string term) => $" and {term}";

    private static string Operator(FieldComparison comparison) => comparison switch
    {
        FieldComparison.Equal => "eq",
        FieldComparison.LessThan => "lt",
        FieldComparison.LessThanOrEqual => "le",
        FieldComparison.GreaterThan => "gt",
        _ => "ge",
    };

    /// <summary>
    /// A text above all that start with the prefix, both by UTF-16 and by code point; null where the next character would not be
    /// (the reader stops at the first id without the prefix anyway).
    /// </summary>
    private static string? Successor(string idPrefix)
    {
        if (idPrefix.Length == 0 || Rune.DecodeLastFromUtf16(idPrefix, out var last, out var length) != System.Buffers.OperationStatus.Done)
            return null;
        var next = last.Value == 0xD7FF ? 0xE000 : last.Value + 1;
        return next is 0x10000 or > 0x10FFFF ? null : string.Concat(idPrefix.AsSpan(0, idPrefix.Length - length), new Rune(next).ToString());
    }
}
