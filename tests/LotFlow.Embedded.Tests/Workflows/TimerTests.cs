using LotFlow.Abstractions.Workflows;

namespace LotFlow.Embedded.Tests.Workflows;

public sealed class TimerTests
{
    [Theory, WarmAndCold]
    public async Task A_timer_fires_at_its_time_and_not_before(int warmInstances)
    {
        await using var h = await EngineHarness.StartAsync(WaitUntil(c => c.UtcNow.AddHours(1)), warmInstances);

        await h.StartMainAsync("hour");
        await h.AdvanceAsync(TimeSpan.FromMinutes(59));
        Assert.Equal(WorkflowStatus.Running, (await h.GetAsync("hour")).Status);
        await h.AdvanceAsync(TimeSpan.FromMinutes(1));

        Assert.Equal("2026-01-05T09:00:00.0000000+00:00", await h.OutputAsync("hour"));
    }

    [Theory, WarmAndCold]
    public async Task A_timer_years_ahead_survives_restarts_and_fires(int warmInstances)
    {
        await using var h = await EngineHarness.StartAsync(WaitUntil(c => c.UtcNow.AddYears(7)), warmInstances);

        await h.StartMainAsync("years");
        for (var year = 0; year < 6; year++)
        {
            h.Clock.SetUtcNow(h.Clock.GetUtcNow().AddYears(1));
            await h.RestartAsync();
        }

        Assert.Equal(WorkflowStatus.Running, (await h.GetAsync("years")).Status);
        h.Clock.SetUtcNow(h.Clock.GetUtcNow().AddYears(1));

        Assert.Equal("2033-01-05T08:00:00.0000000+00:00", await h.OutputAsync("years"));
    }

    [Theory, WarmAndCold]
    public async Task A_timer_that_fell_due_while_the_process_was_down_fires_at_the_start(int warmInstances)
    {
        await using var h = await EngineHarness.StartAsync(WaitUntil(c => c.UtcNow.AddDays(1)), warmInstances);

        await h.StartMainAsync("down");
        await h.CloseAsync();
        h.Clock.Advance(TimeSpan.FromDays(2));
        await h.RestartAsync();

        Assert.Equal("2026-01-07T08:00:00.0000000+00:00", await h.OutputAsync("down"));
    }

    [Theory, WarmAndCold]
    public async Task A_timer_finer_than_a_millisecond_never_fires_early(int warmInstances)
    {
        await using var h = await EngineHarness.StartAsync(WaitUntil(c => c.UtcNow.AddTicks(1)), warmInstances);

        await h.StartMainAsync("fine");
        await h.AdvanceAsync(TimeSpan.FromMilliseconds(1));

        Assert.Equal("2026-01-05T08:00:00.0010000+00:00", await h.OutputAsync("fine"));
    }

    [Theory, WarmAndCold]
    public async Task A_timer_at_the_end_of_time_waits_and_lets_the_others_fire(int warmInstances)
    {
        var setup = WaitUntil(c => c.InstanceId == "never" ? DateTimeOffset.MaxValue : c.UtcNow.AddHours(1));
        await using var h = await EngineHarness.StartAsync(setup, warmInstances);

        await h.StartMainAsync("never");
        await h.StartMainAsync("hour");
        await h.RestartAsync();
        await h.AdvanceAsync(TimeSpan.FromHours(1));

        Assert.Equal(WorkflowStatus.Running, (await h.GetAsync("never")).Status);
        Assert.Equal("2026-01-05T09:00:00.0000000+00:00", await h.OutputAsync("hour"));
    }

    [Theory, WarmAndCold]
    public async Task A_cancelled_timer_leaves_nothing_behind_and_never_fires(int warmInstances)
    {
        var setup = new Setup<TimerTests>().Main(async (context, _) =>
        {
            using var cancellation = new CancellationTokenSource();
            var timer = context.CreateTimerAsync(context.UtcNow.AddHours(1), cancellation.Token);
            await context.WaitForExternalEventAsync<string>("go");
            cancellation.Cancel();
            await context.WaitForExternalEventAsync<string>("go");
            return timer.Status.ToString();
        });
        await using var h = await EngineHarness.StartAsync(setup, warmInstances);

        await h.StartMainAsync("cancel");
        await h.RaiseAsync("cancel", "go", "");
        Assert.Equal(0, h.Count("wf_timers"));
        await h.AdvanceAsync(TimeSpan.FromHours(2));
        await h.RaiseAsync("cancel", "go", "");

        Assert.Equal("Canceled", await h.OutputAsync("cancel"));
    }

    [Theory, WarmAndCold]
    public async Task A_timer_cancelled_in_the_turn_that_made_it_was_never_there(int warmInstances)
    {
        var setup = new Setup<TimerTests>().Main(async (context, _) =>
        {
            using var cancellation = new CancellationTokenSource();
            var timer = context.CreateTimerAsync(context.UtcNow.AddHours(1), cancellation.Token);
            cancellation.Cancel();
            await context.WaitForExternalEventAsync<string>("go");
            return timer.Status.ToString();
        });
        await using var h = await EngineHarness.StartAsync(setup, warmInstances);

        await h.StartMainAsync("same");
        Assert.Equal(0, h.Count("wf_timers"));
        Assert.Null(h.Engine.NextDue);
        await h.RestartAsync();
        await h.RaiseAsync("same", "go", "");

        Assert.Equal("Canceled", await h.OutputAsync("same"));
    }

    [Theory, WarmAndCold]
    public async Task Cancelling_a_timer_that_has_fired_changes_nothing(int warmInstances)
    {
        var setup = new Setup<TimerTests>().Main(async (context, _) =>
        {
            using var cancellation = new CancellationTokenSource();
            var timer = context.CreateTimerAsync(context.UtcNow.AddHours(1), cancellation.Token);
            await timer;
            cancellation.Cancel();
            await context.WaitForExternalEventAsync<string>("go");
            return timer.Status.ToString();
        });
        await using var h = await EngineHarness.StartAsync(setup, warmInstances);

        await h.StartMainAsync("fired");
        await h.AdvanceAsync(TimeSpan.FromHours(1));
        await h.RestartAsync();
        await h.RaiseAsync("fired", "go", "");

        Assert.Equal("RanToCompletion", await h.OutputAsync("fired"));
    }

    [Theory, WarmAndCold]
    public async Task An_event_and_a_timer_that_come_at_the_same_time_are_both_kept(int warmInstances)
    {
        var setup = new Setup<TimerTests>().Main(async (context, _) =>
        {
            var timer = context.CreateTimerAsync(context.UtcNow.AddHours(1));
            var decision = context.WaitForExternalEventAsync<string>("decision");
            await Task.WhenAll(timer, decision);
            return await decision;
        });
        await using var h = await EngineHarness.StartAsync(setup, warmInstances);

        await h.StartMainAsync("both");
        await h.Engine.SuspendAsync("both");
        await h.RaiseAsync("both", "decision", "yes");
        await h.AdvanceAsync(TimeSpan.FromHours(1));
        await h.Engine.ResumeAsync("both");

        Assert.Equal("yes", await h.OutputAsync("both"));
    }

    private static Setup<TimerTests> WaitUntil(Func<IWorkflowContext, DateTimeOffset> due) => new Setup<TimerTests>().Main(async (context, _) =>
    {
        await context.CreateTimerAsync(due(context));
        return context.UtcNow.ToString("O");
    });
}
