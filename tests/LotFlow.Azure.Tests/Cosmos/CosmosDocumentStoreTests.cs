using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text.Json;
using LotFlow.Abstractions.Documents;
using LotFlow.Azure.Cosmos;
using LotFlow.Storage.Contract;
using Microsoft.Azure.Cosmos;
using Microsoft.Extensions.Time.Testing;

namespace LotFlow.Azure.Tests.Cosmos;

public sealed class CosmosDocumentStoreTests
{
    [Fact]
    public async Task Each_call_reports_its_request_units()
    {
        using var fixture = new CosmosFixture(new FakeTimeProvider(), [Thing.Container("metered", hasChangeFeed: true)]);
        var container = fixture.Store.Container("metered");
        var charged = new Dictionary<string, double>(StringComparer.Ordinal);
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Name == "lotflow.cosmos.request_charge" && instrument.Unit == "{RU}")
                l.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<double>((_, value, tags, _) =>
        {
            var byName = tags.ToArray().ToDictionary(t => t.Key, t => (string?)t.Value);
            if (byName["container"] == "metered")
                charged[byName["operation"]!] = charged.GetValueOrDefault(byName["operation"]!) + value;
        });
        listener.Start();
        using var activity = new Activity("request").Start();

        await container.CreateAsync("lot-1", "control");
        await container.ReadAsync("lot-1", "control");
        await container.ReadPartitionAsync("lot-1");
        await container.QueryAsync(new DocumentQuery());
        await fixture.Store.ReadChangesAsync("metered", continuation: null);

        Assert.Equal(["changes", "commit", "query", "read", "read partition"], charged.Keys.Order());
        Assert.All(charged.Values, units => Assert.Equal(1.5, units));
        Assert.Equal(5 * 1.5, activity.GetTagItem("lotflow.cosmos.request_charge"));
    }

    [Fact]
    public void A_document_of_the_trigger_is_read_as_it_was_stored()
    {
        using var item = JsonDocument.Parse("""
            {"id":"e-1","lotId":"lot-1","writes":["w","","","","","","",""],"body":{"rank":1.50},"_rid":"r","_self":"s","_etag":"\"5\"","_ts":1,"_lsn":7}
            """);

        var document = CosmosDocumentStore.FromFeed(item.RootElement);

        Assert.Equal(("lot-1", "e-1", "\"5\""), (document.PartitionKey, document.Id, document.ETag));
        Assert.Equal("""{"rank":1.50}""", System.Text.Encoding.UTF8.GetString(document.Json.Span));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"id":"a","lotId":"l","_etag":"e","writes":[],"body":1}""")]
    [InlineData("""{"id":"a","_etag":"e","writes":[],"body":{}}""")]
    public void What_LotFlow_has_not_stored_is_refused_clearly(string json)
    {
        using var item = JsonDocument.Parse(json);

        Assert.Contains("not a document of LotFlow", Assert.Throws<InvalidDataException>(() => CosmosDocumentStore.FromFeed(item.RootElement)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_field_whose_name_would_need_quoting_is_refused()
    {
        var definition = new ContainerDefinition("things", [new("a\"] OR true")]);

        Assert.Throws<ArgumentException>(() => new CosmosFixture(TimeProvider.System, [definition]));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_client_asks_for_strong_consistency_and_repeats_no_write_by_itself(bool gateway)
    {
        var options = CosmosClients.ClientOptions(new CosmosStoreOptions
        {
            Endpoint = new Uri("https://cosmos.test"),
            Gateway = gateway,
        });

        Assert.Equal(ConsistencyLevel.Strong, options.ConsistencyLevel);
        Assert.Equal(gateway ? ConnectionMode.Gateway : ConnectionMode.Direct, options.ConnectionMode);
        Assert.Equal(gateway, options.LimitToEndpoint);
    }
}
