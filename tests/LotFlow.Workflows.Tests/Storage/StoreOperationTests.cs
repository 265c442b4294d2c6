using LotFlow.Domain.Approvals;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.MasterData;
using LotFlow.Workflows.Storage;
using LotFlow.Workflows.Tests.Holds;
using LotFlow.Workflows.Tests.Hosting;
using LotFlow.Workflows.Tests.Production;
using LotFlow.Workflows.Tests.Stock;

namespace LotFlow.Workflows.Tests.Storage;

/// <summary>
/// What each command asks of the stores, counted and compared with the table in <c>docs/deploy.md</c>, from which the costs are
/// computed. A change that adds an operation to a command fails here until the table, and the estimate, say so too.
/// </summary>
public sealed class StoreOperationTests
{
    private static readonly string s_docs = Path.Combine(AppContext.BaseDirectory, "docs", "deploy.md");

    [Fact]
    public async Task A_receipt_line_that_is_released_at_once_costs_what_the_table_says()
    {
        await using var plant = await Plant.OpenAsync();
        await plant.ReceiveAsync(Body.Receipt());

        await CountedAsync(plant, "receipt line, released at once", () => plant.ReceiveAsync(Body.Receipt()));
    }

    [Fact]
    public async Task Each_further_line_of_a_receipt_costs_what_the_table_says()
    {
        await using var plant = await Plant.OpenAsync();
        await LookUpAsync(plant, "SUGAR");
        plant.Disturbances.TakeOperations();
        await plant.ReceiveAsync(Body.Receipt(receiptId: "one"));
        var one = plant.Disturbances.TakeOperations();
        var two = Body.Receipt(receiptId: "two");
        Body.AddLine(two, l => l["supplierLot"] = "another");

        await plant.ReceiveAsync(two);

        Same("each further line", plant.Disturbances.TakeOperations().ToDictionary(o => o.Key, o => o.Value - one.GetValueOrDefault(o.Key)));
    }

    [Fact]
    public async Task A_receipt_line_with_an_exception_and_its_approval_cost_what_the_table_says()
    {
        await using var plant = await Plant.OpenAsync();
        await plant.PutItemAsync("RESIN", Body.CertifiedItem("Resin"));
        await LookUpAsync(plant, "RESIN");
        var receipt = Body.Receipt(l => l["itemId"] = "RESIN", receiptId: "R");

        await CountedAsync(plant, "receipt line with an exception, on hold", () => plant.ReceiveAsync(receipt));
        var approvalId = (await plant.LineAsync("R")).ApprovalId!;
        await CountedAsync(plant, "decision on it, until the lot is released", () => plant.DecideAsync(approvalId, DecisionKind.Approve, Staff.Quality));
    }

    [Fact]
    public async Task A_sampled_line_and_its_result_cost_what_the_table_says()
    {
        await using var plant = await Plant.OpenAsync();
        await plant.PutItemAsync("JAR", Body.SampledItem("Jar"));
        await LookUpAsync(plant, "JAR");

        await CountedAsync(plant, "receipt line to be sampled", () => plant.ReceiveAsync(Body.Jars(receiptId: "J")));
        await CountedAsync(plant, "inspection result, until the lot is released", () => plant.ReportAsync("J-001", "r1", ("major", 50, 0)));
    }

    [Fact]
    public async Task A_movement_and_a_hold_cost_what_the_table_says()
    {
        await using var plant = await Plant.OpenAsync();
        var lotId = await plant.StockAsync("R");
        await plant.MovedAsync(FromTheDock());

        await CountedAsync(plant, "movement inside a site", () => plant.MovedAsync(FromTheDock()));
        await CountedAsync(plant, "hold of one lot, with its workflow", () => plant.HeldAsync(lotId, "H1"));

        System.Text.Json.Nodes.JsonObject FromTheDock() => AMovement.Of("putaway", lotId, change: m => m["fromLocationId"] = "DOCK");
    }

    [Fact]
    public async Task A_production_issue_and_its_output_cost_what_the_table_says()
    {
        await using var plant = await ProductionSteps.OpenAsync();
        await plant.StockAsync("A", 100);
        (await plant.IssueAsync("PO", "I0", ProductionSteps.Line("SUGAR", 1, "A", "A1"))).Taken();

        await CountedAsync(plant, "production issue of one line", async () => (await plant.IssueAsync("PO", "I1", ProductionSteps.Line("SUGAR", 1, "A", "A1"))).Taken());
        await CountedAsync(plant, "production output of one lot", async () => (await plant.ProduceAsync("PO", "O1", ProductionSteps.Made("SYRUP", 1))).Taken());
    }

    [Fact]
    public async Task A_look_at_a_lot_and_a_change_of_its_gate_in_the_feed_cost_what_the_table_says()
    {
        await using var plant = await Plant.OpenAsync();
        await plant.ReceiveAsync(Body.Receipt(receiptId: "R"));

        await CountedAsync(plant, "GET /api/lots/{lotId}", () => plant.LotAsync("R-001"));
        var gate = new Abstractions.Documents.StoredDocument("R-001", Domain.Lots.LotControl.DocumentId, "{}"u8.ToArray(), "1");
        await CountedAsync(plant, "projection check per change of a gate", () => plant.Get<LotProjection>().RepairAsync([gate]));
    }

    /// <summary>Master data that was asked for in the last seconds is known; the table counts none of it.</summary>
    private static async Task LookUpAsync(Plant plant, string itemId)
    {
        var masterData = plant.Get<MasterDataStore>();
        await masterData.FindItemAsync(itemId);
        await masterData.FindSiteAsync("NORTH");
        await masterData.FindSupplierAsync("GREEN");
    }

    private static async Task CountedAsync(Plant plant, string command, Func<Task> run)
    {
        plant.Disturbances.TakeOperations();
        await run();
        Same(command, plant.Disturbances.TakeOperations());
    }

    private static void Same(string command, IReadOnlyDictionary<string, int> counted)
    {
        // The audit trail has a reckoning of its own below the table: a command and its workflow both tell it, and who comes first is chance.
        var told = counted.Where(o => o.Value != 0 && !o.Key.StartsWith($"{Containers.Audit} ", StringComparison.Ordinal));
        var text = string.Join(", ", told.OrderBy(o => o.Key, StringComparer.Ordinal).Select(o => $"{o.Value} × {o.Key}"));
        var row = File.ReadLines(s_docs).FirstOrDefault(l => l.StartsWith($"| {command} |", StringComparison.Ordinal));
        Assert.True(row == $"| {command} | {text} |", $"docs/deploy.md does not say what was counted. Counted:\n| {command} | {text} |\nSaid:\n{row ?? "(no such row)"}");
    }
}
