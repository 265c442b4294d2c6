using LotFlow.Domain.Genealogy;

namespace LotFlow.Workflows.Genealogy.Index;

/// <summary>
/// The walk of a caller who wants no more than so many lots and would get more: level by level, in both directions at once where both are asked;
/// where not all lots of a level are let in, the first by their ids are. So the same lots are answered as by a walk over the stored links.
/// </summary>
internal sealed class LimitedWalk
{
    private readonly LinkView _links;
    private readonly NamesOfLots _names;
    private readonly LinkView.Scratch _scratch = new();
    private readonly HashSet<int> _inside;
    private readonly SortedSet<string> _cutAt = new(StringComparer.Ordinal);
    private readonly List<Way> _ways;

    /// <param name="links">One moment.</param>
    /// <param name="names">Of the lots of that moment.</param>
    /// <param name="roots">Those that have links; they are inside whatever the limit.</param>
    /// <param name="direction">Which way.</param>
    public LimitedWalk(LinkView links, NamesOfLots names, int[] roots, TraceDirection direction)
    {
        (_links, _names, _inside) = (links, names, [.. roots]);
        _ways = [];
        if (direction != TraceDirection.Backward)
            _ways.Add(new(isForward: true, roots));
        if (direction != TraceDirection.Forward)
            _ways.Add(new(isForward: false, roots));
    }

    public IReadOnlySet<int> Lots => _inside;

    /// <summary>Lots that lead to others which were not let in.</summary>
    public IReadOnlyList<string> CutAt => [.. _cutAt];

    /// <summary>What leads to another lot inside, or nowhere yet.</summary>
    public IEnumerable<int> Transformations => _ways.SelectMany(w => w.Far.Where(f => f.Value.Length == 0 || f.Value.Any(_inside.Contains)).Select(f => f.Key));

    /// <param name="room">How many lots may be let in beside the roots.</param>
    public void Run(int room)
    {
        while (_ways.Exists(w => w.Level.Count > 0))
        {
            foreach (var way in _ways)
                Leave(way);
            var found = _ways.SelectMany(w => w.Leads.SelectMany(l => l.To)).Where(lot => !_inside.Contains(lot)).Distinct().OrderBy(lot => _names[lot], StringComparer.Ordinal);
            foreach (var lot in found.Take(Math.Max(0, room)).ToList())
            {
                _inside.Add(lot);
                room--;
            }

            foreach (var way in _ways)
            {
                _cutAt.UnionWith(way.Leads.Where(l => !Array.TrueForAll(l.To, _inside.Contains)).Select(l => _names[l.Lot]));
                way.Level = [.. way.Leads.SelectMany(l => l.To).Where(lot => _inside.Contains(lot) && way.Seen.Add(lot))];
            }
        }
    }

    private void Leave(Way way)
    {
        way.Leads.Clear();
        var (near, far) = IndexWalk.Roles(way.IsForward);
        foreach (var lot in way.Level)
        {
            foreach (var transformation in _links.TransformationsOf(lot, near, _scratch).ToArray())
            {
                if (!way.Far.TryGetValue(transformation, out var to))
                    way.Far[transformation] = to = _links.LotsOf(transformation, far, _scratch).ToArray();
                way.Leads.Add((lot, to));
            }
        }
    }

    private sealed class Way(bool isForward, int[] roots)
    {
        public bool IsForward => isForward;

        public HashSet<int> Seen { get; } = [.. roots];

        public List<int> Level { get; set; } = [.. roots];

        /// <summary>Where the lots of the level lead to, by each of their transformations.</summary>
        public List<(int Lot, int[] To)> Leads { get; } = [];

        /// <summary>Every transformation that was reached, and the lots on its other side.</summary>
        public Dictionary<int, int[]> Far { get; } = [];
    }
}
