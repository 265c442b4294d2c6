using System.Text.Json.Nodes;
using LotFlow.Abstractions.Documents;
using LotFlow.Http.Health;
using LotFlow.Http.Security;
using LotFlow.Server.Demo;
using LotFlow.Server.Users;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace LotFlow.Http.Tests.Security;

/// <summary>The guard on endpoints that are invoked directly, as the Functions host does it: no routing, no middleware.</summary>
public sealed class EndpointGuardTests
{
    [Fact]
    public async Task A_route_that_says_nowhere_who_may_use_it_is_refused_to_everybody()
    {
        var (status, problem) = await InvokeAsync("admin1", routes => routes.MapGet("/forgotten", () => "secret"));
        Assert.Equal((403, "https://lotflow.dev/problems/no-access-rule"), (status, problem["type"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Credentials_are_checked_without_any_middleware()
    {
        Assert.Equal(401, (await InvokeAsync(user: null, Map)).Status);
        Assert.Equal(403, (await InvokeAsync("op1", Map)).Status);
        Assert.Equal(200, (await InvokeAsync("admin1", Map)).Status);

        static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/x", () => new { Ok = true }).Requires(Domain.People.Role.Admin);
    }

    [Fact]
    public async Task A_store_that_cannot_be_used_asks_to_come_back()
    {
        var (status, problem) = await InvokeAsync("admin1", routes => routes.MapGet("/x", Fail(new StoreUnavailableException("disk /secret/path is full"))).Public());
        Assert.Equal((503, "https://lotflow.dev/problems/store-unavailable"), (status, problem["type"]!.GetValue<string>()));
        Assert.DoesNotContain("secret", problem.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal("5", problem["retryAfterHeader"]!.GetValue<string>());
    }

    [Fact]
    public async Task What_nobody_expected_tells_nothing_of_the_inside()
    {
        var (status, problem) = await InvokeAsync("admin1", routes => routes.MapGet("/x", Fail(new InvalidOperationException("secret table"))).Public());
        Assert.Equal((500, "https://lotflow.dev/problems/internal-error"), (status, problem["type"]!.GetValue<string>()));
        Assert.DoesNotContain("secret", problem.ToJsonString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Bearer admin1", 200)]
    [InlineData("bearer   admin1 ", 200)]
    [InlineData("admin1", 401)]
    [InlineData("Basic admin1", 401)]
    [InlineData("Bearer", 401)]
    [InlineData("Bearer ", 401)]
    [InlineData("Bearer admin1 admin1", 401)]
    public async Task Only_a_bearer_token_signs_in(string header, int expected)
    {
        var (status, _) = await InvokeAsync(
            user: null, routes => routes.MapGet("/x", () => new { Ok = true }).Requires(Domain.People.Role.Admin), context => context.Request.Headers.Authorization = header);
        Assert.Equal(expected, status);
    }

    [Fact]
    public async Task Two_tokens_are_none()
    {
        var (status, _) = await InvokeAsync(
            user: null, routes => routes.MapGet("/x", () => new { Ok = true }).Requires(Domain.People.Role.Admin),
            context => context.Request.Headers.Authorization = new(["Bearer admin1", "Bearer op1"]));
        Assert.Equal(401, status);
    }

    private static Func<IResult> Fail(Exception exception) => () => throw exception;

    private static async Task<(int Status, JsonNode Body)> InvokeAsync(string? user, Action<IEndpointRouteBuilder> map, Action<HttpContext>? prepare = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore();
        builder.Services.AddRoutingCore().AddSingleton<HttpMetrics>().AddSingleton<ISignIn>(new UserDirectory(DemoUsers.All));
        await using var app = builder.Build();
        var group = app.MapGroup("");
        map(group);
        ((IEndpointConventionBuilder)group).Finally(EndpointGuard.Enclose);
        var endpoint = ((IEndpointRouteBuilder)app).DataSources.SelectMany(s => s.Endpoints).Single();

        var context = new DefaultHttpContext { RequestServices = app.Services, Response = { Body = new MemoryStream() } };
        context.Request.Method = "GET";
        if (user is not null)
            context.Request.Headers.Authorization = $"Bearer {user}";
        prepare?.Invoke(context);
        await endpoint.RequestDelegate!(context);
        context.Response.Body.Position = 0;
        var body = JsonNode.Parse(context.Response.Body)!;
        body["retryAfterHeader"] = context.Response.Headers.RetryAfter.ToString();
        return (context.Response.StatusCode, body);
    }
}
