using System.Text.Json.Nodes;

namespace LotFlow.StockRace;

/// <summary>One command of the race: who sends what where, and which lot it is about.</summary>
public sealed record StockCommand(string Id, string Who, string Path, JsonObject Body, string LotId)
{
    public bool IsHold => Path.EndsWith("/holds", StringComparison.Ordinal);

    public bool IsRelease => Path.EndsWith("/release-requests", StringComparison.Ordinal);

    public bool IsMovement => Path == "/api/movements";

    public bool IsRecall => Path == "/api/recalls";
}

/// <summary>
/// What the race sends: pickers, shippers, production and quality on the same few lots. Made of a seed, so that a failure can be repeated,
/// and in no order: what cannot be done is refused.
/// </summary>
public sealed class StockPlan(int seed, int lots, int movements, bool withRecall = false)
{
    private const string Site = "NORDHAFEN";

    private readonly Random _random = new(seed);
    private StockCommand[]? _commands;

    /// <summary>What the plan needs of master data, where nobody has put it: the demo has.</summary>
    public static IReadOnlyList<(string Path, JsonObject Body)> MasterData =>
    [
        ($"/api/sites/{Site}", new()
        {
            ["name"] = Site,
            ["kind"] = "plant",
            ["timeZone"] = "Europe/Berlin",
            ["locations"] = new JsonArray([.. new[] { "dock", "storage", "staging", "production" }
                .Select(kind => new JsonObject { ["locationId"] = kind.ToUpperInvariant(), ["kind"] = kind })]),
        }),
        ("/api/items/MILK-CREAM", Item("LTR", "raw")),
        ("/api/items/PUDDING-125", Item("EA", "finished")),
        ("/api/suppliers/MOLKE", new() { ["name"] = "Dairy", ["approvedItems"] = new JsonArray("MILK-CREAM") }),
        ("/api/customers/MARKET", new()
        {
            ["name"] = "Market",
            ["shipTos"] = new JsonArray(new JsonObject { ["shipTo"] = "MK-01", ["name"] = "Store 1", ["address"] = "Hamburg" }),
        }),
    ];

    /// <summary>Holds by lot that are placed at some moment and stay.</summary>
    public IReadOnlyDictionary<string, string> Holds => Every(0).ToDictionary(lot => lot, lot => $"stays-{lot}");

    /// <summary>Holds by lot that are placed at some moment and released at another.</summary>
    public IReadOnlyDictionary<string, string> Passing => Every(0).Concat(Every(1)).ToDictionary(lot => lot, lot => $"ends-{lot}");

    /// <summary>Lots whose supplier lots are recalled at some moment.</summary>
    public IReadOnlyList<string> Recalled => withRecall ? [.. Every(2)] : [];

    public string RecallId => $"race-{seed}";

    public IReadOnlyList<string> Lots { get; } = [.. Enumerable.Range(1, lots).Select(i => $"race-{seed}-{i:D3}")];

    /// <summary>The delivery that brings the lots, 1,000 litres each.</summary>
    public JsonObject Receipt => new()
    {
        ["receiptId"] = $"race-{seed}",
        ["siteId"] = Site,
        ["supplierId"] = "MOLKE",
        ["receivedAt"] = "2026-03-02T07:45:00Z",
        ["lines"] = new JsonArray([.. Lots.Select(lot => new JsonObject
        {
            ["itemId"] = "MILK-CREAM",
            ["supplierLot"] = lot,
            ["lotId"] = lot,
            ["quantity"] = 1000,
            ["uom"] = "LTR",
            ["locationId"] = "DOCK",
        })]),
    };

    /// <summary>Every command twice, in random order.</summary>
    public IReadOnlyList<StockCommand> Commands => _commands ??= Make();

    private StockCommand[] Make()
    {
        List<StockCommand> commands = [.. Holds.Concat(Passing).Select(h => Hold(h.Key, h.Value)), .. Passing.Select(h => Release(h.Key, h.Value))];
        if (withRecall)
            commands.Add(Recall());
        for (var i = 0; i < movements; i++)
            commands.Add(Any(i, Lots[_random.Next(Lots.Count)]));
        var twice = commands.Concat(commands).ToArray();
        _random.Shuffle(twice);
        return twice;
    }

    private StockCommand Any(int number, string lot) => _random.Next(10) switch
    {
        < 3 => Move(number, lot, "putaway", "DOCK", "STORAGE"),
        < 5 => Move(number, lot, "transfer", "STORAGE", "STAGING"),
        < 6 => Move(number, lot, "pick", _random.Next(2) == 0 ? "DOCK" : "STORAGE", "STAGING"),
        < 8 => Ship(number, lot),
        8 => Issue(number, lot),
        _ => Output(number, lot),
    };

    private StockCommand Move(int number, string lot, string type, string from, string? to) => new(Id(number), "wms", "/api/movements", new()
    {
        ["movementId"] = Id(number),
        ["type"] = type,
        ["lotId"] = lot,
        ["quantity"] = _random.Next(1, 120),
        ["uom"] = "LTR",
        ["siteId"] = Site,
        ["fromLocationId"] = from,
        ["toLocationId"] = to,
        ["occurredAt"] = "2026-03-02T08:00:00Z",
    }, lot);

    private StockCommand Ship(int number, string lot)
    {
        var command = Move(number, lot, "ship", _random.Next(2) == 0 ? "DOCK" : "STAGING", to: null);
        command.Body.Remove("toLocationId");
        command.Body["customer"] = new JsonObject { ["customerId"] = "MARKET", ["shipTo"] = "MK-01" };
        return command;
    }

    // One order for each lot, so that what comes out of it descends from that lot alone.
    private StockCommand Issue(int number, string lot) => new(Id(number), "mes", $"/api/production-orders/PO-{lot}/issues", new()
    {
        ["issueId"] = Id(number),
        ["siteId"] = Site,
        ["lines"] = new JsonArray(new JsonObject
        {
            ["lotId"] = lot,
            ["itemId"] = "MILK-CREAM",
            ["quantity"] = _random.Next(1, 40),
            ["uom"] = "LTR",
            ["locationId"] = _random.Next(2) == 0 ? "DOCK" : "STORAGE",
        }),
    }, lot);

    private StockCommand Output(int number, string lot) => new(Id(number), "mes", $"/api/production-orders/PO-{lot}/outputs", new()
    {
        ["outputId"] = Id(number),
        ["siteId"] = Site,
        ["lots"] = new JsonArray(new JsonObject
        {
            ["lotId"] = $"out-{Id(number)}",
            ["itemId"] = "PUDDING-125",
            ["quantity"] = _random.Next(10, 400),
            ["uom"] = "EA",
            ["locationId"] = "PRODUCTION",
        }),
    }, lot);

    private StockCommand Recall() => new(RecallId, "recall1", "/api/recalls", new()
    {
        ["recallId"] = RecallId,
        ["title"] = "The dairy has called",
        ["class"] = "I",
        ["reason"] = "Listeria",
        ["roots"] = new JsonArray([.. Recalled.Select(lot => new JsonObject { ["supplierId"] = "MOLKE", ["supplierLot"] = lot })]),
        ["direction"] = "forward",
        ["drill"] = false,
        ["effectivenessLevel"] = "A",
    }, Recalled[0]);

    private static StockCommand Hold(string lot, string holdId) => new(holdId, "qa1", $"/api/lots/{lot}/holds", new()
    {
        ["holdId"] = holdId,
        ["reasonCode"] = "foreign-body",
        ["scope"] = "descendants",
        ["source"] = new JsonObject { ["kind"] = "complaint", ["ref"] = "C-1" },
    }, lot);

    private static StockCommand Release(string lot, string holdId) => new($"release-{holdId}", "qa1", $"/api/holds/{holdId}/release-requests", new()
    {
        ["requestId"] = $"release-{holdId}",
        ["note"] = "Nothing found.",
        ["disposition"] = "release",
    }, lot);

    private IEnumerable<string> Every(int remainder) => Lots.Where((_, i) => i % 4 == remainder);

    private static JsonObject Item(string uom, string kind) => new()
    {
        ["description"] = kind,
        ["uom"] = uom,
        ["kind"] = kind,
        ["certificateRequired"] = false,
        ["inspection"] = "none",
    };

    private string Id(int number) => $"race-{seed}-c{number:D5}";
}
