using LotFlow.Server.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace LotFlow.Server.Tests.Hosting;

public sealed class TimedLoopTests
{
    private static readonly TimeSpan s_period = TimeSpan.FromMinutes(5);

    private readonly FakeTimeProvider _clock = new();
    private readonly List<DateTimeOffset> _rounds = [];

    [Fact]
    public async Task A_round_comes_first_when_it_was_asked_for_and_then_after_each_period()
    {
        await using var loop = Start(TimeSpan.FromMinutes(1), _ => Task.CompletedTask);
        var start = _clock.GetUtcNow();
        for (var minute = 0; minute < 12; minute++)
        {
            _clock.Advance(TimeSpan.FromMinutes(1));
            await loop.WhenIdleAsync();
        }

        Assert.Equal([1, 6, 11], _rounds.Select(r => (r - start).TotalMinutes));
    }

    [Fact]
    public async Task A_first_round_may_come_at_once()
    {
        await using var loop = Start(TimeSpan.Zero, _ => Task.CompletedTask);
        await loop.WhenIdleAsync();
        Assert.Single(_rounds);
    }

    [Fact]
    public async Task Periods_that_pass_during_a_round_lead_to_one_more_and_do_not_hold_up_the_clock()
    {
        var (begun, end) = (Source(), Source());
        await using var loop = Start(s_period, _ =>
        {
            begun.TrySetResult();
            return end.Task;
        });
        _clock.Advance(s_period);
        await begun.Task;
        // The round cannot end before the clock has moved on: it would stand still for ever if it did the round itself.
        _clock.Advance(s_period * 1000);
        end.SetResult();
        await loop.WhenIdleAsync();

        Assert.Equal(2, _rounds.Count);
        Assert.Equal(_clock.GetUtcNow(), _rounds[^1]);
    }

    [Fact]
    public async Task A_round_does_not_run_on_the_thread_that_moves_the_clock_even_where_it_never_waits()
    {
        var thread = 0;
        await using var loop = Start(s_period, _ =>
        {
            thread = Environment.CurrentManagedThreadId;
            return Task.CompletedTask;
        });
        var here = 0;
        var mover = new Thread(() =>
        {
            here = Environment.CurrentManagedThreadId;
            _clock.Advance(s_period);
            // Still alive, so that its number is nobody else's.
            loop.WhenIdleAsync().GetAwaiter().GetResult();
        });
        mover.Start();
        mover.Join();

        Assert.NotEqual(0, thread);
        Assert.NotEqual(here, thread);
    }

    [Fact]
    public async Task A_round_that_fails_is_tried_again_soon_and_ends_nothing()
    {
        await using var loop = Start(s_period, _ => _rounds.Count == 1 ? throw new InvalidOperationException("Once.") : Task.CompletedTask);
        await AdvanceAsync(loop, s_period);
        await AdvanceAsync(loop, TimedLoop.Retry);
        await AdvanceAsync(loop, s_period - TimeSpan.FromSeconds(1));
        Assert.Equal(2, _rounds.Count);
        await AdvanceAsync(loop, TimeSpan.FromSeconds(1));
        Assert.Equal(3, _rounds.Count);
    }

    [Fact]
    public async Task Stopping_cancels_the_round_waits_for_its_end_and_begins_no_other()
    {
        var (begun, cancelled, end) = (Source(), Source(), Source());
        var loop = Start(s_period, async stop =>
        {
            await using var told = stop.Register(cancelled.SetResult);
            begun.SetResult();
            await end.Task;
        });
        _clock.Advance(s_period);
        await begun.Task;
        // One more is due, and does not come any more.
        _clock.Advance(s_period);
        var stopping = loop.DisposeAsync();
        await cancelled.Task;
        Assert.False(stopping.IsCompleted);
        end.SetResult();
        await stopping;
        _clock.Advance(s_period * 3);
        await loop.WhenIdleAsync();

        Assert.Single(_rounds);
    }

    private static TaskCompletionSource Source() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task AdvanceAsync(TimedLoop loop, TimeSpan time)
    {
        _clock.Advance(time);
        await loop.WhenIdleAsync();
    }

    private TimedLoop Start(TimeSpan first, Func<CancellationToken, Task> round) => new(
        "test", first, s_period,
        async stop =>
        {
            _rounds.Add(_clock.GetUtcNow());
            await round(stop);
        },
        _clock, NullLogger.Instance);
}
