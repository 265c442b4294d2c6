using LotFlow.Abstractions.Workflows;

namespace LotFlow.Embedded.Tests.Workflows;

/// <summary>Code that awaits what is not durable could never be replayed; it ends with a reason that says so.</summary>
public sealed class NonDurableCodeTests
{
    private const string Reason = "Await only what the workflow context returns.";

    // Well after the turn has ended, however busy the machine: what completes inside the turn cannot be told from what is durable.
    private static readonly TimeSpan s_later = TimeSpan.FromMilliseconds(300);

    [Theory, WarmAndCold]
    public Task Awaiting_a_delay_fails_the_workflow(int warmInstances) => AssertFailsAsync(warmInstances, async (_, _) =>
    {
        await Task.Delay(s_later);
        return "";
    });

    [Theory, WarmAndCold]
    public Task Awaiting_a_thread_of_the_pool_fails_the_workflow(int warmInstances) => AssertFailsAsync(warmInstances, async (_, _) =>
    {
        using var never = new SemaphoreSlim(0);
        await Task.Run(() => never.Wait(s_later));
        return "";
    });

    [Theory, WarmAndCold]
    public Task A_delay_fails_the_workflow_also_while_a_durable_wait_is_open(int warmInstances) => AssertFailsAsync(warmInstances, async (context, _) =>
    {
        var decision = context.WaitForExternalEventAsync<string>("decision");
        await Task.WhenAny(decision, DelayAsync());
        return "";

        static async Task DelayAsync() => await Task.Delay(s_later);
    });

    [Theory, WarmAndCold]
    public Task Leaving_the_turn_with_ConfigureAwait_fails_the_workflow_also_while_a_durable_wait_is_open(int warmInstances) =>
        AssertFailsAsync(warmInstances, async (context, _) =>
        {
            var decision = context.WaitForExternalEventAsync<string>("decision");
            await Task.Delay(s_later).ConfigureAwait(false);
            return await context.CallActivityAsync(Sample.Work, "") + await decision;
        });

    [Theory, WarmAndCold]
    public Task Ending_on_another_thread_fails_the_workflow(int warmInstances) => AssertFailsAsync(warmInstances, async (context, _) =>
    {
        var open = context.WaitForExternalEventAsync<string>("decision");
        await Task.Delay(s_later).ConfigureAwait(false);
        return open.IsCompleted ? "" : "ended elsewhere";
    });

    [Theory, WarmAndCold]
    public Task Cancelling_a_durable_timer_after_real_time_fails_the_workflow_and_not_the_process(int warmInstances) =>
        AssertFailsAsync(warmInstances, async (context, _) =>
        {
            using var cancellation = new CancellationTokenSource(s_later);
            await context.CreateTimerAsync(context.UtcNow.AddHours(1), cancellation.Token);
            return "";
        });

    [Theory, WarmAndCold]
    public Task Cancelling_a_durable_wait_after_real_time_fails_the_workflow(int warmInstances) => AssertFailsAsync(warmInstances, async (context, _) =>
    {
        using var cancellation = new CancellationTokenSource(s_later);
        return await context.WaitForExternalEventAsync<string>("decision", cancellation.Token);
    });

    [Theory, WarmAndCold]
    public Task Cancelling_on_a_thread_of_the_pool_fails_the_workflow(int warmInstances) => AssertFailsAsync(warmInstances, async (context, _) =>
    {
        using var cancellation = new CancellationTokenSource();
        var timer = context.CreateTimerAsync(context.UtcNow.AddHours(1), cancellation.Token);
        var decision = context.WaitForExternalEventAsync<string>("decision");
        await cancellation.CancelAsync();
        await timer;
        return await decision;
    });

    [Theory, WarmAndCold]
    public Task A_workflow_that_waits_for_nothing_fails_instead_of_hanging(int warmInstances) => AssertFailsAsync(warmInstances, async (_, _) =>
    {
        await new TaskCompletionSource().Task;
        return "";
    });

    [Theory, WarmAndCold]
    public Task A_workflow_that_comes_to_wait_for_nothing_later_fails_instead_of_hanging(int warmInstances) =>
        AssertFailsAsync(warmInstances, async (context, _) =>
        {
            await context.CallActivityAsync(Sample.Work, "");
            await new TaskCompletionSource().Task;
            return "";
        });

    private static async Task AssertFailsAsync(int warmInstances, Func<IWorkflowContext, string, Task<string>> code)
    {
        await using var h = await EngineHarness.StartAsync(new Setup<NonDurableCodeTests>().Main(code), warmInstances);

        await h.Engine.StartAsync(Sample.Main, "bad", "");
        var ended = await h.Engine.WaitForCompletionAsync("bad").WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(WorkflowStatus.Failed, ended!.Status);
        Assert.Contains(Reason, ended.Failure!.Message, StringComparison.Ordinal);
    }
}
