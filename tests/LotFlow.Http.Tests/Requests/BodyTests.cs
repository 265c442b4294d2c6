using System.Text;

namespace LotFlow.Http.Tests.Requests;

/// <summary>Bodies that cannot be read, whatever is in them.</summary>
public sealed class BodyTests(LotFlowServer server) : IClassFixture<LotFlowServer>
{
    private const int Limit = 4 * 1024 * 1024;

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{\"receiptId\": \"a\",}")]
    [InlineData("nonsense")]
    [InlineData("{} {}")]
    [InlineData("{\"receiptId\": \"\\ud800\"}")]
    [InlineData("{\"\\ud800\": 1}")]
    [InlineData("{\"receiptId\": \"a\", \"receiptId\": \"b\"}")]
    [InlineData("{\"lines\": [{\"itemId\": 1, \"itemId\": 2}]}")]
    public async Task A_body_that_is_not_JSON_is_refused(string body)
    {
        var before = await server.StoredAsync();
        (await server.As("op1").PostTextAsync("/api/receipts", body)).ShouldBeProblem(400, "unreadable-body");
        Assert.Equal(before, await server.StoredAsync());
    }

    [Fact]
    public async Task Broken_JSON_is_told_where()
    {
        var reply = await server.As("op1").PostTextAsync("/api/receipts", "{\n  \"receiptId\": oops\n}");
        Assert.Contains("Line 2, byte 16.", reply.Json["detail"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("7")]
    [InlineData("\"text\"")]
    public async Task JSON_that_is_no_object_is_invalid(string body) =>
        (await server.As("op1").PostTextAsync("/api/receipts", body)).ShouldBeProblem(422, "invalid-fields");

    [Fact]
    public async Task Text_that_is_not_UTF_8_is_refused() =>
        (await server.As("op1").PostBytesAsync("/api/receipts", [0x7B, 0x22, 0xFF, 0x22, 0x3A, 0x31, 0x7D])).ShouldBeProblem(400, "unreadable-body");

    [Theory]
    [InlineData(100)]
    [InlineData(100_000)]
    public async Task Bottomless_nesting_is_refused(int depth)
    {
        var body = $"{{\"x\": {new string('[', depth)}{new string(']', depth)}}}";
        (await server.As("op1").PostTextAsync("/api/receipts", body)).ShouldBeProblem(400, "unreadable-body");
    }

    [Fact]
    public async Task As_deep_as_a_body_may_be_it_is_taken()
    {
        var deep = $"{new string('[', 46)}{new string(']', 46)}";
        var body = AReceipt.Of("RM-0").With("extra", "@@").ToJsonString().Replace("\"@@\"", deep);
        Assert.Equal(202, (await server.As("op1").PostTextAsync("/api/receipts", body)).Status);
        var policy = $"{{\"extra\": {deep}}}";
        Assert.Equal(201, (await server.As("admin1").SendAsync(HttpMethod.Put, "/api/policies/holds", new StringContent(policy))).Status);
        var line = await server.ReceiveAsync(AReceipt.Of("RM-S"));
        var result = $$"""
            {"resultId": "deep", "inspectedAt": "2026-03-02T08:00:00Z", "defects": [{"class": "major", "sampleSize": 50, "count": 0}], "x": {{deep}}}
            """;
        Assert.Equal(202, (await server.As("inspector1").PostTextAsync($"/api/lots/{line["lotId"]}/inspection-results", result)).Status);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/vnd.wms+json; charset=utf-8")]
    public async Task JSON_is_taken_under_any_content_type(string contentType) =>
        Assert.Equal(202, (await server.As("op1").PostTextAsync("/api/receipts", AReceipt.Of("RM-0").ToJsonString(), contentType)).Status);

    [Fact]
    public async Task A_byte_order_mark_is_forgiven() =>
        Assert.Equal(202, (await server.As("op1").PostTextAsync("/api/receipts", "\uFEFF" + AReceipt.Of("RM-0").ToJsonString())).Status);

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 0)]
    [InlineData(false, 20 * 1024 * 1024)]
    [InlineData(true, 20 * 1024 * 1024)]
    public async Task A_body_over_four_megabytes_is_refused_with_or_without_its_length(bool chunked, int more)
    {
        var before = await server.StoredAsync();
        var content = new ByteArrayContent(Padded(Limit + 1 + more));
        (await server.As("op1").SendAsync(HttpMethod.Post, "/api/receipts", content, chunked)).ShouldBeProblem(413, "too-large");
        Assert.Equal(before, await server.StoredAsync());
    }

    [Fact]
    public async Task A_body_of_four_megabytes_is_read() =>
        Assert.Equal(202, (await server.As("op1").SendAsync(HttpMethod.Post, "/api/receipts", new ByteArrayContent(Padded(Limit)))).Status);

    [Fact]
    public async Task Credentials_are_asked_for_before_a_body_is_read() =>
        (await server.As(null).PostTextAsync("/api/receipts", "{")).ShouldBeProblem(401, "unauthorized");

    private static byte[] Padded(int size)
    {
        var body = new byte[size];
        Array.Fill(body, (byte)' ');
        Encoding.UTF8.GetBytes(AReceipt.Of("RM-0").ToJsonString()).CopyTo(body, 0);
        return body;
    }
}
