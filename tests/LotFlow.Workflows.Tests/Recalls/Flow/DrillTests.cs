using LotFlow.Domain.Recalls;
using LotFlow.Workflows.Recalls;
using LotFlow.Workflows.Tests.Holds;
using LotFlow.Workflows.Tests.Hosting;

namespace LotFlow.Workflows.Tests.Recalls.Flow;

/// <summary>A drill is a recall that blocks nothing and bothers nobody outside; it is timed and scored.</summary>
public sealed class DrillTests
{
    [Fact]
    public async Task A_drill_ends_with_its_score_when_every_site_has_answered()
    {
        var log = new EventLog();
        await using var plant = await RecallFlowSteps.OpenAsync(log: log);
        await plant.StartAsync(Drill(await plant.ContaminatedAsync()));
        Assert.Empty((await plant.GateAsync("R-C1")).OpenHolds);
        Assert.True((await plant.LotAsync("R-001")).Usable);
        Assert.StartsWith("Recall drill", Assert.Single(plant.MailTo("susi@example.com")), StringComparison.Ordinal);
        Assert.Equal("is-drill", (await plant.RequestClosureAsync(RecallFlowSteps.Closure("Q1"))).Refusal!.Code);
        await plant.ConfirmAsync();

        var view = await plant.RecallViewAsync();
        Assert.Equal((RecallState.Closed, 100m), (view.State, view.Score!.PercentLocated));
        Assert.Empty(view.Score.Gaps);
        Assert.Single(plant.MailTo("rita@example.com"), s => s.Contains("is over: 100 % located", StringComparison.Ordinal));
        Assert.DoesNotContain(plant.Messages.All, m => m.To.PersonId.StartsWith("customer:", StringComparison.Ordinal));
        Assert.Single(log.Of("drill.scored"));
        Assert.Empty(log.Of("recall.blocked"));
    }

    [Fact]
    public async Task A_drill_that_nobody_answers_ends_by_policy_and_what_was_not_done_is_a_gap()
    {
        await using var plant = await RecallFlowSteps.OpenAsync();
        await plant.PutPolicyAsync("recall", new() { ["drill"] = new System.Text.Json.Nodes.JsonObject { ["endAfterHours"] = 6 } });
        await plant.StartAsync(Drill(await plant.ContaminatedAsync()));
        await plant.AdvanceAsync(TimeSpan.FromHours(5));
        Assert.False((await plant.HeaderAsync()).IsClosed);
        await plant.AdvanceAsync(TimeSpan.FromHours(1));
        var header = await plant.HeaderAsync();
        Assert.True(header.IsClosed);
        Assert.Contains("task NORTH", Assert.Single(header.Score!.Gaps), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Drills_are_started_by_the_calendar_on_a_lot_that_chance_picks_and_not_during_a_recall()
    {
        await using var plant = await RecallFlowSteps.OpenAsync();
        await plant.ContaminatedAsync();
        Assert.Null(await RunAsync(plant));
        await plant.PutPolicyAsync("recall", new() { ["drill"] = new System.Text.Json.Nodes.JsonObject { ["everyDays"] = 30 } });
        Assert.Equal("drill-20260302", await RunAsync(plant));
        await plant.IdleAsync();
        var drill = await plant.HeaderAsync("drill-20260302");
        Assert.True(drill is { Drill: true, ScopeVersion: 1 });
        Assert.Contains(Assert.Single(drill.Roots).LotId, new[] { "R-001", "R-C1" });
        Assert.Null(await RunAsync(plant));
        await plant.AdvanceAsync(TimeSpan.FromDays(29));
        Assert.Null(await RunAsync(plant));
        await plant.RecallAsync(name: "Z");
        await plant.AdvanceAsync(TimeSpan.FromDays(1));
        Assert.Null(await RunAsync(plant));
        await plant.SettleAsync();
        await plant.ApproveAsync(await plant.ClosureAskedAsync());
        Assert.Equal("drill-20260401", await RunAsync(plant));
    }

    private static System.Text.Json.Nodes.JsonObject Drill(string lotId) => RecallFlowSteps.RecallOf("RC", lotId).With("drill", true);

    private static Task<string?> RunAsync(Plant plant) => plant.Get<DrillScheduling>().RunAsync(plant.Clock.GetUtcNow(), CancellationToken.None);
}
