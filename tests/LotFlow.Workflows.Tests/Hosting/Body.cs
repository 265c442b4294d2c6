using System.Text.Json.Nodes;

namespace LotFlow.Workflows.Tests.Hosting;

/// <summary>Bodies as senders write them; each takes only what matters to the test.</summary>
internal static class Body
{
    /// <summary>The supplier lot on the certificates of <c>data/coa</c>.</summary>
    public const string CertifiedLot = "123456789 10";

    /// <summary>The locations of every site of the tests, one of each kind and a second to store in.</summary>
    private static readonly (string Id, string Kind)[] s_locations =
        [("DOCK", "dock"), ("QA", "quarantine"), ("A1", "storage"), ("A2", "storage"), ("LINE", "production"), ("STAGE", "staging"), ("SHIP", "shipping")];

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

    public static JsonObject Supplier(params string[] approvedItems) => new()
    {
        ["name"] = "Green Plastics AG",
        ["approvedItems"] = new JsonArray([.. approvedItems.Select(i => (JsonNode)i)]),
    };

    public static JsonObject Site(string timeZone) => new()
    {
        ["name"] = "Plant North",
        ["kind"] = "plant",
        ["timeZone"] = timeZone,
        ["locations"] = new JsonArray([.. s_locations.Select(l => new JsonObject { ["locationId"] = l.Id, ["kind"] = l.Kind })]),
    };

    /// <summary>A line of the sampled item JAR; 500 pieces are code letter H on level II, a sample of 50.</summary>
    public static JsonObject Jars(int pieces = 500, Action<JsonObject>? line = null, string? receiptId = null) => Receipt(
        l =>
        {
            l["itemId"] = "JAR";
            l["quantity"] = pieces;
            l["uom"] = "EA";
            line?.Invoke(l);
        },
        receiptId: receiptId);

    /// <summary>Another line for a receipt, like its first one apart from what the test changes.</summary>
    public static void AddLine(JsonObject receipt, Action<JsonObject> line)
    {
        var lines = (JsonArray)receipt["lines"]!;
        lines.Add(Changed(line, (JsonObject)lines[0]!.DeepClone()));
    }

    public static JsonObject Measurement(string resultId, string property, decimal value, string? unit = null, decimal? minimum = null, decimal? maximum = null) => new()
    {
        ["resultId"] = resultId,
        ["inspectedAt"] = "2026-03-02T10:00:00Z",
        ["measurements"] = new JsonArray(new JsonObject
        {
            ["property"] = property,
            ["value"] = value,
            ["unit"] = unit,
            ["minimum"] = minimum,
            ["maximum"] = maximum,
        }),
    };

    /// <summary>A receipt of one line of 100 kg of sugar, unless the test says otherwise.</summary>
    public static JsonObject Receipt(Action<JsonObject>? line = null, Action<JsonObject>? receipt = null, string? receiptId = null)
    {
        var number = Interlocked.Increment(ref _receipts);
        var body = new JsonObject
        {
            // Not like the ids that tests write themselves, R1 and so on: which number comes next depends on what ran before.
            ["receiptId"] = receiptId ?? $"RN-{number}",
            ["siteId"] = "NORTH",
            ["supplierId"] = "GREEN",
            ["receivedAt"] = "2026-03-02T07:45:00+00:00",
            ["lines"] = new JsonArray(Changed(line, new()
            {
                ["itemId"] = "SUGAR",
                ["supplierLot"] = $"S{number}",
                ["quantity"] = 100,
                ["uom"] = "KGM",
                ["locationId"] = "DOCK",
            })),
        };
        return Changed(receipt, body);
    }

    public static JsonNode Certificate(string file) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "data", "coa", file)))!;

    public static JsonObject With(this JsonObject body, string name, JsonNode? value)
    {
        body[name] = value;
        return body;
    }

    private static JsonObject Changed(Action<JsonObject>? change, JsonObject body)
    {
        change?.Invoke(body);
        return body;
    }
}
