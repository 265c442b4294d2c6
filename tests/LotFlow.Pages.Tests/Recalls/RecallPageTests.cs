using System.Net;
using LotFlow.Domain.Recalls;

namespace LotFlow.Pages.Tests.Recalls;

public sealed class RecallPageTests : IAsyncLifetime
{
    private const string Path = $"/recalls/{TheRecall.Id}";

    private readonly PagesServer _server = new();

    public ValueTask InitializeAsync() => _server.InitializeAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task The_part_that_changes_is_answered_once_until_it_changes()
    {
        var client = await _server.SignedInAsync("supervisor1");
        var first = await client.GetAsync($"{Path}?part=live");
        Assert.StartsWith("<div id=\"live\"", (await first.Content.ReadAsStringAsync()).Trim());
        Assert.Equal(HttpStatusCode.NotModified, await AgainAsync(client, first));

        _server.Desk.File = _server.Desk.File with { ReadAt = _server.Desk.File.ReadAt.AddMinutes(1) };
        Assert.Equal(HttpStatusCode.NotModified, await AgainAsync(client, first));
        _server.Desk.File = _server.Desk.File.With(v => v with { Tasks = [.. v.Tasks.Select(t => t with { State = ContainmentTaskState.Confirmed })] });
        Assert.Equal(HttpStatusCode.OK, await AgainAsync(client, first));
    }

    [Fact]
    public async Task A_form_is_offered_where_this_person_may_say_what_was_found()
    {
        Assert.Equal(["P1", "P2"], FormsOf(await (await _server.SignedInAsync("supervisor1")).GetStringAsync(Path)));
        Assert.Equal(["P1"], FormsOf(await (await _server.SignedInAsync("op1")).GetStringAsync(Path)));
        Assert.Empty(FormsOf(await (await _server.SignedInAsync("recall1")).GetStringAsync(Path)));
    }

    [Fact]
    public async Task What_was_found_is_sent_as_the_API_would_and_once_for_each_form()
    {
        var client = await _server.SignedInAsync("op1");
        var form = FieldsOf(await client.GetStringAsync(Path), "P1");
        var lots = form.Keys.Where(k => k.StartsWith("found:", StringComparison.Ordinal)).ToList();
        form[lots[0]] = "12.5";
        form[lots[1]] = "0";
        for (var i = 0; i < 2; i++)
        {
            var reply = await client.PostAsync(Path, new FormUrlEncodedContent(form));
            Assert.Equal((HttpStatusCode.SeeOther, $"{Path}?confirmed=P1"), (reply.StatusCode, reply.Headers.Location!.OriginalString));
        }

        Assert.Equal(2, _server.Desk.Confirmed.Count);
        Assert.Single(_server.Desk.Confirmed.Distinct());
        var (taskId, body, by) = _server.Desk.Confirmed[0];
        Assert.Equal(("P1", "op1"), (taskId, by));
        Assert.Contains($"{{\"lotId\":\"{lots[0][6..].Split('|')[0]}\",\"quantity\":12.5,\"uom\":", body);
        Assert.Contains($"\"confirmationId\":\"{form["confirmationId"]}\"", body);
        Assert.Contains("What was found at P1 is stored.", await client.GetStringAsync($"{Path}?confirmed=P1"));
    }

    [Fact]
    public async Task A_form_of_another_session_or_task_or_without_its_seal_is_not_taken()
    {
        var client = await _server.SignedInAsync("supervisor1");
        var form = FieldsOf(await client.GetStringAsync(Path), "P1");
        form[form.Keys.First(k => k.StartsWith("found:", StringComparison.Ordinal))] = "1";
        Assert.Equal(HttpStatusCode.Forbidden, (await (await _server.SignedInAsync("supervisor1")).PostAsync(Path, new FormUrlEncodedContent(form))).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await client.PostAsync(Path, new FormUrlEncodedContent(new Dictionary<string, string>(form) { ["taskId"] = "P2" }))).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await client.PostAsync(Path, new FormUrlEncodedContent(new Dictionary<string, string>(form) { ["seal"] = "" }))).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await client.PostAsync(Path, new FormUrlEncodedContent(new Dictionary<string, string>(form) { ["confirmationId"] = "C1" }))).StatusCode);
        Assert.Empty(_server.Desk.Confirmed);
    }

    [Theory]
    [InlineData("1,240")]
    [InlineData("-1")]
    [InlineData("12 KGM")]
    [InlineData("1e3")]
    public async Task A_quantity_that_could_mean_two_things_is_asked_for_again_and_nothing_typed_is_lost(string typed)
    {
        var client = await _server.SignedInAsync("op1");
        var form = FieldsOf(await client.GetStringAsync(Path), "P1");
        form[form.Keys.First(k => k.StartsWith("found:", StringComparison.Ordinal))] = typed;
        var reply = await client.PostAsync(Path, new FormUrlEncodedContent(form));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, reply.StatusCode);
        var html = WebUtility.HtmlDecode(await reply.Content.ReadAsStringAsync());
        Assert.Contains($"is '{typed}'. Write a number such as 12 or 12.5", html);
        Assert.Contains($"value=\"{typed}\"", html);
        Assert.Empty(_server.Desk.Confirmed);
    }

    [Fact]
    public async Task A_refusal_of_the_command_is_said_on_the_page()
    {
        _server.Desk.Refuses = new("recall-closed", "Recall R-2026-03 is closed.");
        var client = await _server.SignedInAsync("op1");
        var form = FieldsOf(await client.GetStringAsync(Path), "P1");
        form[form.Keys.First(k => k.StartsWith("found:", StringComparison.Ordinal))] = "1";
        var reply = await client.PostAsync(Path, new FormUrlEncodedContent(form));
        Assert.Equal(HttpStatusCode.Conflict, reply.StatusCode);
        Assert.Contains("Recall R-2026-03 is closed. Nothing was stored.", await reply.Content.ReadAsStringAsync());
    }

    private static async Task<HttpStatusCode> AgainAsync(HttpClient client, HttpResponseMessage first)
    {
        using HttpRequestMessage again = new(HttpMethod.Get, $"{Path}?part=live") { Headers = { IfNoneMatch = { first.Headers.ETag! } } };
        return (await client.SendAsync(again)).StatusCode;
    }

    private static List<string> FormsOf(string html) => [.. Markup.Find(html, "name=\"taskId\" value=\"(?<site>[^\"]+)\"").Select(m => m.Groups["site"].Value)];

    private static Dictionary<string, string> FieldsOf(string html, string taskId)
    {
        var form = Markup.Find(html, "<form class=\"found\".*?</form>").Single(m => m.Value.Contains($"name=\"taskId\" value=\"{taskId}\"")).Value;
        return Markup.Find(form, "<input [^>]*name=\"(?<name>[^\"]+)\"[^>]*value=\"(?<value>[^\"]*)\"")
            .ToDictionary(m => WebUtility.HtmlDecode(m.Groups["name"].Value), m => m.Groups["value"].Value);
    }
}
