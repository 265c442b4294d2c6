using LotFlow.Abstractions.Documents;
using LotFlow.Abstractions.Workflows;
using LotFlow.Functions.Durable;
using LotFlow.Functions.Tests.Platform;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace LotFlow.Functions.Tests.Durable;

public sealed class DurableWorkflowClientTests
{
    [Theory]
    [InlineData(OrchestrationRuntimeStatus.Pending, WorkflowStatus.Pending)]
    [InlineData(OrchestrationRuntimeStatus.Running, WorkflowStatus.Running)]
    [InlineData(OrchestrationRuntimeStatus.ContinuedAsNew, WorkflowStatus.Running)]
    [InlineData(OrchestrationRuntimeStatus.Suspended, WorkflowStatus.Suspended)]
    [InlineData(OrchestrationRuntimeStatus.Completed, WorkflowStatus.Completed)]
    [InlineData(OrchestrationRuntimeStatus.Failed, WorkflowStatus.Failed)]
    [InlineData(OrchestrationRuntimeStatus.Terminated, WorkflowStatus.Terminated)]
    [InlineData(OrchestrationRuntimeStatus.Canceled, WorkflowStatus.Terminated)]
    public void Every_status_of_the_platform_has_one_of_the_port(OrchestrationRuntimeStatus platform, WorkflowStatus port)
    {
        Assert.Equal(port, InstanceViews.Status(platform));
    }

    [Fact]
    public async Task An_instance_is_shown_in_the_ports_terms()
    {
        await using var hub = await Hub.OpenAsync();
        hub.Platform.Put("done", OrchestrationRuntimeStatus.Completed, output: "\"result\"");
        hub.Platform.Put("failed", OrchestrationRuntimeStatus.Failed, output: "\"x\"", failure: new TaskFailureDetails("T", "m", new TaskFailureDetails("I", "n")));
        hub.Platform.Instances["foreign"] = new OrchestrationMetadata("Foreign", "foreign") { SerializedInput = "no json" };

        var done = await hub.Workflows.GetAsync("done");
        var failed = await hub.Workflows.GetAsync("failed");
        var foreign = await hub.Workflows.GetAsync("foreign");

        Assert.Equal((2, "in", "result", "its-parent"), (done!.Version, done.Input!.Value.GetString(), done.Output!.Value.GetString(), done.ParentInstanceId));
        Assert.Equal(new WorkflowFailure("T", "m", new WorkflowFailure("I", "n")), failed!.Failure);
        Assert.Null(failed.Output);
        Assert.Equal(0, foreign!.Version);
        Assert.Null(await hub.Workflows.GetAsync("nobody"));
    }

    [Fact]
    public async Task An_event_to_an_instance_that_has_not_begun_waits_until_it_has()
    {
        await using var hub = await Hub.OpenAsync();
        hub.Platform.Put("a", OrchestrationRuntimeStatus.Pending);
        hub.Platform.StartsPending = true;

        Assert.Equal(EventDelivery.Accepted, await hub.Workflows.RaiseEventAsync("a", "item", "x"));

        Assert.Equal(["a item \"x\""], hub.Platform.Events);
    }

    [Fact]
    public async Task An_event_to_an_instance_that_does_not_begin_is_given_up_and_not_lost_silently()
    {
        await using var hub = await Hub.OpenAsync();
        hub.Platform.Put("a", OrchestrationRuntimeStatus.Pending);

        var raised = hub.Workflows.RaiseEventAsync("a", "item", "x");
        while (hub.Platform.WaitedForStart.Count == 0 && !raised.IsCompleted)
            await Task.Yield();
        hub.Clock.Advance(TimeSpan.FromMinutes(1));

        await Assert.ThrowsAsync<StoreUnavailableException>(() => raised);
        Assert.Empty(hub.Platform.Events);
    }

    [Fact]
    public async Task An_event_to_an_unknown_or_a_finished_instance_is_refused()
    {
        await using var hub = await Hub.OpenAsync();
        hub.Platform.Put("done", OrchestrationRuntimeStatus.Terminated);

        Assert.Equal(EventDelivery.UnknownInstance, await hub.Workflows.RaiseEventAsync("nobody", "item", "x"));
        Assert.Equal(EventDelivery.InstanceFinished, await hub.Workflows.RaiseEventAsync("done", "item", "x"));
        Assert.Empty(hub.Platform.Events);
    }

    [Fact]
    public async Task Steering_says_no_where_it_does_not_apply_and_leaves_the_platform_alone()
    {
        await using var hub = await Hub.OpenAsync();
        hub.Platform.Put("done", OrchestrationRuntimeStatus.Completed);
        hub.Platform.Put("running", OrchestrationRuntimeStatus.Running);

        foreach (var id in new[] { "nobody", "done" })
        {
            Assert.False(await hub.Workflows.SuspendAsync(id));
            Assert.False(await hub.Workflows.ResumeAsync(id));
            Assert.False(await hub.Workflows.TerminateAsync(id));
        }

        Assert.False(await hub.Workflows.ResumeAsync("running"));
        Assert.False(await hub.Workflows.PurgeAsync("running"));
        Assert.False(await hub.Workflows.PurgeAsync("nobody"));
        Assert.Empty(hub.Platform.Calls);
    }

    [Fact]
    public async Task Steering_reaches_the_platform_with_its_reason()
    {
        await using var hub = await Hub.OpenAsync();
        hub.Platform.Put("a", OrchestrationRuntimeStatus.Running);

        Assert.True(await hub.Workflows.SuspendAsync("a", "hold it"));
        Assert.True(await hub.Workflows.SuspendAsync("a", "again"));
        Assert.True(await hub.Workflows.ResumeAsync("a", "go on"));
        Assert.True(await hub.Workflows.TerminateAsync("a", "enough"));

        Assert.Equal(["suspend a hold it", "resume a go on", "terminate a"], hub.Platform.Calls);
        Assert.Equal(new WorkflowFailure("LotFlow.Terminated", "enough"), (await hub.Workflows.WaitForCompletionAsync("a"))!.Failure);
        Assert.Null(await hub.Workflows.WaitForCompletionAsync("nobody"));
    }

    [Fact]
    public async Task Pages_hold_what_was_asked_for_and_lose_nothing_between_them()
    {
        await using var hub = await Hub.OpenAsync();
        for (var i = 0; i < 25; i++)
            hub.Platform.Put($"i{i:00}", i % 5 == 0 ? OrchestrationRuntimeStatus.Completed : OrchestrationRuntimeStatus.Running, i % 3 == 0 ? "Main" : "Other");

        var named = await AllAsync(hub, new WorkflowQuery(Name: "Main", Limit: 4));
        var running = await AllAsync(hub, new WorkflowQuery(WorkflowStatus.Running, InstanceIdPrefix: "i1", Limit: 3));

        Assert.Equal(Enumerable.Range(0, 25).Where(i => i % 3 == 0).Select(i => $"i{i:00}"), named);
        Assert.Equal(Enumerable.Range(10, 10).Where(i => i % 5 != 0).Select(i => $"i{i:00}"), running);
        Assert.Empty(await AllAsync(hub, new WorkflowQuery(WorkflowStatus.Blocked)));
    }

    [Fact]
    public async Task Without_a_client_at_hand_it_is_said_how_to_have_one()
    {
        var accessor = new DurableClientAccessor();
        var inner = new FakeDurableClient();

        Assert.Contains("[DurableClient]", Assert.Throws<InvalidOperationException>(() => accessor.Current).Message, StringComparison.Ordinal);
        using (accessor.Use(inner))
        {
            await Task.Yield();
            Assert.Same(inner, accessor.Current);
        }

        Assert.Throws<InvalidOperationException>(() => accessor.Current);
    }

    private static async Task<List<string>> AllAsync(Hub hub, WorkflowQuery query)
    {
        List<string> found = [];
        do
        {
            var page = await hub.Workflows.QueryAsync(query);
            Assert.True(page.Instances.Count <= query.Limit);
            found.AddRange(page.Instances.Select(i => i.InstanceId));
            query = query with { Continuation = page.Continuation };
        }
        while (query.Continuation is not null);
        return found;
    }
}
