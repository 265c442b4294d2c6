using LotFlow.Abstractions.Documents;
using LotFlow.Abstractions.Workflows;
using LotFlow.Embedded.Workflows;

namespace LotFlow.Embedded.Tests.Workflows;

/// <summary>The engine stops, or its store does.</summary>
public sealed class StoppingTests
{
    private static readonly EngineOptions NoPatience = new() { StopPatience = TimeSpan.Zero };

    [Fact]
    public async Task A_stop_does_not_wait_for_ever_for_an_activity_that_ignores_it_and_its_late_answer_is_not_heard()
    {
        var answer = new TaskCompletionSource<string>();
        using var called = new SemaphoreSlim(0);
        var setup = OneActivity().Work(async (_, _) =>
        {
            called.Release();
            return await answer.Task;
        });
        await using var h = await EngineHarness.StartAsync(setup, NoPatience);

        await h.Engine.StartAsync(Sample.Main, "stop", "work");
        await called.WaitAsync();
        var stopped = h.Engine;
        await h.RestartAsync(OneActivity());
        answer.SetResult("late");
        await stopped.WhenIdleAsync();

        Assert.Equal("work!", await h.OutputAsync("stop"));
    }

    [Fact]
    public async Task A_stop_waits_for_activities_that_heed_it()
    {
        var ended = false;
        using var called = new SemaphoreSlim(0);
        var setup = OneActivity().Work(async (context, _) =>
        {
            called.Release();
            var stopping = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await using var registration = context.Cancellation.Register(stopping.SetResult);
            await stopping.Task;
            await Task.Yield();
            ended = true;
            throw new OperationCanceledException(context.Cancellation);
        });
        await using var h = await EngineHarness.StartAsync(setup);

        await h.Engine.StartAsync(Sample.Main, "stop", "work");
        await called.WaitAsync();
        await h.Engine.DisposeAsync();

        Assert.True(ended);
    }

    [Fact]
    public async Task Who_waits_for_an_instance_is_told_that_the_engine_stops()
    {
        var setup = new Setup<StoppingTests>().Main(async (context, _) => await context.WaitForExternalEventAsync<string>("go"));
        await using var h = await EngineHarness.StartAsync(setup);
        await h.StartMainAsync("wait");

        var wait = h.Engine.WaitForCompletionAsync("wait");
        await h.Engine.DisposeAsync();

        await Assert.ThrowsAsync<StoreUnavailableException>(() => wait.WaitAsync(TimeSpan.FromSeconds(30)));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => h.Engine.WaitForCompletionAsync("wait").WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task Stopping_twice_and_at_the_same_time_is_one_stop()
    {
        await using var h = await EngineHarness.StartAsync(OneActivity());

        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Task.Run(async () => await h.Engine.DisposeAsync())));

        Assert.False(h.Engine.IsRunning);
    }

    [Theory, WarmAndCold]
    public async Task What_was_started_and_raised_while_the_engine_stood_still_is_taken_up_at_the_next_start(int warmInstances)
    {
        var setup = new Setup<StoppingTests>().Main(async (context, input) => input + await context.WaitForExternalEventAsync<string>("go"));
        await using var h = await EngineHarness.StartAsync(setup, warmInstances);

        await h.Engine.DisposeAsync();
        Assert.True(await h.Engine.StartAsync(Sample.Main, "later", "it "));
        Assert.Equal(EventDelivery.Accepted, await h.Engine.RaiseEventAsync("later", "go", "went"));
        await h.RestartAsync();

        Assert.Equal("it went", await h.OutputAsync("later"));
    }

    [Theory, WarmAndCold]
    public async Task A_turn_that_could_not_be_stored_is_taken_again_when_the_store_works(int warmInstances)
    {
        var answer = new TaskCompletionSource<string>();
        using var called = new SemaphoreSlim(0);
        var setup = OneActivity().Work(async (_, _) =>
        {
            called.Release();
            return await answer.Task;
        });
        await using var h = await EngineHarness.StartAsync(setup, warmInstances);
        await h.Engine.StartAsync(Sample.Main, "store", "work");
        await called.WaitAsync();

        h.BreakStore(broken: true);
        answer.SetResult("answered");
        await h.Engine.WhenIdleAsync();
        await Assert.ThrowsAsync<StoreUnavailableException>(() => h.Engine.StartAsync(Sample.Main, "other", ""));
        Assert.Equal(WorkflowStatus.Running, (await h.GetAsync("store")).Status);
        h.BreakStore(broken: false);
        h.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("answered", await h.OutputAsync("store"));
        Assert.Single(h.ActivityCalls);
    }

    [Theory, WarmAndCold]
    public async Task A_timer_that_fires_while_the_store_is_down_is_not_lost(int warmInstances)
    {
        var setup = new Setup<StoppingTests>().Main(async (context, _) =>
        {
            await context.CreateTimerAsync(context.UtcNow.AddHours(1));
            return "fired";
        });
        await using var h = await EngineHarness.StartAsync(setup, warmInstances);
        await h.StartMainAsync("timer");

        h.BreakStore(broken: true);
        await h.AdvanceAsync(TimeSpan.FromHours(1));
        h.BreakStore(broken: false);
        h.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("fired", await h.OutputAsync("timer"));
    }

    [Fact]
    public async Task A_timer_that_fires_after_the_store_was_closed_harms_nobody()
    {
        var setup = new Setup<StoppingTests>().Main(async (context, _) =>
        {
            await context.CreateTimerAsync(context.UtcNow.AddHours(1));
            return "fired";
        });
        await using var h = await EngineHarness.StartAsync(setup);
        await h.StartMainAsync("timer");

        await h.Database.DisposeAsync();
        h.Clock.Advance(TimeSpan.FromHours(1));
        await h.RestartAsync();

        Assert.Equal("fired", await h.OutputAsync("timer"));
    }

    [Theory, WarmAndCold]
    public async Task A_failed_attempt_that_could_not_be_stored_is_made_again(int warmInstances)
    {
        var attempts = 0;
        EngineHarness? harness = null;
        var setup = new Setup<StoppingTests>()
            .Main(async (context, input) => await context.CallActivityAsync(Sample.Work, input, new RetryPolicy(3, TimeSpan.FromMinutes(1))))
            .Work((_, input) =>
            {
                if (Interlocked.Increment(ref attempts) > 1)
                    return Task.FromResult(input + " done");
                harness!.BreakStore(broken: true);
                throw new InvalidOperationException("fails");
            });
        await using var h = harness = await EngineHarness.StartAsync(setup, warmInstances);

        await h.StartMainAsync("retry", "it is");
        h.BreakStore(broken: false);
        h.Clock.Advance(TimeSpan.FromSeconds(1));
        await h.AdvanceAsync(TimeSpan.FromMinutes(2));

        Assert.Equal("it is done", await h.OutputAsync("retry"));
    }

    private static Setup<StoppingTests> OneActivity() =>
        new Setup<StoppingTests>().Main(async (context, input) => await context.CallActivityAsync(Sample.Work, input));
}
