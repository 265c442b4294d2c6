using System.Text.Json;
using LotFlow.Domain;
using LotFlow.Domain.Genealogy;
using LotFlow.Domain.People;
using LotFlow.Domain.Production;
using LotFlow.Workflows.Commands;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.MasterData;

namespace LotFlow.Workflows.Production;

/// <summary>What a body of <c>/api/transformations</c> may be. A production order is not reported as one.</summary>
public enum ReportedTransformation
{
    Split,
    Merge,
    Repack,
    Rework,
    Regrade,
}

/// <summary>The answer to a transformation. Without lots where it is still being posted; the workflow says how it goes.</summary>
public sealed record TransformationAnswer(string TransformationId, IReadOnlyList<MadeLot>? Lots, string? WorkflowId);

/// <summary>Takes splits, merges, repacks, reworks and regrades: what goes in and what comes out of them, together or not at all.</summary>
public sealed class TransformationCommands(
    Postings postings, LotChooser chooser, OutputPlanner planner, PostingRuns runs, InventoryStore inventory, MasterDataStore masterData, TimeProvider clock)
    : IPendingCommands
{
    string IPendingCommands.Type => PostingTypes.Transformation;

    Task IPendingCommands.DispatchAsync(string commandId, CancellationToken cancellation) =>
        postings.DispatchAsync(PostingTypes.Transformation, commandId, cancellation);

    /// <summary>Takes the body of <c>POST /api/transformations</c>.</summary>
    public Task<CommandResult<TransformationAnswer>> SubmitAsync(JsonElement body, Person person, CancellationToken cancellation) => postings.SubmitAsync(
        new(PostingTypes.Transformation, "transformationId", OrderId: null, body, person),
        PlanAsync,
        (plan, workflowId) => new TransformationAnswer(plan.CommandId, MadeLot.Of(plan, workflowId), workflowId),
        cancellation);

    private async Task<CommandResult<PostingPlan>> PlanAsync(PostingAttempt attempt, CancellationToken cancellation)
    {
        var (reader, read, id, person) = (attempt.Reader, new PostingBody(masterData, cancellation), attempt.TransformationId, attempt.By);
        var kind = Enum.Parse<TransformationKind>(reader.Choice("kind", ReportedTransformation.Split).ToString());
        var (isQuality, mayReport) = (person.Has(Role.Quality), person.HasAny([Role.Operator, Role.Integrator]));
        if (kind == TransformationKind.Regrade ? !isQuality : !isQuality && !mayReport)
            return Refused(new("not-your-role", $"A {WireName.Of(kind)} is decided by quality.", RefusalKind.Forbidden));
        var (site, notYours) = await read.SiteAsync(attempt);
        if (notYours is not null)
            return Refused(notYours);
        var (wantedIn, controls) = await read.LotsAsync(reader, "inputs", site, inventory);
        var wantedOut = await read.OutputsAsync(reader, "outputs", site);
        var occurredAt = PostingBody.OccurredAt(reader, clock.GetUtcNow());
        if (reader.Errors.Count > 0)
            return CommandResult<PostingPlan>.Invalid(reader.Errors);
        if (await runs.FindStandingAsync(id, cancellation) is { } standing && OrderRefusals.Mismatch(standing, kind, site!.SiteId) is { } mismatch)
            return Refused(mismatch);
        // Quality may divide what is blocked: nothing of it becomes usable by that, since the parts are born as blocked as the whole.
        var authority = kind == TransformationKind.Split && isQuality && controls.Exists(c => c.BlockedBy(site, clock.GetUtcNow()).Count > 0) ? $"split:{id}" : null;
        var (inputs, shortage) = await chooser.ChooseAsync(new(site!, kind, Authority: authority), wantedIn, cancellation);
        var maker = new MadeBy(id, kind, id, site!.SiteId, site.DayOf(occurredAt), TransformationRules.LatestExpiry(kind, controls.Select(c => c.ExpiresOn)));
        var (outputs, taken) = await planner.PlanAsync(maker, wantedOut, cancellation);
        if (reader.Errors.Count == 0 && (shortage ?? taken) is { } no)
            return Refused(no);
        if (reader.Errors.Count == 0 && TransformationRules.FindProblem(kind, Amounts(wantedIn, inputs), Amounts(wantedOut, outputs)) is { } problem)
            reader.Fail(problem.Pointer[1..], problem.Message);
        if (reader.Errors.Count > 0)
            return CommandResult<PostingPlan>.Invalid(reader.Errors);
        return CommandResult<PostingPlan>.Taken(attempt.PlanAt(site, kind, occurredAt) with
        {
            Authority = authority,
            Inputs = inputs,
            Outputs = outputs,
        });
    }

    private static CommandResult<PostingPlan> Refused(Refusal refusal) => CommandResult<PostingPlan>.Refused(refusal);

    private static IReadOnlyList<ItemAmount> Amounts(List<WantedInput> wanted, IReadOnlyList<PlannedInput> inputs) =>
        [.. inputs.Select(i => new ItemAmount(wanted.First(w => w.LotId == i.LotId).Item, i.LotId, i.Quantity, i.Uom))];

    private static IReadOnlyList<ItemAmount> Amounts(List<WantedOutput> wanted, IReadOnlyList<PlannedOutput> outputs) =>
        [.. outputs.Select(o => new ItemAmount(wanted.First(w => w.Item.ItemId == o.ItemId).Item, o.LotId, o.Quantity, o.Uom))];
}
