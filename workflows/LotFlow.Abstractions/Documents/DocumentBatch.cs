using System.Text.Json;
using System.Text.Json.Nodes;

namespace LotFlow.Abstractions.Documents;

/// <summary>
/// Writes to one partition that are stored together or not at all. The limits are those of the narrowest engine, and are
/// enforced here, so that what works on one engine works on all.
/// </summary>
public sealed class DocumentBatch(string partitionKey)
{
    /// <summary>Operations in one batch.</summary>
    public const int MaxOperations = 100;

    /// <summary>Bytes of one document body (UTF-8). What is larger is an attachment.</summary>
    public const int MaxDocumentBytes = 512 * 1024;

    /// <summary>Bytes of all bodies of a batch together.</summary>
    public const int MaxBatchBytes = 2 * 1024 * 1024 - 64 * 1024;

    private readonly List<DocumentOperation> _operations = [];
    private int _bytes;

    public string PartitionKey { get; } = DocumentKey.Checked(partitionKey);

    public IReadOnlyList<DocumentOperation> Operations => _operations;

    /// <summary>
    /// True for what must not wait behind ordinary work: a lot that is to be blocked. An engine whose writers queue takes it first; what is
    /// stored is the same either way.
    /// </summary>
    public bool IsUrgent { get; init; }

    /// <summary>Stores a document that must not exist yet.</summary>
    /// <param name="id">Unique inside the partition.</param>
    /// <param name="body">Anything that serialises to a JSON object.</param>
    /// <param name="timeToLive">After this the document is no longer returned and is removed in the background; null keeps it.</param>
    public DocumentBatch Create<T>(string id, T body, TimeSpan? timeToLive = null) =>
        Add(new(DocumentOperationKind.Create, id, LotFlowJson.Serialize(body), ETag: null, timeToLive));

    /// <summary>Replaces a document that must exist with exactly this ETag.</summary>
    public DocumentBatch Replace<T>(string id, T body, string etag) =>
        Add(new(DocumentOperationKind.Replace, id, LotFlowJson.Serialize(body), etag ?? throw new ArgumentNullException(nameof(etag)), TimeToLive: null));

    /// <summary>Removes a document that must exist, with this ETag if one is given.</summary>
    public DocumentBatch Delete(string id, string? etag = null) =>
        Add(new(DocumentOperationKind.Delete, id, ReadOnlyMemory<byte>.Empty, etag, TimeToLive: null));

    /// <summary>
    /// Sets named top-level properties of a document that must exist, whatever its version, and changes its ETag. A property
    /// set to null is removed. Two merges of different properties never lose each other.
    /// </summary>
    public DocumentBatch Merge(string id, JsonObject properties) =>
        Add(new(DocumentOperationKind.Merge, id, JsonSerializer.SerializeToUtf8Bytes(properties), ETag: null, TimeToLive: null));

    private DocumentBatch Add(DocumentOperation operation)
    {
        DocumentKey.Checked(operation.Id);
        if (_operations.Count == MaxOperations)
            throw new InvalidOperationException($"A batch holds at most {MaxOperations} operations; split the work into several batches.");
        if (_operations.Exists(o => o.Id == operation.Id))
            throw new InvalidOperationException($"Document '{operation.Id}' is already in this batch; one operation per document.");
        if (operation.Kind != DocumentOperationKind.Delete && operation.Json.Span[0] != (byte)'{')
            throw new ArgumentException($"Document '{operation.Id}' must be a JSON object; its body starts with '{(char)operation.Json.Span[0]}'.", nameof(operation));
        if (operation.Json.Length > MaxDocumentBytes)
            throw new InvalidOperationException($"Document '{operation.Id}' has {operation.Json.Length:N0} bytes; over {MaxDocumentBytes:N0} use an attachment.");
        _bytes += operation.Json.Length;
        if (_bytes > MaxBatchBytes)
            throw new InvalidOperationException($"The batch holds more than {MaxBatchBytes:N0} bytes; split the work into several batches.");
        _operations.Add(operation);
        return this;
    }
}

/// <summary>One write of a batch. <paramref name="Json"/> is the body, or the properties of a merge; empty for a delete.</summary>
public sealed record DocumentOperation(DocumentOperationKind Kind, string Id, ReadOnlyMemory<byte> Json, string? ETag, TimeSpan? TimeToLive);

public enum DocumentOperationKind
{
    Create,
    Replace,
    Delete,
    Merge,
}
