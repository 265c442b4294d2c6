using Microsoft.Playwright;

namespace LotFlow.Notifications.Tests.Messages;

/// <summary>
/// Mails in a real browser, on a desk and on a telephone. With LOTFLOW_PICTURES set to a folder each is drawn there, to be looked at. Without a
/// Chromium the tests are skipped, unless LOTFLOW_BROWSER=required.
/// </summary>
public sealed class PictureTests : IAsyncLifetime
{
    private static readonly string? s_executable =
        Environment.GetEnvironmentVariable("LOTFLOW_CHROMIUM") ?? Array.Find(["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"], File.Exists);

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        if (s_executable is null)
            return;
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = s_executable, Args = ["--no-sandbox"] });
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
    }

    [Theory]
    [InlineData("desk", 900)]
    [InlineData("telephone", 360)]
    public async Task A_mail_is_readable_without_scrolling_sideways_and_fetches_nothing_and_runs_nothing(string place, int width)
    {
        Assert.SkipWhen(s_executable is null && Environment.GetEnvironmentVariable("LOTFLOW_BROWSER") != "required", "There is no Chromium here: install the package chromium.");
        foreach (var (name, letter) in Letters.All)
        {
            var page = await _browser!.NewPageAsync(new() { ViewportSize = new() { Width = width, Height = 800 } });
            List<string> fetched = [];
            page.Request += (_, request) => fetched.Add(request.Url);
            page.Dialog += (_, dialog) => fetched.Add(dialog.Message);
            await page.SetContentAsync(MessageTests.MailHtml(letter));

            Assert.True(await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= innerWidth"), $"{name} is wider than {width} pixels.");
            Assert.True(await page.EvaluateAsync<bool>("() => document.querySelectorAll('script, img, iframe, form, link, object').length === 0"), $"{name} holds more than text and links.");
            var links = await page.EvaluateAsync<string[]>("() => [...document.querySelectorAll('a')].map(a => a.href)");
            Assert.All(links, link => Assert.StartsWith("https://lotflow.plant.example/approv", link, StringComparison.Ordinal));
            Assert.Empty(fetched);
            if (Environment.GetEnvironmentVariable("LOTFLOW_PICTURES") is { } folder)
                await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}-{place}.png"), FullPage = true });
            await page.CloseAsync();
        }
    }
}
