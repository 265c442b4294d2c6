using LotFlow.Abstractions.Workflows;

namespace LotFlow.Workflows.Conformance;

/// <summary>Starting twice, suspending, resuming and terminating.</summary>
public abstract partial class WorkflowConformance
{
    private static readonly WorkflowName<TimeSpan, string> DoingEverything = new("DoingEverything");

    [Fact]
    public async Task Starting_an_instance_that_runs_does_nothing_and_says_so()
    {
        await StartInstanceAsync(Collecting, "twice", new(Count: 1, First: null));
        await SeenAtAsync("twice", "collecting");
        Assert.False(await Client.StartAsync(Collecting, "twice", new(Count: 5, First: "never")));
        await RaiseAsync("twice", "item", "a");

        Assert.Equal("a", await OutputAsync<string>("twice"));
    }

    [Fact]
    public async Task Starting_an_instance_that_has_finished_does_nothing_and_says_so()
    {
        await StartInstanceAsync(ThreeInSequence, "twice", "first");
        await EndOfAsync("twice");
        Assert.False(await Client.StartAsync(ThreeInSequence, "twice", "second"));

        Assert.Equal("first!!!", await OutputAsync<string>("twice"));
        Assert.Equal(3, Probe.Calls.Count);
    }

    [Fact]
    public async Task Starting_an_instance_that_has_failed_or_was_terminated_does_nothing_and_says_so()
    {
        await StartInstanceAsync(Failing, "failed", "first");
        await FailureAsync("failed");
        await StartInstanceAsync(Showing, "terminated", "wait");
        Assert.True(await Client.TerminateAsync("terminated"));
        await EndOfAsync("terminated");

        Assert.False(await Client.StartAsync(Failing, "failed", "second"));
        Assert.False(await Client.StartAsync(Showing, "terminated", "end"));
        Assert.Equal("'Fail' failed: first", (await FailureAsync("failed")).Message);
        Assert.Equal(WorkflowStatus.Terminated, (await EndOfAsync("terminated")).Status);
    }

    [Fact]
    public async Task Of_starts_at_the_same_time_exactly_one_starts_the_instance()
    {
        var started = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(() => Client.StartAsync(ThreeInSequence, "one", $"{i} "))));

        var winner = Array.IndexOf(started, true);
        Assert.Single(started, s => s);
        Assert.Equal($"{winner} !!!", await OutputAsync<string>("one"));
        Assert.Equal(3, Probe.Calls.Count);
    }

    [Fact]
    public async Task A_suspended_instance_keeps_what_arrives_and_goes_on_when_resumed()
    {
        await StartInstanceAsync(DoingEverything, "pause", Tick * 2);
        await Probe.ArrivalAsync().WaitAsync(UntilItHangs);
        Assert.True(await Client.SuspendAsync("pause", "audit"));
        Probe.OpenGate();
        await RaiseAsync("pause", "decision", "yes");
        await RaiseAsync("pause", "decision", "no");
        await Host.AdvanceAsync(Tick * 4);
        await SeenAsync("pause", WorkflowStatus.Suspended);
        Assert.True(await Client.ResumeAsync("pause", "audit done"));

        Assert.Equal("worked! yes no", await OutputAsync<string>("pause"));
    }

    [Fact]
    public async Task A_suspended_instance_takes_no_turn()
    {
        await StartInstanceAsync(Showing, "still", "wait");
        await SeenAsync("still", WorkflowStatus.Running);
        Assert.True(await Client.SuspendAsync("still"));
        await SeenAsync("still", WorkflowStatus.Suspended);
        await RaiseAsync("still", "go", "went");
        await Host.AdvanceAsync(Tick);

        Assert.Null((await SeenAsync("still", WorkflowStatus.Suspended)).Output);
        Assert.True(await Client.ResumeAsync("still"));
        Assert.Equal("went", await OutputAsync<string>("still"));
    }

    [Fact]
    public async Task A_terminated_instance_has_ended_for_good()
    {
        await StartInstanceAsync(Showing, "end", "wait");
        await SeenAsync("end", WorkflowStatus.Running);
        Assert.True(await Client.TerminateAsync("end", "recalled"));

        var ended = await EndOfAsync("end");
        Assert.Equal(WorkflowStatus.Terminated, ended.Status);
        Assert.Null(ended.Output);
        Assert.Equal("recalled", ended.Failure!.Message);
        Assert.Equal(EventDelivery.InstanceFinished, await Client.RaiseEventAsync("end", "go", "went"));
        Assert.False(await Client.TerminateAsync("end"));
        Assert.Equal(WorkflowStatus.Terminated, (await EndOfAsync("end")).Status);
    }

    [Fact]
    public async Task The_answer_of_an_activity_does_not_revive_a_terminated_instance()
    {
        await StartInstanceAsync(DoingEverything, "late", Tick);
        await Probe.ArrivalAsync().WaitAsync(UntilItHangs);
        Assert.True(await Client.TerminateAsync("late"));
        await EndOfAsync("late");
        Probe.OpenGate();
        await Host.AdvanceAsync(Tick * 3);

        Assert.Equal(WorkflowStatus.Terminated, (await Client.GetAsync("late"))!.Status);
    }

    [Fact]
    public async Task A_suspended_instance_can_be_terminated()
    {
        await StartInstanceAsync(Showing, "end", "wait");
        await SeenAsync("end", WorkflowStatus.Running);
        Assert.True(await Client.SuspendAsync("end"));
        await SeenAsync("end", WorkflowStatus.Suspended);
        Assert.True(await Client.TerminateAsync("end", "enough"));

        var ended = await EndOfAsync("end");
        Assert.Equal((WorkflowStatus.Terminated, "enough"), (ended.Status, ended.Failure!.Message));
    }

    [Fact]
    public async Task What_is_not_there_or_has_finished_cannot_be_steered()
    {
        await StartInstanceAsync(ThreeInSequence, "done", "x");
        await EndOfAsync("done");

        foreach (var id in new[] { "done", "nobody" })
        {
            Assert.False(await Client.SuspendAsync(id));
            Assert.False(await Client.ResumeAsync(id));
            Assert.False(await Client.TerminateAsync(id));
        }

        Assert.Equal(WorkflowStatus.Completed, (await EndOfAsync("done")).Status);
    }

    [Fact]
    public async Task An_instance_that_runs_has_nothing_to_resume()
    {
        await StartInstanceAsync(Showing, "runs", "wait");
        await SeenAsync("runs", WorkflowStatus.Running);

        Assert.False(await Client.ResumeAsync("runs"));
    }

    private sealed class DoingEverythingWorkflow : Workflow<TimeSpan, string>
    {
        public override async Task<string> RunAsync(IWorkflowContext context, TimeSpan input)
        {
            var work = context.CallActivityAsync(ActivityNames.WaitAtGate, "worked");
            var timer = context.CreateTimerAsync(context.UtcNow + input);
            var first = await context.WaitForExternalEventAsync<string>("decision");
            await timer;
            return $"{await work} {first} {await context.WaitForExternalEventAsync<string>("decision")}";
        }
    }
}
