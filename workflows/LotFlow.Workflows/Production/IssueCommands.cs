using System.Text.Json;
using LotFlow.Domain;
using LotFlow.Domain.Genealogy;
using LotFlow.Domain.People;
using LotFlow.Domain.Policies;
using LotFlow.Domain.Production;
using LotFlow.Workflows.Commands;
using LotFlow.Workflows.MasterData;

namespace LotFlow.Workflows.Production;

/// <summary>How consumption was found.</summary>
public enum IssueKind
{
    /// <summary>Somebody weighed or counted it.</summary>
    Recorded,

    /// <summary>It was computed from what was made; only where policy <c>production.backflush</c> allows it.</summary>
    Backflush,
}

/// <summary>The answer to an issue. Without lines where it is still being posted; the workflow says how it goes.</summary>
public sealed record IssueAnswer(string IssueId, IReadOnlyList<IssuedLine>? Lines, string? WorkflowId);

public sealed record IssuedLine(string LotId, decimal Quantity, string Uom, string LocationId);

/// <summary>Takes issues to production orders: all lines of one or none.</summary>
public sealed class IssueCommands(
    Postings postings, LotChooser chooser, PostingRuns runs, MasterDataStore masterData, TimeProvider clock) : IPendingCommands
{
    string IPendingCommands.Type => PostingTypes.Issue;

    Task IPendingCommands.DispatchAsync(string commandId, CancellationToken cancellation) => postings.DispatchAsync(PostingTypes.Issue, commandId, cancellation);

    /// <summary>Takes the body of <c>POST /api/production-orders/{orderId}/issues</c>.</summary>
    public Task<CommandResult<IssueAnswer>> SubmitAsync(string orderId, JsonElement body, Person person, CancellationToken cancellation) => postings.SubmitAsync(
        new(PostingTypes.Issue, "issueId", orderId, body, person, LeavesChoice(body)),
        PlanAsync,
        (plan, workflowId) => new IssueAnswer(
            plan.CommandId, workflowId is null ? [.. plan.Inputs.Select(i => new IssuedLine(i.LotId, i.Quantity, i.Uom, i.LocationId))] : null, workflowId),
        cancellation);

    /// <summary>With every lot named there is nothing to choose again.</summary>
    private static bool LeavesChoice(JsonElement body) => body.TryGetProperty("lines", out var lines) && lines.ValueKind == JsonValueKind.Array
        && lines.EnumerateArray().Any(l => l.ValueKind == JsonValueKind.Object && !l.TryGetProperty("lotId", out _));

    private async Task<CommandResult<PostingPlan>> PlanAsync(PostingAttempt attempt, CancellationToken cancellation)
    {
        var (reader, read) = (attempt.Reader, new PostingBody(masterData, cancellation));
        var (site, notYours) = await read.SiteAsync(attempt);
        if (notYours is not null)
            return CommandResult<PostingPlan>.Refused(notYours);
        List<WantedInput> lines = [];
        foreach (var line in reader.Objects("lines", PostingBody.MaxLines, minimum: 1))
        {
            if (await read.InputAsync(line, lines.Count, site) is { } wanted)
                lines.Add(wanted);
        }

        var (occurredAt, customer, market) = (PostingBody.OccurredAt(reader, clock.GetUtcNow()), reader.OptionalId("customerId"), Market(reader));
        var isBackflush = reader.Choice("kind", IssueKind.Recorded, required: false) == IssueKind.Backflush;
        if (reader.Errors.Count > 0)
            return CommandResult<PostingPlan>.Invalid(reader.Errors);
        var plan = attempt.PlanAt(site!, TransformationKind.Production, occurredAt) with { CustomerId = customer, Market = market, IsBackflush = isBackflush };
        if (await RefusalOfAsync(plan, cancellation) is { } refusal)
            return CommandResult<PostingPlan>.Refused(refusal);
        var (inputs, shortage) = await chooser.ChooseAsync(new(site!, plan.Kind, plan.CustomerId, plan.Market), lines, cancellation);
        if (reader.Errors.Count > 0)
            return CommandResult<PostingPlan>.Invalid(reader.Errors);
        return shortage is not null ? CommandResult<PostingPlan>.Refused(shortage) : CommandResult<PostingPlan>.Taken(plan with { Inputs = inputs });
    }

    private async Task<Refusal?> RefusalOfAsync(PostingPlan plan, CancellationToken cancellation)
    {
        var order = await runs.FindStandingAsync(plan.TransformationId, cancellation);
        if (order is not null && await runs.RefusalOfAsync(order, plan.SiteId, cancellation) is { } refusal)
            return refusal;
        return plan.IsBackflush ? await BackflushRefusalAsync(masterData, cancellation) : null;
    }

    internal static async Task<Refusal?> BackflushRefusalAsync(MasterDataStore masterData, CancellationToken cancellation) =>
        (await masterData.PolicyAsync<ProductionPolicy>("production", version: null, cancellation)).Policy.Backflush
            ? null
            : new("backflush-not-allowed", "Policy 'production' does not allow backflush; record what was used.");

    private static string? Market(BodyReader reader)
    {
        var market = reader.OptionalText("market", 2);
        if (market is not null && (market.Length != 2 || !market.All(char.IsAsciiLetterUpper)))
            reader.Fail("market", $"'{market}' is not a country code of ISO 3166-1, such as DE.");
        return market;
    }
}
