using System.Net;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace LotFlow.Server.Demo;

/// <summary>What the parts of the story do in which stock moves and becomes something else.</summary>
internal abstract class DemoStockScenes(DemoClient client, IAnsiConsole console, TimeProvider clock) : DemoScenes(client, console, clock)
{
    protected async Task IssueAsync(string site, string orderId, string issueId, CancellationToken cancellation, params JsonObject[] lines)
    {
        var issue = new JsonObject { ["issueId"] = issueId, ["siteId"] = site, ["lines"] = new JsonArray([.. lines]) };
        var issued = await Client.PostAsync("mes", $"/api/production-orders/{orderId}/issues", issue, HttpStatusCode.Created, cancellation);
        foreach (var line in issued!["lines"]!.AsArray())
            Console.MarkupLine($"  mes      issues {line!["quantity"],7} {line["uom"]} of {line["lotId"]} to {orderId}");
    }

    protected async Task ProduceAsync(
        string site, string orderId, string outputId, string itemId, string lotId, int quantity, string uom, CancellationToken cancellation)
    {
        var output = new JsonObject
        {
            ["outputId"] = outputId,
            ["siteId"] = site,
            ["lots"] = new JsonArray(new JsonObject { ["lotId"] = lotId, ["itemId"] = itemId, ["quantity"] = quantity, ["uom"] = uom, ["locationId"] = "PRODUCTION" }),
        };
        await Client.PostAsync("mes", $"/api/production-orders/{orderId}/outputs", output, HttpStatusCode.Created, cancellation);
        Console.MarkupLine($"  mes      reports {quantity,6} {uom} of {itemId} as {lotId}");
    }

    protected async Task PostMovementAsync(
        string id, string type, string lotId, int quantity, string uom, string site, string? from, string? to, CancellationToken cancellation, Action<JsonObject>? change = null)
    {
        var movement = Movement(id, type, lotId, quantity, uom, site, from, to);
        change?.Invoke(movement);
        var posted = await Client.PostAsync("wms", "/api/movements", movement, HttpStatusCode.Created, cancellation);
        Console.MarkupLine($"  wms      {type,-12}{quantity,7} {uom} of {lotId,-16} {site} {from}{(from is null || to is null ? "" : " → ")}{to} [grey]no. {posted!["sequence"]} of its ledger[/]");
    }

    protected JsonObject Movement(string id, string type, string lotId, int quantity, string uom, string site, string? from, string? to)
    {
        var body = new JsonObject
        {
            ["movementId"] = id,
            ["type"] = type,
            ["lotId"] = lotId,
            ["quantity"] = quantity,
            ["uom"] = uom,
            ["siteId"] = site,
            ["occurredAt"] = Now.ToString("O"),
        };
        if (from is not null)
            body["fromLocationId"] = from;
        if (to is not null)
            body["toLocationId"] = to;
        return body;
    }

    protected static JsonObject Line(string itemId, int quantity, string uom, string? lotId = null)
    {
        var line = new JsonObject { ["itemId"] = itemId, ["quantity"] = quantity, ["uom"] = uom };
        if (lotId is not null)
            line["lotId"] = lotId;
        return line;
    }
}
