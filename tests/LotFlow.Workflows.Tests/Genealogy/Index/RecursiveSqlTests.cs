using CsCheck;
using LotFlow.Domain.Genealogy;
using LotFlow.Workflows.Genealogy.Index;

namespace LotFlow.Workflows.Tests.Genealogy.Index;

public sealed class RecursiveSqlTests
{
    [Fact]
    public void The_index_reaches_what_a_recursive_query_reaches_from_every_lot_both_ways() => Gen.Select(
        RandomGenealogies.Changes, Gen.Int[0, int.MaxValue]).Sample((changes, seed) =>
        {
            var random = new Random(seed);
            var index = RandomGenealogies.Load(changes, () => random.Next(6));
            ShouldAgree(index, new PlainGenealogy(changes).Links);
        }, iter: 150);

    [Fact]
    public void They_agree_on_a_merge_of_a_thousand_lots_under_chains_and_diamonds()
    {
        List<LinkState> links = [];
        for (var i = 0; i < 1000; i++)
        {
            Link($"split-{i / 10}", $"bag-{i}", LinkRole.Output);
            Link("blend", $"bag-{i}", LinkRole.Input);
        }

        for (var i = 0; i < 100; i++)
            Link($"split-{i}", $"sack-{i % 7}", LinkRole.Input);
        Link("blend", "blend-lot", LinkRole.Output);
        for (var i = 0; i < 50; i++)
        {
            Link($"step-{i}", i == 0 ? "blend-lot" : $"chain-{i - 1}", LinkRole.Input);
            Link($"step-{i}", $"chain-{i}", LinkRole.Output);
        }

        Link("rework", "chain-49", LinkRole.Input);
        Link("rework", "sack-3", LinkRole.Output);
        ShouldAgree(RandomGenealogies.Load(links, () => 2), links, ["sack-0", "sack-3", "bag-17", "blend-lot", "chain-20", "chain-49", "nowhere"]);

        void Link(string transformationId, string lotId, LinkRole role) => links.Add(new(transformationId, lotId, role, 1, "KGM", 1));
    }

    private static void ShouldAgree(GenealogyIndex index, IReadOnlyList<LinkState> links, IEnumerable<string>? roots = null)
    {
        using var sql = new RecursiveSql(links);
        var reader = new SliceReader();
        foreach (var root in roots ?? links.Select(l => l.LotId).Distinct())
        {
            foreach (var direction in new[] { TraceDirection.Backward, TraceDirection.Forward })
            {
                Assert.Equal(
                    sql.Closure(root, direction),
                    reader.Read(index.Current, [root], direction, maxLots: null).LotIds.Order(StringComparer.Ordinal));
            }
        }
    }
}
