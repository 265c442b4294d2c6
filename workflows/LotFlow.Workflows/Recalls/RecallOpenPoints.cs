using System.Globalization;
using LotFlow.Domain;
using LotFlow.Domain.Recalls;

namespace LotFlow.Workflows.Recalls;

/// <summary>What keeps a recall open, and what of it an explanation may cover.</summary>
public static class RecallOpenPoints
{
    public const string Task = "task";
    public const string Consignee = "consignee";
    public const string Quantity = "quantity";
    public const string Gap = "gap";
    public const string Disposition = "disposition";

    /// <summary>
    /// Everything that is open, one point for each reference, in an order that is the same each time. A drill asks nobody outside and disposes
    /// of nothing.
    /// </summary>
    public static IReadOnlyList<RecallOpenPoint> Of(RecallStanding standing) =>
    [
        .. Tasks(standing),
        .. standing.Recall.Drill ? [] : Consignees(standing),
        .. Quantities(standing),
        .. Gaps(standing),
        .. standing.Recall.Drill ? [] : Dispositions(standing),
    ];

    /// <summary>The points that these explanations leave. A lot without a disposition cannot be explained away.</summary>
    public static IReadOnlyList<RecallOpenPoint> Unexplained(IEnumerable<RecallOpenPoint> points, IReadOnlyCollection<RecallExplanation> explanations) =>
        [.. points.Where(p => p.Kind == Disposition || !explanations.Any(e => e.Kind == p.Kind && e.Ref == p.Ref && !string.IsNullOrWhiteSpace(e.Text)))];

    /// <summary>The reference of a quantity.</summary>
    public static string RefOf(string itemId, string uom) => $"{itemId}|{uom}";

    private static IEnumerable<RecallOpenPoint> Tasks(RecallStanding standing) => standing.OpenLots.Where(s => s.Value.Count > 0).Select(s => new RecallOpenPoint(
        Task, s.Key, $"Site {s.Key} has not said how much it found of {Lots(s.Value)}."));

    private static IEnumerable<RecallOpenPoint> Consignees(RecallStanding standing)
    {
        // Who has nothing of the scope any more owes no answer.
        foreach (var consignee in standing.Consignees.Where(c => c.Accounts.Count > 0))
        {
            List<string> open = [];
            if (!ConsigneeRules.IsSettled(consignee.Consignee.State, consignee.Consignee.IsChecked))
                open.Add(consignee.Consignee.State == ConsigneeState.Responded ? "the effectiveness check has not verified it" : $"it has not answered ({WireName.Of(consignee.Consignee.State)})");
            foreach (var account in consignee.Accounts.Where(a => a.IsBeyond(standing.Policy.TolerancePercent)))
            {
                open.Add(account.IsOver
                    ? $"{Text(account.AccountedFor)} {account.Uom} are accounted for, and {Text(account.Shipped)} {account.Uom} were shipped"
                    : $"{Text(account.Shipped - account.AccountedFor)} of {Text(account.Shipped)} {account.Uom} are not accounted for");
            }

            if (open.Count > 0)
                yield return new(Consignee, consignee.Consignee.CustomerId, $"Customer {consignee.Consignee.CustomerId}: {string.Join("; ", open)}.");
        }
    }

    private static IEnumerable<RecallOpenPoint> Quantities(RecallStanding standing) =>
        standing.Items.Where(i => i.IsBeyond(standing.Policy.TolerancePercent)).Select(i => new RecallOpenPoint(
            Quantity, RefOf(i.Balance.ItemId, i.Balance.Uom),
            $"Of {Text(i.CameIn)} {i.Balance.Uom} of item {i.Balance.ItemId}, {Text(i.Missing)} {i.Balance.Uom} were not found and {Text(i.Surplus)} {i.Balance.Uom} were found too much; "
            + $"{Text(standing.Policy.TolerancePercent)} % may be."));

    private static IEnumerable<RecallOpenPoint> Gaps(RecallStanding standing) =>
        standing.Gaps.GroupBy(g => g.Ref, StringComparer.Ordinal).Select(g => new RecallOpenPoint(Gap, g.Key, string.Join(' ', g.Select(gap => gap.Detail).Distinct())));

    private static IEnumerable<RecallOpenPoint> Dispositions(RecallStanding standing) => standing.Lots.Where(l => l.Member.Disposition is null).Select(l => new RecallOpenPoint(
        Disposition, l.Member.LotId, $"It has not been decided what becomes of lot {l.Member.LotId}."));

    private static string Lots(IReadOnlyList<string> lotIds) => lotIds.Count switch
    {
        1 => $"lot {lotIds[0]}",
        <= 5 => $"lots {string.Join(", ", lotIds)}",
        _ => $"{lotIds.Count} lots, the first of them {lotIds[0]}",
    };

    private static string Text(decimal quantity) => quantity.ToString("0.#########", CultureInfo.InvariantCulture);
}
