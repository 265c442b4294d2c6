using System.Text.Json.Nodes;
using LotFlow.Abstractions;
using LotFlow.Abstractions.Documents;
using LotFlow.Azure.Tables;
using LotFlow.Azure.Tests.Azurite;
using LotFlow.Storage.Contract;
using Microsoft.Extensions.Logging.Abstractions;

namespace LotFlow.Azure.Tests.Tables;

/// <summary>The limits of the service, which Azurite does not enforce, and values on both sides of them.</summary>
public sealed class TablesLimitTests(AzuriteEmulator azurite) : IAsyncLifetime
{
    private static readonly ContainerDefinition Definition = new("things", [.. Enumerable.Range(0, 20).Select(i => new IndexedField($"text{i}"))]);

    private TablesTestStore? _store;

    private IDocumentContainer Things => _store!.Store.Container("things");

    public async ValueTask InitializeAsync() => _store = await TablesTestStore.OpenAsync(azurite, [Definition], TimeProvider.System);

    public async ValueTask DisposeAsync()
    {
        if (_store is not null)
            await _store.DisposeAsync();
    }

    [Theory]
    [InlineData("x")]
    [InlineData("é")]
    [InlineData("批")]
    [InlineData("😀")]
    [InlineData("\"")]
    public async Task Values_around_the_size_of_a_property_come_back_as_they_were(string character)
    {
        // Sizes of the JSON text in bytes, its quotes included; bytes in front move the splits through the characters.
        var size = LotFlowJson.Serialize(character).Length - 2;
        foreach (var bytes in new[] { 1023, 1024, 1025, 32_767, 32_768, 32_769, 65_535, 65_536, 65_537, 131_072, 131_073, 300_000 })
        {
            var text = new string('-', (bytes - 2) % size) + string.Concat(Enumerable.Repeat(character, (bytes - 2) / size));
            await CreateAsync($"d-{bytes}", new JsonObject { ["value"] = text, ["other"] = 1 });

            var body = (await Things.ReadAsync("lot-1", $"d-{bytes}"))!.As<JsonObject>();
            Assert.Equal(text, (string?)body["value"]);
            Assert.Equal(2, body.Count);
        }
    }

    [Fact]
    public async Task A_merge_may_shorten_lengthen_and_remove_a_long_value()
    {
        await CreateAsync("a", new JsonObject { ["value"] = new string('1', 200_000), ["kept"] = new string('k', 70_000) });
        foreach (var length in new int?[] { 3, 66_000, 131_070, 2_000, null, 140_000, 1 })
        {
            var value = length is { } characters ? new string('2', characters) : null;
            await Things.MergeAsync("lot-1", "a", new JsonObject { ["value"] = value });

            var body = (await Things.ReadAsync("lot-1", "a"))!.As<JsonObject>();
            Assert.Equal(value, (string?)body["value"]);
            Assert.Equal(70_000, ((string?)body["kept"])!.Length);
            Assert.Equal(value is not null, body.ContainsKey("value"));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(120)]
    public async Task The_largest_document_of_the_contract_fits_into_an_entity(int properties)
    {
        var each = (DocumentBatch.MaxDocumentBytes - 2) / properties - 12;
        var body = new JsonObject(Enumerable.Range(0, properties).Select(i => KeyValuePair.Create($"p{i:D3}", (JsonNode?)new string('x', each))));

        await CreateAsync("full", body);

        Assert.True(JsonNode.DeepEquals(body, (await Things.ReadAsync("lot-1", "full"))!.As<JsonObject>()));
    }

    [Fact]
    public async Task More_properties_than_an_entity_holds_are_refused()
    {
        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(
            () => CreateAsync("a", new JsonObject(Enumerable.Range(0, 251).Select(i => KeyValuePair.Create($"p{i}", (JsonNode?)i)))));

        Assert.Contains("252", refusal.Message, StringComparison.Ordinal);
        await CreateAsync("b", new JsonObject(Enumerable.Range(0, 250).Select(i => KeyValuePair.Create($"p{i}", (JsonNode?)i))));
    }

    [Fact]
    public async Task An_entity_over_one_mebibyte_is_refused()
    {
        // Text that is indexed is there twice, the second time in UTF-16.
        var body = new JsonObject(Enumerable.Range(0, 20).Select(i => KeyValuePair.Create($"text{i}", (JsonNode?)new string('x', 24_000))));

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => CreateAsync("a", body));

        Assert.Contains("1,048,576", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Indexed_text_of_64_KiB_is_found_and_longer_text_is_refused()
    {
        var text = new string('x', IndexedValue.MaxCharacters);
        await CreateAsync("fits", new JsonObject { ["text0"] = text });

        var create = await Assert.ThrowsAsync<InvalidOperationException>(() => CreateAsync("long", new JsonObject { ["text0"] = text + "x" }));
        var merge = await Assert.ThrowsAsync<InvalidOperationException>(() => Things.MergeAsync("lot-1", "fits", new JsonObject { ["text0"] = text + "x" }));

        Assert.Contains("'text0'", create.Message, StringComparison.Ordinal);
        Assert.Contains("'text0'", merge.Message, StringComparison.Ordinal);
        Assert.Equal(["fits"], await Things.IdsAsync(new DocumentQuery { OrderBy = "text0" }));
    }

    [Fact]
    public async Task A_property_name_is_refused_where_its_encoding_is_too_long()
    {
        await CreateAsync("a", new JsonObject { [new string('n', 255)] = 1, [new string('é', 51)] = 2 });

        await Assert.ThrowsAsync<InvalidOperationException>(() => CreateAsync("b", new JsonObject { [new string('n', 256)] = 1 }));
        await Assert.ThrowsAsync<InvalidOperationException>(() => CreateAsync("b", new JsonObject { [new string('é', 52)] = 1 }));
    }

    [Fact]
    public async Task A_batch_that_takes_over_four_mebibytes_on_the_wire_is_refused_whole()
    {
        // A quotation mark is two bytes in a document and eight in a transaction.
        var batch = new DocumentBatch("lot-1");
        for (var i = 0; i < 100; i++)
            batch.Create($"d-{i}", new JsonObject(Enumerable.Range(0, 15).Select(p => KeyValuePair.Create($"p{p}", (JsonNode?)new string('"', 500)))));

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => Things.CommitAsync(batch));

        Assert.Contains("4,194,304", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(await Things.IdsAsync("lot-1"));
    }

    [Fact]
    public async Task What_tables_cannot_do_is_refused_when_the_store_is_opened()
    {
        var service = await azurite.TablesAsync();

        Assert.Contains("Cosmos DB", Refused(new("lots", [], HasChangeFeed: true)), StringComparison.Ordinal);
        Assert.Contains("'two-words'", Refused(new("two-words", [])), StringComparison.Ordinal);
        Assert.Contains("'a b'", Refused(new("lots", [new("a b")])), StringComparison.Ordinal);

        string Refused(ContainerDefinition definition) =>
            Assert.ThrowsAny<ArgumentException>(() => new TablesDocumentStore(service, [definition], TimeProvider.System, NullLoggerFactory.Instance)).Message;
    }

    private async Task CreateAsync(string id, JsonObject body) =>
        Assert.True((await Things.CommitAsync(new DocumentBatch("lot-1").Create(id, body))).Committed);
}
