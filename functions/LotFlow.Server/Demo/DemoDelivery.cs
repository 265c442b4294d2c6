using System.Text.Json.Nodes;

namespace LotFlow.Server.Demo;

/// <summary>How the demo's people deal with a lot that waits for them.</summary>
/// <param name="By">Who decides.</param>
/// <param name="Approve">The decision.</param>
/// <param name="Comment">Why.</param>
/// <param name="ByLink">True to decide on the page that the link in the message opens.</param>
internal sealed record DemoDecision(string By, bool Approve, string Comment, bool ByLink = false);

/// <summary>Defects that the demo's inspector finds in the samples.</summary>
internal sealed record DemoSample(int Major, int Minor);

/// <summary>One lot of the morning, and how it must go.</summary>
internal sealed record DemoLot(string LotId, JsonObject Line, string Expectation, string? Exception = null, DemoSample? Sample = null, DemoDecision? Decision = null)
{
    public bool EndsReleased => Decision?.Approve ?? true;
}

/// <summary>One truck.</summary>
internal sealed record DemoDelivery(string ReceiptId, string SiteId, string SupplierId, string ReportedBy, IReadOnlyList<DemoLot> Lots)
{
    /// <summary>The morning's deliveries. Real certificates of analysis come with the films (data/coa).</summary>
    public static IReadOnlyList<DemoDelivery> Morning(DateTimeOffset now)
    {
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        return
        [
            new("GR-0711", "LINDENAU", "GREEN", "op1",
            [
                Certified("FILM-A", "valid_certificate_1.json", "released on its certificate"),
                Certified("FILM-B", "valid_certificate_3.json", "released on its certificate"),
                Certified("FILM-C", "valid_certificate_4.json", "released on its certificate"),
                Certified("FILM-D", "valid_certificate_5.json", "released on its certificate"),
                Certified("CUP-A", "valid_certificate_2.json", "certificate names no lot: held, approved by link", "certificate-incomplete",
                    new("qa1", Approve: true, "The supplier has confirmed the lot by telephone; a corrected certificate follows.", ByLink: true)),
                Certified("CUP-B", "valid_certificate_6.json", "certificate without analysis: held, rejected", "certificate-incomplete",
                    new("qa2", Approve: false, "No analysis at all. Back to the supplier.")),
                Certified("CUP-C", "valid_certificate_7.json", "two values out of spec: held, rejected", "out-of-spec",
                    new("qa1", Approve: false, "Both values are above their maximum, whatever the declaration says.")),
                Certified("TRAY-A", "invalid_schema_type.json", "certificate of another schema: held, rejected", "certificate-invalid",
                    new("qa2", Approve: false, "Not a certificate that we can read.")),
                Certified("TRAY-B", "missing_languages.json", "certificate with a formal fault: held, approved", "certificate-invalid",
                    new("manager1", Approve: true, "Only the list of languages is empty; values checked by hand, all in spec.")),
            ]),
            new("GR-0712", "NORDHAFEN", "GLAS", "op2",
                [Lot("JAR-370", "B-26-0912", 24_000, "EA", "sampled, accepted", sample: new(Major: 3, Minor: 9))]),
            new("GR-0713", "NORDHAFEN", "DECKEL", "op2",
            [
                Lot("LID-63", "TD-88134", 24_000, "EA", "sampled, not accepted: held, rejected", "out-of-spec", new(Major: 12, Minor: 4),
                    new("qa2", Approve: false, "Twelve lids do not close. Rejected; the next lots of this supplier are watched.")),
            ]),
            new("GR-0714", "NORDHAFEN", "KAKAO", "wms",
            [
                Lot("COCOA", "C24-117", 2_000, "KGM", "GS1 label agrees: released",
                    change: l => l["label"] = $"(01)09506000131009(10)C24-117(17){today.AddDays(500):yyMMdd}"),
            ]),
            new("GR-0715", "SUEDTAL", "MOLKE", "op1",
            [
                Lot("MILK-CREAM", "M-3301", 4_200, "LTR", "too warm on the truck: held, rejected", "temperature-excursion",
                    decision: new("qa1", Approve: false, "Cold chain broken on a motorway. Destroy."), change: l => Cream(l, today, 9.4m)),
            ]),
            new("GR-0716", "COPACK", "MOLKE", "op1",
                [Lot("MILK-CREAM", "M-3302", 1_800, "LTR", "cold and fresh: released", change: l => Cream(l, today, 4.1m))]),
        ];
    }

    private static void Cream(JsonObject line, DateOnly today, decimal temperature)
    {
        line["temperatureC"] = temperature;
        line["expiresOn"] = today.AddDays(12).ToString("yyyy-MM-dd");
    }

    private static DemoLot Certified(string itemId, string file, string expectation, string? exception = null, DemoDecision? decision = null) =>
        Lot(itemId, "123456789 10", 90, "KGM", expectation, exception, decision: decision, change: l =>
            l["certificate"] = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "data", "coa", file))));

    private static DemoLot Lot(
        string itemId, string supplierLot, decimal quantity, string uom, string expectation, string? exception = null, DemoSample? sample = null,
        DemoDecision? decision = null, Action<JsonObject>? change = null)
    {
        var letters = string.Concat(supplierLot.Where(char.IsAsciiLetterOrDigit));
        var lotId = $"{itemId}.{letters[^Math.Min(5, letters.Length)..]}";
        var line = new JsonObject
        {
            ["itemId"] = itemId,
            ["supplierLot"] = supplierLot,
            ["lotId"] = lotId,
            ["quantity"] = quantity,
            ["uom"] = uom,
            ["locationId"] = "DOCK",
        };
        change?.Invoke(line);
        return new(lotId, line, expectation, exception, sample, decision);
    }
}
