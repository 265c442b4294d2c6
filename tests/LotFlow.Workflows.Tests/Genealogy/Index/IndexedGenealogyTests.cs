using CsCheck;
using LotFlow.Abstractions.Documents;
using LotFlow.Domain.Genealogy;
using LotFlow.Workflows.Genealogy;
using LotFlow.Workflows.Storage;
using LotFlow.Workflows.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace LotFlow.Workflows.Tests.Genealogy.Index;

public sealed class IndexedGenealogyTests
{
    [Fact]
    public async Task What_was_stored_before_the_question_is_in_the_answer_however_reads_and_writes_alternate() => await Gen.Select(
        RandomGenealogies.Changes, RandomGenealogies.Questions, Gen.Int[0, int.MaxValue]).SampleAsync(async (changes, question, seed) =>
        {
            var random = new Random(seed);
            await using var plant = await Plant.OpenAsync();
            var world = new IndexPlant(plant);
            using var index = await world.LoadAsync();
            for (var i = 0; i < changes.Length; i++)
            {
                await world.StoreAsync(changes[i]);
                if (random.Next(3) == 0)
                    Assert.Equal(Expected(changes.Take(i + 1), question), await AskAsync(index, question));
            }

            using var loadedLater = await world.LoadAsync();
            Assert.Equal(Expected(changes, question), await AskAsync(loadedLater, question));
        }, iter: 12, threads: 1);

    [Fact]
    public async Task An_answer_says_that_everything_before_the_question_is_in_it()
    {
        await using var plant = await Plant.OpenAsync();
        using var index = await new IndexPlant(plant).LoadAsync();
        plant.Clock.Advance(TimeSpan.FromMinutes(3));

        var answer = await index.ReadAsync(["L1"], TraceDirection.Both, maxLots: null);

        Assert.Equal(new(GenealogyFreshness.Index, plant.Clock.GetUtcNow()), answer!.Value.Freshness);
        Assert.Equal(["L1"], answer.Value.Slice.LotIds);
    }

    [Fact]
    public async Task Until_it_is_loaded_and_where_it_is_far_behind_it_leaves_the_answer_to_the_stored_links()
    {
        await using var plant = await Plant.OpenAsync();
        var world = new IndexPlant(plant);
        using var index = world.NewIndex();
        Assert.Null(await index.ReadAsync(["L1"], TraceDirection.Forward, maxLots: null));
        await index.LoadAsync(CancellationToken.None);
        Assert.NotNull(await index.ReadAsync(["L1"], TraceDirection.Forward, maxLots: null));

        await world.StoreOthersAsync(40_000);
        await world.StoreAsync(new("T1", "L1", LinkRole.Input, 5, "KGM", 1));
        Assert.Null(await index.ReadAsync(["L1"], TraceDirection.Forward, maxLots: null));

        await index.FollowAsync(CancellationToken.None);
        Assert.Single((await index.ReadAsync(["L1"], TraceDirection.Forward, maxLots: null))!.Value.Slice.Links);
    }

    [Fact]
    public async Task A_link_that_cannot_be_read_ends_the_use_of_the_index_and_nothing_else()
    {
        await using var plant = await Plant.OpenAsync();
        var world = new IndexPlant(plant);
        using var index = await world.LoadAsync();
        var inventory = plant.Get<IDocumentStore>().Container(Containers.Inventory);
        await inventory.CommitAsync(new DocumentBatch("L1").Create(Link.IdAtLot(LinkRole.Input, "T1"), new { sequence = 1 }));

        Assert.Null(await index.ReadAsync(["L2"], TraceDirection.Forward, maxLots: null));
        await index.FollowAsync(CancellationToken.None);
        Assert.Null(await index.ReadAsync(["L2"], TraceDirection.Forward, maxLots: null));
        using var another = await world.LoadAsync();
        Assert.Null(await another.ReadAsync(["L2"], TraceDirection.Forward, maxLots: null));
    }

    [Fact]
    public async Task A_host_that_has_an_index_asks_it_first()
    {
        await using var plant = await Plant.OpenAsync();
        await using var host = new ServiceCollection().AddGenealogyIndex().AddLotFlow()
            .AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance).AddSingleton(typeof(ILogger<>), typeof(Logger<>)).AddSingleton<TimeProvider>(plant.Clock).AddSingleton(plant.Get<IChangeFeed>())
            .AddSingleton(plant.Get<IDocumentStore>()).AddSingleton(plant.Get<IAttachmentStore>()).BuildServiceProvider();
        Assert.IsType<IndexedGenealogy>(host.GetServices<IGenealogySource>().First());
    }

    internal static string Expected(IEnumerable<LinkState> changes, (string[] Roots, TraceDirection Direction, int? MaxLots) question) =>
        SliceText.Of(new PlainGenealogy(changes).Read(question.Roots, question.Direction, question.MaxLots));

    internal static async Task<string> AskAsync(IndexedGenealogy index, (string[] Roots, TraceDirection Direction, int? MaxLots) question) =>
        SliceText.Of((await index.ReadAsync(question.Roots, question.Direction, question.MaxLots))!.Value.Slice);
}
