using System.Text.Json.Nodes;

namespace LotFlow.Http.Tests;

/// <summary>A receipt of one line that can be taken; each test changes what it is about.</summary>
internal static class AReceipt
{
    private static int s_number;

    public static string NewId() => $"R{Interlocked.Increment(ref s_number)}";

    public static JsonObject Of(string itemId, string? supplierLot = null, Action<JsonObject>? line = null, string? id = null)
    {
        id ??= NewId();
        var first = new JsonObject
        {
            ["itemId"] = itemId,
            ["supplierLot"] = supplierLot ?? $"L-{id}",
            ["quantity"] = 500,
            ["uom"] = itemId == "RM-S" ? "EA" : "KGM",
            ["locationId"] = "DOCK",
        };
        line?.Invoke(first);
        return new()
        {
            ["receiptId"] = id,
            ["siteId"] = "P1",
            ["supplierId"] = "S1",
            ["receivedAt"] = "2026-03-02T07:30:00Z",
            ["lines"] = new JsonArray(first),
        };
    }

    /// <summary>A receipt that needs a decision: the item needs a certificate and none is sent.</summary>
    public static JsonObject WithoutCertificate(string? supplierLot = null) => Of("RM-1", supplierLot);

    public static JsonObject With(this JsonObject node, string name, JsonNode? value)
    {
        node[name] = value;
        return node;
    }
}
