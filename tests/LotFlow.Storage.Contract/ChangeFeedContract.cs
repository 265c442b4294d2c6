using System.Text.Json.Nodes;
using LotFlow.Abstractions.Documents;

namespace LotFlow.Storage.Contract;

/// <summary>What the change feed of an engine must do.</summary>
public abstract class ChangeFeedContract : StoreContract
{
    protected override IReadOnlyList<ContainerDefinition> Definitions =>
        [Thing.Container("followed", hasChangeFeed: true), Thing.Container("alsofollowed", hasChangeFeed: true), Thing.Container("unfollowed")];

    protected IDocumentContainer Followed => Store.Container("followed");

    protected IChangeFeed Feed => (IChangeFeed)Store;

    [Fact]
    public async Task An_empty_feed_gives_a_place_from_which_later_changes_are_seen()
    {
        var empty = await Feed.ReadChangesAsync("followed", continuation: null);
        Assert.Empty(empty.Documents);

        await Followed.CreateAsync("lot-1", "a");

        Assert.Equal(["a"], Ids(await Feed.ReadChangesAsync("followed", empty.Continuation)));
    }

    [Fact]
    public async Task Changes_come_in_the_order_in_which_they_were_stored_page_by_page()
    {
        foreach (var id in new[] { "c", "a", "d", "b", "e" })
            await Followed.CreateAsync($"lot-{id}", id);

        var first = await Feed.ReadChangesAsync("followed", continuation: null, limit: 3);
        var second = await Feed.ReadChangesAsync("followed", first.Continuation, limit: 3);
        var third = await Feed.ReadChangesAsync("followed", second.Continuation, limit: 3);

        Assert.Equal(["c", "a", "d"], Ids(first));
        Assert.Equal(["b", "e"], Ids(second));
        Assert.Empty(third.Documents);
    }

    [Fact]
    public async Task Only_the_latest_state_of_a_document_is_in_the_feed()
    {
        var etag = await Followed.CreateAsync("lot-1", "a", new Thing("first"));
        await Followed.CreateAsync("lot-1", "b");
        await Followed.CommitAsync(new DocumentBatch("lot-1").Replace("a", new Thing("second"), etag));
        await Followed.MergeAsync("lot-1", "a", new JsonObject { ["note"] = "third" });

        var page = await Feed.ReadChangesAsync("followed", continuation: null);

        Assert.Equal(["b", "a"], Ids(page));
        Assert.Equal(new Thing("second", Note: "third"), page.Documents[1].As<Thing>());
        Assert.Equal((await Followed.ReadAsync("lot-1", "a"))!.ETag, page.Documents[1].ETag);
    }

    [Fact]
    public async Task A_deletion_and_a_refused_batch_are_not_in_the_feed()
    {
        await Followed.CreateAsync("lot-1", "deleted");
        await Followed.CreateAsync("lot-1", "kept");
        await Followed.CommitAsync(new DocumentBatch("lot-1").Delete("deleted"));
        await Followed.CommitAsync(new DocumentBatch("lot-1").Create("refused", new Thing()).Create("kept", new Thing()));

        Assert.Equal(["kept"], Ids(await Feed.ReadChangesAsync("followed", continuation: null)));
    }

    [Fact]
    public async Task Each_container_has_its_own_feed()
    {
        await Store.Container("alsofollowed").CreateAsync("lot-1", "elsewhere");
        await Followed.CreateAsync("lot-1", "here");

        var page = await Feed.ReadChangesAsync("followed", continuation: null);

        Assert.Equal(["here"], Ids(page));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Feed.ReadChangesAsync("alsofollowed", page.Continuation));
    }

    [Fact]
    public async Task A_container_without_a_feed_an_unknown_one_and_a_false_continuation_are_refused()
    {
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Feed.ReadChangesAsync("unfollowed", continuation: null));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Feed.ReadChangesAsync("unknown", continuation: null));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Feed.ReadChangesAsync("followed", "not-one-of-ours!"));
    }

    [Fact]
    public async Task A_reader_beside_many_writers_misses_nothing()
    {
        const int writers = 16;
        const int documents = 40;
        var writing = Task.WhenAll(Enumerable.Range(0, writers).Select(w => Task.Run(async () =>
        {
            for (var i = 0; i < documents; i++)
            {
                var etag = await Followed.CreateAsync($"lot-{w}", $"d-{i}", new Thing("created"));
                if (i % 3 == 0)
                    await Followed.CommitAsync(new DocumentBatch($"lot-{w}").Replace($"d-{i}", new Thing("replaced"), etag));
            }
        })));

        var seen = new Dictionary<string, StoredDocument>(StringComparer.Ordinal);
        string? continuation = null;
        bool last;
        do
        {
            // Asked before the read, so that one more read follows the last write.
            last = writing.IsCompleted;
            var page = await Feed.ReadChangesAsync("followed", continuation, limit: 50);
            foreach (var document in page.Documents)
                seen[$"{document.PartitionKey} {document.Id}"] = document;
            last &= page.Documents.Count == 0;
            continuation = page.Continuation;
            await Task.Yield();
        }
        while (!last);
        await writing;

        Assert.Equal(writers * documents, seen.Count);
        foreach (var document in seen.Values)
            Assert.Equal((await Followed.ReadAsync(document.PartitionKey, document.Id))!.ETag, document.ETag);
    }

    private static IEnumerable<string> Ids(ChangePage page) => page.Documents.Select(d => d.Id);
}
