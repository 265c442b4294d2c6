using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using LotFlow.Server.Tests.Hosting;

namespace LotFlow.Pages.Tests.Approvals;

/// <summary>A real server with approvals that wait: cream that came too warm.</summary>
public sealed class DemoWithApprovals : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("lotflow-pages-").FullName;
    private ServerProcess? _server;
    private int _receipts;

    public Uri Address => _server!.Address;

    public async ValueTask InitializeAsync() => _server = await ServerProcess.StartDemoAsync(_folder);

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Receives cream that is too warm; answers the id of the approval that asks about it.</summary>
    public async Task<string> AskAsync()
    {
        var id = $"WARM-{Interlocked.Increment(ref _receipts)}";
        await SendAsync(HttpMethod.Post, "wms", "/api/receipts", new()
        {
            ["receiptId"] = id,
            ["siteId"] = "SUEDTAL",
            ["supplierId"] = "MOLKE",
            ["receivedAt"] = "2026-03-02T07:45:00Z",
            ["lines"] = new JsonArray(new JsonObject
            {
                ["itemId"] = "MILK-CREAM",
                ["supplierLot"] = id,
                ["quantity"] = 1200,
                ["uom"] = "LTR",
                ["locationId"] = "DOCK",
                ["temperatureC"] = 9,
            }),
        });
        return await UntilAsync("op1", $"/api/receipts/{id}", r => r["lines"]![0]!["approvalId"]?.GetValue<string>());
    }

    /// <summary>The link in the message to a person about an approval.</summary>
    public Task<string> LinkAsync(string approvalId, string personId) => UntilAsync("admin1", "/api/notifications?limit=500", sent => sent["items"]!.AsArray()
        .FirstOrDefault(n => n!["approvalId"]?.ToString() == approvalId && n["to"]!["personId"]!.ToString() == personId && n["link"] is not null)?["link"]!.GetValue<string>());

    public async Task<JsonNode> ApprovalAsync(string approvalId) => (await SendAsync(HttpMethod.Get, "qa1", $"/api/approvals/{approvalId}"))!;

    private async Task<string> UntilAsync(string who, string path, Func<JsonNode, string?> find)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            var seen = (await SendAsync(HttpMethod.Get, who, path))!;
            if (find(seen) is { } found)
                return found;
            Assert.True(waited.Elapsed < TimeSpan.FromSeconds(60), $"{path} stays {seen.ToJsonString()}");
        }
    }

    private async Task<JsonNode?> SendAsync(HttpMethod method, string who, string path, JsonObject? body = null)
    {
        using var http = new HttpClient { BaseAddress = Address };
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", who);
        using var response = await http.SendAsync(request);
        Assert.True(response.StatusCode is HttpStatusCode.OK or HttpStatusCode.Accepted, $"{path}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
        return await response.Content.ReadFromJsonAsync<JsonNode>();
    }
}
