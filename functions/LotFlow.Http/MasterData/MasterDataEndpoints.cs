using LotFlow.Http.Errors;
using LotFlow.Http.Requests;
using LotFlow.Http.Security;
using LotFlow.Workflows.MasterData;
using Microsoft.AspNetCore.Http;

namespace LotFlow.Http.MasterData;

/// <summary>Items, suppliers, sites and customers. Commands are not cancelled: a caller who hangs up does not take back what was sent.</summary>
internal static class MasterDataEndpoints
{
    public static async Task<IResult> PutItemAsync(string itemId, JsonBody body, Caller caller, MasterDataCommands commands) =>
        Answer.Put(await commands.PutItemAsync(itemId, body.Root, caller.Person, CancellationToken.None), $"/api/items/{itemId}");

    public static async Task<IResult> GetItemAsync(string itemId, MasterDataStore store, CancellationToken cancellation) =>
        Answer.Found(await store.FindItemAsync(itemId, cancellation), $"There is no item '{itemId}'.");

    public static async Task<IResult> PutSupplierAsync(string supplierId, JsonBody body, Caller caller, MasterDataCommands commands) =>
        Answer.Put(await commands.PutSupplierAsync(supplierId, body.Root, caller.Person, CancellationToken.None), $"/api/suppliers/{supplierId}");

    public static async Task<IResult> GetSupplierAsync(string supplierId, MasterDataStore store, CancellationToken cancellation) =>
        Answer.Found(await store.FindSupplierAsync(supplierId, cancellation), $"There is no supplier '{supplierId}'.");

    public static async Task<IResult> PutSiteAsync(string siteId, JsonBody body, Caller caller, MasterDataCommands commands)
    {
        caller.CheckSite(siteId);
        return Answer.Put(await commands.PutSiteAsync(siteId, body.Root, caller.Person, CancellationToken.None), $"/api/sites/{siteId}");
    }

    public static async Task<IResult> GetSiteAsync(string siteId, Caller caller, MasterDataStore store, CancellationToken cancellation)
    {
        caller.CheckSite(siteId);
        return Answer.Found(await store.FindSiteAsync(siteId, cancellation), $"There is no site '{siteId}'.");
    }

    public static async Task<IResult> PutCustomerAsync(string customerId, JsonBody body, Caller caller, MasterDataCommands commands) =>
        Answer.Put(await commands.PutCustomerAsync(customerId, body.Root, caller.Person, CancellationToken.None), $"/api/customers/{customerId}");

    public static async Task<IResult> GetCustomerAsync(string customerId, MasterDataStore store, CancellationToken cancellation) =>
        Answer.Found(await store.FindCustomerAsync(customerId, cancellation), $"There is no customer '{customerId}'.");
}
