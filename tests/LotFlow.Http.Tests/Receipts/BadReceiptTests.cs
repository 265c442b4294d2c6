using System.Text.Json.Nodes;

namespace LotFlow.Http.Tests.Receipts;

/// <summary>Receipts that cannot be taken: each wrong field is named by its pointer, and nothing is stored.</summary>
public sealed class BadReceiptTests(LotFlowServer server) : IClassFixture<LotFlowServer>
{
    [Theory]
    [InlineData("quantity", "0", "/lines/0/quantity")]
    [InlineData("quantity", "-1", "/lines/0/quantity")]
    [InlineData("quantity", "\"5\"", "/lines/0/quantity")]
    [InlineData("quantity", "1e999", "/lines/0/quantity")]
    [InlineData("quantity", "1234567890.1234567", "/lines/0/quantity")]
    [InlineData("quantity", "null", "/lines/0/quantity")]
    [InlineData("uom", "\"XXQ\"", "/lines/0/uom")]
    [InlineData("uom", "\"LTR\"", "/lines/0/uom")]
    [InlineData("itemId", "\"RM-99\"", "/lines/0/itemId")]
    [InlineData("itemId", "\"../etc\"", "/lines/0/itemId")]
    [InlineData("locationId", "\"NOWHERE\"", "/lines/0/locationId")]
    [InlineData("supplierLot", "\"\"", "/lines/0/supplierLot")]
    [InlineData("supplierLot", "\"a\\u0000b\"", "/lines/0/supplierLot")]
    [InlineData("expiresOn", "\"2026-02-30\"", "/lines/0/expiresOn")]
    [InlineData("expiresOn", "\"31.12.2026\"", "/lines/0/expiresOn")]
    [InlineData("producedOn", "\"2027-01-01\"", "/lines/0/producedOn")]
    [InlineData("packages", "0", "/lines/0/packages")]
    [InlineData("packages", "1.5", "/lines/0/packages")]
    [InlineData("temperatureC", "-300", "/lines/0/temperatureC")]
    [InlineData("label", "\"(01)04012345678909(10)A1\"", "/lines/0/label")]
    [InlineData("label", "\"hello\"", "/lines/0/label")]
    [InlineData("lotId", "\"a b\"", "/lines/0/lotId")]
    public async Task A_wrong_field_of_a_line_is_named(string field, string value, string pointer)
    {
        var body = AReceipt.Of("RM-0", line: l => l[field] = "@@").ToJsonString().Replace("\"@@\"", value);
        var before = await server.StoredAsync();
        var reply = await server.As("op1").PostTextAsync("/api/receipts", body);
        reply.ShouldBeProblem(422, "invalid-fields");
        Assert.Contains(pointer, reply.Pointers);
        Assert.Equal(before, await server.StoredAsync());
    }

    [Theory]
    [InlineData("receiptId", "\"a/b\"", "/receiptId")]
    [InlineData("receiptId", "null", "/receiptId")]
    [InlineData("siteId", "\"P9\"", "/siteId")]
    [InlineData("supplierId", "\"S9\"", "/supplierId")]
    [InlineData("receivedAt", "\"yesterday\"", "/receivedAt")]
    [InlineData("receivedAt", "\"2026-03-02T07:30:00\"", "/receivedAt")]
    [InlineData("receivedAt", "\"2026-03-09T07:30:00Z\"", "/receivedAt")]
    [InlineData("lines", "[]", "/lines")]
    [InlineData("lines", "{}", "/lines")]
    [InlineData("lines", "[null]", "/lines/0")]
    [InlineData("purchaseOrder", "7", "/purchaseOrder")]
    public async Task A_wrong_field_of_the_receipt_is_named(string field, string value, string pointer)
    {
        var body = AReceipt.Of("RM-0").With(field, "@@").ToJsonString().Replace("\"@@\"", value);
        var before = await server.StoredAsync();
        var reply = await server.As("op1").PostTextAsync("/api/receipts", body);
        reply.ShouldBeProblem(422, "invalid-fields");
        Assert.Contains(pointer, reply.Pointers);
        Assert.Equal(before, await server.StoredAsync());
    }

    [Fact]
    public async Task Ten_thousand_lines_are_one_error()
    {
        var receipt = AReceipt.Of("RM-0");
        var line = receipt["lines"]![0]!;
        receipt["lines"] = new JsonArray([.. Enumerable.Range(0, 10_000).Select(_ => line.DeepClone())]);
        var before = await server.StoredAsync();
        var reply = await server.As("op1").PostAsync("/api/receipts", receipt);
        reply.ShouldBeProblem(422, "invalid-fields");
        Assert.Equal(["/lines"], reply.Pointers);
        Assert.Equal(before, await server.StoredAsync());
    }

    [Fact]
    public async Task Every_wrong_field_is_named_at_once()
    {
        var receipt = AReceipt.Of("RM-0", line: l => l.With("quantity", -1).With("uom", "XXQ")).With("siteId", "P9");
        var reply = await server.As("op1").PostAsync("/api/receipts", receipt);
        Assert.Equal(["/lines/0/quantity", "/lines/0/uom", "/siteId"], reply.Pointers.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Refused_callers_store_nothing()
    {
        var before = await server.StoredAsync();
        var anonymous = await server.As(null).PostAsync("/api/receipts", AReceipt.Of("RM-0"));
        anonymous.ShouldBeProblem(401, "unauthorized");
        Assert.Equal("Bearer", anonymous.Headers["WWW-Authenticate"]);
        (await server.As("stranger").PostAsync("/api/receipts", AReceipt.Of("RM-0"))).ShouldBeProblem(401, "unauthorized");
        (await server.As("auditor1").PostAsync("/api/receipts", AReceipt.Of("RM-0"))).ShouldBeProblem(403, "not-your-role");
        (await server.As("nobody1").GetAsync("/api/lots")).ShouldBeProblem(403, "not-your-role");
        Assert.Equal(before, await server.StoredAsync());
    }
}
