using LotFlow.Domain;
using LotFlow.Domain.Recalls;

namespace LotFlow.Workflows.Recalls;

/// <summary>A status report (21 CFR 7.53) out of what is known of a recall.</summary>
internal static class StatusReportRules
{
    public static StatusReport Of(RecallView view, IReadOnlyList<RecallConsignee> consignees, StatusReportOrder order, DateOnly? estimate, DateTimeOffset now)
    {
        var byConsignee = consignees.OrderBy(c => c.CustomerId, StringComparer.Ordinal).Select(Of).ToList();
        var notified = consignees.Where(c => c.NotifiedAt is not null).Select(c => c.NotifiedAt!.Value).ToList();
        return new()
        {
            ReportId = order.ReportId,
            RecallId = view.RecallId,
            At = now,
            By = order.By,
            State = view.State,
            ScopeVersion = view.ScopeVersion,
            LotsInScope = view.Scope.LotIds.Count,
            Consignees = consignees.Count,
            Notified = notified.Count,
            FirstNotifiedAt = notified.Count == 0 ? null : notified.Min(),
            LastNotifiedAt = notified.Count == 0 ? null : notified.Max(),
            Responded = consignees.Count(HasResponded),
            NonResponders = In(consignees, c => c.State == ConsigneeState.NonResponder),
            Awaited = In(consignees, NoticeRules.IsWaitedFor),
            Quantities = Sum(byConsignee.SelectMany(c => c.Quantities)),
            ByConsignee = byConsignee,
            Dispositions = view.Scope.Lots.Where(l => l.Disposition is not null).GroupBy(l => l.Disposition!.Value).OrderBy(g => g.Key)
                .ToDictionary(g => WireName.Of(g.Key), g => g.Count()),
            Checks = ChecksOf(view.EffectivenessLevel, consignees),
            EstimatedCompletion = estimate,
            OpenPoints = view.OpenPoints.Count,
            Note = order.Note,
        };
    }

    private static StatusConsignee Of(RecallConsignee c) => new(
        c.CustomerId, c.State, c.NotifiedAt, c.NotifiedAt is null ? null : c.Notices > 0 ? "e-mail" : "by people", c.Attempts, c.RespondedAt,
        [.. c.Responses.Where(r => r.Uom is not null).GroupBy(r => r.Uom!, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal).Select(Said)]);

    /// <summary>What was said last of each quantity; a response that leaves one out leaves it as it was said before.</summary>
    private static StatusQuantity Said(IGrouping<string, ConsigneeResponse> responses)
    {
        var latestFirst = responses.OrderByDescending(r => r.At).ThenByDescending(r => r.ResponseId, StringComparer.Ordinal).ToList();
        return new(responses.Key, Last(r => r.QuantityOnHand), Last(r => r.QuantityReturned), Last(r => r.QuantityDestroyed), Last(r => r.QuantityUsed));

        decimal Last(Func<ConsigneeResponse, decimal?> field) => latestFirst.Select(field).FirstOrDefault(q => q is not null) ?? 0;
    }

    private static IReadOnlyList<StatusQuantity> Sum(IEnumerable<StatusQuantity> quantities) =>
        [.. quantities.GroupBy(q => q.Uom, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => new StatusQuantity(g.Key, g.Sum(q => q.OnHand), g.Sum(q => q.Returned), g.Sum(q => q.Destroyed), g.Sum(q => q.Used)))];

    private static StatusChecks ChecksOf(EffectivenessLevel level, IReadOnlyList<RecallConsignee> consignees)
    {
        var selected = consignees.Where(c => c.IsChecked).ToList();
        var (verified, failed) = (selected.Count(c => c.State == ConsigneeState.Verified), selected.Count(c => c.State == ConsigneeState.NonResponder));
        return new(level, selected.Count, verified, failed, selected.Count - verified - failed);
    }

    private static bool HasResponded(RecallConsignee c) => c.State is ConsigneeState.Responded or ConsigneeState.Verified;

    private static IReadOnlyList<string> In(IReadOnlyList<RecallConsignee> consignees, Func<RecallConsignee, bool> which) =>
        [.. consignees.Where(which).Select(c => c.CustomerId).Order(StringComparer.Ordinal)];
}
