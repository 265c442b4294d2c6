using System.Text.Json;
using LotFlow.Azure.Cosmos;
using LotFlow.Functions.Durable;
using LotFlow.Functions.Hosting;
using LotFlow.Workflows.Recalls;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace LotFlow.Functions.Recalls;

/// <summary>
/// Follows the change feed of <c>inventory</c> for open recalls, with leases of its own. Each batch is tried until it was seen, so that nothing
/// that touches a scope is left out; while no recall is open it costs one point read a batch.
/// </summary>
public sealed class RecallFeedFunctions(RecallWatch watch, DurableClientAccessor clients)
{
    [Function("WatchRecalls")]
    [ExponentialBackoffRetry(-1, "00:00:01", "00:05:00")]
    public async Task WatchAsync(
        [CosmosDBTrigger(
            AzureStores.CosmosDatabase, "inventory", Connection = "Cosmos", LeaseContainerName = "leases", LeaseContainerPrefix = "recalls", StartFromBeginning = true)]
        IReadOnlyList<JsonElement> changes,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        using (clients.Use(client))
            await watch.SeeAsync([.. changes.Select(CosmosDocumentStore.FromFeed)], cancellation);
    }
}
