using LotFlow.Pages.Tests.Recalls;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace LotFlow.Pages.Tests.Browser;

/// <summary>
/// The distribution's Chromium; nothing is downloaded. Where there is none the tests are skipped and say so, unless
/// <c>LOTFLOW_BROWSER=required</c>, as where a build must not be green without them.
/// </summary>
public sealed class RealBrowser : IAsyncLifetime
{
    private static readonly string[] s_places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public static string? Executable { get; } = Environment.GetEnvironmentVariable("LOTFLOW_CHROMIUM") ?? Array.Find(s_places, File.Exists);

    public PagesServer Server { get; } = new();

    public async ValueTask InitializeAsync()
    {
        await Server.InitializeAsync();
        if (Executable is null)
            return;
        _playwright = await Playwright.CreateAsync();
        // The five seconds that it would wait are little where everything is tested at the same time.
        SetDefaultExpectTimeout(60_000);
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = Executable, Args = ["--no-sandbox"] });
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
        await Server.DisposeAsync();
    }

    /// <summary>A window of its own, with a recall as it is at the start of every test.</summary>
    public async Task<IPage> OpenAsync(int width = 1280, int height = 800, bool withScript = true, Uri? address = null)
    {
        Assert.SkipWhen(
            Executable is null && Environment.GetEnvironmentVariable("LOTFLOW_BROWSER") != "required",
            "There is no Chromium here: install the package chromium, or set LOTFLOW_CHROMIUM to where it is.");
        Assert.True(_browser is not null, "LOTFLOW_BROWSER is required, and there is no Chromium: install the package chromium.");
        Server.Desk.File = TheRecall.File();
        Server.Desk.Trace = TheRecall.Trace();
        var context = await _browser.NewContextAsync(new()
        {
            BaseURL = (address ?? Server.Address).ToString(),
            ViewportSize = new() { Width = width, Height = height },
            JavaScriptEnabled = withScript,
            ReducedMotion = ReducedMotion.Reduce,
        });
        return await context.NewPageAsync();
    }

    public async Task<IPage> SignedInAsync(string user, string path, int width = 1280, int height = 800, bool withScript = true, Uri? address = null)
    {
        var page = await OpenAsync(width, height, withScript, address);
        await page.GotoAsync($"/sign-in?returnTo={Uri.EscapeDataString(path)}");
        await page.GetByLabel("Your access token").FillAsync(user);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        // Not WaitForURLAsync: it also waits for an event of loading, which it misses where the page came while it began to wait.
        await Expect(page).ToHaveURLAsync(new Uri(address ?? Server.Address, path).ToString());
        return page;
    }
}

[CollectionDefinition(Name)]
public sealed class BrowserCollection : ICollectionFixture<RealBrowser>
{
    public const string Name = "browser";
}
