using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace LotFlow.Server.Demo;

/// <summary>
/// The climax: a customer complains, the trace leads to a supplier lot, and everything that the lot reached is blocked within a second. Late
/// events are caught while the recall runs.
/// </summary>
internal sealed class DemoRecallStory(DemoClient client, IAnsiConsole console, TimeProvider clock) : DemoStockScenes(client, console, clock)
{
    public const string RecallPath = $"/api/recalls/{RecallId}";

    private const string RecallId = "RC-0714";
    private const string LatePudding = "PUDDING.S2";
    private const string LateNuts = "HAZELNUT.LATE";

    public async Task TellAsync(CancellationToken cancellation)
    {
        await FindAndBlockAsync(cancellation);
        await TryToMoveAsync(cancellation);
        await LateEventsAsync(cancellation);
    }

    private async Task FindAndBlockAsync(CancellationToken cancellation)
    {
        Chapter(
            "Contamination: from complaint to containment",
            "A customer reports salmonella in a pudding. Every lot, place and customer that it concerns is known and blocked before anybody is asked.");
        var clocked = Stopwatch.StartNew();
        var complaint = new JsonObject { ["complaintId"] = "CMP-0714", ["customerId"] = "KIOSK", ["severity"] = "critical", ["text"] = "Salmonella in a cup of chocolate pudding." };
        await Client.PostAsync("qa1", $"/api/lots/{DemoRecallSetting.Pudding}/complaints", complaint, HttpStatusCode.Created, cancellation);
        Console.MarkupLine($"  qa1      reports the complaint of KIOSK about {DemoRecallSetting.Pudding}: [red]held[/] at once [grey]after {clocked.ElapsedMilliseconds} ms[/]");
        var trace = await Client.GetAsync("qa1", $"/api/lots/{DemoRecallSetting.Pudding}/trace?direction=backward", cancellation);
        Check(trace["complete"]!.GetValue<bool>(), $"The trace should be complete: {trace["incomplete"]!.ToJsonString()}");
        var way = trace["lots"]!.AsArray().Select(l => l!["lotId"]!.GetValue<string>()).ToList();
        Check(way[^1] == DemoRecallSetting.Nuts, $"The trace should end at {DemoRecallSetting.Nuts}, not at {way[^1]}.");
        Console.MarkupLine($"  qa1      traces it back: {string.Join(" ← ", way)} [grey]after {clocked.ElapsedMilliseconds} ms, read from the {trace["source"]}[/]");
        var recall = new JsonObject
        {
            ["recallId"] = RecallId,
            ["title"] = "Hazelnuts HN-5501: salmonella",
            ["class"] = "I",
            ["reason"] = "Salmonella in a finished product; the supplier confirms its lot HN-5501.",
            ["roots"] = new JsonArray(new JsonObject { ["supplierId"] = "HASEL", ["supplierLot"] = "HN-5501" }),
            ["direction"] = "forward",
            ["drill"] = false,
            ["effectivenessLevel"] = "A",
        };
        await Client.PostAsync("recall1", "/api/recalls", recall, HttpStatusCode.Accepted, cancellation);
        var view = await UntilAsync("recall1", RecallPath, r => r["timings"]!["blockedAt"] is not null, "The scope should be blocked", cancellation);
        var took = clocked.ElapsedMilliseconds;
        var lots = view["scope"]!["lotIds"]!.AsArray().Select(l => l!.GetValue<string>()).ToList();
        Check(lots.Order(StringComparer.Ordinal).SequenceEqual(DemoRecallSetting.Contaminated.Order(StringComparer.Ordinal)), $"The scope is {string.Join(", ", lots)}.");
        Check(view["scope"]!["complete"]!.GetValue<bool>(), "The scope should be complete.");
        ShowScope(view);
        Console.MarkupLine($"  [green]From complaint to complete scope and everything blocked: {took} ms[/] "
            + $"[grey](recall alone: scope after {Since(view, "scopedAt"):0} ms, all blocked after {Since(view, "blockedAt"):0} ms)[/]");
    }

    private void ShowScope(JsonNode view)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn("lot").AddColumn("stands at").AddColumn("shipped to");
        foreach (var lot in view["scope"]!["lotIds"]!.AsArray().Select(l => l!.GetValue<string>()))
        {
            table.AddRow(
                lot,
                Listed(view["scope"]!["onHand"]!.AsArray().Where(s => s!["lotId"]!.GetValue<string>() == lot).GroupBy(s => s!["siteId"]!.GetValue<string>())),
                Listed(view["scope"]!["shipped"]!.AsArray().Where(s => s!["lotId"]!.GetValue<string>() == lot).GroupBy(s => s!["customerId"]!.GetValue<string>())));
        }

        Console.Write(table);
        foreach (var order in view["openOrders"]!.AsArray())
            Console.MarkupLine($"  open order {order!["orderId"]} of {order["customerId"]} waits for {order["quantity"]} of {order["lotId"]}: [yellow]stopped[/]");

        static string Listed(IEnumerable<IGrouping<string, JsonNode?>> groups) =>
            string.Join(", ", groups.Select(g => $"{g.Key} {g.Sum(s => s!["quantity"]!.GetValue<decimal>()):0} {g.First()!["uom"]}")) is { Length: > 0 } text ? text : "-";
    }

    private async Task TryToMoveAsync(CancellationToken cancellation)
    {
        var ship = Movement("S-9", "ship", DemoRecallSetting.SpreadCopack, 100, "EA", "DC-WEST", "STORAGE", to: null);
        ship["customer"] = new JsonObject { ["customerId"] = "EXPORT", ["shipTo"] = "NF-02" };
        var refused = await Client.PostAsync("wms", "/api/movements", ship, HttpStatusCode.Conflict, cancellation);
        Check(refused!["blockedBy"]!.AsArray().Any(b => b!["code"]!.GetValue<string>() == "recall"), $"{DemoRecallSetting.SpreadCopack} should be blocked by the recall.");
        Console.MarkupLine($"  wms      tries to ship {DemoRecallSetting.SpreadCopack}: [red]409[/] lot-blocked by the recall");
        var clean = await Client.GetAsync("op1", $"/api/lots/{DemoRecallSetting.CleanNuts}", cancellation);
        Check(clean["usable"]!.GetValue<bool>(), $"{DemoRecallSetting.CleanNuts} has nothing to do with it and should be usable.");
        Console.MarkupLine($"  [grey]GET /api/lots/{DemoRecallSetting.CleanNuts}: usable, another supplier lot of the same item[/]");
    }

    private async Task LateEventsAsync(CancellationToken cancellation)
    {
        Chapter("The recall lives", "What comes late and touches the scope is blocked before anybody can use it, and makes a new version that shows the difference.");
        await ProduceAsync("SUEDTAL", "PO-4802", "O-4802-2", "PUDDING-125", LatePudding, 400, "EA", cancellation);
        await GrowsAsync(2, LatePudding, cancellation);
        await new DemoRecallSetting(Client, Console, Clock).ReceiveAsync("GR-0722", "LINDENAU", "HN-5501", LateNuts, 250, HttpStatusCode.Accepted, cancellation);
        await GrowsAsync(3, LateNuts, cancellation);
    }

    private async Task GrowsAsync(int version, string lotId, CancellationToken cancellation)
    {
        var clocked = Stopwatch.StartNew();
        var view = await UntilAsync(
            "recall1", RecallPath, r => r["scopeVersion"]!.GetValue<int>() >= version && r["scope"]!["lotIds"]!.AsArray().Any(l => l!.GetValue<string>() == lotId),
            $"{lotId} should come into scope", cancellation);
        var lot = await Client.GetAsync("op1", $"/api/lots/{lotId}", cancellation);
        Check(lot["blockedBy"]!.AsArray().Any(b => b!["code"]!.GetValue<string>() == "recall"), $"{lotId} should be blocked by the recall.");
        Console.MarkupLine($"  lotflow  scope version {view["scopeVersion"]}: + {lotId}, [red]blocked[/] [grey]seen after {clocked.ElapsedMilliseconds} ms[/]");
    }

    private static double Since(JsonNode view, string field) =>
        (view["timings"]![field]!.GetValue<DateTimeOffset>() - view["timings"]!["startedAt"]!.GetValue<DateTimeOffset>()).TotalMilliseconds;
}
