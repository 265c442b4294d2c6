using LotFlow.Domain;
using LotFlow.Domain.Genealogy;
using LotFlow.Domain.MasterData;
using LotFlow.Domain.Production;
using LotFlow.Domain.Stock;
using LotFlow.Workflows.Genealogy;
using LotFlow.Workflows.Stock;

namespace LotFlow.Workflows.Production;

/// <summary>
/// Brings back into stock what an order was issued and did not use. Nothing else is posted to the order meanwhile (<see cref="PostingRuns"/>),
/// so what was judged stays true until all of it is back: a return is never taken back, which could fail where somebody has taken the stock since.
/// </summary>
public sealed class ReturnPosting(StockPoster poster, GenealogyStore genealogy)
{
    /// <summary>Why not all of it can come back, or null. What this return has brought back already counts as not returned.</summary>
    public async Task<Refusal?> JudgeAsync(PostingPlan plan, CancellationToken cancellation)
    {
        var own = plan.Returns.Select(plan.MovementId).ToHashSet(StringComparer.Ordinal);
        var returned = plan.Returns.GroupBy(r => r.LotId, StringComparer.Ordinal).ToDictionary(lot => lot.Key, lot => lot.Sum(r => r.Quantity), StringComparer.Ordinal);
        foreach (var (lotId, quantity) in returned)
        {
            var used = await genealogy.FindUseAsync(lotId, plan.TransformationId, cancellation) is { } link ? Used(link) : 0;
            if (quantity > used)
                return OrderRefusals.NotIssued(plan.TransformationId, lotId, used, quantity, plan.Returns.First(r => r.LotId == lotId).Uom);
        }

        // An output without any input would be of unknown origin, and no hold or recall of what it was really made of would find it.
        return (await genealogy.InputsOfAsync(plan.TransformationId, cancellation)).TrueForAll(l => Used(l) <= returned.GetValueOrDefault(l.LotId))
            && (await genealogy.OutputsOfAsync(plan.TransformationId, cancellation)).Exists(l => l.Quantity > 0)
            ? OrderRefusals.OutputsRemain(plan.TransformationId)
            : null;

        decimal Used(Link link) => link.Entries.Where(e => !own.Contains(e.Key)).Sum(e => e.Value);
    }

    public async Task PostAsync(PostingPlan plan, Site site, CancellationToken cancellation)
    {
        foreach (var line in plan.Returns)
        {
            // A reversal, since it is allowed whatever blocks the lot; of the use and not of one movement, which may have brought more or less.
            await TransformationPosting.ReverseAsync(
                plan.Movement(plan.MovementId(line), MovementType.Reversal, line.LotId, line.Quantity, line.Uom, site) with
                {
                    To = new(plan.SiteId, line.LocationId),
                    Reason = "It was issued and not used.",
                },
                poster, cancellation);
            await genealogy.CopyInputAsync(line.LotId, plan.TransformationId, cancellation);
        }
    }
}
