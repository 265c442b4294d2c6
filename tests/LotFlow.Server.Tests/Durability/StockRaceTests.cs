using System.Text.Json.Nodes;
using LotFlow.Server.Tests.Hosting;

namespace LotFlow.Server.Tests.Durability;

/// <summary>
/// The race of the gate through HTTP, against a real server that is killed and started again in the middle of it: 64 clients on 50 lots,
/// every command twice and in random order. The long form: <c>LOTFLOW_RACE_MOVEMENTS=50000 LOTFLOW_RACE_KILLS=50 dotnet test
/// tests/LotFlow.Server.Tests --filter FullyQualifiedName~StockRaceTests</c>; <c>LOTFLOW_RACE_SEED</c> repeats a plan.
/// </summary>
public sealed class StockRaceTests(ITestOutputHelper output)
{
    private static readonly string[] s_forbidden = ["putaway", "transfer", "pick", "ship", "issue"];

    [Fact]
    public async Task After_an_acknowledged_hold_nothing_moves_although_64_clients_try_and_the_server_is_killed()
    {
        var seed = Setting("LOTFLOW_RACE_SEED", Random.Shared.Next(1, 1_000_000));
        var kills = Setting("LOTFLOW_RACE_KILLS", 4);
        var movements = Setting("LOTFLOW_RACE_MOVEMENTS", 1500);
        output.WriteLine($"seed {seed}, {movements} commands, {kills} kills");
        var plan = new StockPlan(seed, lots: 50, movements);
        var storm = new StockStorm(plan, clients: 64);
        var data = Directory.CreateTempSubdirectory("lotflow-tests-").FullName;
        try
        {
            await ReceiveAsync(data, plan);
            var random = new Random(seed);
            for (var round = 0; round < kills && !storm.IsOver; round++)
            {
                await using var server = await ServerProcess.StartDemoAsync(data);
                await storm.RageAsync(server.Address, random.Next(50, 2 * movements / (kills + 1)), server.KillAsync);
            }

            await using var last = await ServerProcess.StartDemoAsync(data);
            while (!storm.IsOver)
                await storm.RageAsync(last.Address, int.MaxValue, () => Task.CompletedTask);
            await CheckAsync(last.Address, plan, storm);
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    private static async Task ReceiveAsync(string data, StockPlan plan)
    {
        await using var server = await ServerProcess.StartDemoAsync(data);
        using var http = new HttpClient { BaseAddress = server.Address };
        (await Storm.PostAsync(http, "wms", "/api/receipts", plan.Receipt)).Dispose();
        foreach (var lot in plan.Lots)
        {
            while (!(await StockStorm.GetAsync(http, $"/api/lots/{lot}"))["usable"]!.GetValue<bool>())
                await Task.Yield();
        }
    }

    private async Task CheckAsync(Uri address, StockPlan plan, StockStorm storm)
    {
        using var http = new HttpClient { BaseAddress = address };
        Assert.Equal(plan.Holds.Values.Concat(plan.Passing.Values).Order(), storm.HeldAt.Keys.Order());
        var posted = new Dictionary<string, int>();
        var moved = 0;
        foreach (var lot in plan.Lots)
        {
            var ledger = (await StockStorm.GetAsync(http, $"/api/lots/{lot}/ledger"))["items"]!.AsArray().Select(m => m!).ToList();
            moved += ledger.Count;
            CheckBalances(lot, ledger, await StockStorm.GetAsync(http, $"/api/lots/{lot}"));
            foreach (var movement in ledger)
                posted[Text(movement, "movementId")] = posted.GetValueOrDefault(Text(movement, "movementId")) + 1;
            CheckHeld(lot, ledger, storm, plan.Holds);
            CheckHeld(lot, ledger, storm, plan.Passing);
        }

        Assert.All(posted, p => Assert.Equal(1, p.Value));
        foreach (var (id, answer) in storm.Taken.Where(t => JsonNode.Parse(t.Value)!["movementId"] is not null))
            Assert.True(posted.ContainsKey(id), $"{id} was acknowledged as {answer} and is in no ledger.");
        foreach (var refused in storm.Refused.Where(c => c.IsMovement))
            Assert.False(posted.ContainsKey(refused.Id), $"{refused.Id} was refused each time and is in a ledger.");
        var outputs = await CheckOutputsAsync(http, plan, storm);
        output.WriteLine($"{moved} movements, {storm.Taken.Count} commands taken, {storm.Refused.Count()} refused, {storm.HeldAt.Count} holds, {outputs} outputs of held lots");
    }

    /// <summary>Nothing that a hold forbids has a number between its acknowledgement and the request to release it.</summary>
    private static void CheckHeld(string lot, List<JsonNode> ledger, StockStorm storm, IReadOnlyDictionary<string, string> holds)
    {
        if (!holds.TryGetValue(lot, out var holdId))
            return;
        var from = storm.HeldAt[holdId];
        var to = storm.ReleasedAt.GetValueOrDefault(holdId, long.MaxValue);
        var late = ledger.Where(m => m["sequence"]!.GetValue<long>() is var number && number > from && number <= to && s_forbidden.Contains(Text(m, "type"))).ToList();
        Assert.True(late.Count == 0, $"{lot} was held by {holdId} from {from} to {to} and moved: {string.Join(", ", late.Select(m => m.ToJsonString()))}");
    }

    /// <summary>Balances are the sums of the ledger, and no prefix of it goes below zero.</summary>
    private static void CheckBalances(string lot, List<JsonNode> ledger, JsonNode view)
    {
        var sums = new Dictionary<string, decimal>();
        foreach (var m in ledger.OrderBy(m => m["sequence"]!.GetValue<long>()))
        {
            var quantity = m["quantity"]!.GetValue<decimal>();
            Add(Place(m, "siteId", "fromLocationId"), -quantity);
            Add(Place(m, m["toSiteId"] is null ? "siteId" : "toSiteId", "toLocationId"), quantity);
            Assert.True(sums.Values.All(s => s >= 0), $"{lot} went below zero with {m.ToJsonString()}");
        }

        var balances = view["balances"]!.AsArray().ToDictionary(b => $"{b!["siteId"]}/{b["locationId"]}", b => b!["quantity"]!.GetValue<decimal>());
        Assert.Equal(sums.Where(s => s.Value != 0).OrderBy(s => s.Key), balances.OrderBy(b => b.Key));

        void Add(string? place, decimal quantity)
        {
            if (place is not null)
                sums[place] = sums.GetValueOrDefault(place) + quantity;
        }
    }

    /// <summary>Whatever was made of a lot that is held is held, whenever it was made.</summary>
    private static async Task<int> CheckOutputsAsync(HttpClient http, StockPlan plan, StockStorm storm)
    {
        var checkedOutputs = 0;
        foreach (var (id, answer) in storm.Taken.Where(t => JsonNode.Parse(t.Value)!["outputId"] is not null))
        {
            var made = Text(JsonNode.Parse(answer)!["lots"]![0]!, "lotId");
            var order = plan.Commands.First(c => c.Id == id).LotId;
            if (!plan.Holds.TryGetValue(order, out var holdId))
                continue;
            var view = await StockStorm.GetAsync(http, $"/api/lots/{made}");
            Assert.Contains(view["blockedBy"]!.AsArray(), b => b!["ref"]?.GetValue<string>() == holdId);
            checkedOutputs++;
        }

        return checkedOutputs;
    }

    private static string? Place(JsonNode m, string site, string location) => m[location] is { } id ? $"{m[site]}/{id}" : null;

    private static string Text(JsonNode node, string name) => node[name]!.GetValue<string>();

    private static int Setting(string name, int fallback) => int.TryParse(Environment.GetEnvironmentVariable(name), out var value) ? value : fallback;
}
