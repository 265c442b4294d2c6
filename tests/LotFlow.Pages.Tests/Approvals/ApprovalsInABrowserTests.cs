using System.Globalization;
using LotFlow.Pages.Tests.Browser;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace LotFlow.Pages.Tests.Approvals;

/// <summary>Inbox and approval page in a real browser against a real server. <c>LOTFLOW_SCREENSHOTS</c> names a folder for pictures of them.</summary>
[Collection(BrowserCollection.Name)]
public sealed class ApprovalsInABrowserTests(RealBrowser browser, DemoWithApprovals demo) : IClassFixture<DemoWithApprovals>
{
    [Theory]
    [InlineData(1280, 800)]
    [InlineData(820, 1180)]
    [InlineData(390, 844)]
    public async Task Inbox_and_approval_have_nothing_that_a_scan_for_accessibility_objects_to(int width, int height)
    {
        var id = await demo.AskAsync();
        var page = await SignedInAsync("qa1", "/approvals", width, height);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("for you");
        await ShouldBeFineAsync(page, $"inbox-{width}");
        await page.GotoAsync($"/approvals/{id}");
        await ShouldBeFineAsync(page, $"approval-{width}");
        await page.GotoAsync("/approvals/delegations");
        await ShouldBeFineAsync(page, $"delegations-{width}");
        await page.GotoAsync(await demo.LinkAsync(id, "qa1"));
        await ShouldBeFineAsync(page, $"link-{width}");
    }

    [Fact]
    public async Task Two_of_three_are_decided_with_the_keyboard_alone()
    {
        string[] ids = [await demo.AskAsync(), await demo.AskAsync(), await demo.AskAsync()];
        var page = await SignedInAsync("qa2", "/approvals", 390, 844);
        foreach (var id in ids[..2])
        {
            await page.Locator($"[id='on-{id}']").FocusAsync();
            await page.Keyboard.PressAsync("Space");
        }

        await page.GetByLabel("Your access token").FocusAsync();
        await page.Keyboard.TypeAsync("qa2");
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Approve" })).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("Stored: 2 decisions, each with your signature.");
        await ShouldBeFineAsync(page, "inbox-decided");
        Assert.Equal(["approved", "approved", "open"], [await StateAsync(ids[0]), await StateAsync(ids[1]), await StateAsync(ids[2])]);
    }

    [Fact]
    public async Task Whoever_goes_away_hands_over_and_takes_it_back()
    {
        var page = await SignedInAsync("qa2", "/approvals", 390, 844);
        await page.GetByRole(AriaRole.Link, new() { Name = "Hand over your decisions while you are away" }).ClickAsync();
        await page.GetByLabel("Who decides instead").FillAsync("qa1");
        var lastDay = DateTime.UtcNow.AddDays(3);
        await page.GetByLabel("Last day (UTC)").FillAsync(lastDay.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        await page.GetByRole(AriaRole.Button, new() { Name = "Hand over" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("It is stored.");
        await Expect(page.GetByText($"to {lastDay.AddDays(1):yyyy-MM-dd} 00:00 UTC, out of office")).ToBeVisibleAsync();
        await ShouldBeFineAsync(page, "delegations-standing");
        await page.GetByRole(AriaRole.Button, new() { Name = "End it now" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("It is over from now on.");
        await Expect(page.GetByText("Nobody decides in your place")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_scanner_that_opens_a_message_in_a_browser_and_follows_everything_in_it_decides_nothing()
    {
        var id = await demo.AskAsync();
        var link = await demo.LinkAsync(id, "qa1");
        var page = await browser.OpenAsync();
        HashSet<string> seen = [];
        Queue<string> open = new([link]);
        while (open.TryDequeue(out var address) && seen.Count < 30)
        {
            if (!seen.Add(address))
                continue;
            await page.GotoAsync(address, new() { WaitUntil = WaitUntilState.NetworkIdle });
            await page.EvaluateAsync("() => { scrollTo(0, document.body.scrollHeight); }");
            foreach (var found in await page.EvaluateAsync<string[]>("() => [...document.querySelectorAll('[href],[src],[action]')].map(e => e.href || e.src || e.action)"))
            {
                if (new Uri(demo.Address, found).Host == demo.Address.Host)
                    open.Enqueue(new Uri(demo.Address, found).ToString());
            }
        }

        // A crawler without a browser: every method that promises to change nothing.
        using var http = new HttpClient();
        foreach (var address in seen)
        {
            foreach (var method in new[] { HttpMethod.Get, HttpMethod.Head, HttpMethod.Options, HttpMethod.Trace })
                (await http.SendAsync(new(method, address))).Dispose();
        }

        Assert.Contains(link, seen);
        var approval = await demo.ApprovalAsync(id);
        Assert.Equal("open", approval["state"]!.GetValue<string>());
        Assert.Empty(approval["decisions"]!.AsArray());
    }

    [Fact]
    public async Task The_page_behind_a_link_decides_when_its_button_is_pressed_and_says_how_it_was_made()
    {
        var id = await demo.AskAsync();
        var page = await browser.OpenAsync(390, 844);
        await page.GotoAsync(await demo.LinkAsync(id, "qa1"));
        // The demo lets personal links stand alone, which makes no signature.
        await page.GetByRole(AriaRole.Button, new() { Name = "Reject" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("Your decision is stored.");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "What was decided" })).ToBeVisibleAsync();
        await Expect(page.GetByText("by personal link, without a signature")).ToBeVisibleAsync();
        await ShouldBeFineAsync(page, "link-decided");
        Assert.Equal("rejected", await StateAsync(id));
    }

    private async Task<string> StateAsync(string id) => (await demo.ApprovalAsync(id))["state"]!.GetValue<string>();

    private Task<IPage> SignedInAsync(string user, string path, int width, int height) => browser.SignedInAsync(user, path, width, height, address: demo.Address);

    private static async Task ShouldBeFineAsync(IPage page, string picture)
    {
        if (Environment.GetEnvironmentVariable("LOTFLOW_SCREENSHOTS") is { Length: > 0 } folder)
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{picture}.png"), FullPage = true });
        await PagesInABrowserTests.ShouldBeAccessibleAsync(page);
        Assert.True(await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= innerWidth"), "The page is wider than the screen.");
    }
}
