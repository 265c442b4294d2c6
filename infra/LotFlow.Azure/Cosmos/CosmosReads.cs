using System.Net;
using System.Text.Json;
using Microsoft.Azure.Cosmos;

namespace LotFlow.Azure.Cosmos;

/// <summary>Reads of one container. Errors come out as <see cref="CosmosFailure.Of"/> says.</summary>
internal sealed class CosmosReads(Container container, CosmosFailure failure, RequestCharge charge)
{
    private static readonly ItemRequestOptions Point = new();

    public async Task<StoredEnvelope?> PointAsync(string partitionKey, string id, CancellationToken cancellation)
    {
        using var response = await container.ReadItemStreamAsync(id, new PartitionKey(partitionKey), Point, cancellation);
        charge.Add("read", response.Headers.RequestCharge);
        if (response.IsSuccessStatusCode)
            return await Envelope.ReadAsync(response.Content, cancellation);
        return response.StatusCode == HttpStatusCode.NotFound && !CosmosFailure.IsContainerMissing(response.StatusCode, response.Headers)
            ? null
            : throw failure.Of(response.StatusCode, response.Headers, response.ErrorMessage);
    }

    /// <summary>The first documents of a query, at most <paramref name="limit"/>. Pages of the service may be short, so it may take several.</summary>
    public async Task<List<StoredEnvelope>> QueryAsync(QueryDefinition query, string operation, string? partitionKey, int limit, CancellationToken cancellation)
    {
        var options = new QueryRequestOptions
        {
            PartitionKey = partitionKey is null ? null : new PartitionKey(partitionKey),
            MaxItemCount = limit,
            // A query of one partition goes straight to it; otherwise the SDK first asks the gateway for a plan.
            EnableOptimisticDirectExecution = true,
        };
        var found = new List<StoredEnvelope>();
        using var pages = container.GetItemQueryStreamIterator(query, continuationToken: null, options);
        while (pages.HasMoreResults && found.Count < limit)
        {
            using var response = await pages.ReadNextAsync(cancellation);
            charge.Add(operation, response.Headers.RequestCharge);
            if (!response.IsSuccessStatusCode)
                throw failure.Of(response.StatusCode, response.Headers, response.ErrorMessage);
            found.AddRange(await PageAsync(response.Content, cancellation));
        }

        return found.Count > limit ? found[..limit] : found;
    }

    /// <summary>The next changes after the SDK's continuation, and its new one.</summary>
    public async Task<(List<StoredEnvelope> Documents, string Continuation)> ChangesAsync(string? continuation, int limit, CancellationToken cancellation)
    {
        var from = continuation is null ? ChangeFeedStartFrom.Beginning() : ChangeFeedStartFrom.ContinuationToken(continuation);
        using var pages = container.GetChangeFeedStreamIterator(from, ChangeFeedMode.LatestVersion, new ChangeFeedRequestOptions { PageSizeHint = limit });
        using var response = await pages.ReadNextAsync(cancellation);
        charge.Add("changes", response.Headers.RequestCharge);
        // Only after all ranges of the container have said that they have nothing new.
        if (response.StatusCode == HttpStatusCode.NotModified)
            return ([], response.ContinuationToken);
        if (!response.IsSuccessStatusCode)
            throw failure.Of(response.StatusCode, response.Headers, response.ErrorMessage);
        return (await PageAsync(response.Content, cancellation), response.ContinuationToken);
    }

    private static async Task<List<StoredEnvelope>> PageAsync(Stream content, CancellationToken cancellation)
    {
        using var page = await JsonDocument.ParseAsync(content, cancellationToken: cancellation);
        return [.. page.RootElement.GetProperty("Documents").EnumerateArray().Select(Envelope.Read)];
    }
}
