using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using LotFlow.Server.Tests.Hosting;
using LotFlow.StockRace;

namespace LotFlow.Server.Tests.Durability;

/// <summary>
/// Kill -9 at random moments in a storm of receipts and decisions. The long form: <c>LOTFLOW_KILL_ROUNDS=500 dotnet test
/// tests/LotFlow.Server.Tests --filter FullyQualifiedName~KillTests</c>; a failure prints the seed, <c>LOTFLOW_KILL_SEED</c> repeats it.
/// </summary>
public sealed class KillTests(ITestOutputHelper output)
{
    [Fact]
    public async Task After_a_kill_every_acknowledged_command_is_there_once_and_every_workflow_goes_on()
    {
        var rounds = RaceSettings.Of("LOTFLOW_KILL_ROUNDS", 20);
        var seed = RaceSettings.Of("LOTFLOW_KILL_SEED", Random.Shared.Next(1, 1_000_000));
        output.WriteLine($"seed {seed}, {rounds} rounds");
        var random = new Random(seed);
        var storm = new Storm(seed);
        var data = Path.Combine(Path.GetTempPath(), "lotflow-tests", Guid.NewGuid().ToString("N"));
        try
        {
            for (var round = 0; round < rounds; round++)
            {
                await using var server = await ServerProcess.StartDemoAsync(data);
                // Killed after a random number of answers, so anywhere in whatever the server is doing then.
                await storm.RageAsync(server.Address, random.Next(1, 80), server.KillAsync);
            }

            await using var last = await ServerProcess.StartDemoAsync(data);
            await CheckAsync(last.Address, storm);
            output.WriteLine($"{storm.AcknowledgedReceipts.Count} receipts and {storm.AcknowledgedDecisions.Count} decisions acknowledged");
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    private static async Task CheckAsync(Uri address, Storm storm)
    {
        using var http = new HttpClient { BaseAddress = address };
        Assert.NotEmpty(storm.AcknowledgedReceipts);
        foreach (var (approvalId, decision) in storm.AcknowledgedDecisions)
        {
            var approval = await GetAsync(http, $"/api/approvals/{approvalId}");
            Assert.Equal(decision == "approve" ? "approved" : "rejected", approval["state"]!.GetValue<string>());
            Assert.Single(approval["decisions"]!.AsArray());
        }

        foreach (var id in storm.AcknowledgedReceipts)
        {
            using var known = await Storm.PostAsync(http, "wms", "/api/receipts", storm.Receipts[id]);
            Assert.True(known.StatusCode == HttpStatusCode.OK, $"Receipt {id} was acknowledged and is not known any more.");
        }

        // What nobody knows the fate of is sent again; then everything there is gets decided, and all must come to its end.
        foreach (var (id, body) in storm.Receipts.Where(r => !storm.AcknowledgedReceipts.Contains(r.Key)))
            (await Storm.PostAsync(http, "wms", "/api/receipts", body)).Dispose();
        foreach (var (id, body) in storm.Receipts)
            await EndAsync(http, id, body);
    }

    private static async Task EndAsync(HttpClient http, string id, JsonObject body)
    {
        JsonNode receipt;
        do
        {
            receipt = await GetAsync(http, $"/api/receipts/{id}");
            foreach (var line in receipt["lines"]!.AsArray().Where(l => l!["state"]!.GetValue<string>() == "onHold" && l["approvalId"] is not null))
            {
                var approval = line!["approvalId"]!.GetValue<string>();
                (await Storm.PostAsync(http, "qa1", $"/api/approvals/{approval}/decisions", new() { ["decisionId"] = $"end-{approval}", ["decision"] = "approve" })).Dispose();
            }
        }
        while (receipt["state"]!.GetValue<string>() != "completed");

        Assert.Equal("completed", (await CompletedAsync(http, $"receipt-{id}"))["status"]!.GetValue<string>());
        foreach (var (line, sent) in receipt["lines"]!.AsArray().Zip(body["lines"]!.AsArray()))
        {
            var lotId = line!["lotId"]!.GetValue<string>();
            var lot = await GetAsync(http, $"/api/lots/{lotId}");
            var quantity = sent!["quantity"]!.GetValue<int>();
            Assert.Equal(quantity, Assert.Single(lot["balances"]!.AsArray())!["quantity"]!.GetValue<decimal>());
            Assert.Equal(line["state"]!.GetValue<string>(), lot["disposition"]!.GetValue<string>());
            var ledger = (await GetAsync(http, $"/api/lots/{lotId}/ledger"))["items"]!.AsArray();
            Assert.Equal(quantity, Assert.Single(ledger)!["quantity"]!.GetValue<decimal>());
        }
    }

    /// <summary>The workflow ends a moment after the last line that it waited for.</summary>
    private static async Task<JsonNode> CompletedAsync(HttpClient http, string instanceId)
    {
        JsonNode instance;
        do
            instance = await GetAsync(http, $"/api/workflows/{instanceId}");
        while (instance["status"]!.GetValue<string>() is "pending" or "running");
        return instance;
    }

    private static async Task<JsonNode> GetAsync(HttpClient http, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "auditor1");
        using var response = await http.SendAsync(request);
        Assert.True(response.IsSuccessStatusCode, $"GET {path} answered {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
        return (await response.Content.ReadFromJsonAsync<JsonNode>())!;
    }
}
