namespace LotFlow.Http.Recalls;

/// <summary>The stylesheets of the pages of a recall.</summary>
internal static class RecallStyle
{
    public const string Css = """
        main{max-width:80rem}
        section,form{overflow-wrap:anywhere}
        h2{margin-top:0}
        h3{font-size:1rem;margin:1rem 0 .25rem}
        .facts th{width:14rem}
        .grid{font-size:.95rem}
        .grid caption,.facts caption{text-align:left;font-weight:600;padding:.25rem 0}
        .grid th{width:auto}
        .grid th,.grid td{padding:.45rem .75rem .45rem 0}
        .grid thead th{border-bottom:2px solid #5b6b79;vertical-align:bottom}
        .grid tbody th{min-width:9ch;font-weight:600;white-space:pre-wrap;overflow-wrap:anywhere;unicode-bidi:isolate}
        .grid thead th{overflow-wrap:normal}
        .grid td{min-width:4.75rem}
        .grid .number{min-width:0;text-align:right;font-variant-numeric:tabular-nums}
        #timeline caption,#versions caption,#open caption,#orders caption{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
        .wide{overflow-x:auto}
        .grid+.grid,.none+.grid{margin-top:1.25rem}
        .hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
        .none{color:#44525e}
        main a{color:#0b4f9e}
        .canvas{overflow:auto;max-height:80vh;border:1px solid #c6ced6}
        .canvas svg{display:block}
        .tiles{display:none}
        @media(max-width:40rem){
        .grid thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
        .grid .number{text-align:left}
        .grid tr{display:block;border-bottom:1px solid #c6ced6;padding:.25rem 0}
        .grid th,.grid td{border-bottom:0;padding:.1rem 0}
        .grid td::before{content:attr(data-label) ": ";color:#44525e}
        }
        """;

    /// <summary>For the page as it goes on.</summary>
    public const string Live = """
        .updates{display:flex;flex-wrap:wrap;align-items:center;gap:.25rem 1.5rem;margin:0 0 1rem}
        .updates p{margin:0}
        .updates p:empty{display:none}
        #changes{font-weight:600;flex:1 1 20rem}
        .updates div{display:flex;flex-wrap:wrap;gap:.5rem}
        .button,.updates button{display:inline-flex;align-items:center;flex:none;min-height:44px;padding:0 .9rem}
        .button,.updates button{border:2px solid #14324a;border-radius:.4rem;background:#fff;color:#14324a;font-weight:600}
        .updates button[hidden]{display:none}
        .updates button[aria-pressed=true]{background:#14324a;color:#fff}
        .tiles-now{display:grid;grid-template-columns:repeat(auto-fill,minmax(12rem,1fr));gap:.75rem;margin:0}
        .tiles-now div{border:1px solid #c6ced6;border-radius:.4rem;padding:.5rem .75rem}
        .tiles-now dt{font-weight:600;color:#44525e}
        .tiles-now dd{margin:0;font-size:1.15rem;font-weight:600}
        .tiles-now dd.hint{font-size:.9rem;font-weight:400}
        #live section.changed{border-left:.4rem solid #0b62c4}
        .found{background:#f5f8fb;margin:.5rem 0 1.5rem}
        .found h3{margin-top:0}
        .fields{display:grid;grid-template-columns:repeat(auto-fill,minmax(15rem,1fr));gap:.25rem 1.25rem}
        .found input{width:100%;min-height:44px;font:inherit;padding:.4rem .5rem;border:1px solid #5b6b79;border-radius:.25rem;background:#fff;color:inherit}
        """;

    /// <summary>For A4. Section by section, heads of tables on every page, the drawing in parts on pages of its own.</summary>
    public const string Print = """
        @page{size:A4;margin:14mm 12mm;@bottom-right{content:"Page " counter(page) " of " counter(pages);font:8pt sans-serif}}
        @page drawing{size:A4 landscape;margin:10mm}
        @media print{
        body{background:#fff;font-size:9.5pt}
        header,.bar,.screen,.found{display:none}
        main{max-width:none;padding:0}
        section{border:0;border-radius:0;padding:0;margin:0 0 5mm}
        h1{font-size:15pt}
        h2{font-size:12pt;border-bottom:1px solid #5b6b79;break-after:avoid}
        h3,caption{break-after:avoid}
        .grid{font-size:8pt}
        #balance .grid{font-size:6.5pt}
        .grid td{min-width:0}
        .wide{overflow:visible}
        .grid th,.grid td{padding:.8mm 2mm .8mm 0}
        #balance .grid th,#balance .grid td{padding-right:1mm;overflow-wrap:anywhere}
        thead{display:table-header-group}
        tr{break-inside:avoid}
        a{color:inherit;text-decoration:none}
        .tiles{display:block}
        .tile{page:drawing;break-inside:avoid;break-after:page;margin:0}
        .tile figcaption{font-size:8pt;margin-bottom:2mm}
        }
        """;
}
