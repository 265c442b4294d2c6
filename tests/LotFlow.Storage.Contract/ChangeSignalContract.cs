using LotFlow.Abstractions.Documents;

namespace LotFlow.Storage.Contract;

/// <summary>What an engine must do that tells of changes.</summary>
public abstract class ChangeSignalContract : StoreContract
{
    protected override IReadOnlyList<ContainerDefinition> Definitions =>
        [Thing.Container("followed", hasChangeFeed: true), Thing.Container("alsofollowed", hasChangeFeed: true), Thing.Container("unfollowed")];

    private IChangeSignal Signal => (IChangeSignal)Store;

    [Fact]
    public async Task A_wait_ends_with_the_next_change_of_its_container_and_not_before()
    {
        await Store.Container("followed").CreateAsync("lot-1", "before");
        var (first, second) = (Signal.NextAsync("followed"), Signal.NextAsync("followed"));
        await Store.Container("alsofollowed").CreateAsync("lot-1", "a");
        // A refused batch changes nothing.
        await Store.Container("followed").CommitAsync(new DocumentBatch("lot-1").Delete("missing"));
        Assert.False(first.IsCompleted || second.IsCompleted);

        await Store.Container("followed").CreateAsync("lot-1", "a");
        await Task.WhenAll(first, second);

        Assert.False(Signal.NextAsync("followed").IsCompleted);
    }

    [Fact]
    public async Task Whoever_waits_and_then_reads_misses_nothing()
    {
        var feed = (IChangeFeed)Store;
        var writing = Task.Run(async () =>
        {
            for (var i = 0; i < 200; i++)
                await Store.Container("followed").CreateAsync($"lot-{i}", "a");
        });
        var place = Signal.EndOf("followed");
        var seen = (await feed.ReadChangesAsync("followed", continuation: null, limit: 1000)).Documents.Select(d => d.PartitionKey).ToHashSet();
        while (seen.Count < 200)
        {
            var next = Signal.NextAsync("followed");
            var page = await feed.ReadChangesAsync("followed", place);
            seen.UnionWith(page.Documents.Select(d => d.PartitionKey));
            place = page.Continuation;
            if (page.Documents.Count == 0 && seen.Count < 200)
                await next;
        }

        await writing;
    }

    [Fact]
    public async Task The_end_is_behind_everything_that_is_stored_and_before_what_comes()
    {
        var feed = (IChangeFeed)Store;
        Assert.Empty((await feed.ReadChangesAsync("followed", Signal.EndOf("followed"))).Documents);
        await Store.Container("followed").CreateAsync("lot-1", "a");
        var end = Signal.EndOf("followed");
        await Store.Container("followed").CreateAsync("lot-1", "b");

        Assert.Equal("b", Assert.Single((await feed.ReadChangesAsync("followed", end)).Documents).Id);
        Assert.Throws<ArgumentException>(() => Signal.EndOf("unfollowed"));
    }
}
