using System.Text.RegularExpressions;

namespace LotFlow.Pages.Tests;

/// <summary>Looks for pieces of a page's text.</summary>
internal static class Markup
{
    public static IReadOnlyList<Match> Find(string text, string pattern) =>
        [.. Regex.Matches(text, pattern, RegexOptions.ExplicitCapture | RegexOptions.Singleline, TimeSpan.FromSeconds(5)).Cast<Match>()];
}
