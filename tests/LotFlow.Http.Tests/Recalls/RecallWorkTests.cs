using System.Text.Json.Nodes;
using LotFlow.Domain.People;
using LotFlow.Domain.Recalls;
using LotFlow.Http.Security;
using LotFlow.Workflows.Recalls;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace LotFlow.Http.Tests.Recalls;

/// <summary>A recall over HTTP: what it shows under the names of the contract, what people tell it, and what is refused.</summary>
public sealed class RecallWorkTests(LotFlowServer server) : IClassFixture<LotFlowServer>
{
    private static int s_number;

    private RecallStore Recalls => server.Host.Services.GetRequiredService<RecallStore>();

    [Fact]
    public async Task A_recall_is_shown_under_the_names_of_the_contract()
    {
        var (recallId, lotId) = await RecallAsync();

        var shown = (await server.As("auditor1").GetAsync($"/api/recalls/{recallId}")).Json;

        Assert.Equal(
            ("containing", false, 1, "A", "I"),
            (Text(shown, "state"), shown["drill"]!.GetValue<bool>(), Number(shown, "scopeVersion"), Text(shown, "effectivenessLevel"), Text(shown, "class")));
        Assert.Equal((true, lotId), (shown["scope"]!["complete"]!.GetValue<bool>(), shown["scope"]!["lotIds"]![0]!.GetValue<string>()));
        Assert.Equal(["lotId", "itemId", "siteId", "locationId", "quantity", "uom"], Names(shown["scope"]!["onHand"]![0]!));
        Assert.Equal(["lotId", "movementId", "customerId", "quantity", "uom", "shippedAt"], Names(shown["scope"]!["shipped"]![0]!));
        var task = shown["tasks"]![0]!;
        Assert.Equal(("P1", "P1", "open", true, false), (Text(task, "taskId"), Text(task, "siteId"), Text(task, "state"), task["expected"] is JsonArray, task.AsObject().ContainsKey("found")));
        var consignee = shown["consignees"]![0]!;
        Assert.Equal(
            ("C1", "toNotify", 40, 0, 0),
            (Text(consignee, "customerId"), Text(consignee, "state"), Number(consignee, "shipped"), Number(consignee, "accountedFor"), Number(consignee, "attempts")));
        Assert.Equal(["V-" + recallId, "SO-1", "C1", lotId], new[] { "reservationId", "orderId", "customerId", "lotId" }.Select(n => Text(shown["openOrders"]![0]!, n)));
        Assert.Subset(Names(shown["timings"]!).ToHashSet(), new HashSet<string> { "startedAt", "scopedAt", "blockedAt" });
        var line = shown["reconciliation"]![0]!;
        string[] columns =
        [
            "itemId", "uom", "received", "produced", "customerReturned", "adjusted", "onHand", "inTransit", "consumed", "shipped", "scrapped", "sampled", "returnedToSupplier",
            "unaccounted", "percentAccounted",
        ];
        Assert.Subset(Names(line).ToHashSet(), columns.ToHashSet());
        Assert.Equal((500, 460, 40, 0), (Number(line, "received"), Number(line, "onHand"), Number(line, "shipped"), Number(line, "unaccounted")));
        (await server.As("op1").GetAsync("/api/recalls/NONE")).ShouldBeProblem(404, "not-found");
        (await server.As("op1").GetAsync("/api/recalls/NONE/timeline")).ShouldBeProblem(404, "not-found");
    }

    [Fact]
    public async Task What_people_tell_is_answered_as_created_and_the_same_again()
    {
        var (recallId, lotId) = await RecallAsync();
        var found = new JsonObject
        {
            ["confirmationId"] = $"C-{recallId}",
            ["found"] = new JsonArray(new JsonObject { ["lotId"] = lotId, ["quantity"] = 460, ["uom"] = "KGM" }),
        };
        var confirmed = await server.As("supervisor1").PostAsync($"/api/recalls/{recallId}/tasks/P1/confirmations", found);
        Assert.Equal((201, $"/api/recalls/{recallId}"), (confirmed.Status, confirmed.Location));
        Assert.Equal((200, confirmed.Text), Said(await server.As("supervisor1").PostAsync($"/api/recalls/{recallId}/tasks/P1/confirmations", found)));

        var response = new JsonObject { ["responseId"] = $"R-{recallId}", ["kind"] = "verified", ["quantityOnHand"] = 10, ["quantityUsed"] = 30, ["uom"] = "KGM", ["note"] = "By telephone." };
        var responded = await server.As("wms").PostAsync($"/api/recalls/{recallId}/consignees/C1/responses", response);
        Assert.Equal((200, responded.Text), Said(await server.As("recall1").PostAsync($"/api/recalls/{recallId}/consignees/C1/responses", response)));

        var dispositions = new JsonObject
        {
            ["dispositionId"] = $"D-{recallId}",
            ["note"] = "Decided.",
            ["lots"] = new JsonArray(new JsonObject { ["lotId"] = lotId, ["disposition"] = "returnToSupplier" }),
        };
        var disposed = await server.As("qa1").PostAsync($"/api/recalls/{recallId}/dispositions", dispositions);
        Assert.Equal((200, disposed.Text), Said(await server.As("recall1").PostAsync($"/api/recalls/{recallId}/dispositions", dispositions)));

        var shown = (await server.As("manager1").GetAsync($"/api/recalls/{recallId}")).Json;
        Assert.Empty(shown["openPoints"]!.AsArray());
        Assert.Equal(("confirmed", "verified", "returnToSupplier", 100), (
            Text(shown["tasks"]![0]!, "state"), Text(shown["consignees"]![0]!, "state"), Text(shown["scope"]!["lots"]![0]!, "disposition"), Number(shown["reconciliation"]![0]!, "percentAccounted")));
        var told = (await server.As("op1").GetAsync($"/api/recalls/{recallId}/timeline")).Json["entries"]!.AsArray().Select(e => Text(e!, "kind"));
        Assert.Equal(["confirmed", "disposition", "response"], told.Intersect(["confirmed", "disposition", "response"]).Order());
    }

    [Fact]
    public async Task What_is_wrong_is_refused_without_a_trace()
    {
        var (recallId, lotId) = await RecallAsync();
        await server.Host.Services.GetRequiredService<RecallConsignees>().UpdateAsync(recallId, default);
        var before = await server.StoredAsync();
        var tasks = $"/api/recalls/{recallId}/tasks/P1/confirmations";
        var found = new JsonObject { ["confirmationId"] = "X1", ["found"] = new JsonArray(new JsonObject { ["lotId"] = lotId, ["quantity"] = 1, ["uom"] = "KGM" }) };

        Assert.Equal(["/confirmationId", "/found"], (await server.As("op1").PostAsync(tasks, new JsonObject())).Pointers);
        (await server.As("local1").PostAsync(tasks, found)).ShouldBeProblem(403, "not-your-site");
        (await server.As("recall1").PostAsync(tasks, found)).ShouldBeProblem(403, "not-your-role");
        (await server.As("op1").PostAsync($"/api/recalls/{recallId}/tasks/P9/confirmations", found)).ShouldBeProblem(404, "not-found");
        (await server.As("op1").PostAsync("/api/recalls/NONE/tasks/P1/confirmations", found)).ShouldBeProblem(404, "not-found");
        var responses = $"/api/recalls/{recallId}/consignees/C2/responses";
        (await server.As("recall1").PostAsync(responses, new JsonObject { ["responseId"] = "X1", ["kind"] = "notified" })).ShouldBeProblem(404, "not-found");
        Assert.Equal(["/responseId", "/kind"], (await server.As("recall1").PostAsync(responses, new JsonObject())).Pointers);
        (await server.As("qa1").PostAsync(responses, new JsonObject())).ShouldBeProblem(403, "not-your-role");
        Assert.Equal(["/dispositionId", "/note", "/lots"], (await server.As("qa1").PostAsync($"/api/recalls/{recallId}/dispositions", new JsonObject())).Pointers);
        (await server.As("op1").PostAsync($"/api/recalls/{recallId}/dispositions", new JsonObject())).ShouldBeProblem(403, "not-your-role");
        Assert.Equal(400, (await server.As("op1").PostTextAsync(tasks, "{")).Status);

        Assert.Equal(before, await server.StoredAsync());
        await Recalls.ChangeAsync(recallId, r => r with { State = RecallState.Closed, ClosedAt = server.Clock.GetUtcNow() }, default);
        (await server.As("op1").PostAsync(tasks, found)).ShouldBeProblem(409, "recall-closed");
    }

    [Fact]
    public void The_roles_are_those_of_the_contract()
    {
        Assert.Equal([Role.Supervisor, Role.Operator], RolesOf("/api/recalls/{recallId}/tasks/{taskId}/confirmations"));
        Assert.Equal([Role.Recall, Role.Integrator], RolesOf("/api/recalls/{recallId}/consignees/{customerId}/responses"));
        Assert.Equal([Role.Recall, Role.Quality], RolesOf("/api/recalls/{recallId}/dispositions"));
    }

    private static (int Status, string Text) Said(Reply reply) => (reply.Status, reply.Text);

    private static string Text(JsonNode node, string name) => node[name]!.GetValue<string>();

    private static decimal Number(JsonNode node, string name) => node[name]!.GetValue<decimal>();

    private static IEnumerable<string> Names(JsonNode node) => node.AsObject().Select(p => p.Key);

    private IReadOnlyList<Role> RolesOf(string route) => server.Host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        .Single(r => r.RoutePattern.RawText == route).Metadata.GetMetadata<RouteAccess>()!.Roles;

    /// <summary>500 kg received at P1, 40 shipped to C1, 7 kept for an order of it, and a recall of the lot as scoping leaves it.</summary>
    private async Task<(string RecallId, string LotId)> RecallAsync()
    {
        var recallId = $"RC{Interlocked.Increment(ref s_number)}";
        await server.As("admin1").PutAsync("/api/customers/C1", new JsonObject { ["name"] = "Corner shop", ["contacts"] = new JsonArray(), ["shipTos"] = new JsonArray() });
        var lotId = Text(await server.ReceiveAsync(AReceipt.Of("RM-0")), "lotId");
        var ship = new JsonObject
        {
            ["movementId"] = $"M-{recallId}",
            ["type"] = "ship",
            ["lotId"] = lotId,
            ["quantity"] = 40,
            ["uom"] = "KGM",
            ["siteId"] = "P1",
            ["customer"] = new JsonObject { ["customerId"] = "C1" },
            ["occurredAt"] = "2026-03-02T07:45:00Z",
        };
        Assert.Equal(201, (await server.As("op1").PostAsync("/api/movements", ship)).Status);
        var reservation = new JsonObject
        {
            ["reservationId"] = $"V-{recallId}",
            ["lotId"] = lotId,
            ["quantity"] = 7,
            ["uom"] = "KGM",
            ["siteId"] = "P1",
            ["order"] = new JsonObject { ["orderId"] = "SO-1", ["customerId"] = "C1" },
        };
        Assert.Equal(201, (await server.As("op1").PostAsync("/api/reservations", reservation)).Status);
        var now = server.Clock.GetUtcNow();
        await Recalls.OpenAsync(
            new()
            {
                RecallId = recallId,
                Title = "Metal",
                Class = RecallClass.ClassI,
                Reason = "Notice",
                Roots = [new() { LotId = lotId }],
                Direction = RecallDirection.Forward,
                Drill = false,
                EffectivenessLevel = EffectivenessLevel.A,
                PolicyVersion = 0,
                StartedBy = "recall1",
                StartedAt = now,
                ScopedAt = now,
                BlockedAt = now,
                ScopeVersion = 1,
                State = RecallState.Containing,
            },
            default);
        await Recalls.CreateAsync(recallId, ScopePage.DocumentId(0), new ScopePage([new(lotId, "RM-0", ScopeRole.Root, 1)]), default);
        await Recalls.CreateAsync(
            recallId, ScopeVersion.DocumentId(1),
            new ScopeVersion { Version = 1, At = now, Cause = ScopeCause.Started, By = "recall1", Lots = 1, Added = 1, Removed = 0, NewShipments = 1 }, default);
        return (recallId, lotId);
    }
}
