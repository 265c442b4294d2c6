namespace LotFlow.Http.Pages;

/// <summary>A table with a caption and heads, each row named by its first cell.</summary>
internal sealed record Grid(string Caption, IReadOnlyList<GridColumn> Columns, IReadOnlyList<Html[]> Rows)
{
    /// <summary>What is said instead of a table without rows.</summary>
    public string Empty { get; init; } = "None.";

    /// <summary>Rows that are shown; the rest is counted.</summary>
    public int Most { get; init; } = int.MaxValue;

    /// <summary>Where the rows are that are not shown.</summary>
    public string Elsewhere { get; init; } = "the CSV and JSON reports list all of them";

    public Html ToHtml()
    {
        if (Rows.Count == 0)
            return Html.Of($"<p class=\"none\">{Empty}</p>");
        var more = Rows.Count - Math.Min(Most, Rows.Count);
        return Html.Of($"""
            <table class="grid"><caption>{Caption}</caption><thead><tr>{Html.Join(Columns.Select(Head))}</tr></thead>
            <tbody>{Html.Join(Rows.Take(Most).Select(Row))}</tbody></table>
            {(more > 0 ? Html.Of($"<p class=\"hint\">{Most} of {Rows.Count} rows are shown; {Elsewhere}.</p>") : Html.Empty)}
            """);
    }

    private static Html Head(GridColumn column) => column.IsNumber
        ? Html.Of($"<th scope=\"col\" class=\"number\">{column.Name}</th>")
        : Html.Of($"<th scope=\"col\">{column.Name}</th>");

    private Html Row(Html[] cells) => Html.Of($"<tr><th scope=\"row\">{cells[0]}</th>{Html.Join(cells.Skip(1).Zip(Columns.Skip(1), Cell))}</tr>\n");

    private static Html Cell(Html cell, GridColumn column) => column.IsNumber
        ? Html.Of($"<td class=\"number\" data-label=\"{column.Name}\">{cell}</td>")
        : Html.Of($"<td data-label=\"{column.Name}\">{cell}</td>");
}

internal sealed record GridColumn(string Name, bool IsNumber = false)
{
    public static implicit operator GridColumn(string name) => new(name);

    public static GridColumn Number(string name) => new(name, IsNumber: true);
}
