using System.Net;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace LotFlow.Server.Demo;

/// <summary>The end of the recall: sites and customers answer, every unit is accounted for, and a second person closes it.</summary>
internal sealed class DemoContainmentStory(DemoClient client, IAnsiConsole console, TimeProvider clock) : DemoStockScenes(client, console, clock)
{
    private const string Path = DemoRecallStory.RecallPath;

    /// <summary>What is not found in Lindenau.</summary>
    private const decimal Missing = 60;

    public async Task TellAsync(CancellationToken cancellation)
    {
        await ConfirmAsync(cancellation);
        await AnswerAsync(cancellation);
        await ReconcileAsync(cancellation);
        await CloseAsync(cancellation);
    }

    private async Task ConfirmAsync(CancellationToken cancellation)
    {
        Chapter("Sites find it", "Each site that has something of the scope got a task, and says what it finds.");
        var view = await UntilAsync("recall1", Path, r => r["tasks"]!.AsArray().Count >= 6, "Every site with stock in scope should have a task", cancellation);
        foreach (var task in view["tasks"]!.AsArray())
        {
            var site = task!["siteId"]!.GetValue<string>();
            JsonArray found = [.. task["expected"]!.AsArray().GroupBy(e => (Lot: e!["lotId"]!.GetValue<string>(), Uom: e["uom"]!.GetValue<string>())).Select(lot => new JsonObject
            {
                ["lotId"] = lot.Key.Lot,
                ["quantity"] = lot.Sum(e => e!["quantity"]!.GetValue<decimal>()) - (lot.Key.Lot == DemoRecallSetting.Reworked ? Missing : 0),
                ["uom"] = lot.Key.Uom,
            })];
            var confirmation = new JsonObject { ["confirmationId"] = $"CF-{site}", ["found"] = found.DeepClone() };
            await Client.PostAsync("supervisor1", $"{Path}/tasks/{task["taskId"]}/confirmations", confirmation, HttpStatusCode.Created, cancellation);
            Console.MarkupLine($"  {site,-10} finds {string.Join(", ", found.Select(f => $"{f!["quantity"]} {f["uom"]} of {f["lotId"]}"))}");
        }
    }

    private async Task AnswerAsync(CancellationToken cancellation)
    {
        Chapter("Customers answer", "Every consignee was written to. Level A: each of them is checked.");
        var notices = (await Client.GetAsync("admin1", "/api/notifications?limit=500", cancellation))["items"]!.AsArray()
            .Count(n => n!["to"]!["email"]?.GetValue<string>() is "recall@marktkauf.example" or "quality@kiosk.example" or "food.safety@nordicfine.example");
        Check(notices >= 3, $"Three customers should have been written to, not {notices}.");
        await RespondAsync("MARKET", "R-1", 1500, onHand: 900, used: 600, cancellation);
        await RespondAsync("KIOSK", "R-2", 5000, onHand: 3800, used: 1200, cancellation);
        await RespondAsync("EXPORT", "R-3", 2000, onHand: 2000, used: 0, cancellation);
    }

    private async Task RespondAsync(string customer, string id, int shipped, int onHand, int used, CancellationToken cancellation)
    {
        var path = $"{Path}/consignees/{customer}/responses";
        await Client.PostAsync("recall1", path, Response("responded", "", onHand, used), HttpStatusCode.OK, cancellation);
        await Client.PostAsync("recall1", path, new JsonObject { ["responseId"] = $"{id}-check", ["kind"] = "verified" }, HttpStatusCode.OK, cancellation);
        Console.MarkupLine($"  {customer,-10} got {shipped}: {onHand} are blocked there, {used} were sold; [green]verified[/] by an effectiveness check");

        JsonObject Response(string kind, string suffix, int kept, int sold) => new()
        {
            ["responseId"] = id + suffix,
            ["kind"] = kind,
            ["quantityOnHand"] = kept,
            ["quantityUsed"] = sold,
            ["uom"] = "EA",
        };
    }

    private async Task ReconcileAsync(CancellationToken cancellation)
    {
        Chapter("Every kilogram is accounted for", "Received + produced = on hand + in transit + consumed + shipped + scrapped + unaccounted, by item and unit.");
        var view = await UntilAsync("recall1", Path, r => r["state"]!.GetValue<string>() == "reconciling", "The recall should be reconciling", cancellation);
        var table = new Table().Border(TableBorder.Simple);
        foreach (var column in s_columns)
            table.AddColumn(column.Title);
        foreach (var line in view["reconciliation"]!.AsArray())
            table.AddRow([.. s_columns.Select(c => line![c.Field]!.ToString())]);
        Console.Write(table);
        var unaccounted = view["reconciliation"]!.AsArray().Where(l => l!["unaccounted"]!.GetValue<decimal>() != 0).ToList();
        Check(unaccounted.Count == 1 && unaccounted[0]!["unaccounted"]!.GetValue<decimal>() == Missing, $"{Missing} jars should be unaccounted for.");
        var lots = view["scope"]!["lotIds"]!.AsArray().Select(l => new JsonObject { ["lotId"] = l!.GetValue<string>(), ["disposition"] = "scrap" });
        await Client.PostAsync(
            "qa1", $"{Path}/dispositions", new JsonObject { ["dispositionId"] = "D-1", ["note"] = "Destroy under supervision.", ["lots"] = new JsonArray([.. lots]) }, HttpStatusCode.OK, cancellation);
        Console.MarkupLine("  qa1      decides for every lot in scope: scrap");
    }

    private async Task CloseAsync(CancellationToken cancellation)
    {
        Chapter("A second person closes", "Not while anything is open that nobody has explained, and not by whoever asks.");
        var request = new JsonObject { ["requestId"] = "CL-1", ["note"] = "All sites and customers have answered." };
        var refused = await Client.PostAsync("recall1", $"{Path}/closure-requests", request, HttpStatusCode.Conflict, cancellation);
        Console.MarkupLine($"  recall1  asks to close: [red]409[/] {Markup.Escape(refused!["detail"]!.GetValue<string>())}");
        request["requestId"] = "CL-2";
        request["explanations"] = new JsonArray(new JsonObject { ["kind"] = "quantity", ["ref"] = "SPREAD-370|EA", ["text"] = "Sixty jars broke at the rework table; the slip was found." });
        var asked = await Client.PostAsync("recall1", $"{Path}/closure-requests", request, HttpStatusCode.Accepted, cancellation);
        var approvalId = asked!["approvalId"]!.GetValue<string>();
        await Client.PostAsync(
            "recall1", $"/api/approvals/{approvalId}/decisions", new JsonObject { ["decisionId"] = "demo-recall1", ["decision"] = "approve" }, HttpStatusCode.Forbidden, cancellation);
        Console.MarkupLine("  recall1  tries to approve the own request: [red]403[/]");
        await UntilAsync("qa2", $"/api/approvals/{approvalId}", a => a["state"]!.GetValue<string>() == "open", "The closure should wait for a decision", cancellation);
        await DecideAsync("qa2", approvalId, "approve", "Agreed.", cancellation);
        var view = await UntilAsync("recall1", Path, r => r["state"]!.GetValue<string>() == "closed", "The recall should be closed", cancellation);
        Check(view["scope"]!["onHand"]!.AsArray().Count == 0, "Nothing of the scope should be in stock any more.");
        var report = await Client.GetTextAsync("recall1", $"{Path}/report?format=csv", cancellation);
        Console.MarkupLine($"  qa2      [green]approves[/]; what was left is scrapped, and the recall is closed. Its report has {report.Count(c => c == '\n')} lines as CSV,");
        Console.MarkupLine("           and is a page with the genealogy drawn: sign in at /recalls/RC-0714 with the token recall1");
    }

    private static readonly (string Title, string Field)[] s_columns =
    [
        ("item", "itemId"), ("unit", "uom"), ("received", "received"), ("produced", "produced"), ("on hand", "onHand"), ("transit", "inTransit"), ("consumed", "consumed"),
        ("shipped", "shipped"), ("scrapped", "scrapped"), ("unaccounted", "unaccounted"), ("% accounted", "percentAccounted"),
    ];
}
