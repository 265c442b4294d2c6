using System.Text.Json.Nodes;

namespace LotFlow.Http.Tests;

/// <summary>What the tests receive: items RM-1 (certificate), RM-0 (no inspection), RM-S (sampled), a supplier, and sites P1 and P2.</summary>
internal static class TheMasterData
{
    public const string Gtin = "04012345678901";

    public static async Task PutAsync(Client admin)
    {
        await PutAsync(admin, "/api/items/RM-1", Item("certificate"));
        await PutAsync(admin, "/api/items/RM-0", Item("none"));
        await PutAsync(admin, "/api/items/RM-S", Sampled());
        await PutAsync(admin, "/api/suppliers/S1", Supplier("RM-0", "RM-1", "RM-S"));
        await PutAsync(admin, "/api/sites/P1", Site("Plant 1"));
        await PutAsync(admin, "/api/sites/P2", Site("Plant 2"));
    }

    public static JsonObject Item(string inspection) => new()
    {
        ["description"] = "Oat flour",
        ["uom"] = "KGM",
        ["kind"] = "raw",
        ["certificateRequired"] = inspection == "certificate",
        ["inspection"] = inspection,
    };

    public static JsonObject Sampled() => new()
    {
        ["description"] = "Cap",
        ["gtin"] = ValidGtin,
        ["uom"] = "EA",
        ["kind"] = "packaging",
        ["certificateRequired"] = false,
        ["inspection"] = "sampling",
        ["sampling"] = new JsonObject { ["level"] = "II", ["aql"] = new JsonObject { ["major"] = 1.0 } },
    };

    public static JsonObject Supplier(params string[] items) => new()
    {
        ["name"] = "Green Mills",
        ["approvedItems"] = new JsonArray([.. items.Select(i => JsonValue.Create(i))]),
        ["approvedUntil"] = "2030-12-31",
    };

    public static JsonObject Site(string name) => new()
    {
        ["name"] = name,
        ["kind"] = "plant",
        ["timeZone"] = "Europe/Berlin",
        ["locations"] = new JsonArray(new JsonObject { ["locationId"] = "DOCK", ["kind"] = "dock" }),
    };

    /// <summary>With a right check digit (GS1 General Specifications, 7.9.1).</summary>
    public static string ValidGtin => "04012345678901"[..13] + CheckDigit("0401234567890");

    private static int CheckDigit(string digits)
    {
        var sum = digits.Reverse().Select((c, i) => (c - '0') * (i % 2 == 0 ? 3 : 1)).Sum();
        return (10 - (sum % 10)) % 10;
    }

    private static async Task PutAsync(Client admin, string path, JsonObject body)
    {
        var reply = await admin.PutAsync(path, body);
        Assert.True(reply.Status == 201, $"{path}: {reply.Status} {reply.Text}");
    }
}
