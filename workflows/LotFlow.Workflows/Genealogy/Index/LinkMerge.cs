using LotFlow.Domain.Genealogy;

namespace LotFlow.Workflows.Genealogy.Index;

/// <summary>Makes one table of a table and its delta.</summary>
internal static class LinkMerge
{
    /// <param name="links">A view of everything.</param>
    /// <param name="linkCount">How many links of it are more than net zero.</param>
    public static LinkTable Run(LinkView links, int linkCount)
    {
        var starts = new int[2 * links.TransformationCount + 1];
        var lots = new int[linkCount];
        var values = new LinkValues(linkCount);
        var scratch = new LinkView.Scratch();
        List<(int Lot, LinkValue Value)> row = [];
        var end = 0;
        for (var i = 0; i + 1 < starts.Length; i++)
        {
            var (transformation, role) = (i >> 1, (LinkRole)(i & 1));
            starts[i] = end;
            if (links.IsChanged(transformation))
            {
                row.Clear();
                links.Read(transformation, role, scratch, row);
                foreach (var (lot, value) in row)
                    (lots[end], values[end++]) = (lot, value);
            }
            else
            {
                end = Copy(links.Table, links.Table.RowOf(transformation, role), lots, values, end);
            }
        }

        starts[^1] = end;
        return new(starts, lots, values, links.LotCount);
    }

    private static int Copy(LinkTable from, Range row, int[] lots, LinkValues values, int end)
    {
        from.Lots.AsSpan(row).CopyTo(lots.AsSpan(end));
        from.Values.Quantities.AsSpan(row).CopyTo(values.Quantities.AsSpan(end));
        from.Values.Sequences.AsSpan(row).CopyTo(values.Sequences.AsSpan(end));
        from.Values.Units.AsSpan(row).CopyTo(values.Units.AsSpan(end));
        return end + row.End.Value - row.Start.Value;
    }
}
