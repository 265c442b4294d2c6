using System.Net;
using System.Text.RegularExpressions;

namespace LotFlow.Http.Tests.Approvals;

/// <summary>The pages of somebody who is signed in, as a browser has them.</summary>
internal sealed partial class TheInbox(Client browser)
{
    public static async Task<TheInbox> SignedInAsync(LotFlowServer server, string user)
    {
        var browser = server.As(null);
        Assert.Equal(303, (await browser.PostFormAsync("/sign-in", [new("accessToken", user)])).Status);
        return new(browser);
    }

    public async Task<string> ReadAsync(string path = "/approvals") => WebUtility.HtmlDecode((await GetAsync(path)).Text);

    public Task<Reply> GetAsync(string path = "/approvals") => browser.GetAsync(path);

    /// <summary>Chooses approvals on the inbox and decides on them.</summary>
    public async Task<Reply> DecideAsync(string decision, string token, params string[] approvalIds) =>
        await browser.PostFormAsync("/approvals", Form((await browser.GetAsync("/approvals")).Text, decision, token, approvalIds));

    public Task<Reply> SendAsync(string path, IEnumerable<KeyValuePair<string, string>> fields) => browser.PostFormAsync(path, fields);

    /// <summary>The form of a page filled in: everything hidden, and the boxes of these approvals.</summary>
    public static List<KeyValuePair<string, string>> Form(string page, string decision, string token, params string[] approvalIds)
    {
        List<KeyValuePair<string, string>> fields = [.. Inputs().Matches(page)
            .Where(m => m.Groups["type"].Value == "hidden" || approvalIds.Contains(m.Groups["name"].Value["on:".Length..]))
            .Select(m => KeyValuePair.Create(m.Groups["name"].Value, WebUtility.HtmlDecode(m.Groups["value"].Value)))];
        fields.Add(new("decision", decision));
        fields.Add(new("accessToken", token));
        return fields;
    }

    /// <summary>What a page has hidden in its forms.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Hidden(string page) => Inputs().Matches(page)
        .Where(m => m.Groups["type"].Value == "hidden").Select(m => KeyValuePair.Create(m.Groups["name"].Value, WebUtility.HtmlDecode(m.Groups["value"].Value)));

    [GeneratedRegex("""<input type="(?<type>hidden|checkbox)"(?: id="[^"]*")? name="(?<name>[^"]+)" value="(?<value>[^"]*)""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Inputs();
}
