using LotFlow.Abstractions.Workflows;

namespace LotFlow.Workflows.Conformance;

/// <summary>Sequence, fan-out and fan-in, retries, idempotency keys, and how failures travel.</summary>
public abstract partial class WorkflowConformance
{
    private static readonly WorkflowName<string, string> ThreeInSequence = new("ThreeInSequence");
    private static readonly WorkflowName<int, string[]> SideBySide = new("SideBySide");
    private static readonly WorkflowName<RetryInput, int> Retrying = new("Retrying");
    private static readonly WorkflowName<string, string> Failing = new("Failing");
    private static readonly WorkflowName<string, string[]> CatchingActivity = new("CatchingActivity");

    private static void AddActivityWorkflows(WorkflowRegistry registry) => registry
        .AddWorkflow<ThreeInSequenceWorkflow, string, string>(ThreeInSequence)
        .AddWorkflow<SideBySideWorkflow, int, string[]>(SideBySide)
        .AddWorkflow<RetryingWorkflow, RetryInput, int>(Retrying)
        .AddWorkflow<FailingWorkflow, string, string>(Failing)
        .AddWorkflow<CatchingActivityWorkflow, string, string[]>(CatchingActivity);

    [Fact]
    public async Task Activities_in_sequence_hand_on_their_results()
    {
        await StartInstanceAsync(ThreeInSequence, "sequence", "go");

        Assert.Equal("go!!!", await OutputAsync<string>("sequence"));
        Assert.Equal(["go", "go!", "go!!"], Probe.Calls.Select(c => c.Input));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(1000)]
    public async Task Activities_side_by_side_all_answer_their_own_call(int count)
    {
        await StartInstanceAsync(SideBySide, "fan", count);

        Assert.Equal(Enumerable.Range(0, count).Select(i => $"{i}!"), await OutputAsync<string[]>("fan"));
        Assert.Equal(count, Probe.Calls.Count);
    }

    [Fact]
    public async Task Each_call_has_an_idempotency_key_of_its_own_that_begins_with_the_instance()
    {
        await StartInstanceAsync(SideBySide, "keys-1", 20);
        await StartInstanceAsync(SideBySide, "keys-2", 20);
        await EndOfAsync("keys-1");
        await EndOfAsync("keys-2");

        var keys = Probe.Calls.Select(c => c.IdempotencyKey).ToList();
        Assert.Equal(40, keys.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(20, keys.Count(k => k.StartsWith("keys-1:", StringComparison.Ordinal)));
        Assert.Equal(20, keys.Count(k => k.StartsWith("keys-2:", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task An_activity_is_tried_again_under_one_key_until_it_succeeds()
    {
        await StartInstanceAsync(Retrying, "retry", new(FailingTimes: 2, new RetryPolicy(MaxAttempts: 5, Tick)));
        await Host.AdvanceAsync(Tick * 4);

        Assert.Equal(3, await OutputAsync<int>("retry"));
        Assert.Equal(3, Probe.Calls.Count);
        Assert.Single(Probe.Calls.Select(c => c.IdempotencyKey).Distinct(StringComparer.Ordinal));
    }

    [Fact]
    public async Task An_activity_is_given_up_after_its_last_attempt_with_the_last_reason()
    {
        await StartInstanceAsync(Retrying, "given-up", new(FailingTimes: 100, new RetryPolicy(MaxAttempts: 3, Tick)));
        await Host.AdvanceAsync(Tick * 10);

        Assert.Equal("attempt 3 failed", (await FailureAsync("given-up")).Inner!.Message);
        Assert.Equal(3, Probe.Calls.Count);
    }

    [Fact]
    public async Task An_activity_without_a_policy_is_tried_once()
    {
        await StartInstanceAsync(Retrying, "once", new(FailingTimes: 1, Policy: null));

        Assert.Equal("attempt 1 failed", (await FailureAsync("once")).Inner!.Message);
        Assert.Single(Probe.Calls);
    }

    [Fact]
    public async Task No_attempt_starts_after_the_time_out_that_the_growing_delay_would_pass()
    {
        // Attempts at 0 and 1; the third would be at 11. Without the factor there would be six, at 0 to 5.
        var policy = new RetryPolicy(MaxAttempts: 10, Tick, BackoffCoefficient: 10, Timeout: Tick * 5);
        await StartInstanceAsync(Retrying, "time-out", new(FailingTimes: 100, policy));
        await Host.AdvanceAsync(Tick * 12);

        Assert.Equal("attempt 2 failed", (await FailureAsync("time-out")).Inner!.Message);
        Assert.Equal(2, Probe.Calls.Count);
    }

    [Fact]
    public async Task The_delay_grows_no_further_than_its_limit()
    {
        var policy = new RetryPolicy(MaxAttempts: 10, Tick, BackoffCoefficient: 100_000, MaxInterval: Tick * 2);
        await StartInstanceAsync(Retrying, "limit", new(FailingTimes: 3, policy));
        await Host.AdvanceAsync(Tick * 6);

        Assert.Equal(4, await OutputAsync<int>("limit"));
    }

    [Fact]
    public async Task A_failed_activity_is_told_to_the_workflow_with_its_type_message_and_causes()
    {
        await StartInstanceAsync(CatchingActivity, "catch", "no stock");

        Assert.Equal(
            [
                "Fail", "'Fail' failed: no stock", "System.InvalidOperationException", "no stock",
                "System.TimeoutException", "the scale", "System.FormatException", "does not answer",
            ],
            await OutputAsync<string[]>("catch"));
    }

    [Fact]
    public async Task A_failure_that_nobody_catches_fails_the_workflow_and_keeps_its_causes()
    {
        await StartInstanceAsync(Failing, "fail", "no stock");

        Assert.Equal(
            new WorkflowFailure(
                typeof(WorkflowTaskFailedException).FullName!,
                "'Fail' failed: no stock",
                new("System.InvalidOperationException", "no stock", new("System.TimeoutException", "the scale", new("System.FormatException", "does not answer")))),
            await FailureAsync("fail"));
        Assert.Null((await Client.GetAsync("fail"))!.Output);
    }

    private sealed class ThreeInSequenceWorkflow : Workflow<string, string>
    {
        public override async Task<string> RunAsync(IWorkflowContext context, string input)
        {
            for (var i = 0; i < 3; i++)
                input = await context.CallActivityAsync(ActivityNames.Exclaim, input);
            return input;
        }
    }

    private sealed class SideBySideWorkflow : Workflow<int, string[]>
    {
        public override Task<string[]> RunAsync(IWorkflowContext context, int input) =>
            Task.WhenAll(Enumerable.Range(0, input).Select(i => context.CallActivityAsync(ActivityNames.Exclaim, $"{i}")));
    }

    private sealed record RetryInput(int FailingTimes, RetryPolicy? Policy);

    private sealed class RetryingWorkflow : Workflow<RetryInput, int>
    {
        public override Task<int> RunAsync(IWorkflowContext context, RetryInput input) =>
            context.CallActivityAsync(ActivityNames.FailSomeTimes, new FailingTimes(input.FailingTimes), input.Policy);
    }

    private sealed class FailingWorkflow : Workflow<string, string>
    {
        public override Task<string> RunAsync(IWorkflowContext context, string input) => context.CallActivityAsync(ActivityNames.Fail, input);
    }

    private sealed class CatchingActivityWorkflow : Workflow<string, string[]>
    {
        public override async Task<string[]> RunAsync(IWorkflowContext context, string input)
        {
            try
            {
                return [await context.CallActivityAsync(ActivityNames.Fail, input)];
            }
            catch (WorkflowTaskFailedException e)
            {
                List<string> told = [e.TaskName, e.Message];
                for (var failure = e.Failure; failure is not null; failure = failure.Inner)
                    told.AddRange([failure.ErrorType, failure.Message]);
                return [.. told];
            }
        }
    }
}
