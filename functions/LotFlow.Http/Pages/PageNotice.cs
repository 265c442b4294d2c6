namespace LotFlow.Http.Pages;

/// <summary>A sentence above what a page shows.</summary>
internal sealed record PageNotice(string Text, bool IsWarning);
