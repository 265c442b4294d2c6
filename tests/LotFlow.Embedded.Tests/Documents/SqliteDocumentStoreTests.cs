using System.Globalization;
using System.Text.Json.Nodes;
using LotFlow.Abstractions.Documents;
using LotFlow.Embedded.Documents;
using LotFlow.Embedded.Sqlite;
using LotFlow.Storage.Contract;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace LotFlow.Embedded.Tests.Documents;

public sealed class SqliteDocumentStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _clock = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Documents_etags_and_continuations_outlive_the_process()
    {
        string etag;
        string continuation;
        await using (var database = Open())
        {
            var store = await SqliteDocumentStore.OpenAsync(database, [Thing.Container("things", hasChangeFeed: true)]);
            etag = await store.Container("things").CreateAsync("lot-1", "a", new Thing("open"));
            continuation = (await store.ReadChangesAsync("things", continuation: null)).Continuation;
        }

        await using var again = Open();
        var reopened = await SqliteDocumentStore.OpenAsync(again, [Thing.Container("things", hasChangeFeed: true)]);
        var next = await reopened.Container("things").CreateAsync("lot-1", "b");

        Assert.Equal(etag, (await reopened.Container("things").ReadAsync("lot-1", "a"))!.ETag);
        Assert.True(Version(next) > Version(etag), "Versions must never go back, or a continuation would skip changes.");
        Assert.Equal("b", Assert.Single((await reopened.ReadChangesAsync("things", continuation)).Documents).Id);
    }

    [Fact]
    public async Task A_version_is_not_given_again_after_the_newest_document_was_deleted()
    {
        string etag;
        await using (var database = Open())
        {
            var things = (await SqliteDocumentStore.OpenAsync(database, [Thing.Container("things")])).Container("things");
            etag = await things.CreateAsync("lot-1", "a");
            await things.CommitAsync(new DocumentBatch("lot-1").Delete("a"));
        }

        await using var again = Open();
        var reopened = (await SqliteDocumentStore.OpenAsync(again, [Thing.Container("things")])).Container("things");

        Assert.True(Version(await reopened.CreateAsync("lot-1", "a")) > Version(etag));
    }

    [Fact]
    public async Task A_field_and_a_feed_declared_later_cover_the_documents_that_are_there_already()
    {
        await using (var database = Open())
        {
            var before = await SqliteDocumentStore.OpenAsync(database, [new("things", [])]);
            await before.Container("things").CreateAsync("lot-1", "old", new Thing("open", 5m));
        }

        await using var again = Open();
        var store = await SqliteDocumentStore.OpenAsync(again, [Thing.Container("things", hasChangeFeed: true)]);

        Assert.Equal(["old"], await store.Container("things").IdsAsync(new DocumentQuery { Where = [FieldCondition.Equal("rank", 5)] }));
        Assert.Equal("old", Assert.Single((await store.ReadChangesAsync("things", continuation: null)).Documents).Id);
    }

    [Fact]
    public async Task A_field_may_change_its_type_and_an_unused_field_loses_its_index()
    {
        await using var database = Open();
        var first = await SqliteDocumentStore.OpenAsync(database, [new("things", [new("rank"), new("status")])]);
        await first.Container("things").CreateAsync("lot-1", "a", new Thing("open", 5m));

        var second = await SqliteDocumentStore.OpenAsync(database, [new("things", [new("rank", IndexedFieldType.Number)])]);

        Assert.Equal(["a"], await second.Container("things").IdsAsync(new DocumentQuery { Where = [FieldCondition.Equal("rank", 5)] }));
        var indexes = database.Read(r => r.Command("SELECT group_concat(name) FROM pragma_index_list('doc_things') WHERE origin = 'c'").ScalarText());
        Assert.Equal(["doc_things.expires_at", "doc_things.rank:number"], indexes!.Split(',').Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("Things", "status")]
    [InlineData("things\"; DROP TABLE owner; --", "status")]
    [InlineData("things", "a'b")]
    [InlineData("things", "nested.field")]
    public async Task A_name_that_would_be_sql_is_refused(string container, string field)
    {
        await using var database = Open();

        await Assert.ThrowsAsync<ArgumentException>(() => SqliteDocumentStore.OpenAsync(database, [new(container, [new(field)])]));
    }

    [Fact]
    public async Task Pruning_removes_expired_documents_up_to_the_limit_and_no_others()
    {
        await using var database = Open();
        var store = await SqliteDocumentStore.OpenAsync(database, [Thing.Container("things")]);
        var things = store.Container("things");
        for (var i = 0; i < 5; i++)
            await things.CreateAsync("lot-1", $"short-{i}", timeToLive: TimeSpan.FromHours(1));
        await things.CreateAsync("lot-1", "long", timeToLive: TimeSpan.FromDays(30));
        await things.CreateAsync("lot-1", "kept");

        Assert.Equal(0, await store.PruneExpiredAsync(limit: 3));
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(3, await store.PruneExpiredAsync(limit: 3));
        Assert.Equal(2, await store.PruneExpiredAsync(limit: 3));

        Assert.Equal(2, database.Read(r => r.Command("SELECT count(*) FROM doc_things").ScalarInt64()));
    }

    [Fact]
    public async Task A_replaced_or_merged_document_keeps_its_time_to_live()
    {
        await using var database = Open();
        var things = (await SqliteDocumentStore.OpenAsync(database, [Thing.Container("things")])).Container("things");
        var etag = await things.CreateAsync("lot-1", "replaced", timeToLive: TimeSpan.FromHours(1));
        await things.CreateAsync("lot-1", "merged", timeToLive: TimeSpan.FromHours(1));

        await things.CommitAsync(new DocumentBatch("lot-1").Replace("replaced", new Thing("new"), etag).Merge("merged", new JsonObject { ["note"] = "x" }));

        _clock.Advance(TimeSpan.FromHours(1));
        Assert.Empty(await things.IdsAsync("lot-1"));
    }

    [Fact]
    public async Task A_merge_copies_what_it_does_not_name_byte_for_byte()
    {
        await using var database = Open();
        var things = (await SqliteDocumentStore.OpenAsync(database, [Thing.Container("things")])).Container("things");
        await things.CommitAsync(new DocumentBatch("lot-1").Create("a", JsonNode.Parse("""{"quantity":1.50,"nested":{"list":[1, 2.00]},"b":1}""")));

        await things.MergeAsync("lot-1", "a", new JsonObject { ["b"] = 0.10m });

        Assert.Equal("""{"quantity":1.50,"nested":{"list":[1,2.00]},"b":0.10}""", System.Text.Encoding.UTF8.GetString((await things.ReadAsync("lot-1", "a"))!.Json.Span));
    }

    [Fact]
    public async Task Merges_cannot_grow_a_document_beyond_what_a_batch_may_hold()
    {
        await using var database = Open();
        var things = (await SqliteDocumentStore.OpenAsync(database, [Thing.Container("things")])).Container("things");
        await things.CreateAsync("lot-1", "a", new Thing(Note: new string('x', 300_000)));

        await Assert.ThrowsAsync<InvalidOperationException>(
            () => things.MergeAsync("lot-1", "a", new JsonObject { ["status"] = new string('y', 300_000) }));

        Assert.Null((await things.ThingAsync("lot-1", "a"))!.Status);
    }

    private SqliteDatabase Open() => SqliteDatabase.Open(_folder.Path, _clock, NullLoggerFactory.Instance);

    private static long Version(string etag) => long.Parse(etag, CultureInfo.InvariantCulture);
}
