namespace LotFlow.Domain.Genealogy;

/// <summary>
/// A walk through stored links: says what to read next, and keeps what was read. Breadth first; where the caller's limit does not let in all lots
/// of a level, the first by their ids are taken. So the same links give the same slice.
/// </summary>
public sealed class GenealogyWalk
{
    private readonly IReadOnlyList<string> _roots;
    private readonly TraceDirection _direction;
    private readonly int _most;
    private readonly HashSet<string> _lots;
    private readonly HashSet<string> _cutAt = new(StringComparer.Ordinal);
    private readonly Way _ahead = new(LinkRole.Input);
    private readonly Way _behind = new(LinkRole.Output);
    private readonly Dictionary<string, Dictionary<(LinkRole Role, string LotId), Link>> _transformations = new(StringComparer.Ordinal);

    /// <param name="rootLotIds">Always in the slice, even beyond the limit.</param>
    /// <param name="direction">Which way.</param>
    /// <param name="maxLots">Most lots of the slice; null for all.</param>
    public GenealogyWalk(IEnumerable<string> rootLotIds, TraceDirection direction, int? maxLots)
    {
        _roots = [.. rootLotIds.Distinct(StringComparer.Ordinal)];
        (_direction, _most) = (direction, maxLots ?? int.MaxValue);
        _lots = new(_roots, StringComparer.Ordinal);
        if (direction != TraceDirection.Backward)
            _ahead.Begin(_roots);
        if (direction != TraceDirection.Forward)
            _behind.Begin(_roots);
    }

    /// <summary>Lots whose uses are to be read.</summary>
    public IReadOnlyList<string> Ahead => _ahead.Level;

    /// <summary>Lots whose makers are to be read.</summary>
    public IReadOnlyList<string> Behind => _behind.Level;

    /// <summary>Transformations that these lots lead to and whose links are to be read.</summary>
    public IReadOnlyList<string> Transformations => [.. _ahead.Transformations.Concat(_behind.Transformations).Where(t => !_transformations.ContainsKey(t)).Distinct().Order(StringComparer.Ordinal)];

    public bool HasEnded => Ahead.Count == 0 && Behind.Count == 0;

    /// <summary>Links of which both ends were read and differ.</summary>
    public IReadOnlyCollection<LinkKey> Suspects => [.. SuspectsOf(_ahead), .. SuspectsOf(_behind)];

    /// <summary>What used the lots ahead.</summary>
    public void Used(IEnumerable<(string LotId, List<Link> Links)> uses) => _ahead.Keep(uses);

    /// <summary>What made the lots behind.</summary>
    public void Made(IEnumerable<(string LotId, List<Link> Links)> makers) => _behind.Keep(makers);

    /// <summary>What went into the transformations and came out of them.</summary>
    public void Went(IEnumerable<(string TransformationId, List<Link> Links)> transformations)
    {
        foreach (var (id, links) in transformations)
            _transformations[id] = links.ToDictionary(l => (l.Role, l.LotId));
    }

    /// <summary>Goes on to the lots that everything which was read leads to.</summary>
    public void NextLevel()
    {
        var (ahead, behind) = (LeadsOf(_ahead), LeadsOf(_behind));
        foreach (var lotId in ahead.Values.Concat(behind.Values).SelectMany(l => l).Where(l => !_lots.Contains(l)).Distinct().Order(StringComparer.Ordinal).ToList())
        {
            if (_lots.Count >= _most)
                break;
            _lots.Add(lotId);
        }

        CutOff(_ahead, ahead);
        CutOff(_behind, behind);
        _ahead.Next(ahead.Values.SelectMany(l => l).Where(_lots.Contains));
        _behind.Next(behind.Values.SelectMany(l => l).Where(_lots.Contains));
    }

    public GenealogySlice ToSlice()
    {
        HashSet<string> inside = new(StringComparer.Ordinal);
        foreach (var way in new[] { _ahead, _behind })
        {
            // What leaves a lot at which the walk was cut is not in the slice, unless it leads to another lot of it, or nowhere yet.
            foreach (var transformationId in way.AllTransformations)
            {
                if (FarOf(way, transformationId) is var far && (far.Count == 0 || far.Exists(_lots.Contains)))
                    inside.Add(transformationId);
            }
        }

        return new(_roots, _direction, _lots, [.. inside.Order(StringComparer.Ordinal).SelectMany(LinksOf)])
        {
            CutAt = [.. _cutAt.Order(StringComparer.Ordinal)],
        };
    }

    /// <summary>The lots on the other side of each transformation that the level leads to.</summary>
    private Dictionary<string, List<string>> LeadsOf(Way way) =>
        way.Transformations.Distinct().ToDictionary(t => t, t => FarOf(way, t), StringComparer.Ordinal);

    private void CutOff(Way way, Dictionary<string, List<string>> leads)
    {
        var beyond = leads.Where(l => !l.Value.TrueForAll(_lots.Contains)).Select(l => l.Key).ToHashSet(StringComparer.Ordinal);
        _cutAt.UnionWith(way.Level.Where(lotId => way.TransformationsOf(lotId).Any(beyond.Contains)));
    }

    private List<string> FarOf(Way way, string transformationId) =>
        [.. _transformations[transformationId].Values.Where(l => l.Role == way.FarRole && l.Quantity != 0).Select(l => l.LotId)];

    private IEnumerable<TraceLink> LinksOf(string transformationId)
    {
        var links = new Dictionary<(LinkRole Role, string LotId), Link>(_transformations[transformationId]);
        // An input is true with its lot; of an output that its transformation does not know, the lot does.
        foreach (var use in _ahead.LinksOf(transformationId))
            links[(use.Role, use.LotId)] = use;
        foreach (var output in _behind.LinksOf(transformationId))
        {
            if (links.GetValueOrDefault((output.Role, output.LotId)) is null or { Quantity: 0 })
                links[(output.Role, output.LotId)] = output;
        }

        return links.Values.Where(l => l.Quantity != 0).OrderBy(l => l.Role).ThenBy(l => l.LotId, StringComparer.Ordinal)
            .Select(l => new TraceLink(transformationId, l.LotId, l.Role, l.Quantity, l.Uom));
    }

    private IEnumerable<LinkKey> SuspectsOf(Way way)
    {
        foreach (var (transformationId, links) in _transformations)
        {
            var atLots = way.LinksOf(transformationId).ToDictionary(l => l.LotId, StringComparer.Ordinal);
            var there = links.Values.Where(l => l.Role == way.NearRole && way.HasRead(l.LotId)).ToDictionary(l => l.LotId, StringComparer.Ordinal);
            foreach (var lotId in atLots.Keys.Union(there.Keys))
            {
                if ((atLots.GetValueOrDefault(lotId)?.Quantity ?? 0) != (there.GetValueOrDefault(lotId)?.Quantity ?? 0))
                    yield return new(transformationId, lotId, way.NearRole);
            }
        }
    }

    /// <summary>One of the two ways: from lots over their links of one role to transformations, and on over links of the other role.</summary>
    private sealed class Way(LinkRole nearRole)
    {
        private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
        private readonly Dictionary<string, List<Link>> _byLot = new(StringComparer.Ordinal);
        private readonly Dictionary<string, List<Link>> _byTransformation = new(StringComparer.Ordinal);

        public LinkRole NearRole => nearRole;

        public LinkRole FarRole => nearRole == LinkRole.Input ? LinkRole.Output : LinkRole.Input;

        public IReadOnlyList<string> Level { get; private set; } = [];

        public IEnumerable<string> Transformations => Level.SelectMany(TransformationsOf);

        public IEnumerable<string> AllTransformations => _byTransformation.Where(t => t.Value.Exists(l => l.Quantity != 0)).Select(t => t.Key);

        public void Begin(IEnumerable<string> roots) => Next(roots);

        public void Next(IEnumerable<string> lotIds) => Level = [.. lotIds.Where(_seen.Add).Order(StringComparer.Ordinal)];

        public void Keep(IEnumerable<(string LotId, List<Link> Links)> found)
        {
            foreach (var (lotId, links) in found)
            {
                _byLot[lotId] = links;
                foreach (var link in links)
                {
                    if (!_byTransformation.TryGetValue(link.TransformationId, out var others))
                        _byTransformation[link.TransformationId] = others = [];
                    others.Add(link);
                }
            }
        }

        public bool HasRead(string lotId) => _byLot.ContainsKey(lotId);

        /// <summary>What was taken back altogether leads nowhere.</summary>
        public IEnumerable<string> TransformationsOf(string lotId) =>
            _byLot.GetValueOrDefault(lotId)?.Where(l => l.Quantity != 0).Select(l => l.TransformationId) ?? [];

        public List<Link> LinksOf(string transformationId) => _byTransformation.GetValueOrDefault(transformationId) ?? [];
    }
}
