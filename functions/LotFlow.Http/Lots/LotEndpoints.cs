using LotFlow.Http.Errors;
using LotFlow.Http.Requests;
using LotFlow.Http.Security;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.Stock;
using Microsoft.AspNetCore.Http;

namespace LotFlow.Http.Lots;

internal static class LotEndpoints
{
    public static async Task<IResult> GetAsync(string lotId, Caller caller, LotQueries queries, CancellationToken cancellation) =>
        Answer.Found(await FindAsync(lotId, caller, queries, cancellation), Missing(lotId));

    public static async Task<IResult> GetLedgerAsync(
        string lotId, string? limit, string? continuation, Caller caller, LotQueries queries, CancellationToken cancellation)
    {
        var query = new QueryFields();
        var most = string.IsNullOrEmpty(limit) ? QueryFields.MaxLimit : query.Limit(limit);
        query.ThrowIfInvalid();
        if (await FindAsync(lotId, caller, queries, cancellation) is null)
            return Problem.NotFound(Missing(lotId));
        var (entries, next, error) = await queries.LedgerAsync(lotId, most, string.IsNullOrEmpty(continuation) ? null : continuation, cancellation);
        return error is null ? Answer.Page([.. entries.Select(LedgerEntry.Of)], next) : Problem.Invalid([error]);
    }

    public static async Task<IResult> ListAsync(
        string? itemId, string? siteId, string? supplierId, string? supplierLot, string? identifier, string? blocked, string? limit, string? continuation,
        Caller caller, LotQueries queries, CancellationToken cancellation)
    {
        var query = new QueryFields();
        var filter = new LotFilter(
            query.Text("itemId", itemId), query.Text("siteId", siteId), query.Text("supplierId", supplierId), query.Text("supplierLot", supplierLot),
            query.Text("identifier", identifier), query.Flag("blocked", blocked), query.Limit(limit), string.IsNullOrEmpty(continuation) ? null : continuation)
        {
            Sites = caller.Person.Sites,
        };
        query.ThrowIfInvalid();
        if (filter.SiteId is { } asked)
            caller.CheckSite(asked);
        var (lots, next, error) = await queries.ListAsync(filter, cancellation);
        return error is null ? Answer.Page(lots, next) : Problem.Invalid([error]);
    }

    internal static async Task<LotView?> FindAsync(string lotId, Caller caller, LotQueries queries, CancellationToken cancellation)
    {
        var lot = await queries.FindAsync(lotId, cancellation);
        // Whoever may act where some of it stands may see it, wherever it came into being.
        if (lot is not null && !lot.Balances.Any(b => caller.Person.MayActAt(b.SiteId)))
            caller.CheckSite(lot.SiteId);
        return lot;
    }

    internal static string Missing(string lotId) => $"There is no lot '{lotId}'.";
}
