using System.Net;
using System.Text.Json.Nodes;

namespace LotFlow.Http.Tests.Approvals;

/// <summary>Handing over one's decisions in a browser.</summary>
public sealed class DelegationPageTests : IAsyncLifetime
{
    private const string Path = "/approvals/delegations";

    private LotFlowServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await LotFlowServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Whoever_goes_away_hands_over_until_the_end_of_the_last_day_and_takes_it_back()
    {
        var mine = await TheInbox.SignedInAsync(_server, "qa1");
        Assert.Contains($"href=\"{Path}\"", await mine.ReadAsync());
        Assert.Contains("Nobody decides in your place", await mine.ReadAsync(Path));
        var form = await FormAsync(mine, ("delegateId", "supervisor1"), ("lastDay", "2026-03-08"), ("outOfOffice", "true"), ("note", "Skiing"));
        Assert.Contains("It is stored.", (await mine.SendAsync(Path, form)).Text);
        // The button was pressed twice.
        Assert.Contains("It is stored.", (await mine.SendAsync(Path, form)).Text);
        var made = Assert.Single(await DelegationsAsync())!;
        Assert.Equal(
            ("qa1", "supervisor1", "2026-03-02T08:00:00.000Z", "2026-03-09T00:00:00.000Z", true, "Skiing"),
            (made["personId"]!.GetValue<string>(), made["delegateId"]!.GetValue<string>(), Time(made["startsAt"]!), Time(made["endsAt"]!),
                made["outOfOffice"]!.GetValue<bool>(), made["note"]!.GetValue<string>()));

        const string said = "supervisor1 decides instead, 2026-03-02 08:00 to 2026-03-09 00:00 UTC, out of office";
        Assert.Contains(said, await mine.ReadAsync(Path));
        var theirs = await TheInbox.SignedInAsync(_server, "supervisor1");
        var page = await theirs.ReadAsync(Path);
        Assert.Contains(said, page);
        Assert.DoesNotContain("End it now", page);
        var id = made["delegationId"]!.GetValue<string>();
        Assert.Equal(403, (await theirs.SendAsync(Path, await FormAsync(theirs, ("ends", id)))).Status);
        Assert.Single(await DelegationsAsync());
        Assert.Contains("It is over from now on.", (await mine.SendAsync(Path, await FormAsync(mine, ("ends", id)))).Text);
        Assert.Empty(await DelegationsAsync());
    }

    [Fact]
    public async Task What_cannot_be_is_said_in_the_words_of_the_form_and_nothing_is_stored()
    {
        var mine = await TheInbox.SignedInAsync(_server, "qa1");
        var before = await _server.StoredAsync();
        await Refused(mine, 422, "Say the last day of it", ("delegateId", "qa2"));
        await Refused(mine, 422, "Say the last day of it", ("delegateId", "qa2"), ("lastDay", "9999-12-31"));
        await Refused(mine, 422, "The first day is not a day", ("delegateId", "qa2"), ("lastDay", "2026-03-08"), ("firstDay", "tomorrow"));
        await Refused(mine, 422, "Who decides instead: There is no person 'qa99'.", ("delegateId", "qa99"), ("lastDay", "2026-03-08"));
        await Refused(mine, 422, "Who decides instead: Nobody stands in for themselves.", ("delegateId", "qa1"), ("lastDay", "2026-03-08"));
        await Refused(mine, 422, "Who decides instead: Say who decides instead", ("lastDay", "2026-03-08"));
        await Refused(mine, 422, "Last day: It must be in the future", ("delegateId", "qa2"), ("firstDay", "2026-02-01"), ("lastDay", "2026-03-01"));
        await Refused(mine, 422, "Last day: It must be later", ("delegateId", "qa2"), ("firstDay", "2026-03-09"), ("lastDay", "2026-03-08"));
        await Refused(mine, 404, "There is no delegation 'V9'.", ("ends", "V9"));
        Assert.Equal(before, await _server.StoredAsync());
        // What was typed is still there.
        var again = (await mine.SendAsync(Path, await FormAsync(mine, ("delegateId", "<qa99>"), ("lastDay", "2026-03-08"), ("note", "Skiing")))).Text;
        Assert.Contains("value=\"&lt;qa99&gt;\"", again);
        Assert.Contains("value=\"Skiing\"", again);
    }

    [Fact]
    public async Task A_form_of_another_session_changes_nothing()
    {
        var (mine, other) = (await TheInbox.SignedInAsync(_server, "qa1"), await TheInbox.SignedInAsync(_server, "qa2"));
        var before = await _server.StoredAsync();
        var form = await FormAsync(other, ("delegateId", "qa2"), ("lastDay", "2026-03-08"));
        Assert.Equal(403, (await mine.SendAsync(Path, form)).Status);
        Assert.Equal(403, (await mine.SendAsync(Path, [new("delegateId", "qa2"), new("lastDay", "2026-03-08")])).Status);
        Assert.Equal(303, (await new TheInbox(_server.As(null)).SendAsync(Path, form)).Status);
        Assert.Equal(before, await _server.StoredAsync());
    }

    private static async Task Refused(TheInbox mine, int status, string text, params (string Name, string Value)[] fields)
    {
        var reply = await mine.SendAsync(Path, await FormAsync(mine, fields));
        Assert.Equal(status, reply.Status);
        Assert.Contains(text, WebUtility.HtmlDecode(reply.Text));
        Assert.Contains("Nothing was changed.", reply.Text);
    }

    /// <summary>The form of the page filled in.</summary>
    private static async Task<IEnumerable<KeyValuePair<string, string>>> FormAsync(TheInbox inbox, params (string Name, string Value)[] fields) =>
        TheInbox.Hidden((await inbox.GetAsync(Path)).Text).DistinctBy(f => f.Key).Concat(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)));

    private async Task<JsonArray> DelegationsAsync() => (await _server.As("qa1").GetAsync("/api/delegations")).Json["items"]!.AsArray();

    private static string Time(JsonNode node) => node.GetValue<DateTimeOffset>().UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", System.Globalization.CultureInfo.InvariantCulture);
}
