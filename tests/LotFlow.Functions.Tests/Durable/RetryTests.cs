using LotFlow.Functions.Durable;
using LotFlow.Functions.Tests.Platform;
using Microsoft.DurableTask;
using RetryPolicy = LotFlow.Abstractions.Workflows.RetryPolicy;

namespace LotFlow.Functions.Tests.Durable;

public sealed class RetryTests
{
    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);

    private readonly FakeOrchestrationContext _platform = new("i", Payload.Of("in"));

    [Fact]
    public async Task Another_attempt_comes_after_the_delay_of_the_policy_as_a_durable_timer()
    {
        var started = _platform.CurrentUtcDateTime;
        var again = FailedAsync(new RetryPolicy(5, s_second, 2, TimeSpan.FromMinutes(10)), attempt: 3, TimeSpan.FromSeconds(7));

        Assert.Equal(started + TimeSpan.FromSeconds(4), _platform.NextDue);
        Assert.False(again.IsCompleted);
        _platform.AdvanceTo(_platform.NextDue);
        Assert.True(await again);
    }

    [Fact]
    public async Task A_delay_has_no_limit_that_the_policy_does_not_name()
    {
        var again = FailedAsync(new RetryPolicy(10, TimeSpan.FromHours(2), 2), attempt: 5, TimeSpan.Zero);

        Assert.Equal(TimeSpan.FromHours(32), _platform.NextDue - _platform.CurrentUtcDateTime);
        _platform.AdvanceTo(_platform.NextDue);
        Assert.True(await again);
    }

    [Fact]
    public async Task Without_a_delay_the_next_attempt_comes_at_once_and_without_a_timer()
    {
        Assert.True(await FailedAsync(new RetryPolicy(5, TimeSpan.Zero), attempt: 1, TimeSpan.Zero));
        Assert.Empty(_platform.Actions);
    }

    [Fact]
    public async Task The_last_attempt_is_the_last_one()
    {
        Assert.False(await FailedAsync(new RetryPolicy(5, s_second), attempt: 5, TimeSpan.Zero));
    }

    [Fact]
    public async Task No_attempt_is_waited_for_that_would_start_after_the_time_out()
    {
        var policy = new RetryPolicy(5, TimeSpan.FromSeconds(10), Timeout: TimeSpan.FromSeconds(25));

        Assert.False(await FailedAsync(policy, attempt: 2, TimeSpan.FromSeconds(16)));
        Assert.Equal(0, _platform.OpenTimers);
        Assert.False(FailedAsync(policy, attempt: 2, TimeSpan.FromSeconds(15)).IsCompleted);
    }

    [Fact]
    public async Task A_wait_for_an_attempt_that_nobody_waits_for_any_more_leaves_no_timer_open()
    {
        using var end = new CancellationTokenSource();
        var again = FailedAsync(new RetryPolicy(5, s_second), attempt: 1, TimeSpan.Zero, end.Token);
        await end.CancelAsync();

        Assert.Equal(0, _platform.OpenTimers);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => again);
    }

    [Fact]
    public void A_policy_that_never_repeats_is_none()
    {
        Assert.Null(Retries.Options(null, CancellationToken.None));
        Assert.Null(Retries.Options(new RetryPolicy(1, s_second), CancellationToken.None));
        Assert.Null(Retries.Options(new RetryPolicy(5, TimeSpan.FromHours(2), Timeout: TimeSpan.FromHours(1)), CancellationToken.None));
    }

    private Task<bool> FailedAsync(RetryPolicy policy, int attempt, TimeSpan sinceFirst, CancellationToken end = default) =>
        Retries.Options(policy, end)!.Handler!(new RetryContext(_platform, attempt, sinceFirst));
}
