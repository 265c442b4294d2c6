using System.Net;
using System.Text.Json.Nodes;
using LotFlow.Abstractions.Documents;
using LotFlow.Azure.Cosmos;
using LotFlow.Azure.Tests.Cosmos.Wire;
using LotFlow.Storage.Contract;
using Microsoft.Azure.Cosmos;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace LotFlow.Azure.Tests.Cosmos;

/// <summary>What the service refuses, and what it never sees: messages say what to do.</summary>
public sealed class CosmosErrorTests : IDisposable
{
    private readonly CosmosFixture _fixture = new(new FakeTimeProvider(), [Thing.Container("things")]);

    private IDocumentContainer Things => _fixture.Store.Container("things");

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [InlineData(HttpStatusCode.Unauthorized)]
    [InlineData(HttpStatusCode.Forbidden)]
    public async Task A_missing_role_assignment_is_named(HttpStatusCode status)
    {
        _fixture.Wire.Always = status;

        foreach (var call in Calls(Things))
        {
            var error = await Assert.ThrowsAsync<StoreUnavailableException>(call);
            Assert.Contains("Cosmos DB Built-in Data Contributor", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_container_that_was_not_deployed_is_named()
    {
        using var client = CosmosFixture.Client(_fixture.Wire);
        var store = new CosmosDocumentStore(
            client, CosmosWire.Database, [Thing.Container("absent", hasChangeFeed: true)], TimeProvider.System, NullLoggerFactory.Instance, containerPrefix: "plant1-");

        foreach (var call in Calls(store.Container("absent")).Append(() => store.ReadChangesAsync("absent", continuation: null)))
        {
            var error = await Assert.ThrowsAsync<StoreUnavailableException>(call);
            Assert.Contains("'plant1-absent'", error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    [InlineData(HttpStatusCode.RequestTimeout)]
    [InlineData(HttpStatusCode.TooManyRequests)]
    public async Task A_service_that_does_not_answer_is_store_unavailable(HttpStatusCode status)
    {
        _fixture.Wire.Always = status;

        foreach (var call in Calls(Things))
            await Assert.ThrowsAsync<StoreUnavailableException>(call);
    }

    [Fact]
    public async Task A_merge_of_many_properties_is_split_and_stays_one_effect()
    {
        await Things.CreateAsync("lot-1", "control", new Thing("kept", 1m));
        var patch = new JsonObject();
        for (var i = 0; i < 25; i++)
            patch[$"hold{i}"] = i;
        patch["rank"] = null;
        patch["never-there"] = null;
        patch["a/b~c"] = "escaped";

        var result = await Things.MergeAsync("lot-1", "control", patch);

        var stored = (await Things.ReadAsync("lot-1", "control"))!;
        Assert.Equal([stored.ETag], result.ETags);
        var body = stored.As<JsonObject>();
        Assert.Equal(25 + 2, body.Count);
        Assert.Equal(24, (int?)body["hold24"]);
        Assert.Equal("escaped", (string?)body["a/b~c"]);
    }

    [Fact]
    public async Task Merges_that_need_more_operations_than_a_batch_takes_are_refused()
    {
        var patch = new JsonObject();
        for (var i = 0; i < 1000; i++)
            patch[$"p{i}"] = i;

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => Things.MergeAsync("lot-1", "control", patch));

        Assert.Contains("split it", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, _fixture.Wire.Commits);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("../control")]
    public async Task What_cannot_be_a_key_reads_as_null_without_a_request(string key)
    {
        await Things.CreateAsync("lot-1", "control");

        Assert.Null(await Things.ReadAsync("lot-1", key));
        Assert.Null(await Things.ReadAsync(key, "control"));
    }

    [Fact]
    public async Task The_wire_refuses_what_LotFlow_does_not_send()
    {
        // Not the fixture's, which fails the test for a refusal.
        using var wire = new CosmosWire(TimeProvider.System);
        wire.Add("things", hasTimeToLive: false);
        using var client = CosmosFixture.Client(wire);
        var container = client.GetContainer(CosmosWire.Database, "things");
        var item = new Dictionary<string, string>(StringComparer.Ordinal) { ["id"] = "a", ["lotId"] = "lot-1" };
        var weak = new ItemRequestOptions { ConsistencyLevel = ConsistencyLevel.Eventual };
        var direct = new QueryRequestOptions { PartitionKey = new("lot-1"), EnableOptimisticDirectExecution = true };
        using var other = container.GetItemQueryIterator<JsonObject>("SELECT * FROM c WHERE c.x LIKE 'a%' ORDER BY c.x", requestOptions: direct);

        await Assert.ThrowsAnyAsync<Exception>(() => container.UpsertItemAsync(item, new PartitionKey("lot-1")));
        await Assert.ThrowsAnyAsync<Exception>(() => container.DeleteItemAsync<JsonObject>("a", new PartitionKey("lot-1")));
        await Assert.ThrowsAnyAsync<Exception>(() => container.CreateTransactionalBatch(new PartitionKey("lot-1")).UpsertItem(item).ExecuteAsync());
        await Assert.ThrowsAnyAsync<Exception>(() => container.ReadItemAsync<JsonObject>("a", new PartitionKey("lot-1"), weak));
        await Assert.ThrowsAnyAsync<Exception>(() => other.ReadNextAsync());

        Assert.Equal(5, wire.Refused.Count);
    }

    private static IEnumerable<Func<Task>> Calls(IDocumentContainer container) =>
    [
        () => container.ReadAsync("lot-1", "control"),
        () => container.ReadPartitionAsync("lot-1"),
        () => container.QueryAsync(new DocumentQuery()),
        () => container.CommitAsync(new DocumentBatch("lot-1").Create("control", new Thing())),
        () => container.CommitAsync(new DocumentBatch("lot-1").Merge("control", new JsonObject { ["note"] = "x" })),
    ];
}
