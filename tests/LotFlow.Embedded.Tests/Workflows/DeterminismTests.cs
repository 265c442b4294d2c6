using LotFlow.Abstractions.Workflows;

namespace LotFlow.Embedded.Tests.Workflows;

/// <summary>Code that no longer does what its history says is stopped with a diff, and goes on once it is restored.</summary>
public sealed class DeterminismTests
{
    [Theory, WarmAndCold]
    public async Task Code_that_does_something_more_is_blocked_with_a_diff(int warmInstances)
    {
        await using var h = await EngineHarness.StartAsync(Steps("a"), warmInstances);

        await AssertBlockedAsync(h, Steps("a", "b"), "history  nothing", "code     ActivityScheduled #2 'Work'");
    }

    [Theory, WarmAndCold]
    public async Task Code_that_does_something_less_is_blocked_with_a_diff(int warmInstances)
    {
        await using var h = await EngineHarness.StartAsync(Steps("a", "b"), warmInstances);

        await AssertBlockedAsync(h, Steps("a"), "history  ActivityScheduled #2 'Work'", "code     nothing");
    }

    [Theory, WarmAndCold]
    public async Task Code_that_gives_an_activity_another_input_is_blocked_with_a_diff(int warmInstances)
    {
        await using var h = await EngineHarness.StartAsync(Steps("a", "b"), warmInstances);

        await AssertBlockedAsync(h, Steps("a", "c"), "same     ActivityScheduled #1 'Work'", "history  ActivityScheduled #2 'Work'", "code     ActivityScheduled #2 'Work'");
    }

    [Theory, WarmAndCold]
    public async Task Code_that_waits_until_another_time_is_blocked_with_a_diff(int warmInstances)
    {
        static Setup<DeterminismTests> Wait(int days) => new Setup<DeterminismTests>().Main(async (context, _) =>
        {
            var timer = context.CreateTimerAsync(context.UtcNow.AddDays(days));
            var go = await context.WaitForExternalEventAsync<string>("go");
            await timer;
            return go;
        });
        await using var h = await EngineHarness.StartAsync(Wait(1), warmInstances);

        await h.StartMainAsync("change");
        await h.RestartAsync(Wait(2));
        await h.RaiseAsync("change", "go", "");
        var blocked = await h.GetAsync("change");

        Assert.Equal(WorkflowStatus.Blocked, blocked.Status);
        Assert.Contains("history  TimerCreated #1 (2026-01-06T08:00:00.0000000+00:00)", blocked.Failure!.Message, StringComparison.Ordinal);
        Assert.Contains("code     TimerCreated #1 (2026-01-07T08:00:00.0000000+00:00)", blocked.Failure!.Message, StringComparison.Ordinal);
    }

    [Theory, WarmAndCold]
    public async Task An_old_instance_stays_on_its_version_while_new_ones_start_on_the_next(int warmInstances)
    {
        static async Task<string> Version1Async(IWorkflowContext context, string input) => "one " + await context.WaitForExternalEventAsync<string>("go");
        static async Task<string> Version2Async(IWorkflowContext context, string input) =>
            "two " + await context.CallActivityAsync(Sample.Work, input) + await context.WaitForExternalEventAsync<string>("go");
        await using var h = await EngineHarness.StartAsync(new Setup<DeterminismTests>().Main(Version1Async), warmInstances);

        await h.StartMainAsync("old");
        await h.RestartAsync(new Setup<DeterminismTests>().Main(Version1Async).MainVersion2(Version2Async));
        await h.StartMainAsync("new", "work");
        await h.RaiseAsync("old", "go", "x");
        await h.RaiseAsync("new", "go", "y");

        Assert.Equal("one x", await h.OutputAsync("old"));
        Assert.Equal("two work!y", await h.OutputAsync("new"));
        Assert.Equal((1, 2), ((await h.GetAsync("old")).Version, (await h.GetAsync("new")).Version));
    }

    [Theory, WarmAndCold]
    public async Task An_instance_without_code_is_blocked_and_goes_on_with_its_input_once_the_code_is_back(int warmInstances)
    {
        var child = new Setup<DeterminismTests>().Main(async (context, input) => await context.CallChildAsync(Sample.Child, "child", input));
        await using var h = await EngineHarness.StartAsync(child, warmInstances);

        await h.StartMainAsync("parent", "hello");
        var blocked = await h.GetAsync("child");
        Assert.Equal(WorkflowStatus.Blocked, blocked.Status);
        Assert.Contains("'Child' version 1 is not registered", blocked.Failure!.Message, StringComparison.Ordinal);

        await h.RestartAsync(child.Child((_, input) => Task.FromResult(input + " again")));

        Assert.Equal("hello again", await h.OutputAsync("parent"));
    }

    [Theory, WarmAndCold]
    public async Task A_blocked_instance_keeps_events_timers_and_answers_until_it_goes_on(int warmInstances)
    {
        static async Task<string> CodeAsync(IWorkflowContext context, string input)
        {
            var timer = context.CreateTimerAsync(context.UtcNow.AddHours(1));
            var first = await context.WaitForExternalEventAsync<string>("go");
            await timer;
            return first + await context.WaitForExternalEventAsync<string>("go");
        }

        await using var h = await EngineHarness.StartAsync(new Setup<DeterminismTests>().Main(CodeAsync), warmInstances);
        await h.StartMainAsync("keep");
        await h.RestartAsync(Steps("other"));
        await h.RaiseAsync("keep", "go", "a");
        await h.AdvanceAsync(TimeSpan.FromHours(2));
        await h.RaiseAsync("keep", "go", "b");
        await h.RestartAsync();
        Assert.Equal(WorkflowStatus.Blocked, (await h.GetAsync("keep")).Status);

        await h.RestartAsync(new Setup<DeterminismTests>().Main(CodeAsync));

        Assert.Equal("ab", await h.OutputAsync("keep"));
    }

    [Theory, WarmAndCold]
    public async Task A_blocked_instance_with_nothing_new_runs_again_once_its_code_is_restored(int warmInstances)
    {
        await using var h = await EngineHarness.StartAsync(Steps("a"), warmInstances);
        await h.StartMainAsync("quiet");
        await h.RestartAsync(Steps("b"));
        await h.Engine.SuspendAsync("quiet");
        await h.Engine.ResumeAsync("quiet");
        Assert.Equal(WorkflowStatus.Blocked, (await h.GetAsync("quiet")).Status);

        await h.RestartAsync(Steps("a"));
        var restored = await h.GetAsync("quiet");
        Assert.Equal((WorkflowStatus.Running, null), (restored.Status, restored.Failure));
        await h.RaiseAsync("quiet", "go", "");

        Assert.Equal("ended", await h.OutputAsync("quiet"));
    }

    [Theory, WarmAndCold]
    public async Task A_blocked_instance_can_be_tried_again_by_resuming_it_and_can_be_terminated(int warmInstances)
    {
        await using var h = await EngineHarness.StartAsync(Steps("a"), warmInstances);
        await h.StartMainAsync("tried");
        await h.RestartAsync(Steps("b"));
        await h.RaiseAsync("tried", "go", "");

        Assert.True(await h.Engine.ResumeAsync("tried"));
        Assert.Equal(WorkflowStatus.Blocked, (await h.GetAsync("tried")).Status);
        Assert.True(await h.Engine.TerminateAsync("tried"));

        Assert.Equal(WorkflowStatus.Terminated, (await h.GetAsync("tried")).Status);
    }

    private static async Task AssertBlockedAsync(EngineHarness h, Setup changed, params string[] lines)
    {
        var original = h.Setup;
        await h.StartMainAsync("change");
        await h.RestartAsync(changed);
        await h.RaiseAsync("change", "go", "");
        var blocked = await h.GetAsync("change");

        Assert.Equal(WorkflowStatus.Blocked, blocked.Status);
        Assert.Contains("in turn 1", blocked.Failure!.Message, StringComparison.Ordinal);
        foreach (var line in lines)
            Assert.Contains(line, blocked.Failure.Message, StringComparison.Ordinal);

        await h.RestartAsync(original);
        Assert.Equal("ended", await h.OutputAsync("change"));
    }

    /// <summary>Does these steps at once, then waits.</summary>
    private static Setup<DeterminismTests> Steps(params string[] steps) => new Setup<DeterminismTests>().Main(async (context, _) =>
    {
        var work = steps.Select(s => context.CallActivityAsync(Sample.Work, s)).ToList();
        await context.WaitForExternalEventAsync<string>("go");
        await Task.WhenAll(work);
        return "ended";
    });
}
