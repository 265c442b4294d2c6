using System.Text.Json;
using System.Text.Json.Nodes;
using LotFlow.Abstractions.Documents;
using LotFlow.Abstractions.Workflows;
using LotFlow.Domain.Approvals;
using LotFlow.Domain.Counting;
using LotFlow.Domain.People;
using LotFlow.Domain.Stock;
using LotFlow.Workflows.Commands;
using LotFlow.Workflows.Counting;
using LotFlow.Workflows.Stock;
using LotFlow.Workflows.Tests.Hosting;

namespace LotFlow.Workflows.Tests.Counting;

/// <summary>Counts that come to no end of their own, and what they leave behind: nothing.</summary>
public sealed class CountCancelTests
{
    [Fact]
    public async Task A_count_that_nobody_recounts_can_be_cancelled_and_its_stock_be_used_again()
    {
        await using var plant = await RecountAsync();
        Assert.Equal("C1", await plant.DisputedByAsync("L1"));
        await CancelAsync(plant, "C1");
        var count = await plant.CountOfAsync("C1");
        Assert.Equal((CountState.Cancelled, "supervisor1", "Counted again tomorrow."), (count.State, count.Cancellation!.By, count.Cancellation.Reason));
        Assert.Equal([CountLineState.Posted, CountLineState.Cancelled], count.Lines.OrderByDescending(l => l.LotId).Select(l => l.State));
        Assert.Equal(("", 100m), (await plant.DisputedByAsync("L1"), await plant.OnHandAsync("L1")));
        Assert.NotNull((await plant.MoveAsync("L1", 1, "A1", "STAGE", MovementType.Pick)).Movement);
        Assert.Equal((WorkflowStatus.Completed, true), (await StatusAsync(plant, "count-C1"), count.ClosedAt is not null));
        // What was cancelled says nothing about the book; what had been settled does.
        var results = await plant.Get<CountStore>().ResultsAsync("NORTH", plant.Clock.GetUtcNow().AddDays(-1), plant.Clock.GetUtcNow());
        Assert.Equal(["L2"], results.Select(r => r.LotId));
        Assert.Equal("count-closed", (await plant.SubmitCountAsync("C1", CountPlant.SubmissionOf("LATE", false, ("L1", 90)), CountPlant.Counter2)).Refusal!.Code);
    }

    [Fact]
    public async Task The_question_of_a_cancelled_count_is_withdrawn()
    {
        await using var plant = await RecountAsync();
        await plant.SubmitAsync("C1", CountPlant.Counter2, ("L1", 90));
        var approvalId = (await plant.CountOfAsync("C1")).Approvals.Single().ApprovalId;
        await CancelAsync(plant, "C1");
        Assert.Equal(ApprovalState.Cancelled, (await plant.ApprovalAsync(approvalId)).State);
        Assert.False((await plant.DecideAsync(approvalId, DecisionKind.Approve, CountPlant.Controller)).IsTaken);
        Assert.Equal((WorkflowStatus.Completed, WorkflowStatus.Completed), (await StatusAsync(plant, "count-C1"), await StatusAsync(plant, Approval.InstanceId(approvalId))));
        Assert.Empty(await plant.AdjustmentsAsync("L1"));
        Assert.Equal("", await plant.DisputedByAsync("L1"));
    }

    [Fact]
    public async Task The_same_cancellation_again_changes_nothing_and_what_has_ended_is_not_cancelled()
    {
        await using var plant = await RecountAsync();
        await CancelAsync(plant, "C1");
        var count = await plant.CountOfAsync("C1");
        Assert.True((await SendAsync(plant, "C1", "X-C1")).IsRepeat);
        Assert.Equal("idempotency-conflict", (await SendAsync(plant, "C1", "X-C1", "Another reason.")).Refusal!.Code);
        Assert.Equal("count-closed", (await SendAsync(plant, "C1", "X2")).Refusal!.Code);
        Assert.Equal("not-found", (await SendAsync(plant, "C9", "X3")).Refusal!.Code);
        Assert.Equal(["/cancelId", "/reason"], (await SendAsync(plant, "C1", "a b", "")).Errors.Select(e => e.Pointer).Order());
        var elsewhere = new Person("x", "Xaver", Email: null, [Role.Supervisor], ["SOUTH"]);
        Assert.Equal("not-your-site", (await SendAsync(plant, "C1", "X4", by: elsewhere)).Refusal!.Code);
        Assert.Equal(JsonSerializer.Serialize(count), JsonSerializer.Serialize(await plant.CountOfAsync("C1")));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_count_whose_workflow_was_terminated_is_ended_by_the_sweep_or_by_hand(bool byHand)
    {
        await using var plant = await RecountAsync();
        await plant.Get<IWorkflowClient>().TerminateAsync("count-C1", "by mistake");
        await plant.IdleAsync();
        Assert.Equal("C1", await plant.DisputedByAsync("L1"));
        if (byHand)
            await CancelAsync(plant, "C1");
        else
            await plant.Get<CountScheduling>().RunAsync(plant.Clock.GetUtcNow());
        var count = await plant.CountOfAsync("C1");
        Assert.Equal((CountState.Cancelled, byHand ? "supervisor1" : Person.System.Id, true), (count.State, count.Cancellation!.By, count.ClosedAt is not null));
        Assert.Equal("", await plant.DisputedByAsync("L1"));
    }

    [Fact]
    public async Task The_sweep_takes_away_what_counts_that_are_over_have_left_and_nothing_else()
    {
        await using var plant = await RecountAsync();
        var book = plant.Get<CountBook>();
        await plant.CountAsync("OVER", "L2");
        await plant.SubmitAsync("OVER", CountPlant.Counter1, ("L2", 20));
        foreach (var countId in new[] { "OVER", "NEVER-WAS" })
            await book.DisputeAsync("L1", new("NORTH", "A1"), countId, disputed: true, plant.Clock.GetUtcNow(), CancellationToken.None);
        Assert.Equal("C1+OVER+NEVER-WAS", await plant.DisputedByAsync("L1"));
        await plant.Get<CountScheduling>().RunAsync(plant.Clock.GetUtcNow());
        Assert.Equal(("C1", CountState.Recount), (await plant.DisputedByAsync("L1"), (await plant.CountOfAsync("C1")).State));
    }

    [Fact]
    public async Task A_cancellation_that_a_crash_cut_short_is_finished_by_the_sweep()
    {
        await using var plant = await RecountAsync();
        plant.Disturbances.Watch(access =>
        {
            if (access.StartsWith("write count:C1", StringComparison.Ordinal))
                throw new StoreUnavailableException("Disturbed.");
        });
        await Assert.ThrowsAsync<StoreUnavailableException>(() => SendAsync(plant, "C1", "X"));
        plant.Disturbances.Watch(onAccess: null);
        await plant.SweepAsync();
        await plant.IdleAsync();
        Assert.Equal((CountState.Cancelled, ""), ((await plant.CountOfAsync("C1")).State, await plant.DisputedByAsync("L1")));
    }

    [Fact]
    public async Task What_was_posted_before_the_cancellation_is_told_as_posted()
    {
        await using var plant = await RecountAsync();
        await plant.SubmitAsync("C1", CountPlant.Counter2, ("L1", 90));
        var count = await plant.CountOfAsync("C1");
        // The process dies between the posting and what is noted of it, and the cancellation comes before the next attempt.
        plant.Disturbances.Watch(access =>
        {
            if (access.StartsWith("write L1 ", StringComparison.Ordinal) && access.Contains(StockCount.MovementId("C1", "L1"), StringComparison.Ordinal))
                plant.Disturbances.Watch(next => throw new StoreUnavailableException($"Disturbed: {next}."));
        });
        await plant.AnswerAsync(count, DecisionKind.Approve, CountPlant.Controller);
        await plant.IdleAsync();
        plant.Disturbances.Watch(onAccess: null);
        Assert.Equal(CountLineState.Approved, (await plant.CountLineAsync("C1", "L1")).State);
        Assert.NotNull(await plant.Get<StockPoster>().FindAsync("L1", StockCount.MovementId("C1", "L1")));
        await CancelAsync(plant, "C1");
        await plant.AdvanceAsync(TimeSpan.FromMinutes(1));
        var line = await plant.CountLineAsync("C1", "L1");
        Assert.Equal((CountLineState.Posted, -10m, CountState.Cancelled), (line.State, line.Adjustment!.Value, (await plant.CountOfAsync("C1")).State));
        Assert.Equal((WorkflowStatus.Completed, ""), (await StatusAsync(plant, "count-C1"), await plant.DisputedByAsync("L1")));
    }

    [Theory]
    [InlineData("accuracy")]
    [InlineData("ACCURACY")]
    [InlineData("cycle-NORTH-A1-2026-03-02")]
    public async Task Ids_that_are_LotFlows_own_are_refused(string countId)
    {
        await using var plant = await CountPlant.OpenAsync();
        await plant.StockAsync("L1", 100);
        Assert.Equal(["/countId"], (await plant.OpenCountAsync(CountPlant.OrderOf(countId))).Errors.Select(e => e.Pointer));
        Assert.Null(await plant.Get<CountStore>().FindAsync(countId));
    }

    /// <summary>L1 counted as 90 of 100 and waiting for its recount; L2 counted and right.</summary>
    private static async Task<Plant> RecountAsync()
    {
        var plant = await CountPlant.OpenAsync();
        await plant.StockAsync("L1", 100);
        await plant.StockAsync("L2", 20);
        await plant.CountAsync("C1");
        await plant.SubmitAsync("C1", CountPlant.Counter1, ("L1", 90), ("L2", 20));
        return plant;
    }

    private static async Task CancelAsync(Plant plant, string countId)
    {
        var result = await SendAsync(plant, countId, $"X-{countId}");
        Assert.True(result.IsTaken, $"{result.Refusal} {string.Join("; ", result.Errors)}");
        await plant.IdleAsync();
    }

    private static Task<CommandResult<CancelAccepted>> SendAsync(Plant plant, string countId, string cancelId, string reason = "Counted again tomorrow.", Person? by = null)
    {
        var body = new JsonObject { ["cancelId"] = cancelId, ["reason"] = reason };
        return plant.Get<CancelCommands>().CancelAsync(countId, JsonSerializer.SerializeToElement(body), by ?? CountPlant.Supervisor, CancellationToken.None);
    }

    private static async Task<WorkflowStatus> StatusAsync(Plant plant, string instanceId) => (await plant.Engine.GetAsync(instanceId))!.Status;
}
