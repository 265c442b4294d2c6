using System.Text;
using System.Text.Json.Nodes;
using LotFlow.Http.Audit;
using LotFlow.Server.Audit;
using LotFlow.Server.Links;
using LotFlow.Workflows.Audit;
using Microsoft.Extensions.DependencyInjection;

namespace LotFlow.Http.Tests.Audit;

/// <summary>The audit trail as auditors see it, over the real host.</summary>
public sealed class AuditTests(LotFlowServer server) : IClassFixture<LotFlowServer>
{
    private Client Auditor => server.As("auditor1");

    [Fact]
    public async Task What_happened_to_a_lot_is_there_as_soon_as_it_has_happened()
    {
        var line = await server.ReceiveAsync(AReceipt.Of("RM-0"));
        var lotId = line["lotId"]!.GetValue<string>();

        var entries = await EntriesAsync($"subject=lot:{lotId}");

        Assert.Contains("lot.received", entries.Select(e => e["action"]!.GetValue<string>()));
        Assert.Equal(Enumerable.Range(1, entries.Count), entries.Select(e => e["sequence"]!.GetValue<int>()));
        Assert.Equal(entries[..^1].Select(e => e["hash"]!.GetValue<string>()), entries[1..].Select(e => e["previousHash"]!.GetValue<string>()));
        // Hashes are made of what anybody can read.
        Assert.Equal(64, entries[0]["hash"]!.GetValue<string>().Length);
    }

    [Fact]
    public async Task A_refused_command_is_told_with_who_and_why_and_never_with_its_body()
    {
        var refused = await server.As("op1").PostAsync("/api/movements", new JsonObject { ["movementId"] = "AUD-1", ["type"] = "a-private-matter" });
        Assert.Equal(422, refused.Status);
        Assert.Equal(403, (await server.As("auditor1").PostAsync("/api/receipts", new JsonObject())).Status);
        Assert.InRange((await server.As("qa1").PostAsync("/api/lots/NO-SUCH-LOT/holds", new JsonObject())).Status, 400, 499);

        var operators = await EntriesAsync("subject=person:op1&actor=op1");
        var last = operators[^1];
        Assert.Equal(("command.refused", "POST /api/movements", "invalid-fields"), (Text(last, "action"), Text(last["details"]!, "command"), Text(last["details"]!, "code")));
        Assert.DoesNotContain("a-private-matter", last.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal("not-your-role", Text((await EntriesAsync("subject=person:auditor1"))[^1]["details"]!, "code"));
        Assert.Empty(await EntriesAsync("subject=lot:NO-SUCH-LOT"));
    }

    [Fact]
    public async Task An_accepted_command_is_told_once_however_often_it_is_sent()
    {
        var receipt = AReceipt.Of("RM-0", id: "RA-2");
        await server.ReceiveAsync(receipt);
        Assert.Equal(200, (await server.As("op1").PostAsync("/api/receipts", receipt.DeepClone())).Status);

        var entries = await EntriesAsync("subject=receipt:RA-2");
        Assert.Equal(("command.accepted", "op1", "POST /api/receipts"), (Text(Assert.Single(entries), "action"), Text(entries[0], "actor"), Text(entries[0]["details"]!, "command")));
    }

    [Fact]
    public async Task A_change_of_master_data_names_who_made_it()
    {
        await server.As("admin1").PutAsync("/api/suppliers/AUD", new JsonObject { ["name"] = "A", ["approvedItems"] = new JsonArray() });
        await server.As("wms").PutAsync("/api/suppliers/AUD", new JsonObject { ["name"] = "B", ["approvedItems"] = new JsonArray() });

        var entries = await EntriesAsync("subject=supplier:AUD");
        Assert.Equal([("admin1", "supplier.created"), ("wms", "supplier.changed")], entries.Select(e => (Text(e, "actor"), Text(e, "action"))));
    }

    [Fact]
    public async Task A_sign_in_that_fails_is_told_and_its_token_is_not()
    {
        await server.As(null).PostFormAsync("/sign-in", [new("accessToken", "my-secret-token"), new("returnTo", "/recalls")]);
        var entry = (await EntriesAsync("subject=security"))[^1];
        Assert.Equal(("signIn.failed", "/sign-in"), (Text(entry, "action"), Text(entry["details"]!, "page")));
        Assert.DoesNotContain("my-secret-token", entry.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_export_is_intact_and_signed_and_the_store_agrees()
    {
        await server.ReceiveAsync(AReceipt.Of("RM-0"));
        var anchoring = server.Host.Services.GetRequiredService<AuditAnchoring>();
        await anchoring.RunAsync(CancellationToken.None);

        var export = await Auditor.GetAsync("/api/audit/export");
        var verified = await Auditor.GetAsync("/api/audit/verify");

        Assert.Equal((200, AuditEndpoints.JsonLines), (export.Status, export.ContentType));
        Assert.True(verified.Json["valid"]!.GetValue<bool>(), verified.Text);
        Assert.True(verified.Json["entries"]!.GetValue<int>() > 0);
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(export.Text));
        var verdict = await ExportFile.CheckAsync(stream, AuditKeyFile.Open(server.Folder, TimeProvider.System).Ring, CancellationToken.None);
        Assert.Equal((null, true), (verdict.Broken, verdict.SignatureProven));
        Assert.True(verdict.Chains > 3);
    }

    [Fact]
    public async Task One_chain_can_be_asked_for_alone()
    {
        await server.ReceiveAsync(AReceipt.Of("RM-0", id: "RA-4"));
        var export = await Auditor.GetAsync("/api/audit/export?subject=receipt:RA-4");
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(export.Text));
        var verdict = await ExportFile.CheckAsync(stream, keys: null, CancellationToken.None);
        Assert.Equal((null, 1, 1L, null), (verdict.Broken, verdict.Chains, verdict.Entries, verdict.SignatureProven));
    }

    [Theory]
    [InlineData("/api/audit")]
    [InlineData("/api/audit/verify")]
    [InlineData("/api/audit/export")]
    public async Task People_of_some_sites_and_of_other_roles_see_nothing(string path)
    {
        (await server.As("local1").GetAsync(path)).ShouldBeProblem(403, "not-your-site");
        (await server.As("qa1").GetAsync(path)).ShouldBeProblem(403, "not-your-role");
        Assert.Equal(200, (await server.As("admin1").GetAsync(path)).Status);
    }

    [Theory]
    [InlineData("from=yesterday", "/from")]
    [InlineData("to=2026-13-01", "/to")]
    [InlineData("limit=0", "/limit")]
    [InlineData("subject=lot:L1&continuation=x", "/continuation")]
    public async Task Wrong_questions_are_named(string query, string pointer) =>
        Assert.Equal([pointer], (await Auditor.GetAsync($"/api/audit?{query}")).Pointers);

    private async Task<List<JsonNode>> EntriesAsync(string query)
    {
        var reply = await Auditor.GetAsync($"/api/audit?limit=500&{query}");
        Assert.True(reply.Status == 200, reply.Text);
        return [.. reply.Json["items"]!.AsArray().Select(e => e!)];
    }

    private static string Text(JsonNode node, string name) => node[name]!.GetValue<string>();
}
