using LotFlow.Abstractions.Workflows;

namespace LotFlow.Workflows.Conformance;

/// <summary>Child workflows: results, failures, and instances that exist already.</summary>
public abstract partial class WorkflowConformance
{
    private static readonly WorkflowName<string, string> Parent = new("Parent");
    private static readonly WorkflowName<string, string> UncaringParent = new("UncaringParent");
    private static readonly WorkflowName<int, string> ParentOfMany = new("ParentOfMany");
    private static readonly WorkflowName<string, string> Child = new("Child");

    private static void AddChildWorkflows(WorkflowRegistry registry) => registry
        .AddWorkflow<ParentWorkflow, string, string>(Parent)
        .AddWorkflow<UncaringParentWorkflow, string, string>(UncaringParent)
        .AddWorkflow<ParentOfManyWorkflow, int, string>(ParentOfMany)
        .AddWorkflow<ChildWorkflow, string, string>(Child);

    [Fact]
    public async Task A_child_runs_under_its_own_id_and_answers_its_parent()
    {
        await StartInstanceAsync(Parent, "parent", "hello");

        Assert.Equal("hello!", await OutputAsync<string>("parent"));
        var child = await Client.GetAsync("the-child");
        Assert.Equal(("Child", "parent", WorkflowStatus.Completed), (child!.Name, child.ParentInstanceId, child.Status));
    }

    [Fact]
    public async Task Many_children_side_by_side_answer_their_parent()
    {
        await StartInstanceAsync(ParentOfMany, "parent", 25);

        Assert.Equal(string.Join(' ', Enumerable.Range(0, 25).Select(i => $"{i}!")), await OutputAsync<string>("parent"));
    }

    [Fact]
    public async Task A_child_that_fails_is_told_to_its_parent_with_what_failed_in_it()
    {
        await StartInstanceAsync(Parent, "parent", "fail");

        Assert.Equal(
            "Child | LotFlow.Abstractions.Workflows.WorkflowTaskFailedException: 'Fail' failed: fail | System.InvalidOperationException: fail"
            + " | System.TimeoutException: the scale | System.FormatException: does not answer",
            await OutputAsync<string>("parent"));
        Assert.Equal(WorkflowStatus.Failed, (await Client.GetAsync("the-child"))!.Status);
    }

    [Fact]
    public async Task A_failure_travels_from_the_activity_through_the_child_to_the_parent()
    {
        await StartInstanceAsync(UncaringParent, "parent", "fail");

        var failure = await FailureAsync("parent");
        Assert.Equal("'Child' failed: 'Fail' failed: fail", failure.Message);
        Assert.Equal(
            [typeof(WorkflowTaskFailedException).FullName!, typeof(WorkflowTaskFailedException).FullName!,
                "System.InvalidOperationException", "System.TimeoutException", "System.FormatException"],
            Chain(failure).Select(f => f.ErrorType));
    }

    [Fact]
    public async Task A_child_that_is_terminated_is_told_to_its_parent()
    {
        await StartInstanceAsync(Parent, "parent", "wait");
        await SeenAtAsync("the-child", "waiting");
        Assert.True(await Client.TerminateAsync("the-child", "not needed"));

        Assert.StartsWith("Child | ", await OutputAsync<string>("parent"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_child_that_runs_already_is_adopted_and_not_started_again()
    {
        await StartInstanceAsync(Child, "the-child", "wait");
        await SeenAtAsync("the-child", "waiting");
        await StartInstanceAsync(Parent, "parent", "another input");
        await SeenAtAsync("parent", "waiting for its child");
        await RaiseAsync("the-child", "go", "went");

        Assert.Equal("went", await OutputAsync<string>("parent"));
        Assert.Empty(Probe.Calls);
    }

    [Fact]
    public async Task A_child_that_has_finished_already_is_adopted_with_its_result()
    {
        await StartInstanceAsync(Child, "the-child", "own input");
        await EndOfAsync("the-child");
        await StartInstanceAsync(Parent, "parent", "another input");

        Assert.Equal("own input!", await OutputAsync<string>("parent"));
        Assert.Single(Probe.Calls);
    }

    [Fact]
    public async Task A_child_that_has_failed_already_is_adopted_with_its_failure()
    {
        await StartInstanceAsync(Child, "the-child", "fail");
        await EndOfAsync("the-child");
        await StartInstanceAsync(Parent, "parent", "another input");

        Assert.StartsWith(
            "Child | LotFlow.Abstractions.Workflows.WorkflowTaskFailedException: 'Fail' failed: fail | ", await OutputAsync<string>("parent"), StringComparison.Ordinal);
        Assert.Single(Probe.Calls);
    }

    [Fact]
    public async Task Two_parents_of_one_child_both_get_its_result()
    {
        await StartInstanceAsync(Parent, "first", "wait");
        await SeenAtAsync("the-child", "waiting");
        await StartInstanceAsync(Parent, "second", "wait");
        await SeenAtAsync("second", "waiting for its child");
        await RaiseAsync("the-child", "go", "went");

        Assert.Equal("went", await OutputAsync<string>("first"));
        Assert.Equal("went", await OutputAsync<string>("second"));
    }

    private static IEnumerable<WorkflowFailure> Chain(WorkflowFailure? failure)
    {
        for (; failure is not null; failure = failure.Inner)
            yield return failure;
    }

    private sealed class ParentWorkflow : Workflow<string, string>
    {
        public override async Task<string> RunAsync(IWorkflowContext context, string input)
        {
            try
            {
                var child = context.CallChildAsync(Child, "the-child", input);
                context.SetCustomStatus("waiting for its child");
                return await child;
            }
            catch (WorkflowTaskFailedException e)
            {
                return string.Join(" | ", [e.TaskName, .. Chain(e.Failure).Select(f => $"{f.ErrorType}: {f.Message}")]);
            }
        }
    }

    private sealed class UncaringParentWorkflow : Workflow<string, string>
    {
        public override Task<string> RunAsync(IWorkflowContext context, string input) => context.CallChildAsync(Child, "the-child", input);
    }

    private sealed class ParentOfManyWorkflow : Workflow<int, string>
    {
        public override async Task<string> RunAsync(IWorkflowContext context, int input) =>
            string.Join(' ', await Task.WhenAll(Enumerable.Range(0, input).Select(i => context.CallChildAsync(Child, $"child-{i}", $"{i}"))));
    }

    private sealed class ChildWorkflow : Workflow<string, string>
    {
        public override async Task<string> RunAsync(IWorkflowContext context, string input)
        {
            if (input == "fail")
                return await context.CallActivityAsync(ActivityNames.Fail, input);
            if (input != "wait")
                return await context.CallActivityAsync(ActivityNames.Exclaim, input);
            context.SetCustomStatus("waiting");
            return await context.WaitForExternalEventAsync<string>("go");
        }
    }
}
