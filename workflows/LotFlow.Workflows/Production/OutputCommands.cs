using System.Text.Json;
using LotFlow.Domain;
using LotFlow.Domain.Genealogy;
using LotFlow.Domain.MasterData;
using LotFlow.Domain.People;
using LotFlow.Domain.Production;
using LotFlow.Domain.Quantities;
using LotFlow.Workflows.Commands;
using LotFlow.Workflows.MasterData;

namespace LotFlow.Workflows.Production;

/// <summary>The answer to outputs. Without lots where they are still being posted; the workflow says how it goes.</summary>
public sealed record OutputAnswer(string OutputId, IReadOnlyList<MadeLot>? Lots, string? WorkflowId);

public sealed record MadeLot(string LotId)
{
    /// <summary>What a plan made; null while it is still being posted.</summary>
    internal static IReadOnlyList<MadeLot>? Of(PostingPlan plan, string? workflowId) => workflowId is null ? [.. plan.Outputs.Select(o => new MadeLot(o.LotId))] : null;
}

/// <summary>Takes what production orders make. With backflush, what it is made of is issued first, all together or nothing.</summary>
public sealed class OutputCommands(
    Postings postings, LotChooser chooser, OutputPlanner planner, PostingRuns runs, MasterDataStore masterData, TimeProvider clock) : IPendingCommands
{
    string IPendingCommands.Type => PostingTypes.Output;

    Task IPendingCommands.DispatchAsync(string commandId, CancellationToken cancellation) => postings.DispatchAsync(PostingTypes.Output, commandId, cancellation);

    /// <summary>Takes the body of <c>POST /api/production-orders/{orderId}/outputs</c>.</summary>
    public Task<CommandResult<OutputAnswer>> SubmitAsync(string orderId, JsonElement body, Person person, CancellationToken cancellation) => postings.SubmitAsync(
        new(PostingTypes.Output, "outputId", orderId, body, person, MayChooseAgain: true),
        PlanAsync,
        (plan, workflowId) => new OutputAnswer(plan.CommandId, MadeLot.Of(plan, workflowId), workflowId),
        cancellation);

    private async Task<CommandResult<PostingPlan>> PlanAsync(PostingAttempt attempt, CancellationToken cancellation)
    {
        var (reader, read, orderId) = (attempt.Reader, new PostingBody(masterData, cancellation), attempt.TransformationId);
        var (site, notYours) = await read.SiteAsync(attempt);
        if (notYours is not null)
            return CommandResult<PostingPlan>.Refused(notYours);
        var wanted = await read.OutputsAsync(reader, "lots", site);
        var (occurredAt, isBackflush) = (PostingBody.OccurredAt(reader, clock.GetUtcNow()), reader.Flag("backflush"));
        var used = isBackflush && reader.Errors.Count == 0 ? await ComponentsAsync(read, wanted) : [];
        if (reader.Errors.Count > 0)
            return CommandResult<PostingPlan>.Invalid(reader.Errors);
        if (await RefusalOfAsync(orderId, site!, isBackflush, cancellation) is { } refusal)
            return CommandResult<PostingPlan>.Refused(refusal);
        var (inputs, shortage) = used.Count == 0 ? ([], null) : await chooser.ChooseAsync(new(site!, TransformationKind.Production), used, cancellation);
        var maker = new MadeBy(orderId, TransformationKind.Production, attempt.CommandId, site!.SiteId, site.DayOf(occurredAt));
        var (outputs, taken) = await planner.PlanAsync(maker, wanted, cancellation);
        if (reader.Errors.Count > 0)
            return CommandResult<PostingPlan>.Invalid(reader.Errors);
        if ((shortage ?? taken) is { } no)
            return CommandResult<PostingPlan>.Refused(no);
        return CommandResult<PostingPlan>.Taken(attempt.PlanAt(site, TransformationKind.Production, occurredAt) with
        {
            IsBackflush = isBackflush,
            Inputs = inputs,
            Outputs = outputs,
        });
    }

    private async Task<Refusal?> RefusalOfAsync(string orderId, Site site, bool isBackflush, CancellationToken cancellation)
    {
        var order = await runs.FindStandingAsync(orderId, cancellation);
        if (order is not null && await runs.RefusalOfAsync(order, site.SiteId, cancellation) is { } refusal)
            return refusal;
        if (isBackflush)
            return await IssueCommands.BackflushRefusalAsync(masterData, cancellation);
        return order is null ? OrderRefusals.NothingIssued(orderId) : await runs.RefusalOfOutputAsync(orderId, cancellation);
    }

    /// <summary>What the recipes say went into the outputs.</summary>
    private static async Task<IReadOnlyList<WantedInput>> ComponentsAsync(PostingBody read, IReadOnlyList<WantedOutput> outputs)
    {
        List<WantedInput> used = [];
        foreach (var output in outputs)
        {
            if (output.Item.Recipe is not { } recipe)
            {
                output.Reader.Fail("itemId", $"Item {output.Item.ItemId} has no recipe, so what went into it cannot be computed; record it as an issue.");
                continue;
            }

            if (UnitConversion.Convert(output.Quantity, recipe.Uom, new(output.Item.Uom, output.Item.UnitConversions)) is not { Quantity: { } made } converted)
            {
                output.Reader.Fail("uom", $"The recipe of {output.Item.ItemId} is per {recipe.Uom}, and {output.Quantity} cannot be converted to it.");
                continue;
            }

            foreach (var component in recipe.Components)
            {
                // A computed consumption is an estimate; a millionth of a unit is finer than anything it could be checked by.
                var quantity = Math.Round(made.Value * component.Quantity / recipe.PerQuantity, 6, MidpointRounding.AwayFromZero);
                if (await read.ItemAsync(output.Reader, component.ItemId) is { } item && quantity > 0)
                    used.Add(new(used.Count, output.Reader, LotId: null, item, new(quantity, component.Uom), LocationId: null));
            }
        }

        return used;
    }
}
