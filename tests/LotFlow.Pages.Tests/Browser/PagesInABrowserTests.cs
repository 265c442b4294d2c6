using Deque.AxeCore.Playwright;
using LotFlow.Domain.Recalls;
using LotFlow.Http.Recalls;
using LotFlow.Pages.Tests.Recalls;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace LotFlow.Pages.Tests.Browser;

[Collection(BrowserCollection.Name)]
public sealed class PagesInABrowserTests(RealBrowser browser)
{
    private const string Path = $"/recalls/{TheRecall.Id}";

    [Theory]
    [InlineData("/recalls", 1280, 800)]
    [InlineData(Path, 1280, 800)]
    [InlineData(Path, 820, 1180)]
    [InlineData(Path, 390, 844)]
    [InlineData($"{Path}/report", 1280, 800)]
    [InlineData($"{Path}/report", 820, 1180)]
    public async Task A_page_has_nothing_that_a_scan_for_accessibility_objects_to_and_does_not_scroll_sideways(string path, int width, int height)
    {
        var page = await browser.SignedInAsync("recall1", path, width, height);
        await ShouldBeAccessibleAsync(page);
        Assert.True(await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= innerWidth"), "The page is wider than the screen.");
    }

    [Fact]
    public async Task Signing_in_going_on_and_signing_out_need_no_mouse()
    {
        var page = await browser.OpenAsync();
        await page.GotoAsync(Path);
        await ShouldBeAccessibleAsync(page);
        await TabToAsync(page, "Your access token");
        await page.Keyboard.TypeAsync("wrong");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("not known here");
        await ShouldBeAccessibleAsync(page);
        await TabToAsync(page, "Your access token");
        await page.Keyboard.TypeAsync("recall1");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("Salmonella");
        await TabToAsync(page, "Sign out");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByLabel("Your access token")).ToBeVisibleAsync();
        await page.GotoAsync(Path);
        await Expect(page.GetByLabel("Your access token")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_supervisor_says_with_the_keyboard_what_was_found()
    {
        var page = await browser.SignedInAsync("supervisor1", Path, 820, 1180);
        await ShouldBeAccessibleAsync(page);
        var field = page.Locator("#tasks form").First.GetByRole(AriaRole.Textbox).First;
        await field.FocusAsync();
        await page.Keyboard.TypeAsync("12,5");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Write a number such as 12 or 12.5");
        await ShouldBeAccessibleAsync(page);
        await Expect(field).ToHaveValueAsync("12,5");
        await field.FocusAsync();
        await page.Keyboard.PressAsync("Control+A");
        await page.Keyboard.TypeAsync("12.5");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#notice")).ToContainTextAsync("What was found at P1 is stored.");
        Assert.Contains("12.5", browser.Server.Desk.Confirmed[^1].Body);
    }

    [Fact]
    public async Task Whatever_a_finger_has_to_hit_is_large_enough()
    {
        var page = await browser.SignedInAsync("supervisor1", Path, 820, 1180);
        var small = await page.EvaluateAsync<string[]>("""
            () => [...document.querySelectorAll('a, button, input:not([type=hidden])')].filter(e => e.offsetParent && !e.classList.contains('skip'))
                .filter(e => { const r = e.getBoundingClientRect(); return r.height < 44 || r.width < 44; }).map(e => e.outerHTML)
            """);
        Assert.Empty(small);
    }

    [Fact]
    public async Task Without_its_script_the_page_shows_all_and_is_brought_up_to_date_by_its_link()
    {
        var page = await browser.SignedInAsync("supervisor1", Path, withScript: false);
        await Expect(page.Locator("#now")).ToContainTextAsync("2 of 3 tasks open");
        Confirm("P1");
        await page.GetByRole(AriaRole.Link, new() { Name = "Update now" }).ClickAsync();
        await Expect(page.Locator("#now")).ToContainTextAsync("1 of 3 tasks open");
        await Expect(page.Locator("#pause")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task The_report_prints_on_A4_with_its_drawing_in_parts()
    {
        var page = await browser.SignedInAsync("recall1", $"{Path}/report");
        var pdf = await page.PdfAsync(new() { PreferCSSPageSize = true });
        var text = System.Text.Encoding.Latin1.GetString(pdf);
        Assert.StartsWith("%PDF", text);
        var pages = Markup.Find(text, @"/MediaBox \[0 0 (?<w>[\d.]+) (?<h>[\d.]+)\]")
            .Select(m => (Width: (int)double.Parse(m.Groups["w"].Value), Height: (int)double.Parse(m.Groups["h"].Value))).ToList();
        Assert.All(pages, p => Assert.True((p.Width, p.Height) is (594 or 595, 841 or 842) or (841 or 842, 594 or 595), $"{p} is not A4"));
        await page.EmulateMediaAsync(new() { Media = Media.Print });
        var parts = await page.Locator(".tile").CountAsync();
        Assert.Equal(parts, pages.Count(p => p.Width > p.Height));
        Assert.Contains(pages, p => p.Width < p.Height);
    }

    [Theory]
    [InlineData(60)]
    [InlineData(200)]
    [InlineData(1_000)]
    public async Task In_the_drawing_every_text_is_inside_its_box_and_large_enough_to_read(int lots)
    {
        var page = await browser.SignedInAsync("recall1", "/recalls");
        var trace = TheRecall.Trace(lots);
        // The widest names that there may be, and others at the length where they are just not cut.
        string Widened(string id) => id.EndsWith('3') ? new string('W', 64) : id.EndsWith('4') ? id + "MWXZ" : id.EndsWith('5') ? id + "-0123456789" : id;
        trace = trace with
        {
            Trace = trace.Trace with
            {
                Lots = [.. trace.Trace.Lots.Select((l, i) => l with { LotId = Widened(l.LotId) + (l.LotId.EndsWith('3') ? $"{i}" : "") })],
                Links = [.. trace.Trace.Links.Select(l => l with { TransformationId = Widened(l.TransformationId) + (l.TransformationId.EndsWith('3') ? l.TransformationId : "") })],
            },
        };
        (browser.Server.Desk.File, browser.Server.Desk.Trace) = (TheRecall.File(lots), trace);
        await page.GotoAsync($"{Path}/report");
        var wrong = await page.EvaluateAsync<string[]>("""
            () => [...document.querySelectorAll('.canvas .box')].flatMap(box => {
              const outline = box.querySelector('rect:not(.behind)').getBBox();
              const texts = [...box.querySelectorAll('text')].map(t => ({ text: t.textContent, size: parseFloat(getComputedStyle(t).fontSize), at: t.getBBox() }));
              const out = texts.filter(t => t.size < 10 || t.at.x < outline.x || t.at.x + t.at.width > outline.x + outline.width
                || t.at.y < outline.y || t.at.y + t.at.height > outline.y + outline.height).map(t => `${t.text} is out of its box`);
              const over = texts.flatMap((a, i) => texts.slice(i + 1).filter(b => a.at.x < b.at.x + b.at.width && b.at.x < a.at.x + a.at.width
                && a.at.y + 2 < b.at.y + b.at.height && b.at.y + 2 < a.at.y + a.at.height).map(b => `${a.text} over ${b.text}`));
              return [...out, ...over];
            })
            """);
        Assert.Empty(wrong);
        var boxes = await page.Locator(".canvas .lot").CountAsync();
        Assert.True(lots > GenealogyDrawing.MostLots ? boxes is > 1 and <= GenealogyDrawing.MostLots : boxes == lots, $"{boxes} boxes for {lots} lots");
    }

    private void Confirm(string siteId) => browser.Server.Desk.File = browser.Server.Desk.File.With(v => v with
    {
        Tasks = [.. v.Tasks.Select(t => t.SiteId == siteId ? t with { State = ContainmentTaskState.Confirmed } : t)],
    });

    internal static async Task ShouldBeAccessibleAsync(IPage page)
    {
        var result = await page.RunAxe();
        Assert.Empty(result.Violations.Select(v => $"{v.Id}: {v.Help} {string.Join(" | ", v.Nodes.Select(n => n.Html))}"));
    }

    private static async Task TabToAsync(IPage page, string name)
    {
        for (var i = 0; i < 100; i++)
        {
            await page.Keyboard.PressAsync("Tab");
            if (await page.EvaluateAsync<string>("() => document.activeElement.labels?.[0]?.textContent ?? document.activeElement.textContent") == name)
                return;
        }

        Assert.Fail($"'{name}' cannot be reached with the Tab key.");
    }
}
