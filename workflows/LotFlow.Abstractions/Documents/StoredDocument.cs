namespace LotFlow.Abstractions.Documents;

/// <summary>A document as the store holds it.</summary>
/// <param name="PartitionKey">The partition that it lives in; batches are atomic inside one.</param>
/// <param name="Id">Unique inside the partition.</param>
/// <param name="Json">The body as UTF-8 JSON: one object.</param>
/// <param name="ETag">Opaque version; changes with every write.</param>
public sealed record StoredDocument(string PartitionKey, string Id, ReadOnlyMemory<byte> Json, string ETag)
{
    public T As<T>() => LotFlowJson.Deserialize<T>(Json.Span);
}
