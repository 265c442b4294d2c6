using System.Net;
using System.Text.Json.Nodes;

namespace LotFlow.StockRace;

/// <summary>What must be true when the race is over, asked through the door that it went through.</summary>
public static class StockChecks
{
    private static readonly string[] s_forbidden = ["putaway", "transfer", "pick", "ship", "issue"];

    /// <summary>Brings the lots of the plan and waits until they are released.</summary>
    public static async Task ReceiveAsync(this IStockDoor door, StockPlan plan)
    {
        var (status, body) = await door.PostAsync("wms", "/api/receipts", plan.Receipt);
        Assert.True(status is HttpStatusCode.Accepted or HttpStatusCode.OK, body.ToJsonString());
        foreach (var lot in plan.Lots)
        {
            while (!(await door.LotAsync(lot))["usable"]!.GetValue<bool>())
                await Task.Yield();
        }
    }

    /// <summary>Checks everything; answers what the race came to, in a sentence.</summary>
    public static async Task<string> CheckAsync(this IStockDoor door, StockPlan plan, StockStorm storm)
    {
        Assert.Equal(plan.Holds.Values.Concat(plan.Passing.Values).Order(), storm.HeldAt.Keys.Order());
        Assert.Equal(plan.Recalled.Order(), storm.RecalledAt.Keys.Order());
        var posted = new HashSet<string>();
        var moved = 0;
        foreach (var lot in plan.Lots)
        {
            var ledger = await door.LedgerAsync(lot);
            moved += ledger.Count;
            CheckBalances(lot, ledger, await door.LotAsync(lot));
            foreach (var movement in ledger)
                Assert.True(posted.Add(Text(movement, "movementId")), $"{movement.ToJsonString()} is in the ledgers twice.");
            CheckHeld(lot, ledger, storm, plan.Holds);
            CheckHeld(lot, ledger, storm, plan.Passing);
            CheckRecalled(lot, ledger, storm);
        }

        foreach (var (id, answer) in storm.Taken.Where(t => t.Value["movementId"] is not null))
            Assert.True(posted.Contains(id), $"{id} was acknowledged as {answer.ToJsonString()} and is in no ledger.");
        foreach (var refused in storm.Refused.Where(c => c.IsMovement))
            Assert.False(posted.Contains(refused.Id), $"{refused.Id} was refused each time and is in a ledger.");
        var outputs = await CheckOutputsAsync(door, plan, storm);
        return $"{moved} movements, {storm.Taken.Count} commands taken, {storm.Refused.Count()} refused, {storm.HeldAt.Count} holds, "
            + $"{outputs} outputs of held lots, {storm.RecalledAt.Count} lots recalled";
    }

    internal static async Task<List<JsonNode>> LedgerAsync(this IStockDoor door, string lotId) =>
        [.. (await FoundAsync(door, $"/api/lots/{lotId}/ledger"))["items"]!.AsArray().Select(m => m!)];

    private static Task<JsonNode> LotAsync(this IStockDoor door, string lotId) => FoundAsync(door, $"/api/lots/{lotId}");

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

    /// <summary>Nothing that a recall forbids has a number after its acknowledgement.</summary>
    private static void CheckRecalled(string lot, List<JsonNode> ledger, StockStorm storm)
    {
        if (!storm.RecalledAt.TryGetValue(lot, out var from))
            return;
        var late = ledger.Where(m => m["sequence"]!.GetValue<long>() > from && s_forbidden.Contains(Text(m, "type"))).ToList();
        Assert.True(late.Count == 0, $"{lot} was recalled at {from} and moved: {string.Join(", ", late.Select(m => m.ToJsonString()))}");
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
        Assert.Equal(sums.Where(s => s.Value != 0).OrderBy(s => s.Key, StringComparer.Ordinal), balances.OrderBy(b => b.Key, StringComparer.Ordinal));

        void Add(string? place, decimal quantity)
        {
            if (place is not null)
                sums[place] = sums.GetValueOrDefault(place) + quantity;
        }
    }

    /// <summary>Whatever was made of a lot that is held or recalled is so too, whenever it was made.</summary>
    private static async Task<int> CheckOutputsAsync(IStockDoor door, StockPlan plan, StockStorm storm)
    {
        var lots = plan.Commands.DistinctBy(c => c.Id).ToDictionary(c => c.Id, c => c.LotId);
        var outputs = 0;
        foreach (var (id, answer) in storm.Taken.Where(t => t.Value["outputId"] is not null))
        {
            if ((plan.Holds.GetValueOrDefault(lots[id]) ?? (plan.Recalled.Contains(lots[id]) ? $"recall-{plan.RecallId}" : null)) is not { } holdId)
                continue;
            var view = await door.LotAsync(Text(answer["lots"]![0]!, "lotId"));
            Assert.True(view["blockedBy"]!.AsArray().Any(b => b!["ref"]?.GetValue<string>() == holdId), $"{view.ToJsonString()} was made of {lots[id]}, which {holdId} holds.");
            outputs++;
        }

        return outputs;
    }

    private static async Task<JsonNode> FoundAsync(IStockDoor door, string path)
    {
        var (status, body) = await door.GetAsync(path);
        Assert.True(status == HttpStatusCode.OK, $"GET {path} answered {(int)status}: {body.ToJsonString()}");
        return body;
    }

    private static string? Place(JsonNode m, string site, string location) => m[location] is { } id ? $"{m[site]}/{id}" : null;

    private static string Text(JsonNode node, string name) => node[name]!.GetValue<string>();
}
