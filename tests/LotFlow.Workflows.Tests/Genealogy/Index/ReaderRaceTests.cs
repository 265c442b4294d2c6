using LotFlow.Domain.Genealogy;
using LotFlow.Workflows.Genealogy.Index;

namespace LotFlow.Workflows.Tests.Genealogy.Index;

/// <summary>Readers on threads of their own while the writer adds, changes, takes back and merges: each answer is of one moment that was published.</summary>
public sealed class ReaderRaceTests
{
    private const int Rounds = 400;
    private const int LinksPerRound = 8;

    [Fact]
    public async Task Readers_see_whole_moments_while_the_writer_goes_on()
    {
        // Each round appends as many steps to a chain of lots, and gives every link of one wide transformation the same quantity: its number.
        var index = new GenealogyIndex();
        var published = 0;
        var stop = false;
        using var started = new CountdownEvent(3);
        var readers = Enumerable.Range(0, 3).Select(_ => Task.Run(() =>
        {
            var reader = new SliceReader();
            var last = 0;
            var answers = 0;
            while (!Volatile.Read(ref stop))
            {
                var least = Volatile.Read(ref published);
                last = ShouldBeWhole(reader, index.Current, Math.Max(last, least));
                if (answers++ == 0)
                    started.Signal();
            }

            return answers;
        })).ToList();
        started.Wait();
        for (var round = 1; round <= Rounds; round++)
        {
            for (var i = 0; i < LinksPerRound; i++)
            {
                var step = (round - 1) * LinksPerRound + i;
                Apply(index, $"step-{step}", $"chain-{step}", LinkRole.Input, 1, 1);
                Apply(index, $"step-{step}", $"chain-{step + 1}", LinkRole.Output, 1, 1);
                Apply(index, "wide", $"part-{i}", LinkRole.Input, round, round);
                // Taken back in every third round, and there again in the next.
                Apply(index, "wide", $"now-and-then-{i}", LinkRole.Output, round % 3 == 0 ? 0 : round, round);
            }

            if (round % 10 == 0)
                index.Merge();
            else
                index.Publish();
            Volatile.Write(ref published, round);
        }

        Volatile.Write(ref stop, true);
        Assert.All(await Task.WhenAll(readers), answers => Assert.True(answers > 0));
        Assert.Equal(Rounds, ShouldBeWhole(new(), index.Current, Rounds));
    }

    /// <summary>Answers the round of which it is.</summary>
    private static int ShouldBeWhole(SliceReader reader, GenealogyMoment moment, int least)
    {
        var wide = reader.Read(moment, ["part-0"], TraceDirection.Forward, maxLots: null);
        var chain = reader.Read(moment, ["chain-0"], TraceDirection.Forward, maxLots: null);
        if (wide.Links.Count == 0)
        {
            Assert.Equal((0, 1), (least, chain.LotIds.Count));
            return 0;
        }

        var round = (int)wide.Links.First().Quantity;
        Assert.True(round >= least, $"Round {least} was published and {round} read.");
        Assert.All(wide.Links, l => Assert.Equal(round, l.Quantity));
        Assert.Equal(round % 3 == 0 ? LinksPerRound : 2 * LinksPerRound, wide.Links.Count);
        Assert.Equal(round * LinksPerRound + 1, chain.LotIds.Count);
        Assert.Equal(2 * round * LinksPerRound, chain.Links.Count);
        return round;
    }

    private static void Apply(GenealogyIndex index, string transformationId, string lotId, LinkRole role, decimal quantity, long sequence) =>
        GenealogyIndexLaws.Apply(index, new(transformationId, lotId, role, quantity, "KGM", sequence));
}
