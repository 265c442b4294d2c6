using LotFlow.Abstractions.Documents;
using LotFlow.Functions.Durable;
using LotFlow.Functions.Tests.Platform;
using LotFlow.Workflows.Commands;
using Microsoft.DurableTask.Client;

namespace LotFlow.Functions.Tests.Durable;

public sealed class StartGuardTests
{
    [Fact]
    public async Task An_instance_is_started_once_on_the_latest_version()
    {
        await using var hub = await Hub.OpenAsync();

        Assert.True(await hub.StartAsync("a", "first"));
        Assert.False(await hub.StartAsync("a", "second"));

        var instance = await hub.Workflows.GetAsync("a");
        Assert.Equal((3, "first"), (instance!.Version, instance.Input!.Value.GetString()));
        Assert.Equal(["a"], hub.Platform.Scheduled);
        Assert.True((await hub.StartDocumentAsync("a")).Scheduled);
    }

    [Theory]
    [InlineData(OrchestrationRuntimeStatus.Completed)]
    [InlineData(OrchestrationRuntimeStatus.Failed)]
    [InlineData(OrchestrationRuntimeStatus.Terminated)]
    public async Task An_instance_that_has_finished_is_not_replaced(OrchestrationRuntimeStatus status)
    {
        await using var hub = await Hub.OpenAsync();
        await hub.StartAsync("a");
        hub.Platform.Put("a", status);

        Assert.False(await hub.StartAsync("a"));
        Assert.Equal(["a"], hub.Platform.Scheduled);
    }

    [Fact]
    public async Task An_id_that_was_purged_is_not_used_again()
    {
        await using var hub = await Hub.OpenAsync();
        await hub.StartAsync("a");
        hub.Platform.Put("a", OrchestrationRuntimeStatus.Completed);

        Assert.True(await hub.Workflows.PurgeAsync("a"));

        Assert.False(await hub.StartAsync("a"));
        Assert.Equal(["a"], hub.Platform.Scheduled);
    }

    /// <summary>Commit 1 claims, commit 2 marks as scheduled.</summary>
    [Theory]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    [InlineData(2, true)]
    public async Task A_crash_at_a_commit_leaves_a_start_that_the_next_attempt_finishes(int commit, bool isStored)
    {
        await using var hub = await Hub.OpenAsync();
        hub.Store.OnCommit = (number, stored) =>
        {
            if ((number, stored) == (commit, isStored))
                throw new StoreUnavailableException("crash");
        };
        await Assert.ThrowsAsync<StoreUnavailableException>(() => hub.StartAsync("a", "first"));
        hub.Store.OnCommit = null;
        hub.Clock.Advance(TimeSpan.FromMinutes(1));

        await hub.StartAsync("a", "second");

        Assert.Equal(["a"], hub.Platform.Scheduled);
        Assert.True((await hub.StartDocumentAsync("a")).Scheduled);
        // Whoever finishes the start of somebody else starts what that one claimed.
        var wasClaimed = commit > 1 || isStored;
        Assert.Equal(wasClaimed ? "first" : "second", (await hub.Workflows.GetAsync("a"))!.Input!.Value.GetString());
        Assert.False(await hub.StartAsync("a"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_crash_around_the_schedule_leaves_a_start_that_the_next_attempt_finishes(bool hasReachedTheHub)
    {
        await using var hub = await Hub.OpenAsync();
        Action crash = () => throw new HttpRequestException("crash");
        (hub.Platform.BeforeSchedule, hub.Platform.AfterSchedule) = hasReachedTheHub ? (null, crash) : (crash, (Action?)null);
        await Assert.ThrowsAsync<HttpRequestException>(() => hub.StartAsync("a"));
        (hub.Platform.BeforeSchedule, hub.Platform.AfterSchedule) = (null, null);
        if (hasReachedTheHub)
            hub.Platform.Put("a", OrchestrationRuntimeStatus.Completed);
        hub.Clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(!hasReachedTheHub, await hub.StartAsync("a"));

        Assert.Equal(["a"], hub.Platform.Scheduled);
        Assert.True((await hub.StartDocumentAsync("a")).Scheduled);
    }

    [Fact]
    public async Task Of_two_at_once_the_second_waits_until_the_first_has_started_it()
    {
        await using var hub = await Hub.OpenAsync();
        var gate = new TaskCompletionSource();
        hub.Platform.ScheduleGate = gate.Task;
        var first = hub.StartAsync("a", "first");
        await WaitUntilSchedulingAsync(hub, first);
        var second = hub.StartAsync("a", "second");

        gate.SetResult();
        Assert.True(await first);
        await AdvanceUntilAsync(hub, second);

        Assert.False(await second);
        Assert.Equal(["a"], hub.Platform.Scheduled);
    }

    [Theory]
    [InlineData(OrchestrationRuntimeStatus.Running, false)]
    [InlineData(OrchestrationRuntimeStatus.Completed, true)]
    public async Task A_start_that_was_slower_than_its_lease_does_not_start_a_second_time(OrchestrationRuntimeStatus status, bool honoursDedupe)
    {
        await using var hub = await Hub.OpenAsync();
        hub.Platform.HonoursDedupe = honoursDedupe;
        var gate = new TaskCompletionSource();
        hub.Platform.ScheduleGate = gate.Task;
        var slow = hub.StartAsync("a", "first");
        await WaitUntilSchedulingAsync(hub, slow);
        hub.Platform.ScheduleGate = Task.CompletedTask;
        hub.Clock.Advance(StartGuard.Lease);

        Assert.True(await hub.StartAsync("a", "second"));
        hub.Platform.Put("a", status);
        gate.SetResult();

        Assert.False(await slow);
        Assert.Equal(["a"], hub.Platform.Scheduled);
    }

    [Fact]
    public async Task A_lapsed_claim_is_taken_over_by_one_of_many()
    {
        await using var hub = await Hub.OpenAsync();
        hub.Platform.BeforeSchedule = () => throw new HttpRequestException("crash");
        await Assert.ThrowsAsync<HttpRequestException>(() => hub.StartAsync("a"));
        hub.Platform.BeforeSchedule = null;
        hub.Clock.Advance(StartGuard.Lease);

        var starts = Task.WhenAll(Enumerable.Range(0, 8).Select(_ => hub.StartAsync("a")));
        await AdvanceUntilAsync(hub, starts);

        Assert.Single(await starts, started => started);
        Assert.Equal(["a"], hub.Platform.Scheduled);
    }

    [Fact]
    public async Task A_claim_is_no_pending_command()
    {
        await using var hub = await Hub.OpenAsync();
        hub.Platform.BeforeSchedule = () => throw new HttpRequestException("crash");
        await Assert.ThrowsAsync<HttpRequestException>(() => hub.StartAsync("a"));

        var inbox = new CommandInbox(hub.Store, hub.Clock);
        Assert.Empty(await inbox.FindPendingAsync(hub.Clock.GetUtcNow().AddDays(1), CancellationToken.None));
    }

    [Fact]
    public async Task An_id_that_no_engine_could_store_is_refused()
    {
        await using var hub = await Hub.OpenAsync();

        await Assert.ThrowsAsync<ArgumentException>(() => hub.StartAsync("no/slash"));
        Assert.Equal(0, hub.Store.Commits);
    }

    private static async Task WaitUntilSchedulingAsync(Hub hub, Task start)
    {
        while (hub.Platform.Schedules == 0 && !start.IsCompleted)
            await Task.Yield();
    }

    private static async Task AdvanceUntilAsync(Hub hub, Task done)
    {
        // A little at a time, so that the lease runs out only if the test has it run out.
        for (var i = 0; !done.IsCompleted; i++)
        {
            if (i % 100 == 0)
                hub.Clock.Advance(TimeSpan.FromMilliseconds(10));
            await Task.Yield();
        }
    }
}
