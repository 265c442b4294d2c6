using CsCheck;
using LotFlow.Domain.Genealogy;
using LotFlow.Workflows.Genealogy.Index;

namespace LotFlow.Workflows.Tests.Genealogy.Index;

/// <summary>The index answers what a plain walk over the links answers, whatever has happened to it before.</summary>
public sealed class GenealogyIndexLaws
{
    [Fact]
    public void It_answers_what_a_plain_walk_does_whatever_the_order_of_arrival_and_the_repetitions() => Gen.Select(
        RandomGenealogies.Changes, RandomGenealogies.Questions.Array[1, 6], Gen.Int[0, int.MaxValue]).Sample((changes, questions, seed) =>
        {
            var random = new Random(seed);
            var again = changes.Where(_ => random.Next(4) == 0).ToArray();
            var arriving = changes.Concat(again).ToArray();
            random.Shuffle(arriving);
            var index = RandomGenealogies.Load(arriving, () => random.Next(6));
            ShouldAnswer(index, new(changes), questions);
            Assert.Equal(new PlainGenealogy(changes).Links.Count, index.LinkCount);
        }, iter: 3_000);

    [Fact]
    public void Each_moment_stays_as_it_was_while_changes_come() => Gen.Select(
        RandomGenealogies.Changes, RandomGenealogies.Questions, Gen.Int[0, int.MaxValue]).Sample((changes, question, seed) =>
        {
            var random = new Random(seed);
            List<(GenealogyMoment Moment, int Changes)> moments = [];
            var index = new GenealogyIndex();
            for (var i = 0; i < changes.Length; i++)
            {
                Apply(index, changes[i]);
                if (random.Next(3) != 0)
                    continue;
                if (random.Next(4) == 0)
                    index.Merge();
                else
                    index.Publish();
                moments.Add((index.Current, i + 1));
            }

            foreach (var (moment, count) in moments)
                ShouldAnswer(moment, new(changes.Take(count)), [question]);
        }, iter: 1_000);

    [Fact]
    public void Quantities_come_back_to_the_last_digit() => Gen.OneOf(Gen.Decimal, Gen.Long.Select(l => new decimal((int)l, (int)(l >> 32) & 0x1FFFF, 0, l < 0, (byte)(l & 15)))).Sample(value =>
    {
        var quantities = new Quantities();
        var packed = quantities.Pack(value);
        Assert.Equal($"{value:G} {value == 0}", $"{quantities.Unpack(packed):G} {Quantities.IsZero(packed)}");
    }, iter: 20_000);

    [Fact]
    public void An_id_is_found_under_the_number_that_it_got()
    {
        var table = new IdTable();
        var ids = Enumerable.Range(0, 20_000).Select(i => i % 7 == 0 ? $"Ä-{i}-{new string('x', i % 90)}" : $"lot-{i}").ToList();
        Assert.Equal(Enumerable.Range(0, ids.Count), ids.Select(id => table.FindOrAdd(id)));
        Assert.Equal(Enumerable.Range(0, ids.Count), ids.Select(id => table.FindOrAdd(id)));
        Assert.Equal(ids, Enumerable.Range(0, ids.Count).Select(n => table[n]));
        Assert.Equal(-1, table.Find("lot"));
        Assert.Equal(-1, table.Find(new string('x', 5000)));
    }

    internal static void Apply(GenealogyIndex index, LinkState state)
    {
        Assert.True(LinkChange.TryRead(state.ToDocument(), out var change));
        index.Apply(change);
    }

    private static void ShouldAnswer(GenealogyIndex index, PlainGenealogy plain, IEnumerable<(string[] Roots, TraceDirection Direction, int? MaxLots)> questions) =>
        ShouldAnswer(index.Current, plain, questions);

    private static void ShouldAnswer(GenealogyMoment moment, PlainGenealogy plain, IEnumerable<(string[] Roots, TraceDirection Direction, int? MaxLots)> questions)
    {
        var reader = new SliceReader();
        foreach (var (roots, direction, maxLots) in questions)
            Assert.Equal(SliceText.Of(plain.Read(roots, direction, maxLots)), SliceText.Of(reader.Read(moment, roots, direction, maxLots)));
    }
}
