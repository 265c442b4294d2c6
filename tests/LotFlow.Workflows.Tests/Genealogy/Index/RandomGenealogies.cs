using CsCheck;
using LotFlow.Domain.Genealogy;
using LotFlow.Workflows.Genealogy.Index;

namespace LotFlow.Workflows.Tests.Genealogy.Index;

/// <summary>Small genealogies in which everything happens: loops, diamonds, lots on both sides, links that change, vanish and come back.</summary>
internal static class RandomGenealogies
{
    private static readonly decimal[] s_quantities = [0m, 0m, 1m, 0.1m, 2.50m, 999_999_999_999.999m, 0.000_000_000_000_001m, 123_456_789_012_345m, 1_000_000_000_000_000.001m];
    private static readonly string[] s_uoms = ["KGM", "EA", "LTR"];

    /// <summary>Changes of links in the order in which they were made; those of one link have rising sequences.</summary>
    public static Gen<LinkState[]> Changes { get; } =
        Gen.Select(Gen.Int[0, 7], Gen.Int[0, 11], Gen.Int[0, 1], Gen.Int[0, s_quantities.Length - 1], Gen.Int[0, 9]).Array[0, 60].Select(steps => steps
            .Select((s, n) => new LinkState($"T{s.Item1}", $"L{s.Item2:D2}", (LinkRole)s.Item3, s_quantities[s.Item4], s_uoms[s.Item5 % 3], n + 1L)).ToArray());

    public static Gen<(string[] Roots, TraceDirection Direction, int? MaxLots)> Questions { get; } = Gen.Select(
        Gen.Int[0, 13].Array[1, 3], Gen.Int[0, 2], Gen.Int[0, 15],
        (roots, direction, most) => (roots.Distinct().Select(r => $"L{r:D2}").ToArray(), (TraceDirection)direction, most > 12 ? default(int?) : most));

    /// <summary>Hands changes to an index and shows or merges them now and then.</summary>
    public static GenealogyIndex Load(IEnumerable<LinkState> arriving, Func<int> what)
    {
        var index = new GenealogyIndex();
        foreach (var state in arriving)
        {
            foreach (var document in new[] { state.ToCopy(), state.ToDocument() })
            {
                if (LinkChange.TryRead(document, out var change))
                    index.Apply(change);
            }

            switch (what())
            {
                case 0:
                    index.Publish();
                    break;
                case 1:
                    index.Merge();
                    break;
                default:
                    break;
            }
        }

        index.Publish();
        return index;
    }
}
