using Azure.Data.Tables;
using LotFlow.Abstractions.Documents;

namespace LotFlow.Azure.Tables;

/// <summary>Where a document stands in the order of a query: by the value of the ordering field if there is one, then by partition and id.</summary>
internal sealed record Position(object? Value, string PartitionKey, string Id)
{
    public static Position Of(TableEntity entity, IndexedField? order) =>
        new(order is null ? null : entity[IndexedValue.Property(order)], entity.PartitionKey, entity.RowKey);

    /// <summary>The position after which the query goes on, or null at its beginning.</summary>
    public static Position? After(DocumentQuery query, string identity, IndexedField? order)
    {
        if (query.Continuation is null)
            return null;
        var parts = DocumentContinuation.Decode(query.Continuation, identity, order is null ? 2 : 3);
        if (order is null)
            return new(Value: null, parts[0], parts[1]);
        return new(IndexedValue.TryParse(order, parts[2]) ?? throw DocumentContinuation.Unknown(query.Continuation), parts[0], parts[1]);
    }

    public string Continuation(string identity) =>
        Value is null ? DocumentContinuation.Encode(identity, PartitionKey, Id) : DocumentContinuation.Encode(identity, PartitionKey, Id, IndexedValue.Print(Value));

    /// <summary>Ordinal, as the service orders keys and compares text.</summary>
    public static int Compare(Position first, Position second)
    {
        var order = (first.Value, second.Value) switch
        {
            (string one, string other) => string.CompareOrdinal(one, other),
            (double one, double other) => one.CompareTo(other),
            (bool one, bool other) => one.CompareTo(other),
            _ => 0,
        };
        if (order == 0)
            order = string.CompareOrdinal(first.PartitionKey, second.PartitionKey);
        return order != 0 ? order : string.CompareOrdinal(first.Id, second.Id);
    }
}
