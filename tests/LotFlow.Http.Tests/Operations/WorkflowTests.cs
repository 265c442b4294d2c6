using System.Text.Json.Nodes;
using LotFlow.Domain.Receipts;

namespace LotFlow.Http.Tests.Operations;

public sealed class WorkflowTests(LotFlowServer server) : IClassFixture<LotFlowServer>
{
    [Fact]
    public async Task A_workflow_shows_where_it_stands()
    {
        var line = await server.ReceiveAsync(AReceipt.WithoutCertificate());
        var workflow = (await server.As("auditor1").GetAsync($"/api/workflows/approval-{line["approvalId"]}")).Json;
        Assert.Equal(("Approval", "running", 1), (Text(workflow, "name"), Text(workflow, "status"), workflow["version"]!.GetValue<int>()));
        Assert.NotNull(workflow["customStatus"]);
        (await server.As("auditor1").GetAsync("/api/workflows/none")).ShouldBeProblem(404, "not-found");
    }

    [Fact]
    public async Task Workflows_are_listed_by_status_and_name_page_by_page()
    {
        await using var own = await LotFlowServer.StartAsync();
        for (var i = 0; i < 3; i++)
            await own.ReceiveAsync(AReceipt.WithoutCertificate());
        await own.ReceiveAsync(AReceipt.Of("RM-0"));
        Assert.Equal(1, await CountAsync("status=completed&name=ReceiptInspection"));
        Assert.Equal(3, await CountAsync("status=running&name=Approval"));
        Assert.Equal(0, await CountAsync("status=failed"));
        var first = (await own.As("op1").GetAsync("/api/workflows?name=Approval&limit=2")).Json;
        Assert.Equal(2, first["items"]!.AsArray().Count);
        Assert.Equal(1, await CountAsync($"name=Approval&limit=2&continuation={first["continuation"]}"));
        Assert.Equal(["/status"], (await own.As("op1").GetAsync("/api/workflows?status=tired")).Pointers);

        async Task<int> CountAsync(string query) => (await own.As("op1").GetAsync($"/api/workflows?{query}")).Json["items"]!.AsArray().Count;
    }

    [Fact]
    public async Task A_suspended_workflow_waits_and_goes_on_when_resumed()
    {
        var receipt = AReceipt.WithoutCertificate();
        var line = await server.ReceiveAsync(receipt);
        var path = $"/api/workflows/{Receipt.LineInstanceId(receipt["receiptId"]!.GetValue<string>(), line: 1)}";
        var suspended = await server.As("admin1").PostAsync($"{path}/suspend", new JsonObject { ["reason"] = "investigation" });
        Assert.Equal((200, "suspended"), (suspended.Status, Text(suspended.Json, "status")));
        await server.As("qa1").PostAsync($"/api/approvals/{line["approvalId"]}/decisions", new JsonObject { ["decisionId"] = "d-1", ["decision"] = "approve" });
        await server.IdleAsync();
        Assert.False(await UsableAsync());
        Assert.Equal(200, (await server.As("admin1").PostAsync($"{path}/resume")).Status);
        await server.IdleAsync();
        Assert.True(await UsableAsync());
        (await server.As("admin1").PostAsync($"{path}/suspend")).ShouldBeProblem(409, "workflow-status");

        async Task<bool> UsableAsync() => (await server.As("op1").GetAsync($"/api/lots/{line["lotId"]}")).Json["usable"]!.GetValue<bool>();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_terminated_workflow_has_ended_for_good(bool suspendedBefore)
    {
        var line = await server.ReceiveAsync(AReceipt.WithoutCertificate());
        var path = $"/api/workflows/approval-{line["approvalId"]}";
        if (suspendedBefore)
            await server.As("admin1").PostAsync($"{path}/suspend");
        var reply = await server.As("admin1").PostAsync($"{path}/terminate", new JsonObject { ["reason"] = "a mistake" });
        Assert.Equal((200, "terminated"), (reply.Status, Text(reply.Json, "status")));
        (await server.As("admin1").PostAsync($"{path}/resume")).ShouldBeProblem(409, "workflow-status");
    }

    [Fact]
    public async Task Steering_is_for_administrators_of_all_sites()
    {
        var line = await server.ReceiveAsync(AReceipt.WithoutCertificate());
        var path = $"/api/workflows/approval-{line["approvalId"]}";
        (await server.As("qa1").PostAsync($"{path}/terminate")).ShouldBeProblem(403, "not-your-role");
        (await server.As("local1").PostAsync($"{path}/terminate")).ShouldBeProblem(403, "not-your-site");
        (await server.As("admin1").PostAsync("/api/workflows/none/terminate")).ShouldBeProblem(404, "not-found");
        (await server.As("admin1").PostAsync($"{path}/suspend", new JsonObject { ["reason"] = 7 })).ShouldBeProblem(422, "invalid-fields");
        Assert.Equal("running", Text((await server.As("admin1").GetAsync(path)).Json, "status"));
    }

    private static string Text(JsonNode node, string name) => node[name]!.GetValue<string>();
}
