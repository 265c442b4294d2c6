using LotFlow.Domain.MasterData;
using LotFlow.Domain.People;
using LotFlow.Http.Approvals;
using LotFlow.Http.Health;
using LotFlow.Http.Lots;
using LotFlow.Http.MasterData;
using LotFlow.Http.Notifications;
using LotFlow.Http.OpenApi;
using LotFlow.Http.Receipts;
using LotFlow.Http.Security;
using LotFlow.Http.Workflows;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.Receipts;
using LotFlow.Workflows.Stock;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace LotFlow.Http;

/// <summary>Every route with who may use it, what it takes and what it answers. A route that does not say who may use it is refused.</summary>
internal static partial class RouteTable
{
    private static readonly Role[] s_anyone = Enum.GetValues<Role>();
    private static readonly Role[] s_masterData = [Role.Admin, Role.Integrator];
    private static readonly Role[] s_receiving = [Role.Operator, Role.Integrator];
    private static readonly Role[] s_inspecting = [Role.Inspector, Role.Integrator];

    public static void Map(IEndpointRouteBuilder routes)
    {
        MapMasterData(routes);
        MapReceipts(routes);
        MapLots(routes);
        MapGenealogy(routes);
        MapMovements(routes);
        MapHolds(routes);
        MapCounting(routes);
        MapProduction(routes);
        MapSweeps(routes);
        MapRecallFlow(routes);
        MapRecallWork(routes);
        MapRecalls(routes);
        MapPages(routes);
        MapAudit(routes);
        MapApprovals(routes);
        MapWorkflows(routes);
        MapOperations(routes);
    }

    static partial void MapGenealogy(IEndpointRouteBuilder routes);

    static partial void MapMovements(IEndpointRouteBuilder routes);

    static partial void MapHolds(IEndpointRouteBuilder routes);

    static partial void MapCounting(IEndpointRouteBuilder routes);

    static partial void MapProduction(IEndpointRouteBuilder routes);

    static partial void MapSweeps(IEndpointRouteBuilder routes);

    static partial void MapRecallFlow(IEndpointRouteBuilder routes);

    static partial void MapRecallWork(IEndpointRouteBuilder routes);

    static partial void MapRecalls(IEndpointRouteBuilder routes);

    static partial void MapPages(IEndpointRouteBuilder routes);

    static partial void MapApprovalPages(IEndpointRouteBuilder routes);

    static partial void MapAudit(IEndpointRouteBuilder routes);

    private static void MapMasterData(IEndpointRouteBuilder routes)
    {
        routes.MapPut("/api/items/{itemId}", MasterDataEndpoints.PutItemAsync)
            .Requires(s_masterData).Takes<ItemRequest>().Gives<Item>(201, 200).Says("Master data", "Puts an item.");
        routes.MapGet("/api/items/{itemId}", MasterDataEndpoints.GetItemAsync)
            .Requires(s_anyone).Gives<Item>().Says("Master data", "An item.");
        routes.MapPut("/api/suppliers/{supplierId}", MasterDataEndpoints.PutSupplierAsync)
            .Requires(s_masterData).Takes<SupplierRequest>().Gives<Supplier>(201, 200).Says("Master data", "Puts a supplier with the items that it is approved for.");
        routes.MapGet("/api/suppliers/{supplierId}", MasterDataEndpoints.GetSupplierAsync)
            .Requires(s_anyone).Gives<Supplier>().Says("Master data", "A supplier.");
        routes.MapPut("/api/sites/{siteId}", MasterDataEndpoints.PutSiteAsync)
            .Requires(s_masterData).Takes<SiteRequest>().Gives<Site>(201, 200).Says("Master data", "Puts a site with its locations.");
        routes.MapGet("/api/sites/{siteId}", MasterDataEndpoints.GetSiteAsync)
            .Requires(s_anyone).Gives<Site>().Says("Master data", "A site.");
        routes.MapPut("/api/customers/{customerId}", MasterDataEndpoints.PutCustomerAsync)
            .Requires(s_masterData).Takes<CustomerRequest>().Gives<Customer>(201, 200).Says("Master data", "Puts a customer.");
        routes.MapGet("/api/customers/{customerId}", MasterDataEndpoints.GetCustomerAsync)
            .Requires(s_anyone).Gives<Customer>().Says("Master data", "A customer.");
        routes.MapPut("/api/policies/{name}", PolicyEndpoints.PutAsync)
            .Requires(s_masterData).Takes<Dictionary<string, object>>().Gives<Dictionary<string, object>>(201, 200).Says("Master data", "Puts a new version of a policy.");
        routes.MapGet("/api/policies/{name}", PolicyEndpoints.GetAsync)
            .Requires(s_anyone).Gives<Dictionary<string, object>>().Says("Master data", "A policy, the current version or the one asked for.");
    }

    private static void MapReceipts(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/receipts", ReceiptEndpoints.PostAsync)
            .Requires(s_receiving).Takes<ReceiptRequest>().Gives<ReceiptAccepted>(202, 200).Says("Receipts", "Receives supplier lots and starts their inspection.");
        routes.MapGet("/api/receipts/{receiptId}", ReceiptEndpoints.GetAsync)
            .Requires(s_anyone).Gives<ReceiptView>().Says("Receipts", "A receipt and where its lines stand.");
        routes.MapPost("/api/lots/{lotId}/inspection-results", ReceiptEndpoints.PostResultAsync)
            .Requires(s_inspecting).Takes<InspectionResultRequest>().Gives<ResultAccepted>(202, 200).Says("Receipts", "Reports what an inspection found on a lot.");
        routes.MapGet("/api/suppliers/{supplierId}/items/{itemId}/sampling", ReceiptEndpoints.GetSamplingAsync)
            .Requires(s_anyone).Gives<SupplierItemSampling>().Says("Receipts", "Where the switching rules stand for a supplier and an item.");
        routes.MapPost("/api/suppliers/{supplierId}/items/{itemId}/sampling/resume", ReceiptEndpoints.ResumeSamplingAsync)
            .Requires(Role.Quality).Takes<ResumeSamplingRequest>().Gives<SupplierItemSampling>().Says("Receipts", "Resumes sampling that was discontinued.");
    }

    private static void MapLots(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/lots/{lotId}", LotEndpoints.GetAsync)
            .Requires(s_anyone).Gives<LotView>().Says("Lots", "A lot: whether it may be used, and why not.");
        routes.MapGet("/api/lots/{lotId}/ledger", LotEndpoints.GetLedgerAsync)
            .Requires(s_anyone).GivesPage<LedgerEntry>().Says("Lots", "Every movement of a lot, in order.");
        routes.MapGet("/api/lots", LotEndpoints.ListAsync)
            .Requires(s_anyone).GivesPage<LotView>().Says("Lots", "Lots by item, site, supplier, supplier lot, identifier or whether they are blocked.");
    }

    private static void MapApprovals(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/approvals", ApprovalEndpoints.ListAsync)
            .Requires(s_anyone).GivesPage<ApprovalView>().Says("Approvals", "Approvals by state and role, in the order of their requests.");
        routes.MapGet("/api/approvals/{approvalId}", ApprovalEndpoints.GetAsync)
            .Requires(s_anyone).Gives<ApprovalView>().Says("Approvals", "An approval.");
        routes.MapPost("/api/approvals/{approvalId}/decisions", ApprovalEndpoints.DecideAsync)
            .Requires(s_anyone).Takes<DecisionBody>().Gives<ApprovalView>().Says("Approvals", "Decides on an approval.");
        MapApprovalPages(routes);
    }

    private static void MapWorkflows(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/workflows", WorkflowEndpoints.ListAsync)
            .Requires(s_anyone).GivesPage<WorkflowView>().Says("Workflows", "Workflow instances by status and name.");
        routes.MapGet("/api/workflows/{instanceId}", WorkflowEndpoints.GetAsync)
            .Requires(s_anyone).Gives<WorkflowView>().Says("Workflows", "A workflow instance.");
        routes.MapPost("/api/workflows/{instanceId}/suspend", WorkflowEndpoints.SuspendAsync)
            .Requires(Role.Admin).TakesIfAny<SteeringRequest>().Gives<WorkflowView>().Says("Workflows", "Suspends an instance; what arrives meanwhile is kept.");
        routes.MapPost("/api/workflows/{instanceId}/resume", WorkflowEndpoints.ResumeAsync)
            .Requires(Role.Admin).TakesIfAny<SteeringRequest>().Gives<WorkflowView>().Says("Workflows", "Lets a suspended or blocked instance go on.");
        routes.MapPost("/api/workflows/{instanceId}/terminate", WorkflowEndpoints.TerminateAsync)
            .Requires(Role.Admin).TakesIfAny<SteeringRequest>().Gives<WorkflowView>(200, 202).Says("Workflows", "Ends an instance for good.");
    }

    private static void MapOperations(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/notifications", NotificationEndpoints.ListAsync)
            .Requires(Role.Admin).GivesPage<NotificationView>().Says("Operations", "What was sent to whom, newest first.");
        routes.MapGet("/healthz", HealthEndpoints.Alive).Public().Gives<HealthState>().Says("Operations", "The process answers.");
        routes.MapGet("/readyz", HealthEndpoints.ReadyAsync).Public().Gives<HealthState>().Says("Operations", "The store can be written and the engine runs.");
        routes.MapGet("/metrics", HealthEndpoints.Metrics).Public().GivesText().Says("Operations", "Metrics for Prometheus.");
        routes.MapOpenApi("/openapi/{documentName}.json").Public();
    }
}
