using System.Globalization;
using LotFlow.Domain;
using LotFlow.Domain.Genealogy;
using LotFlow.Domain.MasterData;
using LotFlow.Domain.Recalls;

namespace LotFlow.Workflows.Recalls;

/// <summary>
/// The notice to a consignee (21 CFR 7.49(c)): that it is a recall, of what, why, what to do at once and what to report; and what was shipped
/// to them, so that they can find it.
/// </summary>
internal static class NoticeText
{
    public static string NameOf(NoticeStep step) => step switch
    {
        NoticeStep.Notice => "first notice",
        NoticeStep.More => "changed list",
        _ => "reminder",
    };

    public static string SubjectOf(Recall recall, NoticeStep step) => (step switch
    {
        NoticeStep.Notice => "URGENT: recall",
        NoticeStep.More => "URGENT: recall updated",
        _ => "Reminder, answer needed: recall",
    }) + $" {recall.RecallId}, {recall.Title}";

    public static string Of(Recall recall, Customer customer, IReadOnlyList<TraceShipment> shipped, IReadOnlyDictionary<string, string> items, NoticeStep step)
    {
        var opening = step switch
        {
            NoticeStep.Notice => "We recall what is listed below, which we shipped to you.",
            NoticeStep.More => "The list below has changed since our last message. It is everything of this recall that we shipped to you, and takes the place of the one before.",
            _ => "We have not heard from you about this recall. Please answer today.",
        };
        return $"""
            {customer.Name}: product recall {recall.RecallId}, class {WireName.Of(recall.Class)}

            {opening}
            What: {recall.Title}
            Why: {recall.Reason}

            Do this now:
            1. Stop using, selling and shipping it. Set aside what you have.
            2. If you passed it on, tell those who got it.
            3. Answer this message: how much you still have, and how much was sent back, destroyed or used. Answer also if it is none.

            Shipped to you:
            {RecallMessages.Lines([.. shipped.Select(s => LineOf(s, items))], "shipments")}

            In all: {TotalsOf(shipped, items)}.
            """;
    }

    /// <summary>Stands for what was shipped: another digest is something else to tell.</summary>
    public static string DigestOf(IReadOnlyList<TraceShipment> shipped) => Identifier.Digest(string.Join('\n', shipped
        .Select(s => string.Create(CultureInfo.InvariantCulture, $"{s.LotId}|{s.MovementId}|{s.ShipTo}|{s.Quantity:G29}|{s.Uom}")).Order(StringComparer.Ordinal)));

    private static string LineOf(TraceShipment s, IReadOnlyDictionary<string, string> items) => string.Create(
        CultureInfo.InvariantCulture,
        $"{s.ShippedAt.UtcDateTime:yyyy-MM-dd}: {items.GetValueOrDefault(s.LotId, "item")}, lot {s.LotId}, {s.Quantity:G29} {s.Uom}"
        + $"{(s.ShipTo is { } to ? $", to {to}" : "")}{(s.SalesOrder is { } order ? $", order {order}" : "")}");

    private static string TotalsOf(IReadOnlyList<TraceShipment> shipped, IReadOnlyDictionary<string, string> items) => string.Join("; ", shipped
        .GroupBy(s => (Item: items.GetValueOrDefault(s.LotId, "item"), s.Uom)).OrderBy(g => g.Key.Item, StringComparer.Ordinal).ThenBy(g => g.Key.Uom, StringComparer.Ordinal)
        .Select(g => string.Create(CultureInfo.InvariantCulture, $"{g.Key.Item} {g.Sum(s => s.Quantity):G29} {g.Key.Uom} of {g.Select(s => s.LotId).Distinct(StringComparer.Ordinal).Count()} lots")));
}
