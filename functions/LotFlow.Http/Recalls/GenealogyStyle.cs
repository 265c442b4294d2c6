namespace LotFlow.Http.Recalls;

/// <summary>
/// How a drawing looks, for the stylesheet of the page that it is in. What colour says is also said by outline, dash and word.
/// The rules begin at the content of the drawing: where a part for print repeats it, nothing above it counts.
/// </summary>
internal static class GenealogyStyle
{
    public const string Css = """
        .genealogy{background:#fff}
        .drawing{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
        .drawing rect{fill:#fff;stroke:#44525e;stroke-width:1.25}
        .drawing .lot.blocked rect{stroke:#a11c1c;stroke-width:3}
        .drawing .lot.outside rect{stroke-dasharray:5 4}
        .drawing .transformation rect{fill:#e8edf2;stroke:#5b6b79}
        .drawing .folded rect{fill:#f6f1e2}
        .drawing rect.behind{fill:#fff;stroke-width:1.25}
        .drawing text{fill:#16202a;font-size:11px}
        .drawing .name{font-weight:600;font-size:12.5px}
        .drawing .mark{font-weight:700;font-size:10px;letter-spacing:.03em}
        .drawing .lot.blocked .mark{fill:#8c1515}
        .drawing .link{fill:none;stroke:#5b6b79;stroke-width:1.25}
        .drawing .link.many{stroke-width:3}
        .drawing .link.back{stroke-dasharray:6 4;stroke:#0b4f9e}
        .tip{fill:#44525e}
        """;
}
