using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace LotFlow.Server.Tests.Durability;

/// <summary>
/// People and systems that report receipts, results and decisions all at once, and remember every answer that they got. A command
/// without an answer may or may not have been taken; it is sent again, as senders do.
/// </summary>
internal sealed class Storm(int seed)
{
    private readonly ConcurrentDictionary<string, JsonObject> _receipts = new();
    private readonly ConcurrentDictionary<string, bool> _acknowledged = new();
    private readonly ConcurrentDictionary<string, string> _decided = new();
    private int _numbers;
    private int _answers;

    public IReadOnlyCollection<string> AcknowledgedReceipts => [.. _acknowledged.Keys];

    public IReadOnlyDictionary<string, string> AcknowledgedDecisions => _decided;

    /// <summary>Every receipt that was ever sent, by id.</summary>
    public IReadOnlyDictionary<string, JsonObject> Receipts => _receipts;

    /// <summary>Sends commands from several senders until so many were answered, then calls <paramref name="kill"/> in the middle of them.</summary>
    public async Task RageAsync(Uri address, int answers, Func<Task> kill)
    {
        _answers = 0;
        using var http = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(20) };
        using var stop = new CancellationTokenSource();
        var senders = Enumerable.Range(0, 8).Select(i => SendAsync(http, new Random(seed * 100 + i), answers, stop)).ToList();
        await Task.WhenAny(Task.WhenAll(senders), WhenCancelled(stop.Token));
        await kill();
        await Task.WhenAll(senders);
    }

    private async Task SendAsync(HttpClient http, Random random, int answers, CancellationTokenSource stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await (random.Next(4) == 0 ? DecideAsync(http, random) : ReceiveAsync(http, random));
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException or IOException)
            {
                // The server died; what was not answered is unknown.
                return;
            }

            if (Interlocked.Increment(ref _answers) >= answers)
                await stop.CancelAsync();
        }
    }

    private async Task ReceiveAsync(HttpClient http, Random random)
    {
        // Sometimes an old one again, also one that was never answered.
        var again = !_receipts.IsEmpty && random.Next(5) == 0;
        var id = again ? _receipts.Keys.ElementAt(random.Next(_receipts.Count)) : $"storm-{seed}-{Interlocked.Increment(ref _numbers)}";
        var body = _receipts.GetOrAdd(id, key => Receipt(key, random));
        using var response = await PostAsync(http, "wms", "/api/receipts", body);
        Assert.True(response.StatusCode is HttpStatusCode.Accepted or HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        _acknowledged[id] = true;
    }

    private async Task DecideAsync(HttpClient http, Random random)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/approvals?state=open&limit=20");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "qa1");
        using var listed = await http.SendAsync(request);
        var open = (await listed.Content.ReadFromJsonAsync<JsonNode>())!["items"]!.AsArray();
        if (open.Count == 0)
            return;
        var id = open[random.Next(open.Count)]!["approvalId"]!.GetValue<string>();
        var decision = random.Next(2) == 0 ? "approve" : "reject";
        var who = random.Next(2) == 0 ? "qa1" : "qa2";
        using var response = await PostAsync(http, who, $"/api/approvals/{id}/decisions", new() { ["decisionId"] = $"{id}-{who}-{decision}", ["decision"] = decision });
        // Another sender may have been first.
        if (response.StatusCode == HttpStatusCode.OK)
            Assert.True(_decided.TryAdd(id, decision) || _decided[id] == decision, $"Approval {id} took two different decisions.");
        else
            Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
    }

    public static async Task<HttpResponseMessage> PostAsync(HttpClient http, string who, string path, JsonObject body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body.DeepClone()) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", who);
        return await http.SendAsync(request);
    }

    /// <summary>One to three lines: clean ones, and cream that is too warm and needs a decision.</summary>
    private static JsonObject Receipt(string id, Random random) => new()
    {
        ["receiptId"] = id,
        ["siteId"] = "SUEDTAL",
        ["supplierId"] = "MOLKE",
        ["receivedAt"] = "2026-03-02T07:45:00Z",
        ["lines"] = new JsonArray([.. Enumerable.Range(1, random.Next(1, 4)).Select(line => new JsonObject
        {
            ["itemId"] = "MILK-CREAM",
            ["supplierLot"] = $"{id}/{line}",
            ["quantity"] = random.Next(1, 5000),
            ["uom"] = "LTR",
            ["locationId"] = "DOCK",
            ["temperatureC"] = random.Next(3) == 0 ? 9 : 4,
        })]),
    };

    private static async Task WhenCancelled(CancellationToken token)
    {
        var cancelled = new TaskCompletionSource();
        await using var registration = token.Register(cancelled.SetResult);
        await cancelled.Task;
    }
}
