using LotFlow.Abstractions.Workflows;
using LotFlow.Functions.Durable;
using Microsoft.DurableTask;
using Run = LotFlow.Functions.Tests.Platform.Execution<LotFlow.Functions.Tests.Durable.ChildCallTests>;

namespace LotFlow.Functions.Tests.Durable;

public sealed class ChildCallTests
{
    [Fact]
    public void A_child_is_claimed_and_then_started_under_its_id_with_what_the_claim_says()
    {
        var run = Run.Start(ParentAsync);
        var claim = run.Platform.Activities[0];
        Assert.Equal((ChildCalls.ClaimInstance, "main:1"), (claim.Name, claim.Call.Key));
        Assert.Equal("the-child", Payload.Read<ChildClaim>(claim.Call.Input).InstanceId);
        Assert.Empty(run.Platform.Children);

        run.Answer(0, new ChildAnswer(ChildState.Ours, Version: 3, Payload.Of("claimed input")));
        var child = run.Platform.Children[0];
        Assert.Equal(("Child", "the-child"), (child.Name, Assert.IsType<SubOrchestrationOptions>(child.Options).InstanceId));
        Assert.Equal((3, 0, "claimed input", "main"), (child.Envelope.Version, child.Envelope.Generation, child.Envelope.Input.GetString(), child.Envelope.ParentInstanceId));

        child.Answer.SetResult(Payload.Of("result"));
        Assert.Equal("result", run.Output);
    }

    [Fact]
    public void A_child_that_runs_elsewhere_is_asked_about_with_growing_pauses_until_it_has_ended()
    {
        var run = Run.Start(ParentAsync);
        List<TimeSpan> pauses = [];
        for (var i = 0; i < 14; i++)
        {
            run.Answer(i, new ChildAnswer(ChildState.Running));
            pauses.Add(run.Platform.NextDue - run.Platform.CurrentUtcDateTime);
            run.Platform.AdvanceTo(run.Platform.NextDue);
        }

        run.Answer(14, new ChildAnswer(ChildState.Completed, Payload: Payload.Of("adopted")));

        Assert.Equal("adopted", run.Output);
        Assert.Empty(run.Platform.Children);
        Assert.Equal(TimeSpan.FromSeconds(5), pauses[0]);
        Assert.Equal(TimeSpan.FromHours(1), pauses[^1]);
        Assert.Single(run.Platform.Activities.Select(a => a.Call.Key).Distinct());
    }

    [Fact]
    public void A_child_whose_claimant_died_is_started_when_the_claim_becomes_ours()
    {
        var run = Run.Start(ParentAsync);
        run.Answer(0, new ChildAnswer(ChildState.Absent));
        run.Platform.AdvanceTo(run.Platform.NextDue);
        run.Answer(1, new ChildAnswer(ChildState.Ours, 1, Payload.Of("x")));
        run.Platform.Children[0].Answer.SetResult(Payload.Of("result"));

        Assert.Equal("result", run.Output);
    }

    [Fact]
    public void A_child_that_never_comes_fails_the_call_after_a_day()
    {
        var run = Run.Start(ParentAsync);
        for (var i = 0; !run.Result.IsCompleted; i++)
        {
            run.Answer(i, new ChildAnswer(ChildState.Absent));
            if (!run.Result.IsCompleted)
                run.Platform.AdvanceTo(run.Platform.NextDue);
        }

        Assert.StartsWith("Child: Instance 'the-child' was claimed by another workflow", run.Output, StringComparison.Ordinal);
        Assert.InRange(run.Platform.CurrentUtcDateTime, new(2026, 1, 6, 8, 0, 0), new(2026, 1, 6, 10, 0, 0));
    }

    [Fact]
    public void A_child_that_fails_or_has_failed_is_told_to_its_parent()
    {
        var ours = Run.Start(ParentAsync);
        ours.Answer(0, new ChildAnswer(ChildState.Ours, 1, Payload.Of("x")));
        ours.Platform.Children[0].Answer.SetException(Run.Failed("System.Exception", "broken"));
        var adopted = Run.Start(ParentAsync);
        adopted.Answer(0, new ChildAnswer(ChildState.Failed, Failure: new("System.Exception", "was broken")));

        Assert.Equal("Child: broken", ours.Output);
        Assert.Equal("Child: was broken", adopted.Output);
    }

    [Fact]
    public void An_instance_cannot_be_its_own_child_and_ids_follow_the_rules()
    {
        var run = Run.Start((context, input) =>
        {
            Assert.Throws<ArgumentException>(() => { _ = context.CallChildAsync(Run.Child, "main", ""); });
            Assert.Throws<ArgumentException>(() => { _ = context.CallChildAsync(Run.Child, "no/slash", ""); });
            return Task.FromResult("refused");
        });

        Assert.Equal("refused", run.Output);
        Assert.Empty(run.Platform.Actions);
    }

    [Fact]
    public void A_parent_that_ends_while_it_asks_leaves_no_timer()
    {
        var run = Run.Start(async (context, input) =>
        {
            _ = context.CallChildAsync(Run.Child, "the-child", "");
            return await context.WaitForExternalEventAsync<string>("go");
        });
        run.Answer(0, new ChildAnswer(ChildState.Running));
        Assert.Equal(1, run.Platform.OpenTimers);

        run.Platform.Raise("go", "gone");

        Assert.Equal("gone", run.Output);
        Assert.Equal(0, run.Platform.OpenTimers);
    }

    private static async Task<string> ParentAsync(IWorkflowContext context, string input)
    {
        try
        {
            return await context.CallChildAsync(Run.Child, "the-child", input);
        }
        catch (WorkflowTaskFailedException e)
        {
            return $"{e.TaskName}: {e.Failure.Message}";
        }
    }
}
