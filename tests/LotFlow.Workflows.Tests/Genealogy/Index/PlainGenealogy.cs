using LotFlow.Abstractions;
using LotFlow.Abstractions.Documents;
using LotFlow.Domain.Genealogy;

namespace LotFlow.Workflows.Tests.Genealogy.Index;

/// <summary>The state of a link, by which later states of it can be told from earlier ones.</summary>
internal sealed record LinkState(string TransformationId, string LotId, LinkRole Role, decimal Quantity, string Uom, long Sequence)
{
    /// <summary>The document at the true end of the link; what was posted adds up to the quantity.</summary>
    public StoredDocument ToDocument()
    {
        var link = Link.Of(TransformationId, LotId, Role, "ITEM", Uom).With("m1", Quantity + 3).With("m2", -3) with { Sequence = Sequence };
        return Role == LinkRole.Input
            ? Document(LotId, Link.IdAtLot(Role, TransformationId), link)
            : Document(Transformation.Partition(TransformationId), Link.IdAtTransformation(Role, LotId), link);
    }

    /// <summary>The copy at the other end, which says something that an index must not believe.</summary>
    public StoredDocument ToCopy()
    {
        var wrong = Link.Of(TransformationId, LotId, Role, "ITEM", Uom).With("copy", Quantity + 1) with { Sequence = Sequence + 100 };
        return Role == LinkRole.Input
            ? Document(Transformation.Partition(TransformationId), Link.IdAtTransformation(Role, LotId), wrong)
            : Document(LotId, Link.IdAtLot(Role, TransformationId), wrong);
    }

    private static StoredDocument Document(string partition, string id, Link link) => new(partition, id, LotFlowJson.Serialize(link), "1");
}

/// <summary>A genealogy as a list of links, walked in the plainest way: the oracle of the index.</summary>
internal sealed class PlainGenealogy(IEnumerable<LinkState> states)
{
    private readonly List<LinkState> _links =
    [
        .. states.GroupBy(s => (s.TransformationId, s.LotId, s.Role)).Select(g => g.MaxBy(s => s.Sequence)!).Where(s => s.Quantity != 0),
    ];

    public IReadOnlyList<LinkState> Links => _links;

    public GenealogySlice Read(IReadOnlyList<string> roots, TraceDirection direction, int? maxLots = null)
    {
        List<LinkRole> ways = direction switch
        {
            TraceDirection.Forward => [LinkRole.Input],
            TraceDirection.Backward => [LinkRole.Output],
            _ => [LinkRole.Input, LinkRole.Output],
        };
        var reached = new HashSet<string>(roots);
        var cutAt = new SortedSet<string>(StringComparer.Ordinal);
        var levels = ways.ToDictionary(w => w, _ => reached.ToHashSet());
        var left = ways.ToDictionary(w => w, _ => new HashSet<string>());
        while (levels.Values.Any(l => l.Count > 0))
        {
            foreach (var lotId in ways.SelectMany(w => levels[w].SelectMany(l => NextOf(l, w))).Order(StringComparer.Ordinal))
            {
                if (reached.Count < (maxLots ?? int.MaxValue))
                    reached.Add(lotId);
            }

            foreach (var way in ways)
            {
                cutAt.UnionWith(levels[way].Where(l => NextOf(l, way).Except(reached).Any()));
                left[way].UnionWith(levels[way]);
                levels[way] = levels[way].SelectMany(l => NextOf(l, way)).Where(l => reached.Contains(l) && !left[way].Contains(l)).ToHashSet();
            }
        }

        var transformations = ways.SelectMany(way => left[way].SelectMany(l => TransformationsOf(l, way))
            .Where(t => LotsOf(t, Other(way)) is var far && (far.Count == 0 || far.Exists(reached.Contains)))).ToHashSet();
        return new(roots, direction, reached, [.. _links.Where(l => transformations.Contains(l.TransformationId)).Select(l => new TraceLink(l.TransformationId, l.LotId, l.Role, l.Quantity, l.Uom))])
        {
            CutAt = [.. cutAt],
        };
    }

    private static LinkRole Other(LinkRole role) => role == LinkRole.Input ? LinkRole.Output : LinkRole.Input;

    private IEnumerable<string> NextOf(string lotId, LinkRole way) => TransformationsOf(lotId, way).SelectMany(t => LotsOf(t, Other(way)));

    private List<string> TransformationsOf(string lotId, LinkRole role) => [.. _links.Where(l => l.LotId == lotId && l.Role == role).Select(l => l.TransformationId)];

    private List<string> LotsOf(string transformationId, LinkRole role) => [.. _links.Where(l => l.TransformationId == transformationId && l.Role == role).Select(l => l.LotId)];
}

/// <summary>A slice as text: what is in it, in an order, with quantities to the last digit.</summary>
internal static class SliceText
{
    public static string Of(GenealogySlice slice)
    {
        var links = slice.Links.Select(l => $"{l.TransformationId} {l.Role} {l.LotId} {l.Quantity} {l.Uom}").Order(StringComparer.Ordinal);
        var lotIds = string.Join(' ', slice.LotIds.Order(StringComparer.Ordinal));
        return $"{slice.Direction} of {string.Join(' ', slice.RootLotIds)}: {lotIds}; cut at {string.Join(' ', slice.CutAt)}\n{string.Join('\n', links)}";
    }
}
