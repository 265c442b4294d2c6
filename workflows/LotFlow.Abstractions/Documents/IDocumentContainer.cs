namespace LotFlow.Abstractions.Documents;

/// <summary>
/// One container of JSON documents. Reads see every write that was acknowledged before they began. Members throw
/// <see cref="StoreUnavailableException"/> when the store cannot be reached or cannot write; retrying is then safe
/// if the batch carries its own preconditions.
/// </summary>
public interface IDocumentContainer
{
    ContainerDefinition Definition { get; }

    Task<StoredDocument?> ReadAsync(string partitionKey, string id, CancellationToken cancellation = default);

    /// <summary>The documents of a partition whose ids start with a prefix, in ordinal order of their ids.</summary>
    Task<DocumentPage> ReadPartitionAsync(
        string partitionKey, string idPrefix = "", int limit = DocumentQuery.MaxLimit, string? continuation = null, CancellationToken cancellation = default);

    /// <summary>Stores a batch atomically and durably, or nothing of it.</summary>
    Task<BatchResult> CommitAsync(DocumentBatch batch, CancellationToken cancellation = default);

    /// <exception cref="ArgumentException">A field is not declared, or the continuation is not one of this query.</exception>
    Task<DocumentPage> QueryAsync(DocumentQuery query, CancellationToken cancellation = default);
}

/// <summary>The containers of an installation, by name.</summary>
public interface IDocumentStore
{
    /// <exception cref="ArgumentException">No such container is defined.</exception>
    IDocumentContainer Container(string name);
}

/// <summary>The changes of one container in the order in which they were stored; only the latest state of each document, no deletions.</summary>
public interface IChangeFeed
{
    /// <param name="container">A container with <see cref="ContainerDefinition.HasChangeFeed"/>.</param>
    /// <param name="continuation">Where the last page ended; null starts at the beginning.</param>
    /// <param name="limit">Most documents to return.</param>
    /// <param name="cancellation">Ends the call.</param>
    Task<ChangePage> ReadChangesAsync(string container, string? continuation, int limit = 1000, CancellationToken cancellation = default);
}

/// <summary>Changed documents (none, if nothing is new) and where to go on.</summary>
public sealed record ChangePage(IReadOnlyList<StoredDocument> Documents, string Continuation);

/// <summary>The store cannot be reached, is locked, full, read-only or shutting down. The message says which and what to do.</summary>
public sealed class StoreUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
