using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace LotFlow.Benchmarks.Receipts;

/// <summary>Sends receipts to a real server process over HTTP and counts what comes back.</summary>
internal sealed class ReceiptLoad : IDisposable
{
    private readonly HttpClient _http;
    private int _numbers;

    public ReceiptLoad(Uri address)
    {
        _http = new HttpClient { BaseAddress = address };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "wms");
    }

    /// <summary>Receipts accepted per second, and the latencies of their answers in milliseconds, sorted.</summary>
    public async Task<(double PerSecond, IReadOnlyList<double> Latencies)> SendAsync(int receipts, int senders, decimal temperatureC)
    {
        List<double> latencies = [];
        var left = receipts;
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, senders).Select(async _ =>
        {
            while (Interlocked.Decrement(ref left) >= 0)
            {
                var began = Stopwatch.GetTimestamp();
                await SendOneAsync(Interlocked.Increment(ref _numbers), temperatureC);
                lock (latencies)
                    latencies.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            }
        }));
        var elapsed = clock.Elapsed.TotalSeconds;
        latencies.Sort();
        return (receipts / elapsed, latencies);
    }

    /// <summary>Waits until the last receipt that was sent has ended; the ones before it have, or nearly.</summary>
    public async Task WaitForLastAsync()
    {
        string state;
        do
        {
            var receipt = await _http.GetFromJsonAsync<JsonNode>($"/api/receipts/bench-{_numbers}");
            state = receipt!["state"]!.GetValue<string>();
        }
        while (state == "inspecting");
    }

    /// <summary>Approves one of the lots that wait, and waits until it is usable.</summary>
    public async Task DecideOneAsync()
    {
        var open = await _http.GetFromJsonAsync<JsonNode>("/api/approvals?state=open&limit=1");
        var approval = open!["items"]![0]!;
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/approvals/{approval["approvalId"]}/decisions")
        {
            Content = JsonContent.Create(new JsonObject { ["decisionId"] = $"bench-{approval["approvalId"]}", ["decision"] = "approve" }),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "qa1");
        using var response = await _http.SendAsync(request);
        response.EnsureSuccessStatusCode();
        JsonNode lot;
        do
            lot = (await _http.GetFromJsonAsync<JsonNode>($"/api/lots/{approval["subject"]!["lotId"]}"))!;
        while (!lot["usable"]!.GetValue<bool>());
    }

    public void Dispose() => _http.Dispose();

    private async Task SendOneAsync(int number, decimal temperatureC)
    {
        var body = new JsonObject
        {
            ["receiptId"] = $"bench-{number}",
            ["siteId"] = "SUEDTAL",
            ["supplierId"] = "MOLKE",
            ["receivedAt"] = "2026-03-02T07:45:00Z",
            ["lines"] = new JsonArray(new JsonObject
            {
                ["itemId"] = "MILK-CREAM",
                ["supplierLot"] = $"bench-{number}",
                ["quantity"] = 1200,
                ["uom"] = "LTR",
                ["locationId"] = "DOCK",
                ["temperatureC"] = temperatureC,
            }),
        };
        using var response = await _http.PostAsJsonAsync("/api/receipts", body);
        if (response.StatusCode != HttpStatusCode.Accepted)
            throw new InvalidOperationException($"The server answered {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
    }
}
