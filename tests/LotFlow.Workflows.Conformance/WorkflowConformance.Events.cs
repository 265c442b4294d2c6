using LotFlow.Abstractions.Workflows;

namespace LotFlow.Workflows.Conformance;

/// <summary>External events: early, doubled, in order, whatever the case of their names, and waits that are cancelled.</summary>
public abstract partial class WorkflowConformance
{
    private static readonly WorkflowName<CollectInput, string> Collecting = new("Collecting");
    private static readonly WorkflowName<int, string> WaitingSideBySide = new("WaitingSideBySide");
    private static readonly WorkflowName<string, string> MixedCase = new("MixedCase");
    private static readonly WorkflowName<string, string> CancellingWait = new("CancellingWait");

    private static void AddEventWorkflows(WorkflowRegistry registry) => registry
        .AddWorkflow<CollectingWorkflow, CollectInput, string>(Collecting)
        .AddWorkflow<WaitingSideBySideWorkflow, int, string>(WaitingSideBySide)
        .AddWorkflow<MixedCaseWorkflow, string, string>(MixedCase)
        .AddWorkflow<CancellingWaitWorkflow, string, string>(CancellingWait);

    [Fact]
    public async Task An_event_wakes_the_workflow_that_waits_for_it()
    {
        await StartInstanceAsync(Collecting, "wake", new(Count: 1, First: null));
        await SeenAtAsync("wake", "collecting");
        await RaiseAsync("wake", "item", "a");

        Assert.Equal("a", await OutputAsync<string>("wake"));
    }

    [Fact]
    public async Task Events_that_come_before_anybody_waits_are_kept_in_their_order()
    {
        await StartInstanceAsync(Collecting, "early", new(Count: 4, First: "start"));
        await SeenAtAsync("early", "starting");
        foreach (var item in new[] { "a", "b", "c" })
            await RaiseAsync("early", "item", item);
        await RaiseAsync("early", "start", "");
        await RaiseAsync("early", "item", "d");

        Assert.Equal("a b c d", await OutputAsync<string>("early"));
    }

    [Fact]
    public async Task Events_raised_right_after_the_start_are_not_lost()
    {
        await StartInstanceAsync(Collecting, "at-once", new(Count: 20, First: null));
        for (var i = 0; i < 20; i++)
            await RaiseAsync("at-once", "item", $"{i}");

        Assert.Equal(string.Join(' ', Enumerable.Range(0, 20)), await OutputAsync<string>("at-once"));
    }

    [Fact]
    public async Task The_same_event_raised_twice_is_two_events()
    {
        await StartInstanceAsync(Collecting, "twice", new(Count: 3, First: null));
        foreach (var item in new[] { "a", "a", "b" })
            await RaiseAsync("twice", "item", item);

        Assert.Equal("a a b", await OutputAsync<string>("twice"));
    }

    [Fact]
    public async Task Waits_of_one_name_are_answered_in_the_order_in_which_they_were_made()
    {
        await StartInstanceAsync(WaitingSideBySide, "order", 10);
        await SeenAtAsync("order", "waiting");
        for (var i = 0; i < 10; i++)
            await RaiseAsync("order", "item", $"{i}");

        Assert.Equal(string.Join(' ', Enumerable.Range(0, 10)), await OutputAsync<string>("order"));
    }

    [Fact]
    public async Task An_event_of_another_name_wakes_nobody()
    {
        await StartInstanceAsync(Collecting, "other", new(Count: 1, First: null));
        await SeenAtAsync("other", "collecting");
        await RaiseAsync("other", "unheard", "x");
        Assert.Equal(WorkflowStatus.Running, (await SeenAtAsync("other", "collecting")).Status);
        await RaiseAsync("other", "item", "a");

        Assert.Equal("a", await OutputAsync<string>("other"));
    }

    [Fact]
    public async Task Names_of_events_are_the_same_in_upper_and_lower_case()
    {
        await StartInstanceAsync(MixedCase, "case", "");
        await RaiseAsync("case", "item", "a");
        await RaiseAsync("case", "iTEM", "b");
        await RaiseAsync("case", "ITEM", "c");

        Assert.Equal("a b c", await OutputAsync<string>("case"));
    }

    [Fact]
    public async Task A_cancelled_wait_consumes_nothing()
    {
        await StartInstanceAsync(CancellingWait, "cancel", "");
        await SeenAtAsync("cancel", "waiting");
        await RaiseAsync("cancel", "go", "");
        await SeenAtAsync("cancel", "cancelled");
        await RaiseAsync("cancel", "item", "a");
        await RaiseAsync("cancel", "item", "b");

        Assert.Equal("Canceled a b", await OutputAsync<string>("cancel"));
    }

    [Fact]
    public async Task An_event_that_arrives_with_the_cancellation_of_its_wait_goes_to_the_next_wait()
    {
        await StartInstanceAsync(CancellingWait, "cancel-race", "");
        await SeenAtAsync("cancel-race", "waiting");
        // Suspended, so that the workflow sees all three at once: the wait is cancelled before its event is looked at.
        Assert.True(await Client.SuspendAsync("cancel-race"));
        await SeenAsync("cancel-race", WorkflowStatus.Suspended);
        await RaiseAsync("cancel-race", "go", "");
        await RaiseAsync("cancel-race", "item", "a");
        await RaiseAsync("cancel-race", "item", "b");
        Assert.True(await Client.ResumeAsync("cancel-race"));

        Assert.Equal("Canceled a b", await OutputAsync<string>("cancel-race"));
    }

    [Fact]
    public async Task An_event_to_an_unknown_or_a_finished_instance_is_refused()
    {
        await StartInstanceAsync(ThreeInSequence, "done", "x");
        await EndOfAsync("done");

        Assert.Equal(EventDelivery.UnknownInstance, await Client.RaiseEventAsync("nobody", "item", "a"));
        Assert.Equal(EventDelivery.InstanceFinished, await Client.RaiseEventAsync("done", "item", "a"));
        Assert.Null(await Client.GetAsync("nobody"));
    }

    /// <param name="Count">How many events it takes.</param>
    /// <param name="First">An event that it waits for before, if any.</param>
    private sealed record CollectInput(int Count, string? First);

    private sealed class CollectingWorkflow : Workflow<CollectInput, string>
    {
        public override async Task<string> RunAsync(IWorkflowContext context, CollectInput input)
        {
            if (input.First is { } first)
            {
                context.SetCustomStatus("starting");
                await context.WaitForExternalEventAsync<string>(first);
            }

            context.SetCustomStatus("collecting");
            List<string> items = [];
            while (items.Count < input.Count)
                items.Add(await context.WaitForExternalEventAsync<string>("item"));
            return string.Join(' ', items);
        }
    }

    private sealed class WaitingSideBySideWorkflow : Workflow<int, string>
    {
        public override async Task<string> RunAsync(IWorkflowContext context, int input)
        {
            var waits = Enumerable.Range(0, input).Select(_ => context.WaitForExternalEventAsync<string>("item")).ToList();
            context.SetCustomStatus("waiting");
            return string.Join(' ', await Task.WhenAll(waits));
        }
    }

    private sealed class MixedCaseWorkflow : Workflow<string, string>
    {
        public override async Task<string> RunAsync(IWorkflowContext context, string input)
        {
            var first = await context.WaitForExternalEventAsync<string>("ITEM");
            var second = await context.WaitForExternalEventAsync<string>("Item");
            return $"{first} {second} {await context.WaitForExternalEventAsync<string>("item")}";
        }
    }

    private sealed class CancellingWaitWorkflow : Workflow<string, string>
    {
        public override async Task<string> RunAsync(IWorkflowContext context, string input)
        {
            using var cancellation = new CancellationTokenSource();
            var cancelled = context.WaitForExternalEventAsync<string>("item", cancellation.Token);
            context.SetCustomStatus("waiting");
            await context.WaitForExternalEventAsync<string>("go");
            cancellation.Cancel();
            context.SetCustomStatus("cancelled");
            var first = await context.WaitForExternalEventAsync<string>("item");
            var second = await context.WaitForExternalEventAsync<string>("item");
            return $"{cancelled.Status} {first} {second}";
        }
    }
}
