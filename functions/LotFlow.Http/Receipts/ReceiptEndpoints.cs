using LotFlow.Http.Errors;
using LotFlow.Http.Requests;
using LotFlow.Http.Security;
using LotFlow.Workflows.Receipts;
using Microsoft.AspNetCore.Http;

namespace LotFlow.Http.Receipts;

/// <summary>Receipts, inspection results and sampling. Commands are not cancelled: a caller who hangs up does not take back what was sent.</summary>
internal static class ReceiptEndpoints
{
    public static async Task<IResult> PostAsync(JsonBody body, Caller caller, ReceiptCommands commands) =>
        Answer.Accepted(await commands.SubmitAsync(body.Root, caller.Person, CancellationToken.None), r => $"/api/receipts/{r.ReceiptId}");

    public static async Task<IResult> GetAsync(string receiptId, Caller caller, ReceiptQueries queries, CancellationToken cancellation)
    {
        var receipt = await queries.FindAsync(receiptId, cancellation);
        if (receipt is not null)
            caller.CheckSite(receipt.SiteId);
        return Answer.Found(receipt, $"There is no receipt '{receiptId}'.");
    }

    public static async Task<IResult> PostResultAsync(string lotId, JsonBody body, Caller caller, InspectionCommands commands) =>
        Answer.Accepted(await commands.SubmitAsync(lotId, body.Root, caller.Person, CancellationToken.None), _ => $"/api/lots/{lotId}");

    public static async Task<IResult> GetSamplingAsync(string supplierId, string itemId, InspectionCommands commands, CancellationToken cancellation) =>
        Answer.Json(await commands.SamplingAsync(supplierId, itemId, cancellation));

    public static async Task<IResult> ResumeSamplingAsync(string supplierId, string itemId, JsonBody body, Caller caller, InspectionCommands commands)
    {
        caller.CheckEverywhere("Sampling of a supplier's item");
        return Answer.Ok(await commands.ResumeSamplingAsync(supplierId, itemId, body.Root, caller.Person, CancellationToken.None));
    }
}
