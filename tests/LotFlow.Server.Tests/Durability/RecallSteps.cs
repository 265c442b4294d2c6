using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace LotFlow.Server.Tests.Durability;

/// <summary>What somebody does in a recall, and how it is seen that LotFlow has done its part.</summary>
/// <param name="State">The state in which the recall is when this is done, or what there is before it.</param>
/// <param name="Who">Whose token.</param>
/// <param name="Path">Where it is posted.</param>
/// <param name="Body">It carries an id, so that it can be sent again.</param>
/// <param name="IsSeen">Of the recall, or of the lot before there is one.</param>
internal sealed record RecallStep(string State, string Who, string Path, JsonObject Body, Func<JsonNode, bool> IsSeen)
{
    /// <summary>What is looked at.</summary>
    public string Look { get; init; } = RecallSteps.RecallPath;
}

/// <summary>A recall from the receipt of what turns out to be contaminated to its closure, through every state and with late events in them.</summary>
internal static class RecallSteps
{
    public const string RecallPath = "/api/recalls/RC-K";
    public const string HealthPath = "/healthz";
    private const string Nuts = "NUTS.K";
    private const string Paste = "PASTE.K";
    private const string LatePaste = "PASTE.K2";
    private const string LateNuts = "NUTS.K2";
    private const string Customer = "MARKET";

    public static IReadOnlyList<RecallStep> Setting { get; } =
    [
        Of("before", "op1", "/api/receipts", Receipt("K-1", Nuts), l => l["usable"]!.GetValue<bool>()) with { Look = $"/api/lots/{Nuts}" },
        Of("before", "mes", "/api/production-orders/PO-K/issues", Issue(), l => OnHand(l) == 1000) with { Look = $"/api/lots/{Nuts}" },
        Of("before", "mes", "/api/production-orders/PO-K/outputs", Output("O-1", Paste, 1900), l => OnHand(l) == 1900) with { Look = $"/api/lots/{Paste}" },
        Of("before", "wms", "/api/movements", Shipment(), l => OnHand(l) == 1400) with { Look = $"/api/lots/{Paste}" },
    ];

    public static IReadOnlyList<RecallStep> Recall { get; } =
    [
        Of("scoping", "recall1", "/api/recalls", Start(), r => StateOf(r) == "containing" && Blocked(r, 1, Nuts, Paste) && r["tasks"]!.AsArray().Count == 1 && Consignee(r) == "notified"),
        Of("containing", "mes", "/api/production-orders/PO-K/outputs", Output("O-2", LatePaste, 80), r => Blocked(r, 2, Nuts, Paste, LatePaste)),
        Of("containing", "recall1", $"{RecallPath}/consignees/{Customer}/responses", Response("R-1", "acknowledged"), r => Consignee(r) == "acknowledged"),
        Of("containing", "supervisor1", $"{RecallPath}/tasks/NORDHAFEN/confirmations", Found("C-1", (Nuts, 1000), (Paste, 1400), (LatePaste, 80)), r => TaskState(r) == "confirmed"),
        Of("containing", "recall1", $"{RecallPath}/consignees/{Customer}/responses", Response("R-2", "verified", 500), r => StateOf(r) == "reconciling"),
        Of("reconciling", "op1", "/api/receipts", Receipt("K-2", LateNuts), r => StateOf(r) == "containing" && Blocked(r, 3, Nuts, Paste, LatePaste, LateNuts) && TaskState(r) == "open"),
        Of("containing", "supervisor1", $"{RecallPath}/tasks/NORDHAFEN/confirmations", Found("C-2", (Nuts, 1000), (Paste, 1400), (LatePaste, 80), (LateNuts, 3000)), r => StateOf(r) == "reconciling"),
        Of("reconciling", "qa1", $"{RecallPath}/dispositions", Dispositions(), r => r["openPoints"]!.AsArray().Count == 0),
        Of("reconciling", "recall1", $"{RecallPath}/closure-requests", Closure("Q-1"), r => StateOf(r) == "awaitingClosure" && r["approvalId"] is not null),
        Decision("reject", r => StateOf(r) == "reconciling"),
        Of("reconciling", "recall1", $"{RecallPath}/closure-requests", Closure("Q-2"), r => StateOf(r) == "awaitingClosure" && r["approvalId"] is not null),
        Decision("approve", r => StateOf(r) == "closed"),
    ];

    /// <summary>Sends a step until it is answered. A refusal ends the test; what is not there yet, or busy, is sent again as senders do.</summary>
    public static async Task SendAsync(HttpClient http, RecallStep step)
    {
        var path = step.Path;
        if (path.Contains('*', StringComparison.Ordinal))
            path = path.Replace("*", (await GetAsync(http, RecallPath))["requests"]!.AsArray()[^1]!["approvalId"]!.GetValue<string>(), StringComparison.Ordinal);
        var waited = Stopwatch.StartNew();
        while (true)
        {
            using var answer = await Storm.PostAsync(http, step.Who, path, step.Body);
            if (answer.IsSuccessStatusCode)
                return;
            var isEarly = answer.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.ServiceUnavailable;
            Assert.True(isEarly && waited.Elapsed < TimeSpan.FromSeconds(30), $"{step.State}: POST {path} answered {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        }
    }

    public static async Task SeenAsync(HttpClient http, RecallStep step)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            var seen = await GetAsync(http, step.Look);
            if (step.IsSeen(seen))
                return;
            Assert.True(waited.Elapsed < TimeSpan.FromSeconds(60), $"{step.State}: after POST {step.Path}, {step.Look} stays {seen.ToJsonString()}");
        }
    }

    public static async Task<JsonNode> GetAsync(HttpClient http, string path, string who = "auditor1")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", who);
        using var response = await http.SendAsync(request);
        Assert.True(response.IsSuccessStatusCode, $"GET {path} answered {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
        return (await response.Content.ReadFromJsonAsync<JsonNode>())!;
    }

    private static RecallStep Of(string state, string who, string path, JsonObject body, Func<JsonNode, bool> isSeen) => new(state, who, path, body, isSeen);

    private static RecallStep Decision(string decision, Func<JsonNode, bool> isSeen) => new(
        "awaitingClosure", "qa2", "/api/approvals/*/decisions", new() { ["decisionId"] = $"D-{decision}", ["decision"] = decision }, isSeen);

    private static string StateOf(JsonNode recall) => recall["state"]!.GetValue<string>();

    private static string TaskState(JsonNode recall) => recall["tasks"]!.AsArray().Single()!["state"]!.GetValue<string>();

    private static string Consignee(JsonNode recall) => recall["consignees"]!.AsArray().Single()!["state"]!.GetValue<string>();

    private static decimal OnHand(JsonNode lot) => lot["balances"]!.AsArray().Sum(b => b!["quantity"]!.GetValue<decimal>());

    private static bool Blocked(JsonNode recall, int version, params string[] lotIds) =>
        recall["scopeVersion"]!.GetValue<int>() == version
        && recall["scope"]!["lotIds"]!.AsArray().Select(l => l!.GetValue<string>()).ToHashSet().SetEquals(lotIds)
        && recall["scope"]!["lots"]!.AsArray().All(l => l!["blocked"]!.GetValue<bool>());

    private static JsonObject Receipt(string receiptId, string lotId) => new()
    {
        ["receiptId"] = receiptId,
        ["siteId"] = "NORDHAFEN",
        ["supplierId"] = "HASEL",
        ["receivedAt"] = "2026-03-02T07:45:00Z",
        ["lines"] = new JsonArray(Line("HAZELNUT", 3000, l => (l["supplierLot"], l["lotId"], l["locationId"]) = ("HN-K", lotId, "DOCK"))),
    };

    private static JsonObject Issue() => new()
    {
        ["issueId"] = "I-K",
        ["siteId"] = "NORDHAFEN",
        ["lines"] = new JsonArray(Line("HAZELNUT", 2000, l => l["lotId"] = Nuts)),
    };

    private static JsonObject Output(string outputId, string lotId, int quantity) => new()
    {
        ["outputId"] = outputId,
        ["siteId"] = "NORDHAFEN",
        ["lots"] = new JsonArray(Line("NUT-PASTE", quantity, l => (l["lotId"], l["locationId"]) = (lotId, "PRODUCTION"))),
    };

    private static JsonObject Shipment() => new()
    {
        ["movementId"] = "S-K",
        ["type"] = "ship",
        ["lotId"] = Paste,
        ["quantity"] = 500,
        ["uom"] = "KGM",
        ["siteId"] = "NORDHAFEN",
        ["fromLocationId"] = "PRODUCTION",
        ["occurredAt"] = "2026-03-03T07:45:00Z",
        ["customer"] = new JsonObject { ["customerId"] = Customer, ["shipTo"] = "MK-01" },
    };

    private static JsonObject Start() => new()
    {
        ["recallId"] = "RC-K",
        ["title"] = "Hazelnuts HN-K",
        ["class"] = "I",
        ["reason"] = "Salmonella.",
        ["roots"] = new JsonArray(new JsonObject { ["supplierId"] = "HASEL", ["supplierLot"] = "HN-K" }),
        ["direction"] = "forward",
        ["drill"] = false,
        ["effectivenessLevel"] = "A",
    };

    private static JsonObject Response(string responseId, string kind, int? used = null)
    {
        var body = new JsonObject { ["responseId"] = responseId, ["kind"] = kind };
        if (used is { } quantity)
            (body["quantityUsed"], body["uom"]) = (quantity, "KGM");
        return body;
    }

    private static JsonObject Found(string confirmationId, params (string LotId, int Quantity)[] found) => new()
    {
        ["confirmationId"] = confirmationId,
        ["found"] = new JsonArray([.. found.Select(f => new JsonObject { ["lotId"] = f.LotId, ["quantity"] = f.Quantity, ["uom"] = "KGM" })]),
    };

    private static JsonObject Dispositions() => new()
    {
        ["dispositionId"] = "D-K",
        ["note"] = "Destroy.",
        ["lots"] = new JsonArray([.. new[] { Nuts, Paste, LatePaste, LateNuts }.Select(l => new JsonObject { ["lotId"] = l, ["disposition"] = "scrap" })]),
    };

    private static JsonObject Closure(string requestId) => new() { ["requestId"] = requestId, ["note"] = "All have answered." };

    private static JsonObject Line(string itemId, int quantity, Action<JsonObject> change)
    {
        var line = new JsonObject { ["itemId"] = itemId, ["quantity"] = quantity, ["uom"] = "KGM" };
        change(line);
        return line;
    }
}
