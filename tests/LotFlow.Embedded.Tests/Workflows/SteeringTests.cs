using LotFlow.Abstractions.Workflows;

namespace LotFlow.Embedded.Tests.Workflows;

/// <summary>Suspend, resume, terminate, purge.</summary>
public sealed class SteeringTests
{
    [Theory, WarmAndCold]
    public async Task A_suspended_instance_keeps_events_answers_and_timers_and_goes_on_when_resumed(int warmInstances)
    {
        var answer = new TaskCompletionSource<string>();
        using var called = new SemaphoreSlim(0);
        var setup = new Setup<SteeringTests>()
            .Main(async (context, _) =>
            {
                var work = context.CallActivityAsync(Sample.Work, "");
                var timer = context.CreateTimerAsync(context.UtcNow.AddHours(1));
                var decision = context.WaitForExternalEventAsync<string>("decision");
                await timer;
                return $"{await work} {await decision}";
            })
            .Work(async (_, _) =>
            {
                called.Release();
                return await answer.Task;
            });
        await using var h = await EngineHarness.StartAsync(setup, warmInstances);

        await h.Engine.StartAsync(Sample.Main, "pause", "");
        await called.WaitAsync();
        Assert.True(await h.Engine.SuspendAsync("pause", "audit"));
        answer.SetResult("worked");
        await h.RaiseAsync("pause", "decision", "yes");
        await h.AdvanceAsync(TimeSpan.FromHours(2));
        Assert.Equal(WorkflowStatus.Suspended, (await h.GetAsync("pause")).Status);
        await h.RestartAsync();
        Assert.Equal(WorkflowStatus.Suspended, (await h.GetAsync("pause")).Status);
        Assert.True(await h.Engine.ResumeAsync("pause", "audit done"));

        Assert.Equal("worked yes", await h.OutputAsync("pause"));
        Assert.Equal(0, h.Count("wf_activities") + h.Count("wf_timers") + h.Count("wf_inbox"));
    }

    [Theory, WarmAndCold]
    public async Task Terminating_removes_open_timers_and_passes_over_late_answers(int warmInstances)
    {
        var answer = new TaskCompletionSource<string>();
        using var called = new SemaphoreSlim(0);
        var setup = new Setup<SteeringTests>()
            .Main(async (context, _) =>
            {
                var timer = context.CreateTimerAsync(context.UtcNow.AddHours(1));
                var result = await context.CallActivityAsync(Sample.Work, "");
                await timer;
                return result;
            })
            .Work(async (_, _) =>
            {
                called.Release();
                return await answer.Task;
            });
        await using var h = await EngineHarness.StartAsync(setup, warmInstances);

        await h.Engine.StartAsync(Sample.Main, "end", "");
        await called.WaitAsync();
        Assert.True(await h.Engine.TerminateAsync("end", "recalled"));
        Assert.Equal(0, h.Count("wf_activities") + h.Count("wf_timers") + h.Count("wf_inbox"));
        var before = await h.Engine.GetAsync("end");
        answer.SetResult("late");
        await h.AdvanceAsync(TimeSpan.FromHours(2));
        await h.RestartAsync();

        Assert.Equal(before!.ToString(), (await h.GetAsync("end")).ToString());
        Assert.Equal(1, h.Count("wf_history WHERE kind = 50"));
    }

    [Theory, WarmAndCold]
    public async Task A_terminal_status_is_written_once_however_many_ends_race(int warmInstances)
    {
        var setup = new Setup<SteeringTests>().Main(async (context, _) => await context.WaitForExternalEventAsync<string>("go"));
        await using var h = await EngineHarness.StartAsync(setup, warmInstances);

        for (var round = 0; round < 25; round++)
        {
            var id = $"race-{round}";
            await h.StartMainAsync(id);
            var raise = h.Engine.RaiseEventAsync(id, "go", "went");
            var ends = await Task.WhenAll(h.Engine.TerminateAsync(id, "one"), h.Engine.TerminateAsync(id, "two"));
            await raise;
            var ended = await h.GetAsync(id);

            Assert.True(ended.IsFinished);
            Assert.Equal(1, h.Count($"wf_history WHERE instance_id = '{id}' AND kind IN (35, 36, 50)"));
            Assert.Equal(ended.Status == WorkflowStatus.Terminated, ends.Contains(true));
        }
    }

    [Fact]
    public async Task Only_what_has_finished_can_be_purged()
    {
        await using var h = await EngineHarness.StartAsync(Waiting());
        await h.StartMainAsync("purge");

        Assert.False(await h.Engine.PurgeAsync("purge"));
        await h.RaiseAsync("purge", "go", "");
        Assert.True(await h.Engine.PurgeAsync("purge"));
        Assert.False(await h.Engine.PurgeAsync("purge"));

        Assert.Null(await h.Engine.GetAsync("purge"));
        Assert.Equal(0, h.Count("wf_instances") + h.Count("wf_history"));
    }

    [Theory, WarmAndCold]
    public async Task An_instance_suspended_before_its_first_turn_takes_none(int warmInstances)
    {
        await using var h = await EngineHarness.StartAsync(Waiting(), warmInstances);

        await h.Engine.StartAsync(Sample.Main, "first", "");
        await h.Engine.SuspendAsync("first");
        await h.RaiseAsync("first", "go", "went");
        Assert.Equal(WorkflowStatus.Suspended, (await h.GetAsync("first")).Status);
        await h.Engine.ResumeAsync("first");

        Assert.Equal("went", await h.OutputAsync("first"));
    }

    private static Setup<SteeringTests> Waiting() =>
        new Setup<SteeringTests>().Main(async (context, _) => await context.WaitForExternalEventAsync<string>("go"));
}
