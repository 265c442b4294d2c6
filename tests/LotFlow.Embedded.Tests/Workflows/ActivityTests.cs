using LotFlow.Abstractions.Workflows;

namespace LotFlow.Embedded.Tests.Workflows;

public sealed class ActivityTests
{
    private static readonly RetryPolicy EveryMinute = new(MaxAttempts: 3, TimeSpan.FromMinutes(1));

    [Theory, WarmAndCold]
    public async Task The_delay_before_the_next_attempt_grows_and_is_kept_over_a_restart(int warmInstances)
    {
        var policy = new RetryPolicy(MaxAttempts: 4, TimeSpan.FromMinutes(1), BackoffCoefficient: 3, MaxInterval: TimeSpan.FromMinutes(5));
        await using var h = await EngineHarness.StartAsync(AlwaysFails(policy), warmInstances);
        var start = h.Clock.GetUtcNow();

        await h.StartMainAsync("backoff");
        Assert.Equal(start.AddMinutes(1), h.Engine.NextDue);
        await h.AdvanceAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(start.AddMinutes(4), h.Engine.NextDue);
        await h.RestartAsync();
        Assert.Equal(2, h.ActivityCalls.Count);
        Assert.Equal(start.AddMinutes(4), h.Engine.NextDue);
        await h.AdvanceAsync(TimeSpan.FromMinutes(3));
        Assert.Equal(start.AddMinutes(9), h.Engine.NextDue);
        await h.AdvanceAsync(TimeSpan.FromMinutes(5));

        Assert.Equal(4, h.ActivityCalls.Count);
        Assert.Equal(WorkflowStatus.Failed, (await h.GetAsync("backoff")).Status);
    }

    [Theory, WarmAndCold]
    public async Task No_attempt_starts_after_the_time_out_also_when_the_process_was_down_meanwhile(int warmInstances)
    {
        var policy = new RetryPolicy(MaxAttempts: 100, TimeSpan.FromMinutes(10), Timeout: TimeSpan.FromMinutes(25));
        await using var h = await EngineHarness.StartAsync(AlwaysFails(policy), warmInstances);

        await h.StartMainAsync("timeout");
        await h.AdvanceAsync(TimeSpan.FromMinutes(10));
        await h.RestartAsync();
        await h.AdvanceAsync(TimeSpan.FromHours(5));

        Assert.Equal(3, h.ActivityCalls.Count);
        Assert.Equal(WorkflowStatus.Failed, (await h.GetAsync("timeout")).Status);
    }

    [Theory, WarmAndCold]
    public async Task An_attempt_that_fell_due_while_the_process_was_down_is_made_at_the_start(int warmInstances)
    {
        var attempts = 0;
        var setup = new Setup<ActivityTests>()
            .Main(async (context, input) => await context.CallActivityAsync(Sample.Work, input, EveryMinute))
            .Work(input => Interlocked.Increment(ref attempts) < 2 ? throw new InvalidOperationException("not yet") : input + " done");
        await using var h = await EngineHarness.StartAsync(setup, warmInstances);

        await h.StartMainAsync("late", "it is");
        await h.CloseAsync();
        h.Clock.Advance(TimeSpan.FromDays(1));
        await h.RestartAsync();

        Assert.Equal("it is done", await h.OutputAsync("late"));
    }

    [Theory, WarmAndCold]
    public async Task A_second_attempt_without_delay_is_made_at_once(int warmInstances)
    {
        await using var h = await EngineHarness.StartAsync(AlwaysFails(new RetryPolicy(MaxAttempts: 20, TimeSpan.Zero)), warmInstances);

        await h.StartMainAsync("now");

        Assert.Equal(WorkflowStatus.Failed, (await h.GetAsync("now")).Status);
        Assert.Equal(20, h.ActivityCalls.Count);
    }

    [Theory, WarmAndCold]
    public async Task An_activity_that_is_not_registered_fails_with_its_name(int warmInstances)
    {
        var setup = new Setup<ActivityTests>()
            .Main(async (context, input) => await context.CallActivityAsync(new ActivityName<string, string>("Missing"), input));
        await using var h = await EngineHarness.StartAsync(setup, warmInstances);

        await h.StartMainAsync("missing");

        Assert.Contains("'Missing' is not registered", (await h.GetAsync("missing")).Failure!.Message, StringComparison.Ordinal);
    }

    [Theory, WarmAndCold]
    public async Task A_result_that_the_workflow_cannot_read_fails_the_call(int warmInstances)
    {
        var setup = new Setup<ActivityTests>().Main(async (context, input) =>
        {
            try
            {
                return (await context.CallActivityAsync(new ActivityName<string, IDisposable>("Work"), input)).ToString()!;
            }
            catch (WorkflowTaskFailedException e)
            {
                return e.TaskName;
            }
        });
        await using var h = await EngineHarness.StartAsync(setup, warmInstances);

        await h.StartMainAsync("unreadable");

        Assert.Equal("Work", await h.OutputAsync("unreadable"));
    }

    [Theory, WarmAndCold]
    public async Task An_activity_at_hand_when_the_process_dies_runs_again_under_the_same_key(int warmInstances)
    {
        using var entered = new SemaphoreSlim(0);
        var setup = new Setup<ActivityTests>()
            .Main(async (context, input) => await context.CallActivityAsync(Sample.Work, input))
            .Work(async (context, _) =>
            {
                entered.Release();
                await Task.Delay(Timeout.Infinite, context.Cancellation);
                return "";
            });
        await using var h = await EngineHarness.StartAsync(setup, warmInstances);

        await h.Engine.StartAsync(Sample.Main, "again", "work");
        await entered.WaitAsync();
        await h.CrashAsync(new Setup<ActivityTests>().Main(async (context, input) => await context.CallActivityAsync(Sample.Work, input)));

        Assert.Equal("work!", await h.OutputAsync("again"));
        Assert.Equal(["again:1", "again:1"], h.ActivityCalls);
    }

    private static Setup<ActivityTests> AlwaysFails(RetryPolicy policy) => new Setup<ActivityTests>()
        .Main(async (context, input) => await context.CallActivityAsync(Sample.Work, input, policy))
        .Work(_ => throw new InvalidOperationException("never"));
}
