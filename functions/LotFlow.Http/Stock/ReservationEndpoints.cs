using LotFlow.Http.Errors;
using LotFlow.Http.Requests;
using LotFlow.Http.Security;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.Stock;
using Microsoft.AspNetCore.Http;

namespace LotFlow.Http.Stock;

/// <summary>Who a lot is kept for, and who must not get it.</summary>
internal static class ReservationEndpoints
{
    public static async Task<IResult> PostAsync(JsonBody body, Caller caller, ReservationCommands commands)
    {
        var result = await commands.SubmitAsync(body.Root, caller.Person, CancellationToken.None);
        return Answer.Put(result, result.IsTaken ? $"/api/reservations/{result.Value!.ReservationId}" : "");
    }

    public static async Task<IResult> GetAsync(string reservationId, Caller caller, ReservationCommands commands, CancellationToken cancellation)
    {
        var reservation = await commands.FindAsync(reservationId, cancellation);
        if (reservation is not null)
            caller.CheckSite(reservation.SiteId);
        return Answer.Found(reservation, $"There is no reservation '{reservationId}'.");
    }

    public static async Task<IResult> DeleteAsync(string reservationId, Caller caller, ReservationCommands commands) =>
        Answer.Ok(await commands.CancelAsync(reservationId, caller.Person, CancellationToken.None));

    public static async Task<IResult> PutExclusionsAsync(string lotId, JsonBody body, Caller caller, ExclusionCommands commands) =>
        Answer.Ok(await commands.PutAsync(lotId, body.Root, caller.Person, CancellationToken.None));
}
