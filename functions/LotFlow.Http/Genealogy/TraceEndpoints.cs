using LotFlow.Domain.Genealogy;
using LotFlow.Http.Errors;
using LotFlow.Http.Lots;
using LotFlow.Http.Requests;
using LotFlow.Http.Security;
using LotFlow.Workflows.Genealogy;
using LotFlow.Workflows.Lots;
using Microsoft.AspNetCore.Http;

namespace LotFlow.Http.Genealogy;

internal static class TraceEndpoints
{
    /// <summary>The most lots that a caller may ask for; without a limit there is none.</summary>
    private const int MostLots = 1_000_000;

    public static async Task<IResult> GetAsync(
        string lotId, string? direction, string? maxLots, Caller caller, LotQueries lots, TraceQueries traces, CancellationToken cancellation)
    {
        var query = new QueryFields();
        var way = query.Choice<TraceDirection>("direction", direction) ?? TraceDirection.Both;
        var most = query.Number("maxLots", maxLots);
        query.ThrowIfInvalid();
        if (most is < 1 or > MostLots)
            return Problem.Invalid([new("/maxLots", $"Expected a whole number from 1 to {MostLots}.")]);
        return await LotEndpoints.FindAsync(lotId, caller, lots, cancellation) is null
            ? Problem.NotFound(LotEndpoints.Missing(lotId))
            : Answer.Json(TraceView.Of(lotId, await traces.TraceAsync([lotId], way, most, cancellation)));
    }
}
