using LotFlow.Abstractions.Workflows;
using LotFlow.Embedded.Workflows;

namespace LotFlow.Embedded.Tests.Workflows;

/// <summary>Work that is at hand each time the process dies is counted before it runs, and is stopped in the end.</summary>
public sealed class PoisonTests
{
    private static readonly EngineOptions ThreeDeaths = new() { MaxRecoveries = 3 };

    [Fact]
    public async Task An_activity_that_was_running_each_time_the_process_died_fails_in_the_end()
    {
        await using var h = await EngineHarness.StartAsync(Hanging(out var entered), ThreeDeaths);
        await h.Engine.StartAsync(Sample.Main, "poison", "");
        await entered.WaitAsync();
        for (var death = 0; death < 3; death++)
        {
            await h.CrashAsync();
            await entered.WaitAsync();
        }

        await h.CrashAsync();

        Assert.Equal("LotFlow.PoisonousActivity", await h.OutputAsync("poison"));
        Assert.Equal(4, h.ActivityCalls.Count);
    }

    [Fact]
    public async Task A_later_attempt_of_an_activity_is_counted_too()
    {
        var attempts = 0;
        var setup = Hanging(out var entered, new RetryPolicy(5, TimeSpan.FromMinutes(1)), () => Interlocked.Increment(ref attempts) == 1);
        await using var h = await EngineHarness.StartAsync(setup, ThreeDeaths);
        await h.StartMainAsync("poison");
        h.Clock.Advance(TimeSpan.FromMinutes(1));
        await entered.WaitAsync();
        for (var death = 0; death < 3; death++)
        {
            await h.CrashAsync();
            await entered.WaitAsync();
        }

        await h.CrashAsync();

        Assert.Equal("LotFlow.PoisonousActivity", await h.OutputAsync("poison"));
    }

    [Fact]
    public async Task An_activity_that_was_running_at_a_graceful_stop_is_not_counted()
    {
        await using var h = await EngineHarness.StartAsync(Hanging(out var entered), ThreeDeaths);
        await h.Engine.StartAsync(Sample.Main, "fine", "");
        await entered.WaitAsync();
        for (var stop = 0; stop < 10; stop++)
        {
            await h.RestartAsync();
            await entered.WaitAsync();
        }

        Assert.Equal(WorkflowStatus.Running, (await h.Engine.GetAsync("fine"))!.Status);
    }

    [Theory]
    [InlineData("event")]
    [InlineData("timer")]
    [InlineData("answer")]
    public async Task An_instance_whose_turn_was_at_hand_each_time_the_process_died_is_blocked_until_it_is_resumed(string cause)
    {
        using var inTurn = new SemaphoreSlim(0);
        using var goOn = new SemaphoreSlim(0);
        await using var h = await EngineHarness.StartAsync(
            Then(cause, () =>
            {
                inTurn.Release();
                Assert.True(goOn.Wait(TimeSpan.FromSeconds(30)));
            }),
            ThreeDeaths);
        await h.Engine.StartAsync(Sample.Main, "poison", cause);
        if (cause != "answer")
            await h.Engine.WhenIdleAsync();
        if (cause == "event")
            await h.Engine.RaiseEventAsync("poison", "go", "");
        h.Clock.Advance(TimeSpan.FromHours(1));

        for (var death = 0; death < 4; death++)
        {
            // The turn is held while the image of the dead process is taken.
            await inTurn.WaitAsync();
            var image = h.TakeImage();
            goOn.Release();
            await h.CrashAsync(image: image);
        }

        var blocked = await h.GetAsync("poison");
        Assert.Equal((WorkflowStatus.Blocked, "LotFlow.PoisonousInstance"), (blocked.Status, blocked.Failure?.ErrorType));
        await h.RestartAsync(Then(cause, () => { }));
        Assert.Equal(WorkflowStatus.Blocked, (await h.GetAsync("poison")).Status);
        Assert.True(await h.Engine.ResumeAsync("poison"));
        Assert.Equal("ended", await h.OutputAsync("poison"));
    }

    /// <summary>Waits for the cause, then does something in the turn that follows.</summary>
    private static Setup<PoisonTests> Then(string cause, Action action) => new Setup<PoisonTests>().Main(async (context, _) =>
    {
        var waits = cause switch
        {
            "timer" => context.CreateTimerAsync(context.UtcNow.AddHours(1)),
            "event" => context.WaitForExternalEventAsync<string>("go"),
            _ => context.CallActivityAsync(Sample.Work, ""),
        };
        await Task.WhenAny(waits);
        action();
        return "ended";
    });

    private static Setup<PoisonTests> Hanging(out SemaphoreSlim entered, RetryPolicy? retry = null, Func<bool>? fails = null)
    {
        var signal = entered = new SemaphoreSlim(0);
        return new Setup<PoisonTests>()
            .Main(async (context, input) =>
            {
                try
                {
                    return await context.CallActivityAsync(Sample.Work, input, retry);
                }
                catch (WorkflowTaskFailedException e)
                {
                    return e.Failure.ErrorType;
                }
            })
            .Work(async (context, _) =>
            {
                if (fails?.Invoke() == true)
                    throw new InvalidOperationException("try again");
                signal.Release();
                await Task.Delay(Timeout.Infinite, context.Cancellation);
                return "";
            });
    }
}
