using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace LotFlow.Functions.Http;

/// <summary>
/// One function per area, so that the portal shows their traffic apart. None decides anything: not even which methods there are, so that
/// a wrong method gets LotFlow's answer and not the host's.
/// </summary>
public sealed class HttpFunctions(HttpDoor door)
{
    [Function("HttpItems")]
    public Task<IResult> ItemsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "post", "put", "delete", "patch", "options", Route = "api/items/{*rest}")] HttpRequest request,
        [DurableClient] DurableTaskClient client) => door.AnswerAsync(request, client);

    [Function("HttpSuppliers")]
    public Task<IResult> SuppliersAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "post", "put", "delete", "patch", "options", Route = "api/suppliers/{*rest}")] HttpRequest request,
        [DurableClient] DurableTaskClient client) => door.AnswerAsync(request, client);

    [Function("HttpSites")]
    public Task<IResult> SitesAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "post", "put", "delete", "patch", "options", Route = "api/sites/{*rest}")] HttpRequest request,
        [DurableClient] DurableTaskClient client) => door.AnswerAsync(request, client);

    [Function("HttpCustomers")]
    public Task<IResult> CustomersAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "post", "put", "delete", "patch", "options", Route = "api/customers/{*rest}")] HttpRequest request,
        [DurableClient] DurableTaskClient client) => door.AnswerAsync(request, client);

    [Function("HttpPolicies")]
    public Task<IResult> PoliciesAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "post", "put", "delete", "patch", "options", Route = "api/policies/{*rest}")] HttpRequest request,
        [DurableClient] DurableTaskClient client) => door.AnswerAsync(request, client);

    [Function("HttpReceipts")]
    public Task<IResult> ReceiptsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "post", "put", "delete", "patch", "options", Route = "api/receipts/{*rest}")] HttpRequest request,
        [DurableClient] DurableTaskClient client) => door.AnswerAsync(request, client);

    [Function("HttpLots")]
    public Task<IResult> LotsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "post", "put", "delete", "patch", "options", Route = "api/lots/{*rest}")] HttpRequest request,
        [DurableClient] DurableTaskClient client) => door.AnswerAsync(request, client);

    [Function("HttpApprovals")]
    public Task<IResult> ApprovalsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "post", "put", "delete", "patch", "options", Route = "api/approvals/{*rest}")] HttpRequest request,
        [DurableClient] DurableTaskClient client) => door.AnswerAsync(request, client);

    [Function("HttpDelegations")]
    public Task<IResult> DelegationsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "post", "put", "delete", "patch", "options", Route = "api/delegations/{*rest}")] HttpRequest request,
        [DurableClient] DurableTaskClient client) => door.AnswerAsync(request, client);

    [Function("HttpInboxPages")]
    public Task<IResult> InboxPagesAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "post", "put", "delete", "patch", "options", Route = "approvals/{*rest}")] HttpRequest request,
        [DurableClient] DurableTaskClient client) => door.AnswerAsync(request, client);

    [Function("HttpApprovalPages")]
    public Task<IResult> ApprovalPagesAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "post", "put", "delete", "patch", "options", Route = "approve/{*rest}")] HttpRequest request,
        [DurableClient] DurableTaskClient client) => door.AnswerAsync(request, client);

    [Function("HttpWorkflows")]
    public Task<IResult> WorkflowsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "post", "put", "delete", "patch", "options", Route = "api/workflows/{*rest}")] HttpRequest request,
        [DurableClient] DurableTaskClient client) => door.AnswerAsync(request, client);

    [Function("HttpNotifications")]
    public Task<IResult> NotificationsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "post", "put", "delete", "patch", "options", Route = "api/notifications/{*rest}")] HttpRequest request,
        [DurableClient] DurableTaskClient client) => door.AnswerAsync(request, client);

    [Function("HttpMovements")]
    public Task<IResult> MovementsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "post", "put", "delete", "patch", "options", Route = "api/movements/{*rest}")] HttpRequest request,
        [DurableClient] DurableTaskClient client) => door.AnswerAsync(request, client);

    [Function("HttpReservations")]
    public Task<IResult> ReservationsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "post", "put", "delete", "patch", "options", Route = "api/reservations/{*rest}")] HttpRequest request,
        [DurableClient] DurableTaskClient client) => door.AnswerAsync(request, client);

    [Function("HttpHolds")]
    public Task<IResult> HoldsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "post", "put", "delete", "patch", "options", Route = "api/holds/{*rest}")] HttpRequest request,
        [DurableClient] DurableTaskClient client) => door.AnswerAsync(request, client);

    [Function("HttpProductionOrders")]
    public Task<IResult> ProductionOrdersAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "post", "put", "delete", "patch", "options", Route = "api/production-orders/{*rest}")] HttpRequest request,
        [DurableClient] DurableTaskClient client) => door.AnswerAsync(request, client);

    [Function("HttpTransformations")]
    public Task<IResult> TransformationsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "post", "put", "delete", "patch", "options", Route = "api/transformations/{*rest}")] HttpRequest request,
        [DurableClient] DurableTaskClient client) => door.AnswerAsync(request, client);

    [Function("HttpCounts")]
    public Task<IResult> CountsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "post", "put", "delete", "patch", "options", Route = "api/counts/{*rest}")] HttpRequest request,
        [DurableClient] DurableTaskClient client) => door.AnswerAsync(request, client);

    [Function("HttpRecalls")]
    public Task<IResult> RecallsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "post", "put", "delete", "patch", "options", Route = "api/recalls/{*rest}")] HttpRequest request,
        [DurableClient] DurableTaskClient client) => door.AnswerAsync(request, client);

    [Function("HttpLedgerMismatches")]
    public Task<IResult> LedgerMismatchesAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "post", "put", "delete", "patch", "options", Route = "api/ledger-mismatches/{*rest}")] HttpRequest request,
        [DurableClient] DurableTaskClient client) => door.AnswerAsync(request, client);

    [Function("HttpAudit")]
    public Task<IResult> AuditAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "post", "put", "delete", "patch", "options", Route = "api/audit/{*rest}")] HttpRequest request,
        [DurableClient] DurableTaskClient client) => door.AnswerAsync(request, client);

    [Function("HttpHealthz")]
    public Task<IResult> HealthzAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "post", "put", "delete", "patch", "options", Route = "healthz")] HttpRequest request,
        [DurableClient] DurableTaskClient client) => door.AnswerAsync(request, client);

    [Function("HttpReadyz")]
    public Task<IResult> ReadyzAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "post", "put", "delete", "patch", "options", Route = "readyz")] HttpRequest request,
        [DurableClient] DurableTaskClient client) => door.AnswerAsync(request, client);

    [Function("HttpMetrics")]
    public Task<IResult> MetricsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "post", "put", "delete", "patch", "options", Route = "metrics")] HttpRequest request,
        [DurableClient] DurableTaskClient client) => door.AnswerAsync(request, client);

    [Function("HttpOpenApi")]
    public Task<IResult> OpenApiAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "post", "put", "delete", "patch", "options", Route = "openapi/{*rest}")] HttpRequest request,
        [DurableClient] DurableTaskClient client) => door.AnswerAsync(request, client);

    [Function("HttpUnknownRoutes")]
    public Task<IResult> UnknownRoutesAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "post", "put", "delete", "patch", "options", Route = "{*path}")] HttpRequest request,
        [DurableClient] DurableTaskClient client) => door.AnswerAsync(request, client);
}
