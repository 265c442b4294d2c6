using System.Text.Json;
using LotFlow.Functions.Tests.Functions;
using LotFlow.Functions.Tests.Platform;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace LotFlow.Functions.Tests.Http;

public sealed class PipelineTests
{
    private const string CatchAll = "{*path}";

    [Fact]
    public async Task Every_route_is_taken_by_exactly_the_function_of_its_area_with_its_methods()
    {
        await using var app = await StartAsync();
        var functions = DeclaredFunction.With(typeof(HttpTriggerAttribute)).ToList();
        var routes = ((IEndpointRouteBuilder)app.App).DataSources.SelectMany(s => s.Endpoints).OfType<RouteEndpoint>()
            .Where(e => e.RoutePattern.RawText != "/{**path}").ToList();
        HashSet<string> used = [];

        Assert.NotEmpty(routes);
        foreach (var route in routes)
        {
            var template = route.RoutePattern.RawText!;
            var path = "/" + string.Join('/', template.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(s => s.Contains('{') ? "x1.json" : s));
            var taken = Assert.Single(functions, f => f.Route != CatchAll && new TemplateMatcher(TemplateParser.Parse(f.Route), []).TryMatch(path, []));
            Assert.Equal(Area(template), Area(taken.Route));
            Assert.Empty(route.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods.Except(taken.Methods));
            used.Add(taken.Name);
        }

        Assert.Single(functions, f => f.Route == CatchAll);
        Assert.Empty(functions.Where(f => f.Route != CatchAll).Select(f => f.Name).Except(used));
        Assert.All(functions, f => Assert.Equal(AuthorizationLevel.Anonymous, (AuthorizationLevel)(int)f.Trigger.ConstructorArguments[0].Value!));
        Assert.All(functions, f => Assert.True(f.HasParameter(typeof(DurableClientAttribute)), f.Name));
    }

    [Theory]
    [InlineData("GET", "/healthz", null, 200, "ok")]
    [InlineData("GET", "/readyz", null, 200, "ready")]
    [InlineData("GET", "/metrics", null, 200, "lotflow")]
    [InlineData("GET", "/openapi/v1.json", null, 200, "/api/receipts/{receiptId}")]
    [InlineData("GET", "/api/lots", null, 401, "unauthorized")]
    [InlineData("GET", "/api/lots", "reader", 200, "[]")]
    [InlineData("GET", "/api/workflows", "reader", 200, "receipt-1")]
    [InlineData("GET", "/api/notifications", "reader", 403, "not-your-role")]
    [InlineData("DELETE", "/api/receipts", "reader", 405, "method-not-allowed")]
    [InlineData("GET", "/api/nothing", null, 404, "not-found")]
    [InlineData("GET", "/approve/forged", null, 404, "<html")]
    public async Task A_request_that_the_host_has_routed_already_gets_the_answer_of_the_endpoint_table(string method, string path, string? token, int status, string text)
    {
        await using var app = await StartAsync();
        app.Platform.Put("receipt-1", OrchestrationRuntimeStatus.Running, "ReceiptInspection");

        var (answered, body) = await app.SendAsync(method, path, token);

        Assert.Equal(status, answered);
        Assert.Contains(text, body, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task The_values_of_the_hosts_own_route_are_forgotten()
    {
        await using var app = await StartAsync();

        var (status, body) = await app.SendAsync("GET", "/api/lots/L1", "reader");

        Assert.Equal(404, status);
        Assert.Contains("L1", JsonDocument.Parse(body).RootElement.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    private static string Area(string template) => template.Split('/', StringSplitOptions.RemoveEmptyEntries).First(s => s != "api");

    private static async Task<TestApp> StartAsync() => new(await Hub.OpenAsync());
}
