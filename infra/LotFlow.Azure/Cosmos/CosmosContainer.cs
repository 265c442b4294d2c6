using System.Text.Json;
using LotFlow.Abstractions.Documents;
using LotFlow.Azure.Commits;
using Microsoft.Azure.Cosmos;
using Microsoft.Extensions.Logging;

namespace LotFlow.Azure.Cosmos;

/// <summary>A container of the account. Expiry is the service's, by its own clock, in whole seconds after the last write.</summary>
internal sealed class CosmosContainer : IDocumentContainer
{
    private readonly CosmosFailure _failure;
    private readonly CosmosReads _reads;
    private readonly CosmosCommit _commit;
    private readonly CommitRetry _retry;

    public CosmosContainer(Container container, ContainerDefinition definition, TimeProvider clock, ILogger logger)
    {
        foreach (var field in definition.IndexedFields)
        {
            if (field.Name.Length == 0 || !field.Name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
                throw new ArgumentException($"'{field.Name}' cannot be an indexed field: letters, digits and underscores only.", nameof(definition));
        }

        Definition = definition;
        var charge = new RequestCharge(definition.Name, logger);
        _failure = new CosmosFailure(container.Id);
        _reads = new CosmosReads(container, _failure, charge);
        _commit = new CosmosCommit(container, _failure, charge, _reads);
        _retry = new CommitRetry(clock, logger);
    }

    public ContainerDefinition Definition { get; }

    public async Task<StoredDocument?> ReadAsync(string partitionKey, string id, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        // What cannot be a key was never stored, and must not become a part of the request's path.
        if (!DocumentKey.IsValid(partitionKey) || !DocumentKey.IsValid(id))
            return null;
        return (await _failure.ReadAsync(() => _reads.PointAsync(partitionKey, id, cancellation), cancellation))?.Document;
    }

    public async Task<DocumentPage> ReadPartitionAsync(
        string partitionKey, string idPrefix = "", int limit = DocumentQuery.MaxLimit, string? continuation = null, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        DocumentQueryRules.CheckLimit(limit);
        var identity = DocumentContinuation.Identify(Definition, partitionKey, idPrefix);
        var after = continuation is null ? null : DocumentContinuation.Decode(continuation, identity, parts: 1)[0];
        var found = await _failure.ReadAsync(
            () => _reads.QueryAsync(QueryText.Partition(idPrefix, after), "read partition", partitionKey, limit + 1, cancellation), cancellation);
        return Page(found, limit, last => DocumentContinuation.Encode(identity, last.Id));
    }

    public async Task<BatchResult> CommitAsync(DocumentBatch batch, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        batch.Check(Definition);
        return batch.Operations.Count == 0 ? BatchResult.Stored([]) : await _retry.RunAsync(batch, _commit, cancellation);
    }

    public async Task<DocumentPage> QueryAsync(DocumentQuery query, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        query.Check(Definition);
        var identity = DocumentContinuation.Identify(Definition, query);
        var text = QueryText.Query(Definition, query, identity);
        var found = await _failure.ReadAsync(() => _reads.QueryAsync(text, "query", query.PartitionKey, query.Limit + 1, cancellation), cancellation);
        return Page(found, query.Limit, last => query.OrderBy is null
            ? DocumentContinuation.Encode(identity, last.PartitionKey, last.Id)
            : DocumentContinuation.Encode(identity, last.PartitionKey, last.Id, Value(last, query.OrderBy)));
    }

    internal async Task<ChangePage> ReadChangesAsync(string? continuation, int limit, CancellationToken cancellation)
    {
        var identity = $"changes of {Definition.Name}";
        var from = continuation is null ? null : DocumentContinuation.Decode(continuation, identity, parts: 1)[0];
        var (documents, next) = await _failure.ReadAsync(() => _reads.ChangesAsync(from, limit, cancellation), cancellation);
        return new ChangePage([.. documents.Select(d => d.Document)], DocumentContinuation.Encode(identity, next));
    }

    private static DocumentPage Page(List<StoredEnvelope> found, int limit, Func<StoredDocument, string> continuation)
    {
        var documents = found.Take(limit).Select(f => f.Document).ToList();
        return new DocumentPage(documents, found.Count > limit ? continuation(documents[^1]) : null);
    }

    private static string Value(StoredDocument document, string field)
    {
        using var body = JsonDocument.Parse(document.Json);
        // For text the text; for numbers and booleans the JSON itself.
        return body.RootElement.GetProperty(field).ToString();
    }
}
