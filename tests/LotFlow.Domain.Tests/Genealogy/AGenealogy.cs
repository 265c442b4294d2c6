using LotFlow.Domain.Genealogy;
using LotFlow.Domain.Quantities;

namespace LotFlow.Domain.Tests.Genealogy;

/// <summary>A genealogy as a test tells it: what was received, and what was made of what.</summary>
internal sealed class AGenealogy
{
    private readonly Dictionary<string, TracedLot> _lots = new(StringComparer.Ordinal);

    public List<TraceLink> Links { get; } = [];

    public IEnumerable<string> LotIds => _lots.Keys;

    public AGenealogy Received(string lotId, decimal quantity, string uom = "KGM", params ItemUnitConversion[] conversions) =>
        Put(lotId, uom, conversions, b => b with { Received = b.Received + quantity });

    public AGenealogy Found(string lotId, decimal quantity) => Put(lotId, "KGM", [], b => b with { Adjusted = b.Adjusted + quantity });

    /// <summary>Inputs and outputs as lot and quantity, in the unit of the lot; a lot that was not told of before is kept in kilograms.</summary>
    public AGenealogy Made(string transformationId, (string LotId, decimal Quantity)[] inputs, params (string LotId, decimal Quantity)[] outputs)
    {
        foreach (var (lotId, quantity) in outputs)
            Put(lotId, _lots.GetValueOrDefault(lotId)?.Uom ?? "KGM", null, b => b with { Produced = b.Produced + quantity });
        Links.AddRange(inputs.Select(i => new TraceLink(transformationId, i.LotId, LinkRole.Input, i.Quantity, UomOf(i.LotId))));
        Links.AddRange(outputs.Select(o => new TraceLink(transformationId, o.LotId, LinkRole.Output, o.Quantity, UomOf(o.LotId))));
        return this;
    }

    /// <summary>A lot that only its links know of.</summary>
    public AGenealogy Forgotten(string lotId)
    {
        _lots.Remove(lotId);
        return this;
    }

    public TracedLot Lot(string lotId) => _lots[lotId];

    public Trace Trace(string root, TraceDirection direction) => Trace([root], direction);

    public Trace Trace(string[] roots, TraceDirection direction) => TraceRules.Reckon(Slice(roots, direction), _lots);

    /// <summary>By following every link again and again until nothing is new.</summary>
    public GenealogySlice Slice(string[] roots, TraceDirection direction)
    {
        var ahead = direction == TraceDirection.Backward ? new([.. roots], []) : Closure(roots, LinkRole.Input);
        var behind = direction == TraceDirection.Forward ? new([.. roots], []) : Closure(roots, LinkRole.Output);
        return new(
            roots, direction, ahead.Lots.Union(behind.Lots).ToHashSet(),
            [.. Links.Where(l => ahead.Transformations.Contains(l.TransformationId) || behind.Transformations.Contains(l.TransformationId))]);
    }

    private (HashSet<string> Lots, HashSet<string> Transformations) Closure(string[] roots, LinkRole near)
    {
        HashSet<string> lots = [.. roots];
        HashSet<string> transformations = [];
        int before;
        do
        {
            before = lots.Count + transformations.Count;
            transformations.UnionWith(Links.Where(l => l.Role == near && lots.Contains(l.LotId)).Select(l => l.TransformationId));
            lots.UnionWith(Links.Where(l => l.Role != near && transformations.Contains(l.TransformationId)).Select(l => l.LotId));
        }
        while (lots.Count + transformations.Count > before);
        return (lots, transformations);
    }

    private string UomOf(string lotId) => _lots.GetValueOrDefault(lotId)?.Uom ?? "KGM";

    private AGenealogy Put(string lotId, string uom, ItemUnitConversion[]? conversions, Func<TracedBook, TracedBook> change)
    {
        var lot = _lots.GetValueOrDefault(lotId) ?? new(lotId) { IsKnown = true, ItemId = $"I-{lotId}", Uom = uom };
        _lots[lotId] = lot with { Book = change(lot.Book), Units = conversions is { Length: > 0 } ? new(uom, conversions) : lot.Units };
        return this;
    }
}
