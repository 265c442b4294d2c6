using LotFlow.Domain;
using LotFlow.Domain.Genealogy;

namespace LotFlow.Workflows.Production;

/// <summary>What is said where a production order or another transformation cannot take a command.</summary>
internal static class OrderRefusals
{
    public static Refusal? Mismatch(Transformation standing, TransformationKind kind, string siteId)
    {
        if (standing.Kind != kind)
        {
            return new("transformation-exists",
                $"'{standing.TransformationId}' is a {WireName.Of(standing.Kind)} already. Use another id.");
        }

        return standing.SiteId == siteId
            ? null
            : new("order-at-other-site", $"Order '{standing.TransformationId}' belongs to site {standing.SiteId}. Use another order id at {siteId}.");
    }

    public static Refusal Closed(string orderId) =>
        new("order-closed", $"Order '{orderId}' is closed; nothing goes in or comes out any more. Report what is still made under another order.");

    public static Refusal Busy(string orderId, string running) =>
        new("order-busy", $"'{running}' is being posted to order '{orderId}'. Send this again when it has ended.");

    public static Refusal NothingIssued(string orderId) =>
        new("nothing-issued", $"Nothing has been issued to order '{orderId}', so nothing can come out of it. Report what it used first.");

    public static Refusal NotIssued(string orderId, string lotId, decimal used, decimal returned, string uom) =>
        new("insufficient-quantity", $"Order '{orderId}' has used {used} {uom} of lot '{lotId}'; {returned} {uom} cannot come back from it.");

    public static Refusal OutputsRemain(string orderId) => new(
        "outputs-remain", $"Lots came out of order '{orderId}', and nothing would be left that they were made of. Issue what was used first, then return the rest.");

    public static Refusal NoOrder(string orderId) =>
        new("not-found", $"There is no production order '{orderId}'. The first issue opens it.", RefusalKind.NotFound);
}
