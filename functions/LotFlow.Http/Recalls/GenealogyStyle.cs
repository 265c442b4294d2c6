namespace LotFlow.Http.Recalls;

/// <summary>How a drawing looks, for the stylesheet of the page that it is in. What colour says is also said by outline, dash and word.</summary>
internal static class GenealogyStyle
{
    public const string Css = """
        .genealogy{background:#fff;font-family:system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
        .genealogy rect{fill:#fff;stroke:#44525e;stroke-width:1.25}
        .genealogy .lot.blocked rect{stroke:#a11c1c;stroke-width:3}
        .genealogy .lot.outside rect{stroke-dasharray:5 4}
        .genealogy .transformation rect{fill:#e8edf2;stroke:#5b6b79}
        .genealogy .folded rect{fill:#f6f1e2}
        .genealogy rect.behind{fill:#fff;stroke-width:1.25}
        .genealogy text{fill:#16202a;font-size:11px}
        .genealogy .name{font-weight:600;font-size:12.5px}
        .genealogy .mark{font-weight:700;font-size:10px;letter-spacing:.03em}
        .genealogy .lot.blocked .mark{fill:#8c1515}
        .genealogy .link{fill:none;stroke:#5b6b79;stroke-width:1.25}
        .genealogy .link.many{stroke-width:3}
        .genealogy .link.back{stroke-dasharray:6 4;stroke:#0b4f9e}
        .genealogy .tip{fill:#44525e}
        """;
}
