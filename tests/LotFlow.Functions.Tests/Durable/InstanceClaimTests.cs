using LotFlow.Functions.Durable;
using LotFlow.Functions.Tests.Platform;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace LotFlow.Functions.Tests.Durable;

public sealed class InstanceClaimTests
{
    [Fact]
    public async Task A_parent_that_an_operator_has_restarted_adopts_the_child_that_it_started_before()
    {
        await using var hub = await Hub.OpenAsync();
        Assert.Equal(ChildState.Ours, (await hub.ClaimAsync("child", "parent:1")).State);
        // An attempt whose answer was lost, before the child is there.
        Assert.Equal(ChildState.Ours, (await hub.ClaimAsync("child", "parent:1")).State);
        hub.Platform.Put("child", OrchestrationRuntimeStatus.Running);

        Assert.Equal(ChildState.Running, (await hub.ClaimAsync("child", "parent:1")).State);
        hub.Platform.Put("child", OrchestrationRuntimeStatus.Completed, output: "\"done\"");
        Assert.Equal(ChildState.Completed, (await hub.ClaimAsync("child", "parent:1")).State);
    }

    [Fact]
    public async Task A_claim_is_given_to_one_call_and_again_to_its_retry()
    {
        await using var hub = await Hub.OpenAsync();

        var first = await hub.ClaimAsync("child", "parent:1");
        var retried = await hub.ClaimAsync("child", "parent:1");
        var other = await hub.ClaimAsync("child", "parent:1.1");

        Assert.Equal((ChildState.Ours, 3, "child input"), (first.State, first.Version, first.Payload!.Value.GetString()));
        Assert.Equal(ChildState.Ours, retried.State);
        Assert.Equal(ChildState.Absent, other.State);
    }

    [Fact]
    public async Task A_client_leaves_what_a_workflow_has_claimed_to_it()
    {
        await using var hub = await Hub.OpenAsync();
        await hub.ClaimAsync("child", "parent:1");
        hub.Clock.Advance(TimeSpan.FromDays(1));

        Assert.False(await hub.StartAsync("child"));
        Assert.Empty(hub.Platform.Scheduled);
    }

    [Fact]
    public async Task An_instance_that_exists_is_shown_as_far_as_it_is()
    {
        await using var hub = await Hub.OpenAsync();
        await hub.StartAsync("child");
        Assert.Equal(ChildState.Running, (await hub.ClaimAsync("child", "p:1")).State);

        hub.Platform.Put("child", OrchestrationRuntimeStatus.Completed, output: "\"result\"");
        var completed = await hub.ClaimAsync("child", "p:1");
        hub.Platform.Put("child", OrchestrationRuntimeStatus.Failed, failure: new TaskFailureDetails("T", "broken"));
        var failed = await hub.ClaimAsync("child", "p:1");
        hub.Platform.Put("child", OrchestrationRuntimeStatus.Terminated, output: "\"not needed\"");
        var terminated = await hub.ClaimAsync("child", "p:1");

        Assert.Equal((ChildState.Completed, "result"), (completed.State, completed.Payload!.Value.GetString()));
        Assert.Equal((ChildState.Failed, "broken"), (failed.State, failed.Failure!.Message));
        Assert.Equal((ChildState.Failed, "not needed"), (terminated.State, terminated.Failure!.Message));
    }

    [Fact]
    public async Task An_instance_of_another_workflow_is_not_adopted()
    {
        await using var hub = await Hub.OpenAsync();
        await hub.StartAsync("child");

        var answer = await hub.ClaimAsync("child", "p:1", "Other");

        Assert.Equal("LotFlow.AnotherWorkflow", answer.Failure!.ErrorType);
        Assert.Contains("Instance 'child' is a 'Main', not a 'Other'", answer.Failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_clients_claim_that_lapsed_becomes_the_parents()
    {
        await using var hub = await Hub.OpenAsync();
        hub.Platform.BeforeSchedule = () => throw new HttpRequestException("crash");
        await Assert.ThrowsAsync<HttpRequestException>(() => hub.StartAsync("child", "client's input"));

        Assert.Equal(ChildState.Absent, (await hub.ClaimAsync("child", "p:1")).State);
        hub.Clock.Advance(StartGuard.Lease);
        var taken = await hub.ClaimAsync("child", "p:1");

        Assert.Equal((ChildState.Ours, "client's input"), (taken.State, taken.Payload!.Value.GetString()));
        Assert.Equal(ChildState.Ours, (await hub.ClaimAsync("child", "p:1")).State);
    }

    [Fact]
    public async Task A_child_that_was_purged_is_not_run_again()
    {
        await using var hub = await Hub.OpenAsync();
        await hub.StartAsync("child");
        hub.Platform.Instances.Clear();

        Assert.Equal("LotFlow.InstancePurged", (await hub.ClaimAsync("child", "p:1")).Failure!.ErrorType);
    }

    [Fact]
    public async Task A_child_that_only_its_parent_knew_is_remembered_when_it_is_purged()
    {
        await using var hub = await Hub.OpenAsync();
        await hub.ClaimAsync("child", "p:1");
        hub.Platform.Put("child", OrchestrationRuntimeStatus.Completed, output: "\"result\"");

        Assert.True(await hub.Workflows.PurgeAsync("child"));

        Assert.Equal("LotFlow.InstancePurged", (await hub.ClaimAsync("child", "p:1.1")).Failure!.ErrorType);
    }
}
