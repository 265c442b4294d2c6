using System.Text.Json.Nodes;
using LotFlow.Abstractions.Documents;
using LotFlow.Azure.Cosmos;
using LotFlow.Azure.Tests.Cosmos.Wire;
using LotFlow.Storage.Contract;
using Microsoft.Extensions.Time.Testing;

namespace LotFlow.Azure.Tests.Cosmos;

/// <summary>Every query that a declared field allows is answered from the index.</summary>
public sealed class CosmosIndexingTests
{
    // As in LotFlow.Workflows.Storage.Containers, which this project does not see.
    private static readonly ContainerDefinition[] Definitions =
    [
        new("lots", [new("type"), new("itemId"), new("siteId"), new("supplierId"), new("supplierLot"), new("identity"), new("blocked", IndexedFieldType.Boolean)], HasChangeFeed: true),
        new("inventory", [], HasChangeFeed: true, HasTimeToLive: true),
        new("approvals", [new("state"), new("siteId"), new("requestedAt"), new("wakePendingSince")]),
        new("inbox", [new("pendingSince")]),
        new("policy", []),
        new("notifications", [new("at"), new("approvalId"), new("dueBy"), new("dueAt")]),
        Thing.Container("things"),
    ];

    public static TheoryData<string> Names() => [.. Definitions.Select(d => d.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_query_uses_only_indexed_paths(string name)
    {
        var definition = Array.Find(Definitions, d => d.Name == name)!;
        using var fixture = new CosmosFixture(new FakeTimeProvider(), [definition]);
        var container = fixture.Store.Container(name);
        await container.CommitAsync(new DocumentBatch("p").Create("a", Body(definition)).Create("b", Body(definition)));

        foreach (var partition in new[] { null, "p" })
        {
            foreach (var field in definition.IndexedFields.Select(f => (IndexedField?)f).Append(null))
            {
                var query = new DocumentQuery { PartitionKey = partition, OrderBy = field?.Name, Limit = 1 };
                if (field is not null)
                    query = query with { Where = [new(field.Name, FieldComparison.GreaterThanOrEqual, Value(field))] };
                var page = await container.QueryAsync(query);
                await container.QueryAsync(query with { Continuation = page.Continuation! });
            }
        }

        await container.ReadPartitionAsync("p", "a", limit: 1);
        Assert.Equal(4 * (definition.IndexedFields.Count + 1) + 1, fixture.Wire.Queries.Count);
        Assert.All(fixture.Wire.Queries, query => AssertIndexed(CosmosIndexing.PolicyJson(definition), query));
    }

    [Fact]
    public void The_policy_of_the_template_is_the_one_that_the_SDK_creates()
    {
        foreach (var definition in Definitions)
        {
            var created = JsonNode.Parse(Newtonsoft.Json.JsonConvert.SerializeObject(CosmosIndexing.Properties(definition, definition.Name)))!;

            var policy = created["indexingPolicy"]!.AsObject();
            // The service does not mind the case; templates write it small.
            Assert.Equal("Consistent", (string?)policy["indexingMode"]);
            policy["indexingMode"] = "consistent";
            Assert.True(JsonNode.DeepEquals(WithoutEmpty(policy), WithoutEmpty(CosmosIndexing.PolicyJson(definition))), policy.ToJsonString());
            Assert.Equal(CosmosIndexing.DefaultTimeToLive(definition), (int?)created["defaultTtl"]);
            Assert.Equal("/lotId", (string?)created["partitionKey"]!["paths"]![0]);
        }
    }

    private static void AssertIndexed(JsonObject policy, WireSql query)
    {
        // The service always indexes the id.
        var included = policy["includedPaths"]!.AsArray().Select(p => ((string)p!["path"]!).Replace("/?", "", StringComparison.Ordinal)).Append("/id").ToHashSet();
        Assert.Subset(included, query.FilterPaths.ToHashSet());
        if (query.OrderPaths.Count == 1)
            Assert.Contains(query.OrderPaths[0], included);
        else
            Assert.Contains(policy["compositeIndexes"]!.AsArray(), index => index!.AsArray().Select(p => (string)p!["path"]!).SequenceEqual(query.OrderPaths));
    }

    // The SDK writes empty lists of kinds of indexes that LotFlow does not use.
    private static JsonObject WithoutEmpty(JsonObject policy) => new(policy
        .Where(p => p.Value is not JsonArray { Count: 0 })
        .OrderBy(p => p.Key, StringComparer.Ordinal)
        .Select(p => KeyValuePair.Create(p.Key, p.Key is "includedPaths" or "excludedPaths"
            ? new JsonArray([.. p.Value!.AsArray().Select(path => new JsonObject { ["path"] = (string?)path!["path"] })])
            : p.Value?.DeepClone())));

    private static JsonObject Body(ContainerDefinition definition) =>
        new(definition.IndexedFields.Select(f => KeyValuePair.Create(f.Name, (JsonNode?)(Value(f) switch { bool b => b, int i => i, var text => (string)text }))));

    private static object Value(IndexedField field) => field.Type switch
    {
        IndexedFieldType.Text => "text",
        IndexedFieldType.Number => 7,
        _ => true,
    };
}
