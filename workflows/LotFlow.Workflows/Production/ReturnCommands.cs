using System.Text.Json;
using LotFlow.Domain.Genealogy;
using LotFlow.Domain.People;
using LotFlow.Domain.Production;
using LotFlow.Workflows.Commands;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.MasterData;

namespace LotFlow.Workflows.Production;

/// <summary>The answer to a return. Without lines where it is still being posted; the workflow says how it goes.</summary>
public sealed record ReturnAnswer(string ReturnId, IReadOnlyList<IssuedLine>? Lines, string? WorkflowId);

/// <summary>Takes back what production orders were issued and did not use: all lines of a return or none.</summary>
public sealed class ReturnCommands(
    Postings postings, ReturnPosting returns, PostingRuns runs, InventoryStore inventory, MasterDataStore masterData, TimeProvider clock)
    : IPendingCommands
{
    string IPendingCommands.Type => PostingTypes.Return;

    Task IPendingCommands.DispatchAsync(string commandId, CancellationToken cancellation) => postings.DispatchAsync(PostingTypes.Return, commandId, cancellation);

    /// <summary>Takes the body of <c>POST /api/production-orders/{orderId}/returns</c>.</summary>
    public Task<CommandResult<ReturnAnswer>> SubmitAsync(string orderId, JsonElement body, Person person, CancellationToken cancellation) => postings.SubmitAsync(
        new(PostingTypes.Return, "returnId", orderId, body, person),
        PlanAsync,
        (plan, workflowId) => new ReturnAnswer(
            plan.CommandId, workflowId is null ? [.. plan.Returns.Select(r => new IssuedLine(r.LotId, r.Quantity, r.Uom, r.LocationId))] : null, workflowId),
        cancellation);

    private async Task<CommandResult<PostingPlan>> PlanAsync(PostingAttempt attempt, CancellationToken cancellation)
    {
        var (reader, read) = (attempt.Reader, new PostingBody(masterData, cancellation));
        var (site, notYours) = await read.SiteAsync(attempt);
        if (notYours is not null)
            return CommandResult<PostingPlan>.Refused(notYours);
        var (lines, controls) = await read.LotsAsync(reader, "lines", site, inventory);
        var occurredAt = PostingBody.OccurredAt(reader, clock.GetUtcNow());
        if (reader.Errors.Count > 0)
            return CommandResult<PostingPlan>.Invalid(reader.Errors);
        List<PlannedReturn> returned = [];
        foreach (var line in lines)
        {
            var uom = controls.First(c => c.LotId == line.LotId).Uom;
            if (PostingBody.InUnit(line.Reader, line.Quantity, uom, line.Item) is { } quantity)
                returned.Add(new(returned.Count + 1, line.LotId!, line.LocationId!, quantity, uom));
        }

        if (reader.Errors.Count > 0)
            return CommandResult<PostingPlan>.Invalid(reader.Errors);
        if (await runs.FindStandingAsync(attempt.TransformationId, cancellation) is not { } order)
            return CommandResult<PostingPlan>.Refused(OrderRefusals.NoOrder(attempt.TransformationId));
        var plan = attempt.PlanAt(site!, TransformationKind.Production, occurredAt) with { Returns = returned };
        return (await runs.RefusalOfAsync(order, plan.SiteId, cancellation) ?? await returns.JudgeAsync(plan, cancellation)) is { } refusal
            ? CommandResult<PostingPlan>.Refused(refusal)
            : CommandResult<PostingPlan>.Taken(plan);
    }
}
