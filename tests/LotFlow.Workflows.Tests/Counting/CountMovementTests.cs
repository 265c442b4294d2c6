using LotFlow.Abstractions;
using LotFlow.Domain.Approvals;
using LotFlow.Domain.Counting;
using LotFlow.Domain.Stock;
using LotFlow.Workflows.Tests.Hosting;

namespace LotFlow.Workflows.Tests.Counting;

/// <summary>Stock does not stand still while it is counted.</summary>
public sealed class CountMovementTests
{
    [Theory]
    [InlineData(-10)]
    [InlineData(7)]
    public async Task What_moves_between_opening_and_counting_is_no_variance(int moved)
    {
        await using var plant = await OpenAsync();
        await MoveAsync(plant, moved);
        await plant.SubmitAsync("C1", CountPlant.Counter1, ("L1", 100 + moved));
        var line = await plant.CountLineAsync("C1", "L1");
        Assert.Equal((CountLineState.Posted, 0m, (decimal)moved), (line.State, line.Variance!.Value, line.MovementsDuringCount!.Value));
        Assert.Empty(await plant.AdjustmentsAsync("L1"));
    }

    [Theory]
    [InlineData(-10)]
    [InlineData(7)]
    public async Task What_moves_between_count_and_recount_is_no_variance_of_the_recount(int moved)
    {
        await using var plant = await OpenAsync(p => p["blockDisputedLots"] = false);
        await plant.SubmitAsync("C1", CountPlant.Counter1, ("L1", 80));
        await MoveAsync(plant, moved);
        await plant.SubmitAsync("C1", CountPlant.Counter2, ("L1", 80 + moved));
        var line = await plant.CountLineAsync("C1", "L1");
        Assert.Equal((CountLineState.AwaitingApproval, -20m), (line.State, line.Variance!.Value));
        await plant.AnswerAsync(await plant.CountOfAsync("C1"), DecisionKind.Approve, CountPlant.Controller);
        Assert.Equal(80 + moved, await plant.OnHandAsync("L1"));
    }

    [Theory]
    [InlineData(-10)]
    [InlineData(7)]
    public async Task What_moves_between_recount_and_posting_is_not_undone(int moved)
    {
        await using var plant = await AskedAsync(p => p["blockDisputedLots"] = false);
        await MoveAsync(plant, moved);
        await plant.AnswerAsync(await plant.CountOfAsync("C1"), DecisionKind.Approve, CountPlant.Controller);
        Assert.Equal(80 + moved, await plant.OnHandAsync("L1"));
        Assert.Equal(-20m, (await plant.CountLineAsync("C1", "L1")).Adjustment);
    }

    [Fact]
    public async Task A_late_report_of_what_happened_before_the_count_explains_the_difference()
    {
        await using var plant = await AskedAsync(p => p["blockDisputedLots"] = false);
        await plant.MovedAsync("L1", 20, "A1", "A2", late: TimeSpan.FromHours(5));
        await plant.AnswerAsync(await plant.CountOfAsync("C1"), DecisionKind.Approve, CountPlant.Controller);
        var line = await plant.CountLineAsync("C1", "L1");
        Assert.Equal((CountLineState.Posted, 0m, 0m), (line.State, line.Variance!.Value, line.Adjustment!.Value));
        Assert.Equal(80, await plant.OnHandAsync("L1"));
    }

    [Fact]
    public async Task A_late_report_of_what_happened_while_it_was_counted_sends_somebody_to_count_again()
    {
        await using var plant = await OpenAsync(p => p["blockDisputedLots"] = false);
        // Ten are picked at five past, when nobody has counted yet; both counters count ninety of a hundred, and only then the pick is reported.
        await plant.AdvanceAsync(TimeSpan.FromMinutes(20));
        await plant.SubmitAsync("C1", CountPlant.Counter1, ("L1", 90));
        await plant.SubmitAsync("C1", CountPlant.Counter2, ("L1", 90));
        await plant.AdvanceAsync(TimeSpan.FromMinutes(10));
        await plant.MovedAsync("L1", 10, "A1", "A2", late: TimeSpan.FromMinutes(25));
        await plant.AnswerAsync(await plant.CountOfAsync("C1"), DecisionKind.Approve, CountPlant.Controller);
        var line = await plant.CountLineAsync("C1", "L1");
        Assert.Equal((CountLineState.Recount, 90m), (line.State, await plant.OnHandAsync("L1")));
        Assert.Contains("reported later", line.Note, StringComparison.Ordinal);
        await plant.SubmitAsync("C1", CountPlant.Counter1, ("L1", 90));
        Assert.Equal((CountState.Posted, 90m), ((await plant.CountOfAsync("C1")).State, await plant.OnHandAsync("L1")));
        Assert.Empty(await plant.AdjustmentsAsync("L1"));
    }

    [Fact]
    public async Task What_two_counts_dispute_stays_disputed_until_both_are_settled()
    {
        await using var plant = await AskedAsync();
        await plant.CountAsync("C2");
        await plant.SubmitAsync("C2", CountPlant.Counter1, ("L1", 70));
        Assert.Equal("C1+C2", await plant.DisputedByAsync("L1"));
        await plant.AnswerAsync(await plant.CountOfAsync("C1"), DecisionKind.Approve, CountPlant.Controller);
        Assert.Equal("C2", await plant.DisputedByAsync("L1"));
        Assert.Equal("count-dispute", (await plant.MoveAsync("L1", 1, "A1", "STAGE", MovementType.Pick)).Refusal!.Code);
        Assert.Equal("count-dispute", (await plant.MoveAsync("L1", 1, "A1", "A2", MovementType.Putaway)).Refusal!.Code);
    }

    [Fact]
    public async Task A_difference_that_has_changed_since_it_was_approved_is_asked_again()
    {
        await using var plant = await AskedAsync(p => p["blockDisputedLots"] = false);
        await plant.MovedAsync("L1", 5, "A1", "A2", late: TimeSpan.FromHours(5));
        await plant.AnswerAsync(await plant.CountOfAsync("C1"), DecisionKind.Approve, CountPlant.Controller);
        var count = await plant.CountOfAsync("C1");
        Assert.Equal((CountState.AwaitingApproval, 2), (count.State, count.Approvals.Count));
        Assert.Equal(-15m, count.Approvals[^1].Lines.Single().Variance);
        await plant.AnswerAsync(count, DecisionKind.Approve, CountPlant.Controller);
        Assert.Equal((80, -15m), (await plant.OnHandAsync("L1"), (await plant.CountLineAsync("C1", "L1")).Adjustment));
    }

    [Fact]
    public async Task Two_counts_of_the_same_stock_adjust_it_once()
    {
        await using var plant = await AskedAsync();
        await plant.CountAsync("C2");
        await plant.SubmitAsync("C2", CountPlant.Counter1, ("L1", 80));
        await plant.SubmitAsync("C2", CountPlant.Counter2, ("L1", 80));
        await plant.AnswerAsync(await plant.CountOfAsync("C1"), DecisionKind.Approve, CountPlant.Controller);
        await plant.AnswerAsync(await plant.CountOfAsync("C2"), DecisionKind.Approve, CountPlant.Controller);
        Assert.Equal(80, await plant.OnHandAsync("L1"));
        Assert.Equal((CountState.Posted, 0m), ((await plant.CountOfAsync("C2")).State, (await plant.CountLineAsync("C2", "L1")).Adjustment!.Value));
        Assert.Empty(await plant.DisputedByAsync("L1"));
    }

    [Fact]
    public async Task An_adjustment_that_would_leave_less_than_nothing_sends_somebody_to_count_again()
    {
        await using var plant = await AskedAsync(p => p["blockDisputedLots"] = false);
        await plant.MovedAsync("L1", 90, "A1", "A2");
        await plant.AnswerAsync(await plant.CountOfAsync("C1"), DecisionKind.Approve, CountPlant.Controller);
        var line = await plant.CountLineAsync("C1", "L1");
        Assert.Equal((CountLineState.Recount, 10m), (line.State, await plant.OnHandAsync("L1")));
        Assert.Contains("count it again", line.Note, StringComparison.Ordinal);
        await plant.SubmitAsync("C1", CountPlant.Counter1, ("L1", 10));
        Assert.Equal((CountState.Posted, 10m), ((await plant.CountOfAsync("C1")).State, await plant.OnHandAsync("L1")));
    }

    [Fact]
    public async Task Disputed_stock_cannot_be_picked_until_it_is_settled()
    {
        await using var plant = await AskedAsync();
        Assert.Equal("C1", await plant.DisputedByAsync("L1"));
        Assert.Equal("count-dispute", (await plant.MoveAsync("L1", 1, "A1", "STAGE", MovementType.Pick)).Refusal!.Code);
        await plant.MovedAsync("L1", 1, "A1", "QA");
        await plant.AnswerAsync(await plant.CountOfAsync("C1"), DecisionKind.Approve, CountPlant.Controller);
        Assert.NotNull((await plant.MoveAsync("L1", 1, "A1", "STAGE", MovementType.Pick)).Movement);
        Assert.Equal(["lot.countDisputed", "lot.countSettled"], (await plant.OutboxAsync("L1")).Select(e => e.Type).Where(t => t.StartsWith("lot.count", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Where_policy_says_so_disputed_stock_can_be_picked()
    {
        await using var plant = await AskedAsync(p => p["blockDisputedLots"] = false);
        Assert.NotNull((await plant.MoveAsync("L1", 1, "A1", "STAGE", MovementType.Pick)).Movement);
    }

    [Fact]
    public void The_disputes_of_a_balance_are_a_list_in_the_store_and_absent_where_there_are_none()
    {
        const string stored = """{"siteId":"NORTH","locationId":"A1","quantity":5,"uom":"KGM","disputedBy":["C1"]}""";
        var balance = LotFlowJson.Deserialize<Balance>(System.Text.Encoding.UTF8.GetBytes(stored));
        Assert.True(balance.IsDisputedBy("C1"));
        var again = LotFlowJson.Serialize(balance.WithDispute("C2", disputed: true));
        Assert.Contains("""disputedBy":["C1","C2"]""", System.Text.Encoding.UTF8.GetString(again), StringComparison.Ordinal);
        Assert.Equal(["C1", "C2"], LotFlowJson.Deserialize<Balance>(again).DisputedBy!);
        Assert.DoesNotContain("disputedBy", System.Text.Encoding.UTF8.GetString(LotFlowJson.Serialize(new Balance("NORTH", "A1", 5, "KGM"))), StringComparison.Ordinal);
    }

    private static Task MoveAsync(Plant plant, int change) => change < 0 ? plant.MovedAsync("L1", -change, "A1", "A2") : plant.MovedAsync("L1", change, "A2", "A1");

    private static async Task<Plant> OpenAsync(Action<System.Text.Json.Nodes.JsonObject>? policy = null)
    {
        var plant = await CountPlant.OpenAsync(policy);
        await plant.StockAsync("L1", 110);
        await plant.MovedAsync("L1", 10, "A1", "A2");
        await plant.AdvanceAsync(TimeSpan.FromHours(1));
        await plant.CountAsync("C1");
        return plant;
    }

    /// <summary>Counted and recounted as 80 of 100; the controller is asked.</summary>
    private static async Task<Plant> AskedAsync(Action<System.Text.Json.Nodes.JsonObject>? policy = null)
    {
        var plant = await OpenAsync(policy);
        await plant.SubmitAsync("C1", CountPlant.Counter1, ("L1", 80));
        await plant.SubmitAsync("C1", CountPlant.Counter2, ("L1", 80));
        return plant;
    }
}
