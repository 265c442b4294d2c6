using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text.Json.Nodes;
using LotFlow.Abstractions.Documents;
using LotFlow.Azure.Tests.Azurite;
using LotFlow.Storage.Contract;
using Microsoft.Extensions.Time.Testing;

namespace LotFlow.Azure.Tests.Tables;

public sealed class TablesDocumentStoreTests(AzuriteEmulator azurite) : IAsyncLifetime
{
    private readonly FakeTimeProvider _clock = new();
    private readonly FaultyNetwork _network = new(HttpMethod.Get);
    private TablesTestStore? _store;

    private IDocumentContainer Things => _store!.Store.Container("things");

    public async ValueTask InitializeAsync() => _store = await TablesTestStore.OpenAsync(azurite, [Thing.Container("things")], _clock, _network.Transport);

    public async ValueTask DisposeAsync()
    {
        if (_store is not null)
            await _store.DisposeAsync();
        _network.Dispose();
    }

    [Fact]
    public async Task Property_names_that_tables_does_not_allow_come_back_as_they_were()
    {
        string[] names =
        [
            "plain", "Capital", "a-b", "a_b", "_", "__", "a__1", "1st", "", " ", "partitionKey", "PartitionKey", "rowKey", "timestamp", "etag", "WriteId", "ExpiresAt",
            "odata.etag", "é", "批号", "😀", "a\"b", "x_0041",
        ];
        var body = new JsonObject(names.Select((name, i) => KeyValuePair.Create(name, (JsonNode?)i)));
        await Things.CommitAsync(new DocumentBatch("lot-1").Create("a", body));
        await Things.MergeAsync("lot-1", "a", new JsonObject { ["odata.etag"] = 100, [""] = null });
        body["odata.etag"] = 100;
        body.Remove("");

        Assert.True(JsonNode.DeepEquals(body, JsonNode.Parse((await Things.ReadAsync("lot-1", "a"))!.Json.Span)));
    }

    [Fact]
    public async Task A_row_can_be_read_by_a_person()
    {
        await Things.CreateAsync("lot-1", "a", new Thing("open", 1.50m, Flag: true));

        var row = (await _store!.Table().GetEntityAsync<global::Azure.Data.Tables.TableEntity>("lot-1", "a")).Value;

        Assert.Equal(("\"open\"", "1.50", "true"), (row["status"], row["rank"], row["flag"]));
        Assert.Equal(("open", 1.5, true), (row["Text_status"], row["Number_rank"], row["Boolean_flag"]));
    }

    [Fact]
    public async Task A_field_that_a_merge_removes_or_gives_another_type_matches_nothing_any_more()
    {
        foreach (var id in new[] { "removed", "retyped", "kept" })
            await Things.CreateAsync("lot-1", id, new Thing("open", 1m, Flag: true));

        await Things.MergeAsync("lot-1", "removed", new JsonObject { ["status"] = null, ["rank"] = null, ["flag"] = null });
        await Things.MergeAsync("lot-1", "retyped", new JsonObject { ["status"] = 1, ["rank"] = "1", ["flag"] = 1 });

        Assert.Equal(["kept"], await Things.IdsAsync(new DocumentQuery { Where = [new("status", FieldComparison.LessThanOrEqual, "z")] }));
        Assert.Equal(["kept"], await Things.IdsAsync(new DocumentQuery { Where = [new("rank", FieldComparison.LessThan, 2)] }));
        Assert.Equal(["kept"], await Things.IdsAsync(new DocumentQuery { Where = [FieldCondition.Equal("flag", true)] }));
        Assert.Equal(["kept"], await Things.IdsAsync(new DocumentQuery { OrderBy = "rank", Descending = true }));
    }

    [Fact]
    public async Task Every_prefix_finds_its_ids_in_any_script()
    {
        string[] ids = ["a", "a\ud7ff", "a\ud7ffz", "a\ue000", "a\uffee", "a😀", "a😀b", "b", "é", "éa", "批", "批号"];
        foreach (var id in ids)
            await Things.CreateAsync("lot-1", id);

        foreach (var prefix in ids)
        {
            Assert.Equal(
                ids.Where(id => id.StartsWith(prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal),
                await ContainerShorthand.AllIdsAsync(c => Things.ReadPartitionAsync("lot-1", prefix, limit: 2, c)));
        }
    }

    [Fact]
    public async Task More_documents_than_the_service_answers_at_once_are_ordered_and_paged()
    {
        foreach (var chunk in Enumerable.Range(0, 1100).Chunk(DocumentBatch.MaxOperations))
        {
            var batch = new DocumentBatch("lot-1");
            foreach (var i in chunk)
                batch.Create($"d-{i:D4}", new Thing(Rank: i * 7919 % 1100));
            await Things.CommitAsync(batch);
        }

        var first = await Things.QueryAsync(new DocumentQuery { OrderBy = "rank", Descending = true, Limit = 1000 });
        var second = await Things.QueryAsync(new DocumentQuery { OrderBy = "rank", Descending = true, Limit = 1000, Continuation = first.Continuation });

        Assert.Equal(Enumerable.Range(0, 1100).Reverse(), first.Documents.Concat(second.Documents).Select(d => (int)d.As<Thing>().Rank!.Value));
        Assert.Null(second.Continuation);
        var ids = await ContainerShorthand.AllIdsAsync(c => Things.ReadPartitionAsync("lot-1", continuation: c));
        Assert.Equal(Enumerable.Range(0, 1100).Select(i => $"d-{i:D4}"), ids);
    }

    [Fact]
    public async Task Pruning_removes_expired_documents_up_to_the_limit_and_no_others()
    {
        for (var i = 0; i < 5; i++)
            await Things.CreateAsync("lot-1", $"short-{i}", timeToLive: TimeSpan.FromHours(1));
        await Things.CreateAsync("lot-1", "long", timeToLive: TimeSpan.FromDays(30));
        await Things.CreateAsync("lot-1", "kept");

        Assert.Equal(0, await _store!.Store.PruneExpiredAsync(limit: 3));
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(3, await _store.Store.PruneExpiredAsync(limit: 3));
        Assert.Equal(2, await _store.Store.PruneExpiredAsync(limit: 3));

        Assert.Equal(2, _store.Table().Query<global::Azure.Data.Tables.TableEntity>().Count());
    }

    [Fact]
    public async Task A_replaced_or_merged_document_keeps_its_time_to_live()
    {
        var etag = await Things.CreateAsync("lot-1", "replaced", timeToLive: TimeSpan.FromHours(1));
        await Things.CreateAsync("lot-1", "merged", timeToLive: TimeSpan.FromHours(1));
        await Things.CommitAsync(new DocumentBatch("lot-1").Replace("replaced", new Thing("new"), etag).Merge("merged", new JsonObject { ["note"] = "x" }));

        _clock.Advance(TimeSpan.FromHours(1));

        Assert.Empty(await Things.IdsAsync("lot-1"));
    }

    [Fact]
    public async Task Of_many_creators_of_an_expired_id_exactly_one_wins()
    {
        await Things.CreateAsync("lot-1", "claim", timeToLive: TimeSpan.FromHours(1));
        _clock.Advance(TimeSpan.FromHours(1));

        var results = await Task.WhenAll(Enumerable.Range(0, 16).Select(w => Things.CommitAsync(
            new DocumentBatch("lot-1").Create($"w-{w}", new Thing()).Create("claim", new Thing(w.ToString(CultureInfo.InvariantCulture))))));

        Assert.Single(results, r => r.Committed);
        Assert.All(results.Where(r => !r.Committed), r => r.RefusedAt(1, "claim", BatchFailureReason.AlreadyExists));
    }

    [Fact]
    public async Task The_first_refused_operation_is_named_even_if_a_later_document_has_expired()
    {
        await Things.CreateAsync("lot-1", "there");
        await Things.CreateAsync("lot-1", "expired", timeToLive: TimeSpan.FromHours(1));
        _clock.Advance(TimeSpan.FromHours(1));

        var result = await Things.CommitAsync(new DocumentBatch("lot-1").Create("there", new Thing()).Delete("expired"));

        result.RefusedAt(0, "there", BatchFailureReason.AlreadyExists);
    }

    [Fact]
    public async Task What_cannot_be_a_key_reads_as_null()
    {
        Assert.Null(await Things.ReadAsync("lot-1", "a/b?c#d"));
        Assert.Null(await Things.ReadAsync("", "a"));
    }

    [Fact]
    public async Task A_read_is_repeated_until_it_is_answered()
    {
        await Things.CreateAsync("lot-1", "a");
        _network.Spoil(Fault.LostBeforeExecution, Fault.Status503BeforeExecution);

        Assert.NotNull(await Things.ReadAsync("lot-1", "a"));
    }

    [Fact]
    public async Task Requests_are_counted_by_table_and_operation()
    {
        var table = _store!.Table().Name;
        var counted = new List<string>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Name == "lotflow.tables.transactions")
                self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((_, count, tags, _) =>
        {
            // Other tests run beside this one, on tables of their own.
            if (Equals(tags[0].Value, table))
                counted.Add($"{tags[1].Value} {count}");
        });
        listener.Start();

        await Things.CreateAsync("lot-1", "a");
        await Things.ReadAsync("lot-1", "a");
        await Things.ReadPartitionAsync("lot-1");
        await Things.QueryAsync(new DocumentQuery());

        Assert.Equal(["look 1", "commit 1", "read 1", "partition 1", "query 1"], counted);
    }

    [Fact]
    public async Task A_missing_table_is_named_and_not_taken_for_a_missing_document()
    {
        await _store!.Table().DeleteAsync();

        var read = await Assert.ThrowsAsync<StoreUnavailableException>(() => Things.ReadAsync("lot-1", "a"));
        var query = await Assert.ThrowsAsync<StoreUnavailableException>(() => Things.QueryAsync(new DocumentQuery()));
        var commit = await Assert.ThrowsAsync<StoreUnavailableException>(() => Things.CreateAsync("lot-1", "a"));

        Assert.All([read, query, commit], refusal => Assert.Contains($"'{_store.Table().Name}' does not exist", refusal.Message, StringComparison.Ordinal));
    }
}
