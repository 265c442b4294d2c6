using LotFlow.Abstractions.Workflows;

namespace LotFlow.Workflows.Conformance;

/// <summary>Continue-as-new: what is new, and what is carried over.</summary>
public abstract partial class WorkflowConformance
{
    private static readonly WorkflowName<int, int> CountingDown = new("CountingDown");
    private static readonly WorkflowName<Handover, string> HandingOver = new("HandingOver");
    private static readonly WorkflowName<Handover, string> HandingOverWithWork = new("HandingOverWithWork");
    private static readonly WorkflowName<string, string> ChangingCourse = new("ChangingCourse");
    private static readonly WorkflowName<int, string> ParentOfContinuing = new("ParentOfContinuing");

    private static void AddContinuingWorkflows(WorkflowRegistry registry) => registry
        .AddWorkflow<CountingDownWorkflow, int, int>(CountingDown)
        .AddWorkflow<HandingOverWorkflow, Handover, string>(HandingOver)
        .AddWorkflow<HandingOverWithWorkWorkflow, Handover, string>(HandingOverWithWork)
        .AddWorkflow<ChangingCourseWorkflow, string, string>(ChangingCourse)
        .AddWorkflow<ParentOfContinuingWorkflow, int, string>(ParentOfContinuing);

    [Fact]
    public async Task Continuing_as_new_starts_again_with_the_new_input_under_the_same_id()
    {
        await StartInstanceAsync(CountingDown, "count", 30);

        Assert.Equal(0, await OutputAsync<int>("count"));
        Assert.Equal(Enumerable.Range(1, 30).Reverse().Select(i => $"{i}"), Probe.Calls.Select(c => c.Input));
    }

    [Fact]
    public async Task Idempotency_keys_differ_after_continuing_as_new()
    {
        await StartInstanceAsync(CountingDown, "keys", 5);
        await EndOfAsync("keys");

        var keys = Probe.Calls.Select(c => c.IdempotencyKey).ToList();
        Assert.Equal(5, keys.Distinct(StringComparer.Ordinal).Count());
        Assert.All(keys, k => Assert.StartsWith("keys:", k, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_history_is_empty_after_continuing_as_new()
    {
        // What the second execution does has nothing in common with the first; a replay of the old history would not fit it.
        await StartInstanceAsync(ChangingCourse, "course", "first");
        await Host.AdvanceAsync(Tick * 2);

        Assert.Equal("second, with a timer", await OutputAsync<string>("course"));
    }

    [Fact]
    public async Task What_the_old_execution_waited_for_does_not_reach_the_new_one()
    {
        await StartInstanceAsync(ChangingCourse, "abandon", "leave a timer and a wait");
        await SeenAtAsync("abandon", "new");
        await Host.AdvanceAsync(Tick * 3);
        Assert.Equal(WorkflowStatus.Running, (await SeenAtAsync("abandon", "new")).Status);
        await RaiseAsync("abandon", "item", "for the new one");

        Assert.Equal("for the new one", await OutputAsync<string>("abandon"));
    }

    [Fact]
    public async Task Events_that_came_early_are_carried_over_in_their_order()
    {
        await StartInstanceAsync(HandingOver, "carry", new([], Count: 10, Gate: "start"));
        await SeenAtAsync("carry", "waiting");
        for (var i = 0; i < 10; i++)
            await RaiseAsync("carry", "item", i);
        await RaiseAsync("carry", "start", 0);

        Assert.Equal("0 1 2 3 4 5 6 7 8 9", await OutputAsync<string>("carry"));
    }

    [Fact]
    public async Task Events_in_flight_are_carried_over_in_their_order_with_none_lost_and_none_doubled()
    {
        const int Count = 60;
        await StartInstanceAsync(HandingOver, "flight", new([], Count, Gate: null));
        for (var i = 0; i < Count; i++)
            await RaiseAsync("flight", "item", i);

        Assert.Equal(string.Join(' ', Enumerable.Range(0, Count)), await OutputAsync<string>("flight"));
    }

    [Fact]
    public async Task Events_that_arrive_while_the_old_execution_works_are_carried_over()
    {
        const int Count = 30;
        await StartInstanceAsync(HandingOverWithWork, "work", new([], Count, Gate: null));
        for (var i = 0; i < Count; i++)
            await RaiseAsync("work", "item", i);

        Assert.Equal(string.Join(' ', Enumerable.Range(0, Count)), await OutputAsync<string>("work"));
        Assert.Equal(Count, Probe.Calls.Count);
    }

    [Fact]
    public async Task Events_of_other_names_are_carried_over_too()
    {
        await StartInstanceAsync(HandingOver, "names", new([], Count: 3, Gate: null, Last: "last"));
        await RaiseAsync("names", "LAST", 7);
        await RaiseAsync("names", "item", 1);
        await RaiseAsync("names", "item", 2);

        Assert.Equal("1 2 7", await OutputAsync<string>("names"));
    }

    [Fact]
    public async Task A_child_that_continues_as_new_answers_its_parent_in_the_end()
    {
        await StartInstanceAsync(ParentOfContinuing, "parent", 4);

        Assert.Equal("child ended at 0", await OutputAsync<string>("parent"));
    }

    /// <param name="Taken">What the executions so far have taken.</param>
    /// <param name="Count">How many it takes in all, one in each execution.</param>
    /// <param name="Gate">What the first execution waits for, if anything.</param>
    /// <param name="Last">The name of the last event, where it differs.</param>
    private sealed record Handover(int[] Taken, int Count, string? Gate, string? Last = null);

    private sealed class CountingDownWorkflow : Workflow<int, int>
    {
        public override async Task<int> RunAsync(IWorkflowContext context, int input)
        {
            if (input > 0)
            {
                await context.CallActivityAsync(ActivityNames.Exclaim, $"{input}");
                context.ContinueAsNew(input - 1);
            }

            return input;
        }
    }

    private sealed class HandingOverWorkflow : Workflow<Handover, string>
    {
        public override async Task<string> RunAsync(IWorkflowContext context, Handover input)
        {
            if (input.Gate is { } gate)
            {
                context.SetCustomStatus("waiting");
                await context.WaitForExternalEventAsync<int>(gate);
            }

            var isLast = input.Taken.Length == input.Count - 1;
            int[] taken = [.. input.Taken, await context.WaitForExternalEventAsync<int>(isLast && input.Last is { } last ? last : "item")];
            if (!isLast)
                context.ContinueAsNew(input with { Taken = taken, Gate = null });
            return string.Join(' ', taken);
        }
    }

    /// <summary>As above, with an activity between the event and the new start.</summary>
    private sealed class HandingOverWithWorkWorkflow : Workflow<Handover, string>
    {
        public override async Task<string> RunAsync(IWorkflowContext context, Handover input)
        {
            int[] taken = [.. input.Taken, await context.WaitForExternalEventAsync<int>("item")];
            await context.CallActivityAsync(ActivityNames.Exclaim, "work");
            if (taken.Length < input.Count)
                context.ContinueAsNew(input with { Taken = taken });
            return string.Join(' ', taken);
        }
    }

    private sealed class ChangingCourseWorkflow : Workflow<string, string>
    {
        public override async Task<string> RunAsync(IWorkflowContext context, string input)
        {
            switch (input)
            {
                case "first":
                    await context.CallActivityAsync(ActivityNames.Exclaim, "first");
                    await context.CallActivityAsync(ActivityNames.Exclaim, "again");
                    context.ContinueAsNew("second");
                    return "";
                case "second":
                    await context.CreateTimerAsync(context.UtcNow.AddMilliseconds(1));
                    return "second, with a timer";
                case "leave a timer and a wait":
                    // Against the rules on purpose: open work when the execution ends.
                    _ = context.CreateTimerAsync(context.UtcNow.AddMilliseconds(1));
                    _ = context.WaitForExternalEventAsync<string>("item");
                    context.ContinueAsNew("new");
                    return "";
                default:
                    context.SetCustomStatus("new");
                    return await context.WaitForExternalEventAsync<string>("item");
            }
        }
    }

    private sealed class ParentOfContinuingWorkflow : Workflow<int, string>
    {
        public override async Task<string> RunAsync(IWorkflowContext context, int input) =>
            $"child ended at {await context.CallChildAsync(CountingDown, "the-child", input)}";
    }
}
