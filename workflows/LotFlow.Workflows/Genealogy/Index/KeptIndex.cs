using LotFlow.Domain.Genealogy;

namespace LotFlow.Workflows.Genealogy.Index;

/// <summary>All of an index at one moment, as it can be written down and read again. Its table holds everything: the delta is empty.</summary>
/// <param name="Moment">The links and their ids.</param>
/// <param name="Gone">Links that were taken back, with the sequence of that change.</param>
/// <param name="Position">Where the change feed goes on.</param>
internal sealed record KeptIndex(GenealogyMoment Moment, Dictionary<(int Transformation, int Lot, LinkRole Role), uint> Gone, string Position)
{
    /// <summary>Raised when what is written changes; what was written before is then not read, and made again from the change feed.</summary>
    public const int Format = 1;

    public async Task WriteAsync(PartWriter to)
    {
        var (text, links, table) = (Moment.Text, Moment.Links, Moment.Links.Table);
        // Texts and quantities may have grown since; what the moment does not refer to does no harm.
        string[] units = [.. text.Units];
        await to.WriteAsync(units.Length);
        foreach (var unit in units)
            await to.WriteAsync(unit);
        decimal[] aside = text.Quantities.Aside();
        await to.WriteAsync(aside.Length);
        await to.WriteAsync<decimal>(aside);
        await to.WriteAsync(text.Lots, links.LotCount);
        await to.WriteAsync(text.Transformations, links.TransformationCount);
        await to.WriteAsync(table.LinkCount);
        await to.WriteAsync(table.TransformationStarts);
        await to.WriteAsync<int>(table.Lots);
        await to.WriteAsync<long>(table.Values.Quantities);
        await to.WriteAsync<uint>(table.Values.Sequences);
        await to.WriteAsync<ushort>(table.Values.Units);
        await to.WriteAsync(Gone.Count);
        foreach (var (link, sequence) in Gone)
            await to.WriteAsync<uint>(new[] { (uint)link.Transformation, (uint)link.Lot, (uint)link.Role, sequence });
        await to.FlushAsync();
    }

    /// <exception cref="InvalidDataException">The parts are not what was written.</exception>
    public static GenealogyIndex Read(PartReader from)
    {
        var text = new GenealogyText();
        for (var units = from.Read<int>(); units > 0; units--)
            text.UnitOf(from.ReadText());
        for (var aside = from.Read<int>(); aside > 0; aside--)
            text.Quantities.Pack(from.Read<decimal>());
        from.ReadInto(text.Lots);
        from.ReadInto(text.Transformations);
        var links = from.Read<int>();
        var starts = from.ReadMany<int>(2 * text.Transformations.Count + 1);
        var lots = from.ReadMany<int>(links);
        var values = new LinkValues(links);
        from.Read<long>(values.Quantities);
        from.Read<uint>(values.Sequences);
        from.Read<ushort>(values.Units);
        var table = new LinkTable(starts, lots, values, text.Lots.Count);
        Dictionary<(int Transformation, int Lot, LinkRole Role), uint> gone = [];
        for (var count = from.Read<int>(); count > 0; count--)
        {
            var link = from.ReadMany<uint>(4);
            gone[((int)link[0], (int)link[1], (LinkRole)link[2])] = link[3];
        }

        return new(text, table, gone);
    }
}
