using LotFlow.Abstractions.Documents;
using LotFlow.Domain.Genealogy;
using LotFlow.Workflows.Storage;
using LotFlow.Workflows.Tests.Hosting;

namespace LotFlow.Workflows.Tests.Genealogy.Index;

/// <summary>An index that was kept is what the next start goes on from; one that cannot be used is made again.</summary>
public sealed class KeptIndexTests
{
    private static readonly LinkState[] s_before =
    [
        new("T1", "Sack", LinkRole.Input, 2.50m, "KGM", 1), new("T1", "Bag", LinkRole.Output, 1_000_000_000_000_000.001m, "KGM", 1),
        new("T2", "Bag", LinkRole.Input, 7, "EA", 1), new("T2", "Box", LinkRole.Output, 7, "EA", 1), new("T3", "Bag", LinkRole.Input, 3, "EA", 2),
        new("T3", "Bag", LinkRole.Input, 0, "EA", 3),
    ];

    private static readonly LinkState[] s_after = [new("T4", "Box", LinkRole.Input, 1, "EA", 4), new("T4", "Pallet", LinkRole.Output, 1, "EA", 1), new("T3", "Bag", LinkRole.Input, 1, "EA", 5)];

    private static readonly (string[] Roots, TraceDirection Direction, int? MaxLots) s_question = (["Sack"], TraceDirection.Forward, null);

    [Fact]
    public async Task The_next_start_reads_what_was_kept_and_only_what_came_since()
    {
        await using var plant = await Plant.OpenAsync();
        var world = new IndexPlant(plant);
        await KeepAsync(world, s_before);
        await StoreAsync(world, s_after);
        await plant.RestartAsync();

        var before = world.DocumentsRead;
        using var index = await world.LoadAsync();

        Assert.Equal(2 * s_after.Length, world.DocumentsRead - before);
        Assert.Equal(IndexedGenealogyTests.Expected([.. s_before, .. s_after], s_question), await IndexedGenealogyTests.AskAsync(index, s_question));
    }

    [Fact]
    public async Task A_link_that_was_taken_back_before_stays_so_when_an_earlier_state_of_it_comes_late()
    {
        await using var plant = await Plant.OpenAsync();
        var world = new IndexPlant(plant);
        await KeepAsync(world, s_before);
        await world.StoreAsync(new("T3", "Bag", LinkRole.Input, 3, "EA", 2));

        using var index = await world.LoadAsync();

        Assert.Equal(IndexedGenealogyTests.Expected(s_before, s_question), await IndexedGenealogyTests.AskAsync(index, s_question));
    }

    [Theory]
    [InlineData("missing")]
    [InlineData("damaged")]
    [InlineData("of another format")]
    [InlineData("with a place that the feed does not know")]
    public async Task What_was_kept_and_cannot_be_used_is_made_again(string fate)
    {
        await using var plant = await Plant.OpenAsync();
        var world = new IndexPlant(plant);
        await KeepAsync(world, s_before);
        await SpoilAsync(world, fate);

        using var index = await world.LoadAsync();

        Assert.Equal(IndexedGenealogyTests.Expected(s_before, s_question), await IndexedGenealogyTests.AskAsync(index, s_question));
        await index.KeepAsync(CancellationToken.None, worthKeeping: 0);
        Assert.Single(FilesOf(world));
        var read = world.DocumentsRead;
        using var again = await world.LoadAsync();
        Assert.Equal(read, world.DocumentsRead);
    }

    [Fact]
    public async Task Nothing_is_kept_where_reading_the_feed_again_costs_nothing()
    {
        await using var plant = await Plant.OpenAsync();
        var world = new IndexPlant(plant);
        await StoreAsync(world, s_before);
        using var index = await world.LoadAsync();
        await index.FollowAsync(CancellationToken.None);
        await index.KeepAsync(CancellationToken.None);
        Assert.Empty(FilesOf(world));
    }

    [Fact]
    public async Task A_crash_at_any_point_of_keeping_leaves_one_that_can_be_used_and_the_next_time_leaves_no_other_file()
    {
        for (var point = 1; ; point++)
        {
            foreach (var afterEffect in new[] { false, true })
            {
                var disturbances = new Disturbances();
                await using var plant = await Plant.OpenAsync(disturbances: disturbances);
                var world = new IndexPlant(plant);
                await KeepAsync(world, s_before);
                await StoreAsync(world, s_after);
                using (var crashing = await world.LoadAsync())
                {
                    disturbances.Arm(point, afterEffect);
                    var failure = await Record.ExceptionAsync(() => crashing.KeepAsync(CancellationToken.None, worthKeeping: 0));
                    var hasFired = disturbances.HasFired;
                    disturbances.Arm(failAt: 0, afterEffect: false);
                    Assert.Equal(hasFired, failure is StoreUnavailableException);
                    if (!hasFired)
                    {
                        Assert.True(point > 4, "Keeping has fewer effects than it needs.");
                        return;
                    }
                }

                using var index = await world.LoadAsync();
                Assert.Equal(IndexedGenealogyTests.Expected([.. s_before, .. s_after], s_question), await IndexedGenealogyTests.AskAsync(index, s_question));
                await world.StoreAsync(new("T5", "Pallet", LinkRole.Input, 1, "EA", 9));
                Assert.NotNull(await index.ReadAsync(["Sack"], TraceDirection.Forward, maxLots: null));
                await index.KeepAsync(CancellationToken.None, worthKeeping: 0);
                Assert.Single(FilesOf(world));
            }
        }
    }

    private static async Task KeepAsync(IndexPlant world, LinkState[] links)
    {
        await StoreAsync(world, links);
        using var index = await world.LoadAsync();
        await index.KeepAsync(CancellationToken.None, worthKeeping: 0);
        Assert.Single(FilesOf(world));
    }

    private static async Task StoreAsync(IndexPlant world, LinkState[] links)
    {
        foreach (var link in links)
            await world.StoreAsync(link);
    }

    private static string[] FilesOf(IndexPlant world) =>
        Directory.Exists(Path.Combine(world.Plant.Folder, "attachments")) ? Directory.GetFiles(Path.Combine(world.Plant.Folder, "attachments"), "*", SearchOption.AllDirectories) : [];

    private static async Task SpoilAsync(IndexPlant world, string fate)
    {
        var file = FilesOf(world).Single();
        var inbox = world.Plant.Get<IDocumentStore>().Container(Containers.Inbox);
        switch (fate)
        {
            case "missing":
                File.Delete(file);
                break;
            case "damaged":
                var bytes = await File.ReadAllBytesAsync(file);
                bytes[bytes.Length / 2] ^= 1;
                await File.WriteAllBytesAsync(file, bytes);
                break;
            case "of another format":
                await inbox.CommitAsync(new DocumentBatch("index:genealogy").Merge("kept", new() { ["format"] = 99 }));
                break;
            default:
                await inbox.CommitAsync(new DocumentBatch("index:genealogy").Merge("kept", new() { ["position"] = "elsewhere" }));
                break;
        }
    }
}
