using LotFlow.Domain.Approvals;
using LotFlow.Domain.Genealogy;
using LotFlow.Domain.People;
using LotFlow.Workflows.Approvals;

namespace LotFlow.Workflows.Genealogy;

/// <summary>Asks quality, and nobody who asked for it, whether a link is to be repaired, showing what is there and what is to be.</summary>
public sealed class LinkRepairApprovals(ApprovalRequests requests)
{
    public async Task OpenAsync(LinkRepair repair, CancellationToken cancellation)
    {
        var (policy, version) = await requests.PolicyAsync(ApprovalKind.LinkRepair, value: null, cancellation);
        await requests.OpenAsync(new()
        {
            ApprovalId = repair.ApprovalId,
            Kind = ApprovalKind.LinkRepair,
            SiteId = repair.SiteId,
            Subject = new("linkRepair", repair.RepairId, repair.Link.LotId),
            Summary = $"Repair the broken link of lot {repair.Link.LotId} {(repair.Link.Role == LinkRole.Input ? "into" : "from")} {repair.Link.TransformationId}",
            Details =
            [
                new("Why", repair.Note),
                new("Link", $"{repair.Link}"),
                new("With the lot now", Text(repair.Before.AtLot?.Entries, repair.Before.AtLot?.Uom)),
                new("With the transformation now", Text(repair.Before.AtTransformation?.Entries, repair.Before.AtTransformation?.Uom)),
                new("In the ledger of the lot", Text(repair.Before.Ledger, repair.Target.Uom)),
                new("With the lot afterwards", Text(repair.Target.AtLot, repair.Target.Uom)),
                new("With the transformation afterwards", Text(repair.Target.AtTransformation, repair.Target.Uom)),
            ],
            Excluded = [repair.RequestedBy],
            RequestedBy = repair.RequestedBy,
            Under = (policy with { Ladder = [new(Role.Quality, policy.Ladder[0].RemindEveryHours, EscalateAfterHours: null)] }, version),
        }, cancellation);
    }

    private static string Text(IReadOnlyDictionary<string, decimal>? entries, string? uom) => entries is null ? "missing"
        : entries.Count == 0 ? "nothing"
        : $"{entries.Values.Sum():0.#########} {uom}, by {string.Join(", ", entries.OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => $"{e.Key} ({e.Value:0.#########})"))}";
}
