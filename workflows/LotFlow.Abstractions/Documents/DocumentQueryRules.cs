namespace LotFlow.Abstractions.Documents;

/// <summary>What every engine refuses before it runs a query, so that all refuse the same.</summary>
public static class DocumentQueryRules
{
    /// <exception cref="ArgumentException">A field is not declared, a value does not fit its field, or the limit is out of range.</exception>
    public static void Check(this DocumentQuery query, ContainerDefinition definition)
    {
        CheckLimit(query.Limit);
        if (query.OrderBy is not null)
            definition.Field(query.OrderBy);
        foreach (var condition in query.Where)
        {
            var field = definition.Field(condition.Field);
            if (!Fits(field.Type, condition.Value))
            {
                throw new ArgumentException(
                    $"Field '{field.Name}' of container '{definition.Name}' is declared as {field.Type} and cannot be compared with a {condition.Value.GetType().Name}. "
                    + "Text takes a string, Number a decimal, int or long, Boolean a bool.",
                    nameof(query));
            }
        }
    }

    /// <exception cref="ArgumentOutOfRangeException">Not from 1 to <see cref="DocumentQuery.MaxLimit"/>.</exception>
    public static void CheckLimit(int limit)
    {
        if (limit is < 1 or > DocumentQuery.MaxLimit)
            throw new ArgumentOutOfRangeException(nameof(limit), limit, $"A page holds 1 to {DocumentQuery.MaxLimit} documents.");
    }

    private static bool Fits(IndexedFieldType type, object value) => type switch
    {
        IndexedFieldType.Text => value is string,
        IndexedFieldType.Number => value is decimal or int or long,
        _ => value is bool,
    };
}
