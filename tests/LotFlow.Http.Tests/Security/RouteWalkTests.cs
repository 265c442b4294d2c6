using System.Text.Json.Nodes;
using LotFlow.Domain.People;
using LotFlow.Http.Security;
using LotFlow.Server.Demo;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;

namespace LotFlow.Http.Tests.Security;

/// <summary>Walks every route as everybody: nobody gets further than the route's roles say.</summary>
public sealed class RouteWalkTests(LotFlowServer server) : IClassFixture<LotFlowServer>
{
    private static readonly string[] Public =
        ["/approve/{token}", "/assets/{file}", "/healthz", "/metrics", "/openapi/{documentName}.json", "/readyz", "/sign-in", "/sign-out", "/{**path}"];

    /// <summary>One user of the demo for each role, and no role beside it.</summary>
    private static readonly Dictionary<string, Role> OneRole = DemoUsers.All.Where(u => u.Person.Roles.Count == 1)
        .GroupBy(u => u.Person.Roles[0]).ToDictionary(g => g.First().Person.Id, g => g.Key);

    private IEnumerable<RouteEndpoint> Routes => server.Host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();

    [Fact]
    public void Every_route_says_who_may_use_it_and_few_are_public()
    {
        Assert.All(Routes, r => Assert.True(r.Metadata.GetMetadata<RouteAccess>() is { } access && (access.IsPublic || access.Roles.Count > 0), r.RoutePattern.RawText));
        var open = Routes.Where(r => r.Metadata.GetMetadata<RouteAccess>()!.IsPublic).Select(r => r.RoutePattern.RawText!).Distinct();
        Assert.Equal(Public, open.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Without_credentials_only_public_routes_answer()
    {
        var before = await server.StoredAsync();
        foreach (var (method, path, _, isPage) in Calls().Where(c => !c.Access.IsPublic))
        {
            foreach (var user in new[] { null, "", "op", "OP1", "op11", new string('x', 20_000) })
            {
                var reply = await server.As(user).SendAsync(method, path, Body(method));
                // Whoever comes to a page with nothing at all is asked to sign in; whoever comes with something wrong is told so, there too.
                if (user is null && isPage)
                    Assert.Equal((303, $"/sign-in?returnTo={Uri.EscapeDataString(path)}"), (reply.Status, reply.Location));
                else
                    Assert.True(reply.Status == 401, $"{method} {path} answered {reply.Status} to '{user}'");
            }
        }

        Assert.Equal(before, await server.StoredAsync());
    }

    [Fact]
    public async Task Each_role_gets_as_far_as_the_route_says()
    {
        foreach (var (method, path, access, isPage) in Calls().Where(c => !c.Access.IsPublic))
        {
            foreach (var (user, role) in OneRole)
            {
                var reply = await server.As(user).SendAsync(method, path, Body(method));
                var refused = reply.Status == 403 && (isPage ? method == HttpMethod.Head || reply.Text.Contains("<h1>Not your role</h1>") : reply.Code == "not-your-role");
                Assert.True(refused != access.Roles.Contains(role), $"{method} {path} answered {reply.Status} to {role}");
                Assert.True(reply.Status < 500, $"{method} {path} answered {reply.Status} to {role}: {reply.Text}");
            }

            Assert.Equal(403, (await server.As("nobody1").SendAsync(method, path, Body(method))).Status);
        }
    }

    [Fact]
    public void The_roles_are_those_of_the_contract()
    {
        Assert.Equal([Role.Admin, Role.Integrator], RolesOf("PUT", "/api/items/{itemId}"));
        Assert.Equal([Role.Operator, Role.Integrator], RolesOf("POST", "/api/receipts"));
        Assert.Equal([Role.Inspector, Role.Integrator], RolesOf("POST", "/api/lots/{lotId}/inspection-results"));
        Assert.Equal([Role.Quality], RolesOf("POST", "/api/suppliers/{supplierId}/items/{itemId}/sampling/resume"));
        Assert.Equal([Role.Admin], RolesOf("GET", "/api/notifications"));
        Assert.Equal([Role.Recall, Role.Quality, Role.Manager, Role.Auditor], RolesOf("GET", "/api/recalls/{recallId}/report"));
        Assert.Equal([Role.Admin], RolesOf("POST", "/api/workflows/{instanceId}/terminate"));
    }

    [Theory]
    [InlineData("GET", "/nowhere", 404, "not-found")]
    [InlineData("POST", "/api", 404, "not-found")]
    [InlineData("GET", "/", 404, "not-found")]
    [InlineData("DELETE", "/api/lots/L1", 405, "method-not-allowed")]
    [InlineData("GET", "/api/receipts", 405, "method-not-allowed")]
    [InlineData("POST", "/healthz", 405, "method-not-allowed")]
    public async Task What_no_route_takes_is_a_problem(string method, string path, int status, string code)
    {
        var reply = await server.As(null).SendAsync(new HttpMethod(method), path);
        reply.ShouldBeProblem(status, code);
        Assert.Equal(status == 405, reply.Headers.ContainsKey("Allow"));
    }

    private static StringContent? Body(HttpMethod method) => method == HttpMethod.Get || method == HttpMethod.Head ? null : new StringContent(new JsonObject().ToJsonString());

    private IReadOnlyList<Role> RolesOf(string method, string route) => Routes
        .Single(r => r.RoutePattern.RawText == route && r.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains(method) == true)
        .Metadata.GetMetadata<RouteAccess>()!.Roles;

    private IEnumerable<(HttpMethod Method, string Path, RouteAccess Access, bool IsPage)> Calls() =>
        from route in Routes
        from method in route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? []
        let path = route.RoutePattern.PathSegments.Select(s => s.Parts[0] is RoutePatternLiteralPart literal ? literal.Content : "X1")
        select (new HttpMethod(method), "/" + string.Join('/', path), route.Metadata.GetMetadata<RouteAccess>()!, route.Metadata.GetMetadata<AnswersPages>() is not null);
}
