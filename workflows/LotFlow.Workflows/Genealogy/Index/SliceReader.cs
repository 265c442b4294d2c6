using LotFlow.Domain.Genealogy;

namespace LotFlow.Workflows.Genealogy.Index;

/// <summary>Answers from the index what a walk over the stored links would. Used by one reader at a time.</summary>
internal sealed class SliceReader
{
    private readonly IndexWalk _walk = new();
    private readonly LinkView.Scratch _scratch = new();
    private readonly List<(int Lot, LinkValue Value)> _row = [];

    public GenealogySlice Read(GenealogyMoment moment, IReadOnlyCollection<string> rootLotIds, TraceDirection direction, int? maxLots)
    {
        string[] distinct = [.. rootLotIds.Distinct(StringComparer.Ordinal)];
        var roots = distinct.Select(moment.FindLot).Where(lot => lot >= 0).ToArray();
        var names = new NamesOfLots(moment.Text.Lots);
        IEnumerable<int>? lots = null;
        IEnumerable<int> transformations = [];
        IReadOnlyList<string> cutAt = [];
        var most = maxLots ?? int.MaxValue;
        if (WalkAll(moment.Links, roots, direction, most - (distinct.Length - roots.Length)) is { } all)
        {
            (lots, transformations) = all;
        }
        else
        {
            var limited = new LimitedWalk(moment.Links, names, roots, direction);
            limited.Run(most - distinct.Length);
            (lots, transformations, cutAt) = (limited.Lots, limited.Transformations.Distinct(), limited.CutAt);
        }

        HashSet<string> lotIds = new(distinct, StringComparer.Ordinal);
        foreach (var lot in lots)
            lotIds.Add(names[lot]);
        List<TraceLink> links = [];
        foreach (var transformation in transformations)
            moment.Read(transformation, _scratch, _row, names, links);
        return new(distinct, direction, lotIds, links) { CutAt = cutAt };
    }

    /// <summary>Everything that was reached, where that is not more than so many lots: then no limit changes the answer.</summary>
    private (IEnumerable<int> Lots, IEnumerable<int> Transformations)? WalkAll(LinkView links, int[] roots, TraceDirection direction, int most)
    {
        if (direction != TraceDirection.Both)
            return _walk.Run(links, roots, direction == TraceDirection.Forward, most) ? (_walk.Lots.ToArray(), _walk.Transformations.ToArray()) : null;
        if (!_walk.Run(links, roots, isForward: false, most))
            return null;
        HashSet<int> lots = [.. _walk.Lots];
        HashSet<int> transformations = [.. _walk.Transformations];
        if (!_walk.Run(links, roots, isForward: true, most))
            return null;
        lots.UnionWith(_walk.Lots.ToArray());
        transformations.UnionWith(_walk.Transformations.ToArray());
        return lots.Count <= most ? (lots, transformations) : null;
    }
}
