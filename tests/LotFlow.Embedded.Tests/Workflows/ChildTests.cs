using LotFlow.Abstractions.Workflows;

namespace LotFlow.Embedded.Tests.Workflows;

public sealed class ChildTests
{
    [Theory, WarmAndCold]
    public async Task A_child_runs_under_its_own_id_and_answers_its_parent(int warmInstances)
    {
        var setup = Parent().Child(async (context, input) => await context.CallActivityAsync(Sample.Work, input));
        await using var h = await EngineHarness.StartAsync(setup, warmInstances);

        await h.StartMainAsync("parent", "hello");

        Assert.Equal("hello!", await h.OutputAsync("parent"));
        var child = await h.GetAsync("the-child");
        Assert.Equal(("Child", "parent", WorkflowStatus.Completed), (child.Name, child.ParentInstanceId, child.Status));
        Assert.Equal(0, h.Count("wf_waiters"));
    }

    [Theory, WarmAndCold]
    public async Task A_child_that_is_terminated_is_told_to_its_parent(int warmInstances)
    {
        await using var h = await EngineHarness.StartAsync(Parent().Child(WaitForGoAsync), warmInstances);

        await h.StartMainAsync("parent");
        Assert.True(await h.Engine.TerminateAsync("the-child", "not needed"));

        Assert.Equal("Child: not needed", await h.OutputAsync("parent"));
    }

    [Theory, WarmAndCold]
    public async Task A_child_that_runs_already_is_adopted(int warmInstances)
    {
        await using var h = await EngineHarness.StartAsync(Parent().Child(WaitForGoAsync), warmInstances);

        await h.Engine.StartAsync(Sample.Child, "the-child", "own input");
        await h.StartMainAsync("parent", "other input");
        await h.RestartAsync();
        await h.RaiseAsync("the-child", "go", "went");

        Assert.Equal("own input went", await h.OutputAsync("parent"));
    }

    [Theory, WarmAndCold]
    public async Task Two_parents_and_two_calls_of_one_child_all_get_its_result(int warmInstances)
    {
        var setup = new Setup<ChildTests>()
            .Main(async (context, _) => string.Join(' ', await Task.WhenAll(
                context.CallChildAsync(Sample.Child, "the-child", "a"), context.CallChildAsync(Sample.Child, "the-child", "b"))))
            .Child(WaitForGoAsync);
        await using var h = await EngineHarness.StartAsync(setup, warmInstances);

        await h.StartMainAsync("first");
        await h.StartMainAsync("second");
        await h.RaiseAsync("the-child", "go", "went");

        Assert.Equal("a went a went", await h.OutputAsync("first"));
        Assert.Equal("a went a went", await h.OutputAsync("second"));
    }

    [Theory, WarmAndCold]
    public async Task An_instance_of_another_workflow_is_not_adopted(int warmInstances)
    {
        var setup = new Setup<ChildTests>().Main(async (context, input) =>
        {
            if (input == "plain")
                return "";
            var failure = await Assert.ThrowsAsync<WorkflowTaskFailedException>(() => context.CallChildAsync(Sample.Child, "plain", ""));
            return failure.Failure.Message;
        });
        await using var h = await EngineHarness.StartAsync(setup, warmInstances);

        await h.StartMainAsync("plain", "plain");
        await h.StartMainAsync("parent");

        Assert.Contains("Instance 'plain' is a 'Main', not a 'Child'", await h.OutputAsync("parent"), StringComparison.Ordinal);
    }

    [Theory, WarmAndCold]
    public async Task An_instance_cannot_be_its_own_child(int warmInstances)
    {
        await using var h = await EngineHarness.StartAsync(Parent(), warmInstances);

        await h.StartMainAsync("the-child");

        Assert.Contains("cannot be its own child", (await h.GetAsync("the-child")).Failure!.Message, StringComparison.Ordinal);
    }

    [Theory, WarmAndCold]
    public async Task A_child_id_follows_the_rules_of_instance_ids(int warmInstances)
    {
        var setup = new Setup<ChildTests>()
            .Main(async (context, input) =>
            {
                try
                {
                    return await context.CallChildAsync(Sample.Child, "no/slash", input);
                }
                catch (ArgumentException)
                {
                    return "refused";
                }
            })
            .Child(WaitForGoAsync);
        await using var h = await EngineHarness.StartAsync(setup, warmInstances);

        await h.StartMainAsync("parent");

        Assert.Equal("refused", await h.OutputAsync("parent"));
    }

    [Theory, WarmAndCold]
    public async Task A_parent_that_is_terminated_leaves_its_child_alone(int warmInstances)
    {
        await using var h = await EngineHarness.StartAsync(Parent().Child(WaitForGoAsync), warmInstances);

        await h.StartMainAsync("parent", "x");
        Assert.True(await h.Engine.TerminateAsync("parent"));
        await h.RaiseAsync("the-child", "go", "went");

        Assert.Equal("x went", await h.OutputAsync("the-child"));
        Assert.Equal(WorkflowStatus.Terminated, (await h.GetAsync("parent")).Status);
        Assert.Equal(0, h.Count("wf_inbox"));
    }

    private static Setup<ChildTests> Parent() => new Setup<ChildTests>().Main(async (context, input) =>
    {
        try
        {
            return await context.CallChildAsync(Sample.Child, "the-child", input);
        }
        catch (WorkflowTaskFailedException e)
        {
            return $"{e.TaskName}: {e.Failure.Message}";
        }
    });

    private static async Task<string> WaitForGoAsync(IWorkflowContext context, string input) =>
        $"{input} {await context.WaitForExternalEventAsync<string>("go")}";
}
