namespace LotFlow.Http.Pages;

/// <summary>A sentence above what a page shows.</summary>
internal sealed record PageNotice(string Text, bool IsWarning)
{
    public static Html ToHtml(PageNotice? notice) => notice is null ? Html.Empty
        : notice.IsWarning ? Html.Of($"<section class=\"warning\" role=\"alert\" id=\"notice\"><p>{notice.Text}</p></section>")
        : Html.Of($"<section class=\"notice\" role=\"status\" id=\"notice\"><p>{notice.Text}</p></section>");
}
