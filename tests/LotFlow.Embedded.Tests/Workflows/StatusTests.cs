using LotFlow.Abstractions.Workflows;

namespace LotFlow.Embedded.Tests.Workflows;

/// <summary>What status queries show.</summary>
public sealed class StatusTests
{
    [Theory, WarmAndCold]
    public async Task The_status_tells_input_output_custom_status_version_and_times(int warmInstances)
    {
        var setup = new Setup<StatusTests>().Main(async (context, input) =>
        {
            context.SetCustomStatus(new { Step = "waiting", Line = 3 });
            await context.WaitForExternalEventAsync<string>("go");
            return input + " done";
        });
        await using var h = await EngineHarness.StartAsync(setup, warmInstances);
        var start = h.Clock.GetUtcNow();

        await h.StartMainAsync("look", "work");
        var waiting = await h.GetAsync("look");
        Assert.Equal((WorkflowStatus.Running, "Main", 1, null), (waiting.Status, waiting.Name, waiting.Version, waiting.Output));
        Assert.Equal("""{"step":"waiting","line":3}""", waiting.CustomStatus.ToString());
        Assert.Equal("work", waiting.Input!.Value.GetString());

        await h.AdvanceAsync(TimeSpan.FromMinutes(5));
        await h.RestartAsync();
        await h.RaiseAsync("look", "go", "");
        var done = await h.GetAsync("look");
        Assert.Equal("work done", done.Output!.Value.GetString());
        Assert.Equal("""{"step":"waiting","line":3}""", done.CustomStatus.ToString());
        Assert.Equal((start, start.AddMinutes(5)), (done.CreatedAt, done.UpdatedAt));
    }

    [Fact]
    public async Task A_query_filters_by_status_name_and_the_beginning_of_the_id()
    {
        await using var h = await EngineHarness.StartAsync(WaitOrEnd());
        await h.StartMainAsync("a-waits", "wait");
        await h.StartMainAsync("a-ends", "end");
        await h.StartMainAsync("b_ends", "end");
        await h.Engine.StartAsync(Sample.Child, "a-child", "");
        await h.Engine.WhenIdleAsync();

        Assert.Equal(["a-waits"], await IdsAsync(h, new(WorkflowStatus.Running)));
        Assert.Equal(["a-child", "a-ends", "b_ends"], await IdsAsync(h, new(WorkflowStatus.Completed)));
        Assert.Equal(["a-child"], await IdsAsync(h, new(Name: "Child")));
        Assert.Equal(["a-child", "a-ends", "a-waits"], await IdsAsync(h, new(InstanceIdPrefix: "a-")));
        Assert.Equal(["b_ends"], await IdsAsync(h, new(InstanceIdPrefix: "b_")));
        Assert.Empty(await IdsAsync(h, new(InstanceIdPrefix: "A-")));
        Assert.Equal(["a-ends"], await IdsAsync(h, new(WorkflowStatus.Completed, "Main", "a")));
    }

    [Fact]
    public async Task A_query_by_status_finds_what_the_instance_shows_also_when_it_was_suspended()
    {
        await using var h = await EngineHarness.StartAsync(WaitOrEnd());
        foreach (var id in new[] { "ended", "paused" })
        {
            await h.StartMainAsync(id, "wait");
            await h.Engine.SuspendAsync(id);
        }

        await h.Engine.TerminateAsync("ended");
        await h.StartMainAsync("blocked", "wait");
        await h.RestartAsync(new Setup<StatusTests>().Child((_, input) => Task.FromResult(input)));
        await h.RaiseAsync("blocked", "go", "");
        await h.Engine.SuspendAsync("blocked");

        foreach (var status in Enum.GetValues<WorkflowStatus>())
        {
            var page = await h.Engine.QueryAsync(new WorkflowQuery(status));
            Assert.All(page.Instances, i => Assert.Equal(status, i.Status));
        }

        Assert.Equal(["ended"], await IdsAsync(h, new(WorkflowStatus.Terminated)));
        Assert.Equal(["paused"], await IdsAsync(h, new(WorkflowStatus.Suspended)));
        Assert.Equal(["blocked"], await IdsAsync(h, new(WorkflowStatus.Blocked)));
    }

    [Fact]
    public async Task A_wait_for_completion_that_is_given_up_leaves_nothing_behind()
    {
        await using var h = await EngineHarness.StartAsync(WaitOrEnd());
        await h.StartMainAsync("long", "wait");

        using var cancellation = new CancellationTokenSource();
        var waits = Enumerable.Range(0, 10).Select(_ => h.Engine.WaitForCompletionAsync("long", cancellation.Token)).ToList();
        var kept = h.Engine.WaitForCompletionAsync("long");
        Assert.Equal(1, h.Engine.InstancesWaitedFor);
        await cancellation.CancelAsync();
        foreach (var wait in waits)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
        await h.RaiseAsync("long", "go", "");

        Assert.Equal(WorkflowStatus.Completed, (await kept)!.Status);
        Assert.Equal(0, h.Engine.InstancesWaitedFor);
    }

    private static async Task<IEnumerable<string>> IdsAsync(EngineHarness h, WorkflowQuery query) =>
        (await h.Engine.QueryAsync(query)).Instances.Select(i => i.InstanceId);

    private static Setup<StatusTests> WaitOrEnd() => new Setup<StatusTests>()
        .Main(async (context, input) => input == "wait" ? await context.WaitForExternalEventAsync<string>("go") : input)
        .Child((_, input) => Task.FromResult(input));
}
