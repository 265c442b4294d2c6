using System.Text.Json.Serialization;
using LotFlow.Abstractions.Telemetry;
using LotFlow.Abstractions.Workflows;
using LotFlow.Domain.Receipts;

namespace LotFlow.Workflows.Receipts;

public sealed record ReceiptRef(string ReceiptId, int Lines) : ITraced
{
    IEnumerable<(string Name, string Value)> ITraced.About => [(WorkTrace.ReceiptId, ReceiptId)];
}

public sealed record ReceiptOutcome(string ReceiptId, int Released, int Rejected);

/// <summary>A line of a receipt; input of everything that is done for it.</summary>
public sealed record LineRef(string ReceiptId, int Line) : ITraced
{
    IEnumerable<(string Name, string Value)> ITraced.About => [(WorkTrace.ReceiptId, ReceiptId)];
}

/// <summary>Where a line stands, as workflows need to know it.</summary>
public sealed record LineOutcome(LineState State, NextStep Next)
{
    [JsonIgnore]
    public bool IsFinal => State is LineState.Released or LineState.Rejected;
}

/// <summary>
/// Supplier receipt inspection. Every line becomes a lot that nobody can use, is judged at once, and is released if there is nothing
/// to wait for; a line with an exception or a sample to inspect goes on as a workflow of its own. Ends when every line has ended.
/// </summary>
public sealed class ReceiptInspectionWorkflow : Workflow<ReceiptRef, ReceiptOutcome>
{
    public override async Task<ReceiptOutcome> RunAsync(IWorkflowContext context, ReceiptRef input)
    {
        var lines = await Task.WhenAll(Enumerable.Range(1, input.Lines).Select(line => InspectAsync(context, new(input.ReceiptId, line))));
        return new(input.ReceiptId, lines.Count(l => l.State == LineState.Released), lines.Count(l => l.State == LineState.Rejected));
    }

    private static async Task<LineOutcome> InspectAsync(IWorkflowContext context, LineRef line)
    {
        var received = await context.CallActivityAsync(LotFlowWorkflows.ReceiveLine, line, LotFlowWorkflows.Patient);
        if (received.Next is NextStep.Release)
        {
            var concluded = await context.CallActivityAsync(LotFlowWorkflows.ConcludeLine, new(line, received.Next), LotFlowWorkflows.Patient);
            // A result that came early stands against an immediate release; it is looked at first.
            if (concluded.IsFinal)
                return concluded;
        }

        return await context.CallChildAsync(LotFlowWorkflows.LineInspection, Receipt.LineInstanceId(line.ReceiptId, line.Line), line);
    }
}
