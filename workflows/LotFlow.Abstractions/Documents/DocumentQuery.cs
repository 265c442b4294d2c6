namespace LotFlow.Abstractions.Documents;

/// <summary>
/// A query over declared fields. All conditions must hold. Without <see cref="OrderBy"/> the order is by partition key and id;
/// with it, documents that lack the field are left out, and ties are ordered by partition key and id.
/// </summary>
public sealed record DocumentQuery
{
    /// <summary>Highest <see cref="Limit"/>.</summary>
    public const int MaxLimit = 1000;

    /// <summary>Restricts the query to one partition; anything that a user waits for should.</summary>
    public string? PartitionKey { get; init; }

    public IReadOnlyList<FieldCondition> Where { get; init; } = [];

    /// <summary>A declared field, or null.</summary>
    public string? OrderBy { get; init; }

    /// <summary>Turns the whole order round, that of ties included.</summary>
    public bool Descending { get; init; }

    public int Limit { get; init; } = 100;

    /// <summary>The <see cref="DocumentPage.Continuation"/> of the page before, with the same query.</summary>
    public string? Continuation { get; init; }
}

/// <summary>A comparison of a declared field with a string, number (decimal, int, long) or boolean. A document without the field never matches.</summary>
public sealed record FieldCondition(string Field, FieldComparison Comparison, object Value)
{
    public static FieldCondition Equal(string field, object value) => new(field, FieldComparison.Equal, value);
}

public enum FieldComparison
{
    Equal,
    LessThan,
    LessThanOrEqual,
    GreaterThan,
    GreaterThanOrEqual,
}

/// <summary>Some documents and, where there are more, how to ask for the next ones.</summary>
public sealed record DocumentPage(IReadOnlyList<StoredDocument> Documents, string? Continuation);
