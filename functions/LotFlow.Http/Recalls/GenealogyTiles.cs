using LotFlow.Http.Pages;

namespace LotFlow.Http.Recalls;

/// <summary>
/// The drawing cut for A4 in landscape, along the grid so that no box is ever cut: each part is a window on the content that the whole
/// drawing holds, at a size at which it can be read.
/// </summary>
internal static class GenealogyTiles
{
    private const int ColumnsPerTile = 7;
    private const int RowsPerTile = 13;
    private const double MillimetresPerPixel = 0.173;

    public static Html Draw(GenealogyDrawing drawing)
    {
        List<(int Column, int Row)> tiles =
        [
            .. from row in Starts(drawing.Rows, RowsPerTile)
               from column in Starts(drawing.Columns, ColumnsPerTile)
               where drawing.Boxes.Any(b => b.Column >= column && b.Column < column + ColumnsPerTile && b.Row >= row && b.Row < row + RowsPerTile)
               select (column, row),
        ];
        return Html.Join(tiles.Select((tile, i) => Tile(drawing, tile.Column, tile.Row, i + 1, tiles.Count)));
    }

    private static IEnumerable<int> Starts(int count, int size) => Enumerable.Range(0, (count + size - 1) / size).Select(i => i * size);

    private static Html Tile(GenealogyDrawing drawing, int column, int row, int number, int of)
    {
        var (lastColumn, lastRow) = (Math.Min(column + ColumnsPerTile, drawing.Columns) - 1, Math.Min(row + RowsPerTile, drawing.Rows) - 1);
        // Half of the gap on each side belongs to the part, so that a line ends where it goes on in the next one.
        var left = drawing.LeftOf(column) - (GenealogyDrawing.Gap / 2);
        var width = drawing.SpanOf(lastColumn).Right + (GenealogyDrawing.Gap / 2) - left;
        var top = GenealogyDrawing.Margin + (row * GenealogyDrawing.RowHeight);
        var height = (lastRow - row + 1) * GenealogyDrawing.RowHeight;
        return Html.Of($"""
            <figure class="tile"><figcaption>Genealogy, part {number} of {of}: columns {column + 1} to {lastColumn + 1} of {drawing.Columns},
            rows {row + 1} to {lastRow + 1} of {drawing.Rows}</figcaption>
            <svg class="genealogy" aria-hidden="true" width="{Millimetres(width)}" height="{Millimetres(height)}"
            viewBox="{left} {top} {width} {height}"><use href="#{GenealogySvg.ContentId}"/></svg></figure>

            """);
    }

    private static string Millimetres(int pixels) => $"{pixels * MillimetresPerPixel:0.#}mm";
}
