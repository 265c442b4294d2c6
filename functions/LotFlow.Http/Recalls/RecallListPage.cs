using LotFlow.Domain.Recalls;
using LotFlow.Http.Pages;
using Microsoft.AspNetCore.Http;

namespace LotFlow.Http.Recalls;

/// <summary>Recalls and drills that are not closed, each with the way to its page.</summary>
internal sealed record RecallListPage(IReadOnlyList<Recall> Recalls) : IResult
{
    private static readonly PageLook s_look = new($"{RecallStyle.Css}\n{RecallStyle.Live}", script: null);

    public Task ExecuteAsync(HttpContext httpContext) => PageShell.WriteAsync(httpContext, StatusCodes.Status200OK, "Recalls", Html.Of($"""
        <h1>Recalls that are not closed</h1>
        <section aria-label="Recalls">
        {Table().ToHtml()}
        </section>
        """), s_look);

    private Grid Table() => new(
        "Recalls and drills, the latest first", ["Recall", "Title", "Kind", "State", "Started", GridColumn.Number("Scope version")], [.. Recalls.Select(Row)])
    {
        Empty = "There is none.",
    };

    private static Html[] Row(Recall recall) =>
    [
        Html.Of($"<a class=\"button\" href=\"/recalls/{recall.RecallId}\">{recall.RecallId}</a>"),
        .. RecallSections.Cells(
            recall.Title, recall.Drill ? "drill" : $"class {Figures.Words(recall.Class)}", Figures.Words(recall.State), Figures.Utc(recall.StartedAt), Figures.Number(recall.ScopeVersion)),
    ];
}
