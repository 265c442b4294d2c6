using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Spectre.Console;

namespace LotFlow.Server.Demo;

/// <summary>
/// A morning at the docks, told through the public API: everything that happens here can be done with curl. Every step is checked;
/// the story ends with false if one did not go as it must.
/// </summary>
internal sealed partial class DemoStory(DemoClient client, IAnsiConsole console, TimeProvider clock) : DemoScenes(client, console, clock)
{

    private readonly Dictionary<string, string> _approvals = [];

    public static async Task<bool> TellAsync(Uri address, IAnsiConsole console, TimeProvider clock, CancellationToken cancellation)
    {
        using var client = new DemoClient(address);
        // A pipe has no width of its own; a log is read wide.
        if (System.Console.IsOutputRedirected)
            console.Profile.Width = 130;
        try
        {
            var started = Stopwatch.StartNew();
            await new DemoStory(client, console, clock).TellAsync(cancellation);
            await new DemoStockStory(client, console, clock).TellAsync(cancellation);
            await new DemoRecallSetting(client, console, clock).TellAsync(cancellation);
            await new DemoRecallStory(client, console, clock).TellAsync(cancellation);
            await new DemoContainmentStory(client, console, clock).TellAsync(cancellation);
            console.MarkupLine($"\n[green]Every step went as it must, in {started.Elapsed.TotalSeconds:0.0} s.[/]");
            return true;
        }
        catch (Exception e) when (e is DemoFailedException or HttpRequestException)
        {
            console.MarkupLine($"[red]The story went wrong:[/] {Markup.Escape(e.Message)}");
            return false;
        }
    }

    private async Task TellAsync(CancellationToken cancellation)
    {
        var started = Stopwatch.StartNew();
        var morning = DemoDelivery.Morning(Now);
        await ArriveAsync(morning, cancellation);
        await JudgeAsync(morning, cancellation);
        await InspectAsync(morning, cancellation);
        await AskAsync(morning, cancellation);
        await EndAsync(morning, cancellation);
        Console.MarkupLine($"\n[green]{morning.Sum(d => d.Lots.Count)} lots, every one where it belongs, in {started.Elapsed.TotalSeconds:0.0} s.[/]");
    }

    private async Task ArriveAsync(IReadOnlyList<DemoDelivery> morning, CancellationToken cancellation)
    {
        Chapter("The trucks arrive", "Each delivery is one command. From this moment its lots exist, and nobody can use them.");
        foreach (var delivery in morning)
        {
            var body = new JsonObject
            {
                ["receiptId"] = delivery.ReceiptId,
                ["siteId"] = delivery.SiteId,
                ["supplierId"] = delivery.SupplierId,
                ["receivedAt"] = Now.ToString("O"),
                ["lines"] = new JsonArray([.. delivery.Lots.Select(l => l.Line.DeepClone())]),
            };
            var clocked = Stopwatch.StartNew();
            await Client.PostAsync(delivery.ReportedBy, "/api/receipts", body, HttpStatusCode.Accepted, cancellation);
            Console.MarkupLine($"  {delivery.ReceiptId} from {delivery.SupplierId,-7} at {delivery.SiteId,-10} {Lots(delivery.Lots.Count),6}, "
                + $"reported by {delivery.ReportedBy,-4} [grey]accepted in {clocked.ElapsedMilliseconds} ms[/]");
        }

        var first = morning[^1].Lots[0].LotId;
        var lot = await Client.GetAsync("op1", $"/api/lots/{first}", cancellation);
        Console.MarkupLine($"  [grey]GET /api/lots/{first}: blocked by {string.Join(", ", Blockers(lot)).DefaultTo("nothing any more: it was clean")}[/]");
    }

    private async Task JudgeAsync(IReadOnlyList<DemoDelivery> morning, CancellationToken cancellation)
    {
        Chapter("LotFlow judges", "Supplier, label, dates, temperature and every value of every certificate; what is clean is released at once.");
        var clocked = Stopwatch.StartNew();
        foreach (var delivery in morning)
        {
            foreach (var lot in delivery.Lots)
            {
                var wanted = lot.Sample is not null ? "pendingInspection" : lot.Exception is not null ? "onHold" : "released";
                var line = await LineAsync(delivery, lot, wanted, cancellation);
                var why = line["exceptions"]!.AsArray() is { Count: > 0 } exceptions
                    ? Shortened($"{exceptions[0]!["code"]}: {exceptions[0]!["detail"]}")
                    : line["sampling"] is not null ? "waits for its sampling inspection" : "";
                Console.MarkupLine($"  {Coloured(wanted)} {lot.LotId,-16} {Markup.Escape(why)}");
                if (lot.Exception is not null && lot.Sample is null)
                    Check(why.StartsWith(lot.Exception, StringComparison.Ordinal), $"{lot.LotId} should be held for {lot.Exception}: {why}");
            }
        }

        Console.MarkupLine($"  [grey]all of it {clocked.ElapsedMilliseconds} ms after the last truck[/]");
    }

    private async Task InspectAsync(IReadOnlyList<DemoDelivery> morning, CancellationToken cancellation)
    {
        Chapter("The inspector takes samples", "ISO 2859-1: lot size to code letter to plan; the severity follows the supplier's history.");
        foreach (var (delivery, lot) in Lots(morning).Where(l => l.Lot.Sample is not null))
        {
            var plans = (await LineAsync(delivery, lot, "pendingInspection", cancellation))["sampling"]!["plans"]!.AsArray();
            var body = new JsonObject
            {
                ["resultId"] = $"IR-{lot.LotId}",
                ["inspectedAt"] = Now.ToString("O"),
                ["defects"] = new JsonArray([.. plans.Select(p => new JsonObject
                {
                    ["class"] = p!["class"]!.GetValue<string>(),
                    ["sampleSize"] = p["sampleSize"]!.GetValue<int>(),
                    ["count"] = p["class"]!.GetValue<string>() == "major" ? lot.Sample!.Major : lot.Sample!.Minor,
                })]),
            };
            await Client.PostAsync("inspector1", $"/api/lots/{lot.LotId}/inspection-results", body, HttpStatusCode.Accepted, cancellation);
            var line = await LineAsync(delivery, lot, lot.Exception is null ? "released" : "onHold", cancellation);
            foreach (var plan in plans)
                Console.MarkupLine($"  {lot.LotId,-16} {Markup.Escape(Describe(plan!))}");
            Console.MarkupLine($"  {"",-16} {lot.Sample!.Major} major, {lot.Sample.Minor} minor defects → {Coloured(line["state"]!.GetValue<string>())}");
        }
    }

    private async Task AskAsync(IReadOnlyList<DemoDelivery> morning, CancellationToken cancellation)
    {
        Chapter("People decide", "Each exception is an approval with everything needed to decide; whoever reported the lot cannot.");
        foreach (var (delivery, lot) in Lots(morning).Where(l => l.Lot.Decision is not null))
        {
            var approvalId = (await LineAsync(delivery, lot, "onHold", cancellation))["approvalId"]!.GetValue<string>();
            _approvals[lot.LotId] = approvalId;
            var decision = lot.Decision!;
            if (decision.ByLink)
                await DecideByLinkAsync(approvalId, decision, cancellation);
            else
                await DecideAsync(approvalId, decision, cancellation);
            Console.MarkupLine($"  {decision.By,-8} {(decision.Approve ? "[green]approves[/]" : "[red]rejects[/] ")} {lot.LotId,-16} [grey]“{Markup.Escape(decision.Comment)}”[/]");
        }

        var (again, refused) = (_approvals.Values.First(), DecisionBody(new("op1", Approve: true, "let me")));
        await Client.PostAsync("op1", $"/api/approvals/{again}/decisions", refused, HttpStatusCode.Forbidden, cancellation);
        Console.MarkupLine("  op1      tries to approve what is not an operator's to approve: [red]403[/]");
    }

    private async Task DecideAsync(string approvalId, DemoDecision decision, CancellationToken cancellation) =>
        await Client.PostAsync(decision.By, $"/api/approvals/{approvalId}/decisions", DecisionBody(decision), HttpStatusCode.OK, cancellation);

    private async Task DecideByLinkAsync(string approvalId, DemoDecision decision, CancellationToken cancellation)
    {
        var link = await FindLinkAsync(approvalId, decision.By, cancellation);
        var page = await Client.OpenPageAsync(link, cancellation);
        var approval = await Client.GetAsync("qa1", $"/api/approvals/{approvalId}", cancellation);
        Check(approval["state"]!.GetValue<string>() == "open", "Opening a link must not decide.");
        Console.MarkupLine("  [grey]the link in qa1's message was opened (as mail scanners do): still open. Now the form is sent:[/]");
        var fields = HiddenField().Matches(page).ToDictionary(m => m.Groups["name"].Value, m => WebUtility.HtmlDecode(m.Groups["value"].Value));
        fields["decision"] = decision.Approve ? "approve" : "reject";
        fields["comment"] = decision.Comment;
        await Client.SendFormAsync(link, fields, cancellation);
    }

    private async Task<string> FindLinkAsync(string approvalId, string personId, CancellationToken cancellation)
    {
        var found = (await Client.GetAsync("admin1", "/api/notifications?limit=500", cancellation))["items"]!.AsArray()
            .FirstOrDefault(n => n!["approvalId"]?.GetValue<string>() == approvalId && n["to"]!["personId"]!.GetValue<string>() == personId);
        Check(found is not null, $"{personId} got no message about {approvalId}.");
        return found!["link"]!.GetValue<string>();
    }

    private async Task EndAsync(IReadOnlyList<DemoDelivery> morning, CancellationToken cancellation)
    {
        Chapter("Where every lot stands", "As the warehouse sees it.");
        var table = new Table().Border(TableBorder.Minimal).AddColumns("Lot", "Site", "Usable", "Blocked by", "How it went");
        foreach (var (delivery, lot) in Lots(morning))
        {
            await LineAsync(delivery, lot, lot.EndsReleased ? "released" : "rejected", cancellation);
            var view = await Client.GetAsync("op1", $"/api/lots/{lot.LotId}", cancellation);
            var usable = view["usable"]!.GetValue<bool>();
            Check(usable == lot.EndsReleased, $"{lot.LotId} should {(lot.EndsReleased ? "" : "not ")}be usable.");
            table.AddRow(lot.LotId, delivery.SiteId, usable ? "[green]yes[/]" : "[red]no[/]", string.Join(", ", Blockers(view)), Markup.Escape(lot.Expectation));
        }

        Console.Write(table);
    }

    /// <summary>The line of a lot once it has reached a state; workflows need moments, not more.</summary>
    private async Task<JsonNode> LineAsync(DemoDelivery delivery, DemoLot lot, string state, CancellationToken cancellation)
    {
        JsonNode? line = null;
        await UntilAsync(
            "op1", $"/api/receipts/{delivery.ReceiptId}",
            receipt =>
            {
                line = receipt["lines"]!.AsArray().First(l => l!["lotId"]!.GetValue<string>() == lot.LotId)!;
                // A held lot can be decided on as soon as its approval is open.
                return line["state"]!.GetValue<string>() == state && (state != "onHold" || line["approvalId"] is not null);
            },
            $"{lot.LotId} should be {state}", cancellation);
        return line!;
    }

    private static IEnumerable<(DemoDelivery Delivery, DemoLot Lot)> Lots(IReadOnlyList<DemoDelivery> morning) =>
        morning.SelectMany(d => d.Lots.Select(l => (d, l)));

    private static JsonObject DecisionBody(DemoDecision decision) => new()
    {
        ["decisionId"] = $"demo-{decision.By}-{(decision.Approve ? "yes" : "no")}",
        ["decision"] = decision.Approve ? "approve" : "reject",
        ["comment"] = decision.Comment,
    };

    private static IEnumerable<string> Blockers(JsonNode lot) => lot["blockedBy"]!.AsArray().Select(b => b!["code"]!.GetValue<string>());

    private static string Describe(JsonNode plan) =>
        $"{plan["class"]}: code letter {plan["codeLetter"]}, {plan["sampleSize"]} units, Ac {plan["accept"]} Re {plan["reject"]}; {plan["why"]}";

    private static string Coloured(string state) => state switch
    {
        "released" => "[green]released  [/]",
        "rejected" => "[red]rejected  [/]",
        "onHold" => "[yellow]on hold   [/]",
        _ => "[blue]to inspect[/]",
    };

    private static string Lots(int count) => count == 1 ? "1 lot" : $"{count} lots";

    private static string Shortened(string text) => text.Length <= 90 ? text : string.Concat(text.AsSpan(0, 87), "…");

    [GeneratedRegex("""<input type="hidden" name="(?<name>[^"]+)" value="(?<value>[^"]*)">""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex HiddenField();
}

internal static class DemoText
{
    public static string DefaultTo(this string text, string fallback) => text.Length > 0 ? text : fallback;
}
