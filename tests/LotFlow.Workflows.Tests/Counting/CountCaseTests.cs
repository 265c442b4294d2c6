using LotFlow.Domain.Approvals;
using LotFlow.Domain.Counting;
using LotFlow.Domain.People;
using LotFlow.Domain.Stock;
using LotFlow.Workflows.Tests.Hosting;

namespace LotFlow.Workflows.Tests.Counting;

/// <summary>The policy for counts as a table of cases; each runs through the whole workflow.</summary>
public sealed class CountCaseTests
{
    // Item, book, first count, recount (null: none asked), who is asked first (null: nobody), what is posted.
    public static TheoryData<string, string, int, int, int?, Role?, int> Cases => new()
    {
        { "exact", "BOLT", 100, 100, null, null, 0 },
        { "inside all three limits", "BOLT", 100, 99, null, null, -1 },
        { "a surplus inside them", "BOLT", 100, 101, null, null, 1 },
        { "inside quantity and per cent, outside value", "BOLT", 100, 98, 98, Role.Supervisor, -2 },
        { "inside quantity and value, outside per cent", "BOLT", 10, 9, 9, Role.Supervisor, -1 },
        { "outside quantity", "BOLT", 1000, 997, 997, Role.Supervisor, -3 },
        { "class A allows nothing", "GOLD", 1000, 999, 999, Role.Controller, -1 },
        { "zero counted", "BOLT", 3, 0, 0, Role.Supervisor, -3 },
        { "recount agrees with the first count", "BOLT", 100, 90, 90, Role.Controller, -10 },
        { "recount agrees with the book", "BOLT", 100, 90, 100, null, 0 },
        { "recount inside tolerance", "BOLT", 100, 90, 99, null, -1 },
        { "recount agrees with neither", "BOLT", 100, 90, 95, Role.Supervisor, -5 },
        { "at the end of the first tier", "BOLT", 100, 105, 105, Role.Supervisor, 5 },
        { "at the start of the second tier", "BOLT", 100, 106, 106, Role.Controller, 6 },
        { "at the end of the second tier", "BOLT", 100, 50, 50, Role.Controller, -50 },
        { "the highest tier", "BOLT", 100, 49, 49, Role.Manager, -51 },
        { "cost unknown", "DUST", 1000, 999, 999, Role.Manager, -1 },
        { "cost unknown, no difference", "DUST", 1000, 1000, null, null, 0 },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_count_goes_as_the_policy_says(string name, string itemId, int book, int first, int? second, Role? asked, int posted)
    {
        await using var plant = await CountPlant.OpenAsync();
        await plant.StockAsync("L1", book, itemId);
        await plant.CountAsync("C1");
        await plant.SubmitAsync("C1", CountPlant.Counter1, ("L1", first));
        Assert.Equal(second is null ? CountState.Posted : CountState.Recount, (await plant.CountOfAsync("C1")).State);
        if (second is { } recounted)
            await plant.SubmitAsync("C1", CountPlant.Counter2, ("L1", recounted));
        var count = await plant.CountOfAsync("C1");
        Assert.Equal(asked is null ? CountState.Posted : CountState.AwaitingApproval, count.State);
        if (asked is { } role)
        {
            var approval = await plant.ApprovalAsync(count.Approvals.Single().ApprovalId);
            Assert.Equal((role, ApprovalKind.CountAdjustment), (approval.RequiredRole, approval.Kind));
            Assert.Equal(["op1", "op2", "supervisor9"], approval.Excluded.Order());
            Assert.True((await plant.AnswerAsync(count, DecisionKind.Approve, Decider(role))).IsTaken, name);
        }

        Assert.Equal(book + posted, await plant.OnHandAsync("L1"));
        var line = await plant.CountLineAsync("C1", "L1");
        Assert.Equal((CountLineState.Posted, (decimal)posted), (line.State, line.Adjustment!.Value));
        var adjustment = (await plant.AdjustmentsAsync("L1")).SingleOrDefault();
        Assert.Equal(posted != 0, adjustment is not null);
        if (adjustment is not null)
        {
            Assert.Equal(("count:C1:L1", "count-variance", new MovementReference("count", "C1")), (adjustment.MovementId, adjustment.Reason!, adjustment.Reference!));
            Assert.Equal(asked is null ? null : count.Approvals.Single().ApprovalId, adjustment.Authority);
        }

        Assert.Empty(await plant.DisputedByAsync("L1"));
        Assert.Equal("Completed", (await plant.Engine.GetAsync("count-C1"))!.Status.ToString());
    }

    [Fact]
    public async Task A_lot_that_was_found_beside_the_list_is_a_line_with_a_zero_book()
    {
        await using var plant = await CountPlant.OpenAsync();
        await plant.StockAsync("L1", 100);
        await plant.StockAsync("FOUND", 10, location: "A2");
        await plant.CountAsync("C1");
        await plant.SubmitAsync("C1", CountPlant.Counter1, ("L1", 100), ("FOUND", 1));
        var line = await plant.CountLineAsync("C1", "FOUND");
        // One piece is inside quantity and value, but of nothing it is more than every percentage.
        Assert.True(line is { IsFound: true, Snapshot.Quantity: 0, State: CountLineState.Recount }, line.ToString());
        await plant.SubmitAsync("C1", CountPlant.Counter2, ("FOUND", 1));
        await plant.AnswerAsync(await plant.CountOfAsync("C1"), DecisionKind.Approve, CountPlant.Supervisor);
        Assert.Equal((1, 10), (await plant.OnHandAsync("FOUND"), await plant.OnHandAsync("FOUND", "A2")));
    }

    [Fact]
    public async Task A_lot_on_the_list_may_have_a_zero_book()
    {
        await using var plant = await CountPlant.OpenAsync();
        await plant.StockAsync("L1", 10, location: "A2");
        await plant.CountAsync("C1", "L1");
        await plant.SubmitAsync("C1", CountPlant.Counter1, ("L1", 0));
        Assert.Equal(CountState.Posted, (await plant.CountOfAsync("C1")).State);
        Assert.Empty(await plant.AdjustmentsAsync("L1"));
    }

    [Fact]
    public async Task A_partial_submission_leaves_the_other_lines_open_and_complete_says_that_they_are_gone()
    {
        await using var plant = await CountPlant.OpenAsync();
        await plant.StockAsync("L1", 100);
        await plant.StockAsync("L2", 20);
        await plant.CountAsync("C1");
        await plant.SubmitAsync("C1", CountPlant.Counter1, ("L1", 100));
        Assert.Equal(CountLineState.Counting, (await plant.CountLineAsync("C1", "L2")).State);
        await plant.SubmitCountAsync("C1", CountPlant.SubmissionOf("done", complete: true), CountPlant.Counter1);
        var line = await plant.CountLineAsync("C1", "L2");
        Assert.Equal((CountLineState.Recount, 0m), (line.State, line.Last!.Counted));
        // The same person's "complete" cannot confirm itself.
        await plant.SubmitCountAsync("C1", CountPlant.SubmissionOf("done2", complete: true), CountPlant.Counter1);
        Assert.Single((await plant.CountLineAsync("C1", "L2")).Attempts);
        await plant.SubmitCountAsync("C1", CountPlant.SubmissionOf("done3", complete: true), CountPlant.Counter2);
        Assert.Equal(CountLineState.AwaitingApproval, (await plant.CountLineAsync("C1", "L2")).State);
    }

    [Fact]
    public async Task An_empty_place_is_counted_by_saying_that_it_is_empty()
    {
        await using var plant = await CountPlant.OpenAsync();
        Assert.Empty((await plant.CountAsync("C1")).Lines);
        Assert.Equal(CountState.Counting, (await plant.CountOfAsync("C1")).State);
        await plant.SubmitCountAsync("C1", CountPlant.SubmissionOf("empty", complete: true), CountPlant.Counter1);
        Assert.Equal(CountState.Posted, (await plant.CountOfAsync("C1")).State);
    }

    [Fact]
    public async Task Where_policy_leaves_small_differences_nothing_is_posted()
    {
        await using var plant = await CountPlant.OpenAsync(p => p["autoAdjust"] = false);
        await plant.StockAsync("L1", 100);
        await plant.CountAsync("C1");
        await plant.SubmitAsync("C1", CountPlant.Counter1, ("L1", 99));
        Assert.Equal((CountState.Posted, 100m), ((await plant.CountOfAsync("C1")).State, await plant.OnHandAsync("L1")));
    }

    [Fact]
    public async Task A_count_keeps_the_policy_that_it_was_opened_under()
    {
        await using var plant = await CountPlant.OpenAsync();
        await plant.StockAsync("L1", 100);
        await plant.CountAsync("C1");
        await plant.PutPolicyAsync("counting", CountPlant.Policy(p => p["classes"] = new System.Text.Json.Nodes.JsonObject()));
        await plant.SubmitAsync("C1", CountPlant.Counter1, ("L1", 99));
        Assert.Equal(CountState.Posted, (await plant.CountOfAsync("C1")).State);
    }

    internal static Person Decider(Role role) => role switch
    {
        Role.Supervisor => CountPlant.Supervisor,
        Role.Controller => CountPlant.Controller,
        _ => Staff.Manager,
    };
}
