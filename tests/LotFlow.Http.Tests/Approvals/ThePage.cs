using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace LotFlow.Http.Tests.Approvals;

/// <summary>An approval page as a browser has it: what it says and the form that it would send.</summary>
internal sealed partial class ThePage(LotFlowServer server, string path, Reply shown)
{
    public Reply Shown { get; } = shown;

    public string Path => path;

    public bool HasForm => Shown.Text.Contains("<form", StringComparison.Ordinal);

    /// <summary>The link of the newest message to this person about an approval.</summary>
    public static async Task<string> LinkAsync(LotFlowServer server, JsonNode line, string personId)
    {
        var sent = (await server.As("admin1").GetAsync("/api/notifications?limit=500")).Json["items"]!.AsArray();
        var message = sent.First(n => n!["to"]!["personId"]!.GetValue<string>() == personId && n["approvalId"]?.ToString() == line["approvalId"]!.ToString());
        return new Uri(message!["link"]!.GetValue<string>()).AbsolutePath;
    }

    public static async Task<ThePage> OpenAsync(LotFlowServer server, string path) => new(server, path, await server.As(null).GetAsync(path));

    /// <summary>The hidden fields as they stand on the page.</summary>
    public Dictionary<string, string> Fields() =>
        Hidden().Matches(Shown.Text).ToDictionary(m => m.Groups["name"].Value, m => WebUtility.HtmlDecode(m.Groups["value"].Value));

    /// <summary>Sends the form back, with these fields added or changed.</summary>
    public async Task<ThePage> SendAsync(string? decision, string? accessToken, params (string Name, string Value)[] changed)
    {
        var fields = Fields();
        if (decision is not null)
            fields["decision"] = decision;
        if (accessToken is not null)
            fields["accessToken"] = accessToken;
        foreach (var (name, value) in changed)
            fields[name] = value;
        return new(server, path, await server.As(null).PostFormAsync(path, fields));
    }

    public void ShouldSay(int status, params string[] texts)
    {
        Assert.True(Shown.Status == status, $"Expected {status} and got {Shown.Status}: {Shown.Text}");
        Assert.Equal("text/html", Shown.ContentType);
        Assert.All(texts, text => Assert.Contains(text, WebUtility.HtmlDecode(Shown.Text), StringComparison.Ordinal));
    }

    [GeneratedRegex("""<input type="hidden" name="(?<name>[^"]+)" value="(?<value>[^"]*)">""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Hidden();
}
