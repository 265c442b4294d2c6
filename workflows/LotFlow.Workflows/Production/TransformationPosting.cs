using LotFlow.Domain;
using LotFlow.Domain.Genealogy;
using LotFlow.Domain.MasterData;
using LotFlow.Domain.Production;
using LotFlow.Domain.Stock;
using LotFlow.Workflows.Genealogy;
using LotFlow.Workflows.MasterData;
using LotFlow.Workflows.Stock;

namespace LotFlow.Workflows.Production;

/// <summary>
/// The steps of whatever turns lots into others: keep the inputs, issue them, bring back what was not used,
/// produce the outputs, take everything back. Each may be
/// repeated at any point and then changes nothing that was done.
/// </summary>
public sealed class TransformationPosting(
    StockPoster poster, LineReservations reservations, GenealogyStore genealogy, OutputPosting outputs, ReturnPosting returns, MasterDataStore masterData)
{
    /// <summary>
    /// Keeps every input; the refusal of the first that cannot be had, or come back. All commands keep in the same order, that of the lots:
    /// otherwise two that want the same lots could each keep what the other lacks, and both be refused where there was enough for one.
    /// </summary>
    public async Task<Refusal?> ReserveAsync(PostingPlan plan, CancellationToken cancellation)
    {
        var site = await SiteAsync(plan, cancellation);
        foreach (var input in plan.Inputs.OrderBy(i => i.LotId, StringComparer.Ordinal))
        {
            if (await reservations.KeepAsync(IssueOf(plan, input, site), cancellation) is { } refusal)
                return refusal;
        }

        return plan.Returns.Count == 0 ? null : await returns.JudgeAsync(plan, cancellation);
    }

    /// <summary>Issues every input, then produces every output; the first refusal ends it, and what was posted stays for the caller to take back.</summary>
    public async Task<Refusal?> PostAsync(PostingPlan plan, CancellationToken cancellation)
    {
        var site = await SiteAsync(plan, cancellation);
        foreach (var input in plan.Inputs)
        {
            var issue = IssueOf(plan, input, site);
            if ((await poster.PostAsync(issue, cancellation)).Refusal is { } refusal)
                return refusal.Code == "reservation-closed" ? LineReservations.GivenUp(issue) : refusal;
            await genealogy.CopyInputAsync(input.LotId, plan.TransformationId, cancellation);
        }

        await returns.PostAsync(plan, site, cancellation);
        return plan.Outputs.Count == 0 ? null : await outputs.ProduceAsync(plan, site, cancellation);
    }

    /// <summary>
    /// Takes back an attempt that was refused, last first. Reservations are given up before the ledger is read: from then on no issue that
    /// was delayed somewhere can come through, so what has no movement then never gets one.
    /// </summary>
    public async Task RevertAsync(PostingPlan plan, CancellationToken cancellation)
    {
        var site = await SiteAsync(plan, cancellation);
        await outputs.TakeBackAsync(plan, site, cancellation);
        foreach (var input in plan.Inputs.Reverse())
        {
            var issue = IssueOf(plan, input, site);
            await reservations.GiveUpAsync(issue, cancellation);
            if (await poster.FindAsync(input.LotId, issue.MovementId, cancellation) is not { } movement)
                continue;
            await ReverseAsync(plan, movement, input.LotId, site, poster, cancellation);
            await genealogy.CopyInputAsync(input.LotId, plan.TransformationId, cancellation);
        }
    }

    /// <summary>Posts the reversal of a movement into or out of a transformation.</summary>
    internal static Task ReverseAsync(PostingPlan plan, Movement movement, string lotId, Site site, StockPoster poster, CancellationToken cancellation) => ReverseAsync(
        plan.Movement(PostingPlan.ReversalOf(movement.MovementId), MovementType.Reversal, lotId, movement.Quantity, movement.Uom, site) with
        {
            From = movement.To,
            To = movement.From,
            Reason = "The command that posted it was refused.",
            Reverses = movement.MovementId,
        },
        poster, cancellation);

    /// <summary>Posts a reversal that has been judged before. It is allowed whatever blocks the lot.</summary>
    internal static async Task ReverseAsync(MovementOrder reversal, StockPoster poster, CancellationToken cancellation)
    {
        if ((await poster.PostAsync(reversal, cancellation)).Refusal is { } refusal)
            throw new InvalidOperationException($"Reversal '{reversal.MovementId}' of lot '{reversal.LotId}' cannot be posted: {refusal.Detail}");
    }

    private static MovementOrder IssueOf(PostingPlan plan, PlannedInput input, Site site) =>
        plan.Movement(plan.MovementId(input), MovementType.Issue, input.LotId, input.Quantity, input.Uom, site) with
        {
            From = new(plan.SiteId, input.LocationId),
            Customer = plan.CustomerId is { } customer ? new(customer, ShipTo: null, SalesOrder: null) : null,
            Market = plan.Market,
            ReservationId = plan.MovementId(input),
            IsRework = plan.Kind == TransformationKind.Rework,
            Authority = plan.Authority,
        };

    private async Task<Site> SiteAsync(PostingPlan plan, CancellationToken cancellation) =>
        await masterData.FindSiteAsync(plan.SiteId, cancellation) ?? throw new InvalidOperationException($"There is no site '{plan.SiteId}' any more.");
}
