using System.Text.Json.Nodes;

namespace LotFlow.Workflows.Tests.Hosting;

/// <summary>Bodies as senders write them; each takes only what matters to the test.</summary>
internal static class Body
{
    /// <summary>The supplier lot on the certificates of <c>data/coa</c>.</summary>
    public const string CertifiedLot = "123456789 10";

    private static int _receipts;

    public static JsonObject Item(string description, Action<JsonObject>? change = null) => Changed(change, new()
    {
        ["description"] = description,
        ["uom"] = "KGM",
        ["kind"] = "raw",
        ["certificateRequired"] = false,
        ["inspection"] = "none",
    });

    public static JsonObject CertifiedItem(string description) => Item(description, i =>
    {
        i["certificateRequired"] = true;
        i["inspection"] = "certificate";
    });

    public static JsonObject SampledItem(string description, decimal major = 1.0m) => Item(description, i =>
    {
        i["uom"] = "EA";
        i["inspection"] = "sampling";
        i["sampling"] = new JsonObject { ["level"] = "II", ["aql"] = new JsonObject { ["major"] = major } };
    });

    /// <summary>A receipt of one line of 100 kg of sugar, unless the test says otherwise.</summary>
    public static JsonObject Receipt(Action<JsonObject>? line = null, Action<JsonObject>? receipt = null, string? receiptId = null)
    {
        var number = Interlocked.Increment(ref _receipts);
        var body = new JsonObject
        {
            ["receiptId"] = receiptId ?? $"R{number}",
            ["siteId"] = "NORTH",
            ["supplierId"] = "GREEN",
            ["receivedAt"] = "2026-03-02T07:45:00+00:00",
            ["lines"] = new JsonArray(Changed(line, new()
            {
                ["itemId"] = "SUGAR", ["supplierLot"] = $"S{number}", ["quantity"] = 100, ["uom"] = "KGM", ["locationId"] = "DOCK",
            })),
        };
        return Changed(receipt, body);
    }

    public static JsonNode Certificate(string file) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "data", "coa", file)))!;

    private static JsonObject Changed(Action<JsonObject>? change, JsonObject body)
    {
        change?.Invoke(body);
        return body;
    }
}
