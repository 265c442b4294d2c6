using LotFlow.Domain.Approvals;
using LotFlow.Domain.Counting;
using LotFlow.Domain.People;
using LotFlow.Workflows.Tests.Hosting;

namespace LotFlow.Workflows.Tests.Counting;

/// <summary>Who decides on what is outside tolerance, and what happens if nobody does.</summary>
public sealed class CountApprovalTests
{
    [Theory]
    [InlineData(96, "Supervisor,Controller,Manager")]
    [InlineData(90, "Controller,Manager")]
    [InlineData(20, "Manager")]
    public async Task Each_time_out_asks_the_next_of_the_tier(int counted, string ladder)
    {
        await using var plant = await AskedAsync(counted);
        var approvalId = (await plant.CountOfAsync("C1")).Approvals.Single().ApprovalId;
        List<Role> asked = [];
        for (var day = 0; day < 6; day++)
        {
            var role = (await plant.ApprovalAsync(approvalId)).RequiredRole;
            if (!asked.Contains(role))
                asked.Add(role);
            await plant.AdvanceAsync(TimeSpan.FromDays(1));
        }

        Assert.Equal(ladder, string.Join(',', asked));
        Assert.Equal(ApprovalState.Open, (await plant.ApprovalAsync(approvalId)).State);
        Assert.Contains(plant.Messages.All, m => m.To.PersonId == Staff.Manager.Id && m.Subject.Contains("Count C1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Neither_a_counter_nor_who_asked_decides()
    {
        await using var plant = await AskedAsync(96);
        var count = await plant.CountOfAsync("C1");
        var countingSupervisor = CountPlant.Counter2 with { Roles = [Role.Operator, Role.Supervisor] };
        Assert.Equal("four-eyes", (await plant.AnswerAsync(count, DecisionKind.Approve, countingSupervisor)).Refusal!.Code);
        Assert.Equal("four-eyes", (await plant.AnswerAsync(count, DecisionKind.Approve, CountPlant.Asker)).Refusal!.Code);
        Assert.Equal("not-your-role", (await plant.AnswerAsync(count, DecisionKind.Approve, Staff.Manager)).Refusal!.Code);
        Assert.Equal(CountState.AwaitingApproval, (await plant.CountOfAsync("C1")).State);
    }

    [Fact]
    public async Task On_whose_behalf_it_was_asked_does_not_decide_either()
    {
        await using var plant = await CountPlant.OpenAsync();
        await plant.StockAsync("L1", 100);
        var body = CountPlant.OrderOf("C1");
        body["requestedBy"] = "supervisor1";
        Assert.True((await plant.OpenCountAsync(body)).IsTaken);
        await CountTwiceAsync(plant, 96);
        Assert.Equal("four-eyes", (await plant.AnswerAsync(await plant.CountOfAsync("C1"), DecisionKind.Approve, CountPlant.Supervisor)).Refusal!.Code);
    }

    [Fact]
    public async Task What_is_rejected_is_not_posted()
    {
        await using var plant = await AskedAsync(96);
        await plant.AnswerAsync(await plant.CountOfAsync("C1"), DecisionKind.Reject, CountPlant.Supervisor);
        Assert.Equal((CountState.Rejected, 100m), ((await plant.CountOfAsync("C1")).State, await plant.OnHandAsync("L1")));
        Assert.Empty(await plant.AdjustmentsAsync("L1"));
        Assert.Empty(await plant.DisputedByAsync("L1"));
    }

    [Fact]
    public async Task An_approval_that_expires_posts_nothing()
    {
        await using var plant = await CountPlant.OpenAsync();
        await plant.PutPolicyAsync("approvals", new() { ["expireAfterDays"] = 10 });
        await plant.StockAsync("L1", 100);
        await plant.CountAsync("C1");
        await CountTwiceAsync(plant, 96);
        await plant.AdvanceAsync(TimeSpan.FromDays(11));
        Assert.Equal((CountState.Rejected, 100m), ((await plant.CountOfAsync("C1")).State, await plant.OnHandAsync("L1")));
    }

    [Fact]
    public async Task A_count_is_asked_as_a_whole_so_that_a_great_loss_cannot_be_split_into_small_ones()
    {
        await using var plant = await CountPlant.OpenAsync();
        await plant.StockAsync("L1", 100);
        await plant.StockAsync("L2", 100);
        await plant.CountAsync("C1");
        foreach (var by in new[] { CountPlant.Counter1, CountPlant.Counter2 })
            await plant.SubmitAsync("C1", by, ("L1", 97), ("L2", 103));
        // 30 each is the supervisor's; 60 without signs is the controller's.
        var approval = await plant.ApprovalAsync((await plant.CountOfAsync("C1")).Approvals.Single().ApprovalId);
        Assert.Equal(Role.Controller, approval.RequiredRole);
        Assert.Contains(approval.Details, d => d is { Label: "Lot L2" } && d.Text.Contains("+3 EA, +30 EUR", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nobody_is_asked_before_everything_is_counted_while_what_is_right_is_posted_at_once()
    {
        await using var plant = await CountPlant.OpenAsync();
        await plant.StockAsync("L1", 100);
        await plant.StockAsync("L2", 100);
        await plant.StockAsync("L3", 100);
        await plant.CountAsync("C1");
        await plant.SubmitAsync("C1", CountPlant.Counter1, ("L1", 99), ("L2", 90));
        await plant.SubmitAsync("C1", CountPlant.Counter2, ("L2", 90));
        Assert.Equal((99m, CountLineState.Variance), (await plant.OnHandAsync("L1"), (await plant.CountLineAsync("C1", "L2")).State));
        Assert.Empty((await plant.CountOfAsync("C1")).Approvals);
        await plant.SubmitAsync("C1", CountPlant.Counter2, ("L3", 100));
        Assert.Single((await plant.CountOfAsync("C1")).Approvals);
    }

    [Fact]
    public async Task What_is_outstanding_is_told_the_supervisors_again_and_again()
    {
        await using var plant = await CountPlant.OpenAsync(p => p["remindEveryHours"] = 12);
        await plant.StockAsync("L1", 100);
        await plant.CountAsync("C1");
        await plant.AdvanceAsync(TimeSpan.FromDays(40));
        await plant.SubmitAsync("C1", CountPlant.Counter1, ("L1", 100));
        Assert.Equal(CountState.Posted, (await plant.CountOfAsync("C1")).State);
    }

    private static async Task<Plant> AskedAsync(int counted)
    {
        var plant = await CountPlant.OpenAsync();
        await plant.StockAsync("L1", 100);
        await plant.CountAsync("C1");
        await CountTwiceAsync(plant, counted);
        return plant;
    }

    private static async Task CountTwiceAsync(Plant plant, int counted)
    {
        await plant.SubmitAsync("C1", CountPlant.Counter1, ("L1", counted));
        await plant.SubmitAsync("C1", CountPlant.Counter2, ("L1", counted));
    }
}
