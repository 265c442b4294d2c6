using System.Net;
using LotFlow.Http.Security;
using LotFlow.Pages.Tests.Recalls;

namespace LotFlow.Pages.Tests.Security;

public sealed class SignInTests(PagesServer server) : IClassFixture<PagesServer>
{
    private const string Page = $"/recalls/{TheRecall.Id}";

    [Fact]
    public async Task A_page_sends_whoever_is_not_signed_in_to_sign_in_and_back()
    {
        var client = server.Client();
        var refused = await client.GetAsync($"{Page}?x=1");
        Assert.Equal(HttpStatusCode.SeeOther, refused.StatusCode);
        Assert.Equal($"/sign-in?returnTo={Uri.EscapeDataString($"{Page}?x=1")}", refused.Headers.Location!.OriginalString);

        var form = await client.GetStringAsync(refused.Headers.Location);
        Assert.Contains($"name=\"returnTo\" value=\"{Page}?x=1\"", form);
        var signedIn = await client.PostAsync("/sign-in", Form(("accessToken", " recall1 "), ("returnTo", $"{Page}?x=1")));
        Assert.Equal((HttpStatusCode.SeeOther, $"{Page}?x=1"), (signedIn.StatusCode, signedIn.Headers.Location!.OriginalString));
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(Page)).StatusCode);

        Assert.Equal(HttpStatusCode.SeeOther, (await client.PostAsync("/sign-out", Form())).StatusCode);
        Assert.Equal(HttpStatusCode.SeeOther, (await client.GetAsync(Page)).StatusCode);
    }

    [Fact]
    public async Task The_cookie_is_for_the_browser_alone_and_nobody_reads_the_token_in_it()
    {
        var reply = await server.Client().PostAsync("/sign-in", Form(("accessToken", "recall1")));
        var cookie = Assert.Single(reply.Headers.GetValues("Set-Cookie"));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("path=/", cookie);
        Assert.DoesNotContain("expires", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("recall1", cookie);
        using HttpRequestMessage tls = new(HttpMethod.Post, "/sign-in") { Content = Form(("accessToken", "recall1")), Headers = { { "X-Forwarded-Proto", "https" } } };
        Assert.Contains("secure", Assert.Single((await server.Client().SendAsync(tls)).Headers.GetValues("Set-Cookie")), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task No_route_of_the_API_takes_the_cookie()
    {
        var client = await server.SignedInAsync("recall1");
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync($"{Page}/report")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync($"/api/recalls/{TheRecall.Id}/report")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.PostAsync("/api/movements", Form())).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/api/workflows")).StatusCode);
    }

    [Fact]
    public async Task A_header_counts_before_the_cookie()
    {
        var client = await server.SignedInAsync("recall1");
        using HttpRequestMessage request = new(HttpMethod.Get, Page) { Headers = { { "Authorization", "Bearer nobody" } } };
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.SendAsync(request)).StatusCode);
    }

    [Fact]
    public async Task A_session_ends_with_the_token_with_the_shift_and_with_any_changed_character()
    {
        await using PagesServer own = new();
        await own.InitializeAsync();
        var client = await own.SignedInAsync("supervisor1");
        own.Forget("supervisor1");
        Assert.Equal(HttpStatusCode.SeeOther, (await client.GetAsync("/recalls")).StatusCode);

        var other = await own.SignedInAsync("recall1");
        own.Clock.Advance(PageSessions.Longest - TimeSpan.FromSeconds(2));
        Assert.Equal(HttpStatusCode.OK, (await other.GetAsync("/recalls")).StatusCode);
        own.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(HttpStatusCode.SeeOther, (await other.GetAsync("/recalls")).StatusCode);

        var cookie = (await own.Client().PostAsync("/sign-in", Form(("accessToken", "recall1")))).Headers.GetValues("Set-Cookie").Single().Split(';')[0];
        Assert.Equal(HttpStatusCode.OK, await WithCookieAsync(own, cookie));
        for (var i = cookie.IndexOf('=') + 1; i < cookie.Length; i++)
            Assert.Equal(HttpStatusCode.SeeOther, await WithCookieAsync(own, $"{cookie[..i]}{(cookie[i] == 'A' ? 'B' : 'A')}{cookie[(i + 1)..]}"));
    }

    [Theory]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example")]
    [InlineData("https://evil.example/")]
    [InlineData("/\t/evil.example")]
    [InlineData("javascript:alert(1)")]
    [InlineData("")]
    public async Task Nobody_is_sent_to_another_host(string returnTo)
    {
        var reply = await server.Client().PostAsync("/sign-in", Form(("accessToken", "recall1"), ("returnTo", returnTo)));
        Assert.Equal("/recalls", reply.Headers.Location!.OriginalString);
        Assert.DoesNotContain("evil.example", await server.Client().GetStringAsync($"/sign-in?returnTo={Uri.EscapeDataString(returnTo)}"));
    }

    [Fact]
    public async Task Wrong_tokens_get_the_same_page_and_too_many_have_to_wait()
    {
        await using PagesServer own = new();
        await own.InitializeAsync();
        HashSet<string> pages = [];
        for (var i = 0; i < SignInAttempts.MostWrong; i++)
        {
            var reply = await own.Client().PostAsync("/sign-in", Form(("accessToken", $"wrong{i}")));
            Assert.Equal(HttpStatusCode.Unauthorized, reply.StatusCode);
            pages.Add(await reply.Content.ReadAsStringAsync());
        }

        Assert.Single(pages);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await own.Client().PostAsync("/sign-in", Form(("accessToken", "recall1")))).StatusCode);
        using HttpRequestMessage elsewhere = new(HttpMethod.Post, "/sign-in") { Content = Form(("accessToken", "recall1")), Headers = { { "X-Forwarded-For", "203.0.113.9" } } };
        Assert.Equal(HttpStatusCode.SeeOther, (await own.Client().SendAsync(elsewhere)).StatusCode);
        own.Clock.Advance(SignInAttempts.Wait);
        Assert.Equal(HttpStatusCode.SeeOther, (await own.Client().PostAsync("/sign-in", Form(("accessToken", "recall1")))).StatusCode);
        Assert.DoesNotContain(own.Log, l => l.Contains("wrong1"));
    }

    [Fact]
    public async Task A_form_that_a_browser_says_comes_from_elsewhere_is_not_taken()
    {
        using HttpRequestMessage request = new(HttpMethod.Post, "/sign-in") { Content = Form(("accessToken", "recall1")), Headers = { { "Sec-Fetch-Site", "cross-site" } } };
        var reply = await server.Client().SendAsync(request);
        Assert.Equal(HttpStatusCode.Forbidden, reply.StatusCode);
        Assert.False(reply.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public void A_token_longer_than_a_cookie_is_divided_and_still_signs_in()
    {
        var context = new Microsoft.AspNetCore.Http.DefaultHttpContext();
        PageSessions sessions = new(Workflows.Approvals.LinkKeyRing.Empty.WithNewKey(new byte[32], TheRecall.Start), server.Clock);
        var token = new string('x', 9_000);
        sessions.Begin(context, token);
        var set = context.Response.Headers.SetCookie;
        Assert.True(set.Count > 1);
        var next = new Microsoft.AspNetCore.Http.DefaultHttpContext();
        next.Request.Headers.Cookie = string.Join("; ", set.Select(c => c!.Split(';')[0]));
        Assert.Equal(token, sessions.ReadToken(next));
    }

    [Fact]
    public async Task The_script_is_what_the_page_says_it_is()
    {
        var client = await server.SignedInAsync("recall1");
        var page = await client.GetAsync(Page);
        var html = await page.Content.ReadAsStringAsync();
        var script = Markup.Find(html, "<script src=\"(?<src>[^\"]+)\" integrity=\"sha256-(?<hash>[^\"]+)\" defer></script>").Single();
        var reply = await server.Client().GetAsync(WebUtility.HtmlDecode(script.Groups["src"].Value));
        var hash = System.Security.Cryptography.SHA256.HashData(await reply.Content.ReadAsByteArrayAsync());
        Assert.Equal(WebUtility.HtmlDecode(script.Groups["hash"].Value), Convert.ToBase64String(hash));
        Assert.Equal("nosniff", reply.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("text/javascript", reply.Content.Headers.ContentType!.MediaType);
        Assert.Contains("script-src 'self'; connect-src 'self'", page.Headers.GetValues("Content-Security-Policy").Single());
        Assert.Single(Markup.Find(html, "<script"));
        Assert.Equal(HttpStatusCode.NotFound, (await server.Client().GetAsync("/assets/appsettings.json")).StatusCode);
    }

    private static async Task<HttpStatusCode> WithCookieAsync(PagesServer own, string cookie)
    {
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = own.Address };
        client.DefaultRequestHeaders.Add("Cookie", cookie);
        return (await client.GetAsync("/recalls")).StatusCode;
    }

    private static FormUrlEncodedContent Form(params (string Name, string Value)[] fields) => new(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)));
}
