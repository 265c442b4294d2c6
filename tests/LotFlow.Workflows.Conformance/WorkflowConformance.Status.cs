using LotFlow.Abstractions.Workflows;

namespace LotFlow.Workflows.Conformance;

/// <summary>What status queries show, lists of instances, and what is left after a purge.</summary>
public abstract partial class WorkflowConformance
{
    private static readonly WorkflowName<string, string> Showing = new("Showing");
    private static readonly WorkflowName<string, string> ShowingElse = new("ShowingElse");
    private static readonly WorkflowName<int, string> Versioned = new("Versioned");

    private static void AddStatusWorkflows(WorkflowRegistry registry) => registry
        .AddWorkflow<ShowingWorkflow, string, string>(Showing)
        .AddWorkflow<ShowingWorkflow, string, string>(ShowingElse)
        .AddWorkflow<VersionedWorkflow1, int, string>(Versioned)
        .AddWorkflow<VersionedWorkflow2, int, string>(Versioned, version: 2);

    [Fact]
    public async Task The_status_tells_name_version_input_output_custom_status_and_times()
    {
        await StartInstanceAsync(Showing, "look", "wait");
        var waiting = await SeenAsync("look", i => i is { Status: WorkflowStatus.Running, CustomStatus: not null });
        Assert.Equal(("look", "Showing", 1), (waiting.InstanceId, waiting.Name, waiting.Version));
        Assert.Equal("wait", waiting.Input!.Value.GetString());
        Assert.Equal("""{"step":"waiting","line":3}""", waiting.CustomStatus!.Value.GetRawText());
        Assert.Null(waiting.Output);
        Assert.Null(waiting.Failure);
        Assert.Null(waiting.ParentInstanceId);
        Assert.True(waiting.CreatedAt <= waiting.UpdatedAt);

        await Host.AdvanceAsync(Tick);
        await RaiseAsync("look", "go", "went");
        var done = await EndOfAsync("look");
        Assert.Equal((WorkflowStatus.Completed, "went"), (done.Status, done.Output!.Value.GetString()));
        Assert.Equal("wait", done.Input!.Value.GetString());
        Assert.Equal("""{"step":"waiting","line":3}""", done.CustomStatus!.Value.GetRawText());
        Assert.Equal(waiting.CreatedAt, done.CreatedAt);
        Assert.True(done.UpdatedAt > waiting.UpdatedAt);
    }

    [Fact]
    public async Task A_new_instance_starts_on_the_highest_version()
    {
        await StartInstanceAsync(Versioned, "version", 0);

        Assert.Equal("second", await OutputAsync<string>("version"));
        Assert.Equal(2, (await Client.GetAsync("version"))!.Version);
    }

    [Fact]
    public async Task An_instance_that_does_not_exist_is_null_and_not_waited_for()
    {
        Assert.Null(await Client.GetAsync("nobody"));
        Assert.Null(await Client.WaitForCompletionAsync("nobody").WaitAsync(UntilItHangs));
    }

    [Fact]
    public async Task A_wait_for_completion_ends_for_everybody_who_waits()
    {
        await StartInstanceAsync(Showing, "wait", "wait");
        var waits = Enumerable.Range(0, 10).Select(_ => Client.WaitForCompletionAsync("wait")).ToList();
        await RaiseAsync("wait", "go", "went");

        Assert.All(await Task.WhenAll(waits).WaitAsync(UntilItHangs), i => Assert.Equal(WorkflowStatus.Completed, i!.Status));
    }

    [Fact]
    public async Task A_wait_for_completion_can_be_given_up()
    {
        await StartInstanceAsync(Showing, "give-up", "wait");
        using var cancellation = new CancellationTokenSource();
        var wait = Client.WaitForCompletionAsync("give-up", cancellation.Token);
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait.WaitAsync(UntilItHangs));
    }

    [Fact]
    public async Task Instances_are_listed_by_id_in_pages()
    {
        for (var i = 0; i < 12; i++)
            await StartInstanceAsync(Showing, $"list-{i:00}", "end");
        for (var i = 0; i < 12; i++)
            await EndOfAsync($"list-{i:00}");

        List<string> ids = [];
        string? continuation = null;
        do
        {
            var page = await Client.QueryAsync(new WorkflowQuery(Limit: 5, Continuation: continuation));
            var inPage = page.Instances.Select(i => i.InstanceId).ToList();
            Assert.True(inPage.Count <= 5);
            Assert.Equal(inPage.Order(StringComparer.Ordinal), inPage);
            ids.AddRange(inPage);
            continuation = page.Continuation;
        }
        while (continuation is not null);

        Assert.Equal(Enumerable.Range(0, 12).Select(i => $"list-{i:00}"), PagesAreInOrder ? ids : ids.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_query_filters_by_status_name_and_the_beginning_of_the_id()
    {
        await StartInstanceAsync(Showing, "a-waits", "wait");
        await StartInstanceAsync(Showing, "a-ends", "end");
        await StartInstanceAsync(Showing, "b-ends", "end");
        await StartInstanceAsync(ShowingElse, "a-else", "end");
        await StartInstanceAsync(Failing, "a-fails", "no stock");
        foreach (var id in new[] { "a-ends", "b-ends", "a-else", "a-fails" })
            await EndOfAsync(id);
        await SeenAsync("a-waits", WorkflowStatus.Running);

        Assert.Equal(["a-waits"], await IdsAsync(new(WorkflowStatus.Running)));
        Assert.Equal(["a-else", "a-ends", "b-ends"], await IdsAsync(new(WorkflowStatus.Completed)));
        Assert.Equal(["a-fails"], await IdsAsync(new(WorkflowStatus.Failed)));
        Assert.Equal(["a-else"], await IdsAsync(new(Name: "ShowingElse")));
        Assert.Equal(["a-ends", "a-waits", "b-ends"], await IdsAsync(new(Name: "Showing")));
        Assert.Equal(["b-ends"], await IdsAsync(new(InstanceIdPrefix: "b-")));
        Assert.Equal(["a-ends"], await IdsAsync(new(WorkflowStatus.Completed, "Showing", "a-")));
        Assert.Empty(await IdsAsync(new(WorkflowStatus.Suspended)));
    }

    [Fact]
    public async Task Only_what_has_finished_can_be_purged_and_then_it_is_gone()
    {
        await StartInstanceAsync(Showing, "purge", "wait");
        await SeenAsync("purge", WorkflowStatus.Running);

        Assert.False(await Client.PurgeAsync("nobody"));
        Assert.False(await Client.PurgeAsync("purge"));
        await RaiseAsync("purge", "go", "went");
        await EndOfAsync("purge");
        Assert.True(await Client.PurgeAsync("purge"));

        Assert.Null(await Client.GetAsync("purge"));
        Assert.False(await Client.PurgeAsync("purge"));
        Assert.Empty(await IdsAsync(new()));
    }

    private async Task<IEnumerable<string>> IdsAsync(WorkflowQuery query) => (await Client.QueryAsync(query)).Instances.Select(i => i.InstanceId);

    private sealed class ShowingWorkflow : Workflow<string, string>
    {
        public override async Task<string> RunAsync(IWorkflowContext context, string input)
        {
            if (input != "wait")
                return input;
            context.SetCustomStatus(new { Step = "waiting", Line = 3 });
            return await context.WaitForExternalEventAsync<string>("go");
        }
    }

    private sealed class VersionedWorkflow1 : Workflow<int, string>
    {
        public override Task<string> RunAsync(IWorkflowContext context, int input) => Task.FromResult("first");
    }

    private sealed class VersionedWorkflow2 : Workflow<int, string>
    {
        public override Task<string> RunAsync(IWorkflowContext context, int input) => Task.FromResult("second");
    }
}
