namespace LotFlow.Http.Tests.Receipts;

public sealed class ReceiptTests(LotFlowServer server) : IClassFixture<LotFlowServer>
{
    [Fact]
    public async Task A_receipt_is_accepted_with_the_address_of_its_state()
    {
        var reply = await server.As("op1").PostAsync("/api/receipts", AReceipt.Of("RM-0", id: "first"));
        Assert.Equal(202, reply.Status);
        Assert.Equal("/api/receipts/first", reply.Location);
        Assert.Equal("receipt-first", reply.Json["workflowId"]!.GetValue<string>());
        Assert.Equal("first-001", reply.Json["lines"]![0]!["lotId"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_repeated_receipt_answers_as_the_first_time()
    {
        var receipt = AReceipt.Of("RM-0");
        var first = await server.As("op1").PostAsync("/api/receipts", receipt);
        var second = await server.As("op1").PostAsync("/api/receipts", receipt);
        Assert.Equal((202, 200), (first.Status, second.Status));
        Assert.Equal(first.Text, second.Text);
    }

    [Fact]
    public async Task The_same_id_with_another_body_is_a_conflict_and_stores_nothing()
    {
        var receipt = AReceipt.Of("RM-0");
        await server.As("op1").PostAsync("/api/receipts", receipt);
        var before = await server.StoredAsync();
        (await server.As("op1").PostAsync("/api/receipts", receipt.With("purchaseOrder", "PO-2"))).ShouldBeProblem(409, "idempotency-conflict");
        Assert.Equal(before, await server.StoredAsync());
    }

    [Fact]
    public async Task An_uninspected_line_is_released()
    {
        var line = await server.ReceiveAsync(AReceipt.Of("RM-0"));
        Assert.Equal("released", line["state"]!.GetValue<string>());
        var lot = await server.As("auditor1").GetAsync($"/api/lots/{line["lotId"]}");
        Assert.True(lot.Json["usable"]!.GetValue<bool>());
        Assert.Equal(500, lot.Json["balances"]![0]!["quantity"]!.GetValue<decimal>());
    }

    [Fact]
    public async Task A_receipt_that_nobody_sent_is_not_found() => (await server.As("op1").GetAsync("/api/receipts/none")).ShouldBeProblem(404, "not-found");

    [Fact]
    public async Task A_site_is_closed_to_people_of_another()
    {
        await server.ReceiveAsync(AReceipt.Of("RM-0", id: "at-p1"));
        (await server.As("local1").GetAsync("/api/receipts/at-p1")).ShouldBeProblem(403, "not-your-site");
        var before = await server.StoredAsync();
        (await server.As("local1").PostAsync("/api/receipts", AReceipt.Of("RM-0"))).ShouldBeProblem(403, "not-your-site");
        Assert.Equal(before, await server.StoredAsync());
        Assert.Equal(202, (await server.As("local1").PostAsync("/api/receipts", AReceipt.Of("RM-0").With("siteId", "P2"))).Status);
    }

    [Fact]
    public async Task A_receipt_survives_a_restart()
    {
        await using var own = await LotFlowServer.StartAsync();
        var receipt = AReceipt.WithoutCertificate();
        await own.ReceiveAsync(receipt);
        await own.RestartAsync();
        await own.IdleAsync();
        Assert.Equal(200, (await own.As("op1").PostAsync("/api/receipts", receipt)).Status);
        var state = (await own.As("op1").GetAsync($"/api/receipts/{receipt["receiptId"]}")).Json;
        Assert.Equal("awaitingDecision", state["state"]!.GetValue<string>());
    }
}
