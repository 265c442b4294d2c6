using LotFlow.Domain.Genealogy;
using LotFlow.Workflows.Genealogy.Index;

namespace LotFlow.Benchmarks.Genealogy;

/// <summary>The index over a generated genealogy, and what it weighs.</summary>
internal sealed class IndexedLinks
{
    private readonly GenealogyIndex _index = new();
    private readonly IndexWalk _walk = new();

    // The numbers that the index gives are its own: by order of links, not of lots.
    private readonly int[] _generated;

    public IndexedLinks(GeneratedGenealogy from)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < from.LinkCount; i++)
        {
            _index.Apply(new()
            {
                TransformationId = GeneratedGenealogy.TransformationId(from.Transformations[i]),
                LotId = GeneratedGenealogy.LotId(from.Lots[i]),
                Role = from.Roles[i],
                Quantity = from.Quantities[i],
                Uom = "KGM",
                Sequence = 1 + i % 50,
            });
            if (i % 1000 == 0)
                _index.Publish(isLoading: true);
        }

        _index.Merge();
        Bytes = GC.GetTotalMemory(forceFullCollection: true) - before;
        _generated = [.. Enumerable.Range(0, Moment.Links.LotCount).Select(lot => GeneratedGenealogy.LotNumber(Moment.Text.Lots[lot]))];
    }

    public long Bytes { get; }

    public GenealogyMoment Moment => _index.Current;

    public int LinkCount => _index.LinkCount;

    /// <summary>Lots in the closure of a lot that has links, and links gone along.</summary>
    public (int Lots, long Links) Closure(string lotId, TraceDirection oneWay)
    {
        _walk.Run(Moment.Links, [Moment.FindLot(lotId)], oneWay == TraceDirection.Forward);
        return (_walk.LotCount, _walk.LinkCount);
    }

    /// <summary>The sum of the numbers of the last closure's lots as the generator gave them.</summary>
    public long SumOfLast()
    {
        var sum = 0L;
        foreach (var lot in _walk.Lots)
            sum += _generated[lot];
        return sum;
    }
}
