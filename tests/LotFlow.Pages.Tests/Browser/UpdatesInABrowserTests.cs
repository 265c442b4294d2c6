using LotFlow.Domain.Recalls;
using LotFlow.Pages.Tests.Recalls;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace LotFlow.Pages.Tests.Browser;

/// <summary>The page while the recall goes on. The browser's clock is the test's, so nobody waits for it.</summary>
[Collection(BrowserCollection.Name)]
public sealed class UpdatesInABrowserTests(RealBrowser browser)
{
    private const string Path = $"/recalls/{TheRecall.Id}";

    [Fact]
    public async Task The_page_shows_by_itself_what_changed_and_says_so_politely()
    {
        var page = await OpenAsync("recall1");
        await page.EvaluateAsync("() => { window.untouched = document.getElementById('consignees'); }");
        Change(v => v with { Tasks = [.. v.Tasks.Select(t => t with { State = ContainmentTaskState.Confirmed })] });
        await page.Clock.FastForwardAsync(5_000);
        await Expect(page.Locator("#now")).ToContainTextAsync("0 of 3 tasks open");
        await Expect(page.GetByRole(AriaRole.Status).Filter(new() { HasText = "Changed" })).ToContainTextAsync("0 of 3 tasks open");
        Assert.True(await page.EvaluateAsync<bool>("() => window.untouched.isConnected"), "A section that did not change was replaced.");
        await PagesInABrowserTests.ShouldBeAccessibleAsync(page);
    }

    [Fact]
    public async Task Focus_and_what_was_typed_outlive_an_update()
    {
        var page = await OpenAsync("supervisor1");
        var field = page.Locator("#tasks form").First.GetByRole(AriaRole.Textbox).Nth(1);
        await field.FillAsync("17.25");
        await field.EvaluateAsync("e => { e.focus(); e.setSelectionRange(2, 2); window.before = e; }");
        Change(v => v with { Tasks = [.. v.Tasks.Select(t => t.SiteId == "P2" ? t with { State = ContainmentTaskState.Confirmed } : t)] });
        await page.Clock.FastForwardAsync(5_000);
        await Expect(page.Locator("#now")).ToContainTextAsync("1 of 3 tasks open");
        Assert.False(await page.EvaluateAsync<bool>("() => window.before.isConnected"));
        await Expect(field).ToHaveValueAsync("17.25");
        await Expect(field).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("9");
        await Expect(field).ToHaveValueAsync("179.25");
    }

    [Fact]
    public async Task When_the_focused_thing_is_gone_the_focus_is_at_the_head_of_its_section()
    {
        var page = await OpenAsync("supervisor1");
        await page.Locator("#tasks form").First.GetByRole(AriaRole.Textbox).First.FocusAsync();
        Change(v => v with { Tasks = [] });
        await page.Clock.FastForwardAsync(5_000);
        await Expect(page.Locator("#tasks-heading")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Updates_can_be_paused_and_go_on()
    {
        var page = await OpenAsync("recall1");
        var pause = page.GetByRole(AriaRole.Button, new() { Name = "Pause updates" });
        await pause.PressAsync("Enter");
        await Expect(pause).ToHaveAttributeAsync("aria-pressed", "true");
        Change(v => v with { OpenOrders = [] });
        var asked = 0;
        page.Request += (_, _) => asked++;
        await page.Clock.FastForwardAsync(60_000);
        Assert.Equal(0, asked);
        await pause.PressAsync("Enter");
        await Expect(page.Locator("#orders")).ToContainTextAsync("No order waits");
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_said_and_its_return_too()
    {
        var page = await OpenAsync("recall1");
        await page.RouteAsync("**/*part=live", r => r.AbortAsync());
        await page.Clock.FastForwardAsync(5_000);
        await Expect(page.Locator("#changes")).ToContainTextAsync("LotFlow does not answer");
        await page.UnrouteAsync("**/*part=live");
        await page.Clock.FastForwardAsync(10_000);
        await Expect(page.Locator("#changes")).ToContainTextAsync("The connection is back");
    }

    [Fact]
    public async Task Whoever_was_signed_out_meanwhile_is_told()
    {
        var page = await OpenAsync("recall1");
        await page.Context.ClearCookiesAsync();
        await page.Clock.FastForwardAsync(5_000);
        await Expect(page.Locator("#changes")).ToContainTextAsync("You are signed out");
    }

    [Fact]
    public async Task A_closed_recall_is_not_asked_about_any_more()
    {
        var page = await OpenAsync("recall1");
        Change(v => v with { State = RecallState.Closed });
        await page.Clock.FastForwardAsync(5_000);
        await Expect(page.Locator("#now")).ToContainTextAsync("closed");
        var asked = 0;
        page.Request += (_, _) => asked++;
        await page.Clock.FastForwardAsync(600_000);
        Assert.Equal(0, asked);
    }

    private async Task<IPage> OpenAsync(string user)
    {
        var page = await browser.SignedInAsync(user, "/recalls");
        await page.Clock.InstallAsync();
        await page.GotoAsync(Path);
        await Expect(page.Locator("#pause")).ToBeVisibleAsync();
        return page;
    }

    private void Change(Func<Workflows.Recalls.RecallView, Workflows.Recalls.RecallView> change) => browser.Server.Desk.File = browser.Server.Desk.File.With(change);
}
