using LotFlow.Abstractions.Workflows;

namespace LotFlow.Workflows.Conformance;

/// <summary>Values come out as they went in, through every way that a workflow hands them on.</summary>
public abstract partial class WorkflowConformance
{
    private const int LargeLength = 200 * 1024;
    private const string AnyScript = "Größe 7 µm · 乳製品 · молоко · עוגה · 🧀👩🏽‍🔬 · \"quoted\" \\ \u0000 \u001F \u2028 <b>&amp;</b> '";

    private static readonly WorkflowName<Payload, Payload> Relaying = new("Relaying");
    private static readonly WorkflowName<Payload, Payload> RelayingChild = new("RelayingChild");

    private static readonly Payload Ordinary = new(
        "plain",
        1234567890.12345m,
        new DateTimeOffset(2026, 3, 29, 2, 30, 0, 123, TimeSpan.FromHours(2)).AddTicks(4567),
        new DateOnly(2028, 2, 29),
        TimeSpan.FromDays(30) + TimeSpan.FromTicks(1),
        WorkflowStatus.Suspended,
        [0.1m, -0.000001m, 100.00m, 79_228_162_514_264.3375m],
        Missing: null);

    private static void AddPayloadWorkflows(WorkflowRegistry registry) => registry
        .AddWorkflow<RelayingWorkflow, Payload, Payload>(Relaying)
        .AddWorkflow<RelayingChildWorkflow, Payload, Payload>(RelayingChild);

    [Fact]
    public Task Decimals_and_dates_survive() => RelayAsync(Ordinary);

    [Fact]
    public Task Text_in_any_script_survives() => RelayAsync(Ordinary with { Text = AnyScript });

    [Fact]
    public Task Large_values_survive() => RelayAsync(Ordinary with { Text = new string('x', LargeLength) });

    [Fact]
    public Task Large_values_in_any_script_survive() =>
        RelayAsync(Ordinary with { Text = string.Concat(Enumerable.Repeat(AnyScript, LargeLength / 4 / AnyScript.Length)) });

    private async Task RelayAsync(Payload sent)
    {
        await StartInstanceAsync(Relaying, "relay", sent);
        await RaiseAsync("relay", "payload", sent);

        var received = await OutputAsync<Payload>("relay");
        Assert.Equal(sent.Values, received.Values);
        Assert.Equal(sent with { Values = received.Values }, received);
        // Equality of DateTimeOffset overlooks the offset.
        Assert.Equal(sent.At.Offset, received.At.Offset);
    }

    /// <summary>Through input, activity, child, event and continue-as-new to the output; a value that differs on the way fails the workflow.</summary>
    private sealed class RelayingWorkflow : Workflow<Payload, Payload>
    {
        public override async Task<Payload> RunAsync(IWorkflowContext context, Payload input)
        {
            if (input.Missing == "continued")
                return input with { Missing = null };
            var answered = await context.CallActivityAsync(ActivityNames.EchoPayload, input);
            var child = await context.CallChildAsync(RelayingChild, "relay-child", answered);
            var raised = await context.WaitForExternalEventAsync<Payload>("payload");
            if (raised with { Values = child.Values } != child)
                throw new InvalidOperationException($"The event differs from what the child answered: {raised} {child}");
            context.ContinueAsNew(child with { Missing = "continued" });
            return child;
        }
    }

    private sealed class RelayingChildWorkflow : Workflow<Payload, Payload>
    {
        public override Task<Payload> RunAsync(IWorkflowContext context, Payload input) => Task.FromResult(input);
    }
}
