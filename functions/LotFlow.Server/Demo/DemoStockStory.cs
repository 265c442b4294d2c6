using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace LotFlow.Server.Demo;

/// <summary>
/// The second part of the demo: what was released moves, is made into something, is blocked with everything that came of it, released again
/// by a second person, and counted.
/// </summary>
internal sealed class DemoStockStory(DemoClient client, IAnsiConsole console, TimeProvider clock) : DemoStockScenes(client, console, clock)
{
    private const string Cocoa = "COCOA.24117";
    private const string Jars = "JAR-370.60912";
    private const string Spread = "SPREAD.0711";
    private const string LateSpread = "SPREAD.0712";

    public async Task TellAsync(CancellationToken cancellation)
    {
        await MoveAsync(cancellation);
        await ProduceAsync(cancellation);
        await HoldAsync(cancellation);
        await ReleaseAsync(cancellation);
        await CountAsync(cancellation);
    }

    private async Task MoveAsync(CancellationToken cancellation)
    {
        Chapter("The warehouse moves stock", "Each scan must agree with the lot. Every movement is written once, in the ledger of its lot.");
        await PostMovementAsync("M-1", "putaway", Cocoa, 2000, "KGM", "NORDHAFEN", "DOCK", "STORAGE", cancellation, m => m["scan"] = "(01)09506000131009(10)C24-117");
        var wrong = Movement("M-2", "transfer", Cocoa, 100, "KGM", "NORDHAFEN", "STORAGE", "STAGING");
        wrong["scan"] = "(01)09506000131146(10)C24-118";
        var problem = await Client.PostAsync("wms", "/api/movements", wrong, HttpStatusCode.Conflict, cancellation);
        Console.MarkupLine($"  wms      scans the pallet beside it: [red]409[/] {Markup.Escape(problem!["detail"]!.GetValue<string>())}");
        await PostMovementAsync("M-3", "transferOut", Cocoa, 500, "KGM", "NORDHAFEN", "STORAGE", to: null, cancellation, m => m["toSiteId"] = "LINDENAU");
        await PostMovementAsync("M-4", "transferIn", Cocoa, 500, "KGM", "LINDENAU", from: null, "STORAGE", cancellation);
        await PostMovementAsync("M-5", "putaway", Jars, 24_000, "EA", "NORDHAFEN", "DOCK", "STORAGE", cancellation);
    }

    private async Task ProduceAsync(CancellationToken cancellation)
    {
        Chapter("Production issues and produces", "All lines or none; lots are taken first-expired first. What comes out is linked to all that went in.");
        await IssueAsync("NORDHAFEN", "PO-4711", "I-1", cancellation, Line("COCOA", 400, "KGM"), Line("JAR-370", 8000, "EA"));
        await ProduceAsync("NORDHAFEN", "PO-4711", "O-1", "SPREAD-370", Spread, 7900, "EA", cancellation);
        await PostMovementAsync("M-6", "putaway", Spread, 7900, "EA", "NORDHAFEN", "PRODUCTION", "STORAGE", cancellation);
        await PostMovementAsync("M-7", "ship", Spread, 2400, "EA", "NORDHAFEN", "STORAGE", to: null, cancellation, m => m["customer"] = Customer());
    }

    private async Task HoldAsync(CancellationToken cancellation)
    {
        Chapter("A complaint: quality blocks the cocoa", "One command blocks the lot and everything made of it, everywhere; whatever is made of it later is born blocked.");
        var clocked = Stopwatch.StartNew();
        var hold = new JsonObject
        {
            ["holdId"] = "H-0711",
            ["reasonCode"] = "foreign-body",
            ["note"] = "Customer found a shell fragment.",
            ["scope"] = "descendants",
            ["source"] = new JsonObject { ["kind"] = "complaint", ["ref"] = "CMP-88" },
        };
        var placed = await Client.PostAsync("qa1", $"/api/lots/{Cocoa}/holds", hold, HttpStatusCode.Created, cancellation);
        Console.MarkupLine($"  qa1      holds {string.Join(", ", placed!["lotIds"]!.AsArray().Select(l => l!.GetValue<string>()))} [grey]all blocked in {clocked.ElapsedMilliseconds} ms[/]");
        foreach (var lot in new[] { Cocoa, Spread })
        {
            var refused = await Client.PostAsync(
                "wms", "/api/movements", Movement($"M-8-{lot}", "transfer", lot, 10, lot == Cocoa ? "KGM" : "EA", "NORDHAFEN", "STORAGE", "STAGING"), HttpStatusCode.Conflict, cancellation);
            Check(refused!["blockedBy"]!.AsArray().Any(b => b!["ref"]?.GetValue<string>() == "H-0711"), $"{lot} should be blocked by H-0711.");
            Console.MarkupLine($"  wms      tries to move {lot}: [red]409[/] {refused["type"]!.GetValue<string>().Split('/')[^1]}");
        }

        await ProduceAsync("NORDHAFEN", "PO-4711", "O-2", "SPREAD-370", LateSpread, 60, "EA", cancellation);
        var late = await Client.GetAsync("op1", $"/api/lots/{LateSpread}", cancellation);
        Check(!late["usable"]!.GetValue<bool>(), $"{LateSpread} should be born blocked.");
        Console.MarkupLine($"  [grey]GET /api/lots/{LateSpread}: born[/] [red]blocked[/][grey], although it was made after the hold[/]");
    }

    private async Task ReleaseAsync(CancellationToken cancellation)
    {
        Chapter("A second person releases", "The laboratory finds nothing. Whoever asks cannot decide.");
        var request = new JsonObject { ["requestId"] = "RR-1", ["note"] = "Retained samples sieved: nothing found.", ["disposition"] = "release" };
        var asked = await Client.PostAsync("qa1", "/api/holds/H-0711/release-requests", request, HttpStatusCode.Accepted, cancellation);
        var approvalId = asked!["approvalId"]!.GetValue<string>();
        await Client.PostAsync(
            "qa1", $"/api/approvals/{approvalId}/decisions", new JsonObject { ["decisionId"] = "demo-self", ["decision"] = "approve" }, HttpStatusCode.Forbidden, cancellation);
        Console.MarkupLine("  qa1      tries to approve the own request: [red]403[/]");
        await DecideAsync("qa2", approvalId, "approve", "Agreed; the fragment came from a spoon.", cancellation);
        foreach (var lot in new[] { Cocoa, Spread, LateSpread })
            await UntilAsync("op1", $"/api/lots/{lot}", l => l["usable"]!.GetValue<bool>(), $"{lot} should be usable again", cancellation);
        Console.MarkupLine($"  qa2      [green]approves[/]; {Cocoa}, {Spread} and {LateSpread} are usable again");
    }

    private async Task CountAsync(CancellationToken cancellation)
    {
        Chapter("A blind count does not add up", "The book quantity never leaves the server to a counter; what is outside tolerance is counted again by somebody else, and decided by a third.");
        var count = new JsonObject { ["countId"] = "CC-1", ["siteId"] = "NORDHAFEN", ["locationId"] = "STORAGE", ["lotIds"] = new JsonArray(Jars) };
        await Client.PostAsync("supervisor1", "/api/counts", count, HttpStatusCode.Created, cancellation);
        await Client.PostAsync("op1", "/api/counts/CC-1/submissions", Counted("S-1", 15_200), HttpStatusCode.Accepted, cancellation);
        await UntilAsync("supervisor1", "/api/counts/CC-1", c => c["state"]!.GetValue<string>() == "recount", "The count should ask for a recount", cancellation);
        Console.MarkupLine("  op1      counts 15,200 jars: outside tolerance, [yellow]recount[/]");
        await Client.PostAsync("op1", "/api/counts/CC-1/submissions", Counted("S-2", 15_200), HttpStatusCode.Conflict, cancellation);
        Console.MarkupLine("  op1      counts again: [red]409[/] same-counter");
        await Client.PostAsync("op2", "/api/counts/CC-1/submissions", Counted("S-3", 15_200), HttpStatusCode.Accepted, cancellation);
        var waiting = await UntilAsync("supervisor1", "/api/counts/CC-1", c => c["approvalId"] is not null, "The count should wait for a decision", cancellation);
        var approval = await Client.GetAsync("supervisor1", $"/api/approvals/{waiting["approvalId"]}", cancellation);
        var role = approval["requiredRole"]!.GetValue<string>();
        await DecideAsync($"{role}1", waiting["approvalId"]!.GetValue<string>(), "approve", "A pallet was broken up for samples and not booked.", cancellation);
        var posted = await UntilAsync("supervisor1", "/api/counts/CC-1", c => c["state"]!.GetValue<string>() == "posted", "The adjustment should be posted", cancellation);
        Console.MarkupLine($"  {role,-8} [green]approves[/] a variance of {posted["lines"]![0]!["variance"]} jars; the adjustment is one more movement in the ledger");
    }

    private static JsonObject Customer() => new() { ["customerId"] = "MARKET", ["shipTo"] = "MK-01", ["salesOrder"] = "SO 2231" };

    private static JsonObject Counted(string id, int pieces) => new()
    {
        ["submissionId"] = id,
        ["lines"] = new JsonArray(new JsonObject { ["lotId"] = Jars, ["quantity"] = pieces, ["uom"] = "EA" }),
    };
}
