using LotFlow.Abstractions.Workflows;
using LotFlow.Embedded.Workflows;

namespace LotFlow.Embedded.Tests.Workflows;

public sealed class RunningTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    public async Task A_workflow_of_five_activities_completes_with_its_result(int warmInstances)
    {
        var registry = new WorkflowRegistry().AddWorkflow<FiveSteps, string, string>(Sample.Main).AddActivity<AddOne, int, int>(Sample.Add);
        await using var h = await EngineHarness.StartAsync(registry, options: new EngineOptions { WarmInstances = warmInstances });

        Assert.True(await h.Engine.StartAsync(Sample.Main, "five", "sum"));
        var ended = await h.Engine.WaitForCompletionAsync("five");

        Assert.Equal(WorkflowStatus.Completed, ended!.Status);
        Assert.Equal("sum 5", ended.Output!.Value.GetString());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    public async Task A_wait_of_thirty_days_survives_reminders_and_restarts(int warmInstances)
    {
        var registry = new WorkflowRegistry().AddWorkflow<WaitForDecision, string, string>(Sample.Main).AddActivity<AddOne, int, int>(Sample.Add);
        await using var h = await EngineHarness.StartAsync(registry, options: new EngineOptions { WarmInstances = warmInstances });

        await h.Engine.StartAsync(Sample.Main, "wait", "");
        await h.AdvanceAsync(TimeSpan.FromDays(10.5));
        await h.RestartAsync(registry);
        await h.AdvanceAsync(TimeSpan.FromDays(20));
        await h.Engine.RaiseEventAsync("wait", "Decision", "approved");
        var ended = await h.Engine.WaitForCompletionAsync("wait");

        Assert.Null(ended!.Failure);
        Assert.Equal("approved after 30 reminders", ended!.Output!.Value.GetString());
        Assert.Null(h.Engine.NextDue is { } due && due < h.Clock.GetUtcNow() ? due : null);
    }
}
