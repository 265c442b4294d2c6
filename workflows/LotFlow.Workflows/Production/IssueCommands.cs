using System.Text.Json;
using LotFlow.Domain;
using LotFlow.Domain.Genealogy;
using LotFlow.Domain.MasterData;
using LotFlow.Domain.People;
using LotFlow.Domain.Policies;
using LotFlow.Domain.Production;
using LotFlow.Workflows.Commands;
using LotFlow.Workflows.Genealogy;
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
    Postings postings, LotChooser chooser, GenealogyStore genealogy, PostingRuns runs, MasterDataStore masterData, TimeProvider clock) : IPendingCommands
{
    string IPendingCommands.Type => PostingTypes.Issue;

    Task IPendingCommands.DispatchAsync(string commandId, CancellationToken cancellation) => postings.DispatchAsync(PostingTypes.Issue, commandId, cancellation);

    /// <summary>Takes the body of <c>POST /api/production-orders/{orderId}/issues</c>.</summary>
    public async Task<CommandResult<IssueAnswer>> SubmitAsync(string orderId, JsonElement body, Person person, CancellationToken cancellation)
    {
        var reader = new BodyReader(body);
        var issueId = reader.Id("issueId");
        if (reader.Errors.Count > 0)
            return CommandResult<IssueAnswer>.Invalid(reader.Errors);
        var hash = CanonicalJson.Digest(JsonSerializer.SerializeToElement(new { orderId, body }));
        // With every lot named there is nothing to choose again.
        var chooses = body.TryGetProperty("lines", out var lines) && lines.ValueKind == JsonValueKind.Array
            && lines.EnumerateArray().Any(l => l.ValueKind == JsonValueKind.Object && !l.TryGetProperty("lotId", out _));
        var result = await postings.SubmitAsync(
            PostingTypes.Issue, issueId, hash, attempt => PlanAsync(orderId, new(body), hash, attempt, person, cancellation), chooses, cancellation);
        return result.Map(run => new IssueAnswer(
            issueId,
            run.State == PostingState.Posted ? [.. run.Plan.Inputs.Select(i => new IssuedLine(i.LotId, i.Quantity, i.Uom, i.LocationId))] : null,
            run.State == PostingState.Posted ? null : PostingPlan.InstanceId(run.Plan.Type, run.Plan.CommandId, run.Plan.Attempt)));
    }

    private async Task<CommandResult<PostingPlan>> PlanAsync(
        string orderId, BodyReader reader, string hash, int attempt, Person person, CancellationToken cancellation)
    {
        var read = new PostingBody(masterData, cancellation);
        var site = await read.SiteAsync(reader);
        if (site is not null && !person.MayActAt(site.SiteId))
            return CommandResult<PostingPlan>.Refused(OrderRefusals.NotYourSite(person, site.SiteId));
        List<WantedInput> lines = [];
        foreach (var line in reader.Objects("lines", PostingBody.MaxLines, minimum: 1))
        {
            if (await read.InputAsync(line, lines.Count, site) is { } wanted)
                lines.Add(wanted);
        }

        var plan = new PostingPlan
        {
            Type = PostingTypes.Issue,
            CommandId = reader.Id("issueId"),
            Attempt = attempt,
            TransformationId = orderId,
            Kind = TransformationKind.Production,
            SiteId = site?.SiteId ?? "",
            By = person.Id,
            OccurredAt = PostingBody.OccurredAt(reader, clock.GetUtcNow()),
            BodyHash = hash,
            CustomerId = reader.OptionalId("customerId"),
            Market = Market(reader),
            IsBackflush = reader.Choice("kind", IssueKind.Recorded, required: false) == IssueKind.Backflush,
        };
        if (reader.Errors.Count > 0)
            return CommandResult<PostingPlan>.Invalid(reader.Errors);
        if (await RefusalOfAsync(plan, site!, cancellation) is { } refusal)
            return CommandResult<PostingPlan>.Refused(refusal);
        var (inputs, shortage) = await chooser.ChooseAsync(new(site!, plan.Kind, plan.CustomerId, plan.Market), lines, cancellation);
        if (reader.Errors.Count > 0)
            return CommandResult<PostingPlan>.Invalid(reader.Errors);
        return shortage is not null ? CommandResult<PostingPlan>.Refused(shortage) : CommandResult<PostingPlan>.Taken(plan with { Inputs = inputs });
    }

    private async Task<Refusal?> RefusalOfAsync(PostingPlan plan, Site site, CancellationToken cancellation)
    {
        if (await genealogy.FindAsync(plan.TransformationId, cancellation) is { } order)
        {
            if (OrderRefusals.Mismatch(order, plan.Kind, site.SiteId) is { } mismatch)
                return mismatch;
            if (await runs.ClosingOfAsync(plan.TransformationId, cancellation) is not null)
                return OrderRefusals.Closed(plan.TransformationId);
        }

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
