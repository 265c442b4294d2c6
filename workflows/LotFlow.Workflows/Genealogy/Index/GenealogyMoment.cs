using LotFlow.Domain.Genealogy;

namespace LotFlow.Workflows.Genealogy.Index;

/// <summary>The genealogy of one moment, with ids. It never changes.</summary>
internal sealed class GenealogyMoment(GenealogyText text, LinkView links)
{
    public LinkView Links => links;

    public GenealogyText Text => text;

    /// <summary>The number of a lot; -1 where no link of this moment leads to it.</summary>
    public int FindLot(string lotId) => text.Lots.Find(lotId) is var lot && lot < links.LotCount ? lot : -1;

    /// <summary>All links of a transformation, in both roles.</summary>
    public void Read(int transformation, LinkView.Scratch scratch, List<(int Lot, LinkValue Value)> row, NamesOfLots names, List<TraceLink> into)
    {
        var transformationId = text.Transformations[transformation];
        foreach (var role in (ReadOnlySpan<LinkRole>)[LinkRole.Input, LinkRole.Output])
        {
            row.Clear();
            links.Read(transformation, role, scratch, row);
            foreach (var (lot, value) in row)
                into.Add(new(transformationId, names[lot], role, text.Quantities.Unpack(value.Quantity), text.Unit(value.Unit)));
        }
    }
}

/// <summary>Ids of lots by number, each made into a string once.</summary>
internal sealed class NamesOfLots(IdTable lots)
{
    private readonly Dictionary<int, string> _names = [];

    public string this[int lot] => _names.TryGetValue(lot, out var name) ? name : _names[lot] = lots[lot];
}
