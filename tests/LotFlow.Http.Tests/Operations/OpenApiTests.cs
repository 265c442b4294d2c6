using System.Text.Json.Nodes;
using LotFlow.Http.OpenApi;
using LotFlow.Http.Security;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace LotFlow.Http.Tests.Operations;

public sealed class OpenApiTests(LotFlowServer server) : IClassFixture<LotFlowServer>
{
    private static readonly string[] NotDescribed = ["/openapi/{documentName}.json", "/{**path}"];

    [Fact]
    public async Task Every_route_is_described_with_its_body_its_answers_and_its_roles()
    {
        var paths = (await server.As(null).GetAsync("/openapi/v1.json")).Json["paths"]!;
        var routes = server.Host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(r => !NotDescribed.Contains(r.RoutePattern.RawText)).ToList();
        Assert.NotEmpty(routes);
        foreach (var route in routes)
        {
            foreach (var method in route.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods)
            {
                var operation = paths[route.RoutePattern.RawText!]?[method.ToLowerInvariant()];
                Assert.True(operation is not null, $"{method} {route.RoutePattern.RawText}");
                Assert.False(string.IsNullOrEmpty(operation["summary"]?.GetValue<string>()));
                Assert.Equal(route.Metadata.GetMetadata<BodyShape>() is not null, operation["requestBody"] is not null);
                Assert.Equal(!route.Metadata.GetMetadata<RouteAccess>()!.IsPublic, operation["responses"]!["401"] is not null);
            }
        }
    }

    [Fact]
    public async Task Parameters_are_those_of_path_and_query_only()
    {
        var document = (await server.As(null).GetAsync("/openapi/v1.json")).Json;
        Assert.Equal(
            ["itemId", "siteId", "supplierId", "supplierLot", "identifier", "blocked", "limit", "continuation"],
            document["paths"]!["/api/lots"]!["get"]!["parameters"]!.AsArray().Select(p => p!["name"]!.GetValue<string>()));
        Assert.Equal(["receiptId"], document["paths"]!["/api/receipts/{receiptId}"]!["get"]!["parameters"]!.AsArray().Select(p => p!["name"]!.GetValue<string>()));
        Assert.Null(document["paths"]!["/api/receipts"]!["post"]!["parameters"]);
    }

    [Fact]
    public async Task A_receipt_is_described_as_it_is_sent()
    {
        var document = (await server.As(null).GetAsync("/openapi/v1.json")).Json;
        var line = Resolve(document, "ReceiptRequest")["properties"]!["lines"]!["items"]!;
        Assert.Equal(["itemId", "locationId", "quantity", "supplierLot", "uom"], line["required"]!.AsArray().Select(r => r!.GetValue<string>()).Order(StringComparer.Ordinal));
        var kinds = Resolve(document, "ItemRequest")["properties"]!["kind"]!;
        Assert.Contains("packaging", kinds["enum"]!.AsArray().Select(v => v!.GetValue<string>()));
    }

    private static JsonNode Resolve(JsonNode document, string schema) => document["components"]!["schemas"]![schema]!;
}
