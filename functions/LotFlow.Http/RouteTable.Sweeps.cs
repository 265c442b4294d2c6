using LotFlow.Domain.People;
using LotFlow.Domain.Stock;
using LotFlow.Http.Security;
using LotFlow.Http.OpenApi;
using LotFlow.Http.Sweeps;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace LotFlow.Http;

internal static partial class RouteTable
{
    static partial void MapSweeps(IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/ledger-mismatches", LedgerMismatchEndpoints.ListAsync)
            .Requires(Role.Controller, Role.Auditor, Role.Admin, Role.Quality).GivesPage<LedgerMismatch>()
            .Says("Operations", "What the reconciliation found not to agree with the ledgers: open, resolved or all.");
}
