using System.Text.Json;
using LotFlow.Azure.Cosmos;
using LotFlow.Functions.Hosting;
using LotFlow.Workflows.Lots;
using Microsoft.Azure.Functions.Worker;

namespace LotFlow.Functions.Lots;

/// <summary>
/// Follows the change feed of <c>inventory</c>. The trigger does not retry a failed batch by itself and goes on with the next one, so
/// each has a retry policy without an end: nothing is left out, and everything may come twice. Each has leases of its own, so that a
/// topic which is down does not keep projections from being repaired.
/// </summary>
public sealed class LotFeedFunctions(LotEventPublisher publisher, LotProjection projection)
{
    // Not a setting: the platform reads triggers before the app does, to wake it, and by rules of its own.
    private const string Database = AzureStores.CosmosDatabase;
    private const string Container = "inventory";
    private const string Leases = "leases";

    [Function("PublishLotEvents")]
    [ExponentialBackoffRetry(-1, "00:00:01", "00:05:00")]
    public Task PublishAsync(
        [CosmosDBTrigger(Database, Container, Connection = "Cosmos", LeaseContainerName = Leases, LeaseContainerPrefix = "publish", StartFromBeginning = true)]
        IReadOnlyList<JsonElement> changes,
        CancellationToken cancellation) => publisher.PublishAsync([.. changes.Select(CosmosDocumentStore.FromFeed)], cancellation);

    [Function("RepairLotProjections")]
    [ExponentialBackoffRetry(-1, "00:00:01", "00:05:00")]
    public Task RepairAsync(
        [CosmosDBTrigger(Database, Container, Connection = "Cosmos", LeaseContainerName = Leases, LeaseContainerPrefix = "repair", StartFromBeginning = true)]
        IReadOnlyList<JsonElement> changes,
        CancellationToken cancellation) => projection.RepairAsync([.. changes.Select(CosmosDocumentStore.FromFeed)], cancellation);
}
