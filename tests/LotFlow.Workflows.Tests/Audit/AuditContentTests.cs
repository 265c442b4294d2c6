using System.Text.Json.Nodes;
using LotFlow.Abstractions.Documents;
using LotFlow.Domain.Approvals;
using LotFlow.Workflows.Audit;
using LotFlow.Workflows.MasterData;
using LotFlow.Workflows.Messages;
using LotFlow.Workflows.Storage;
using LotFlow.Workflows.Tests.Hosting;

namespace LotFlow.Workflows.Tests.Audit;

/// <summary>What ends in the trail, and that none of it is lost or told twice.</summary>
public sealed class AuditContentTests : IAsyncLifetime
{
    private Plant _plant = null!;

    public async ValueTask InitializeAsync() => _plant = await Plant.OpenAsync();

    public ValueTask DisposeAsync() => _plant.DisposeAsync();

    [Fact]
    public async Task Everything_that_happens_to_a_lot_is_told_once_and_in_order()
    {
        await _plant.ReceiveAsync(Body.Receipt(receiptId: "RP"));
        await _plant.Get<AuditFollower>().RunAsync(CancellationToken.None);
        // The feed from its beginning again, as after a lost place.
        await _plant.Get<LotAudit>().SeeAsync((await _plant.Get<IChangeFeed>().ReadChangesAsync(Containers.Inventory, continuation: null)).Documents, CancellationToken.None);

        var outbox = await _plant.OutboxAsync("RP-001");
        var entries = await _plant.AuditAsync("lot:RP-001");
        Assert.NotEmpty(outbox);
        Assert.Equal(outbox.Select(e => (e.EventId, e.Type, e.By, e.At)), entries.Select(e => (e.Id!, e.Action, e.Actor, e.At)));
        await _plant.ShouldBeWholeAsync();
    }

    [Fact]
    public async Task A_follower_that_dies_at_any_write_catches_up()
    {
        await _plant.ReceiveAsync(Body.Receipt(receiptId: "RP"));
        for (var failAt = 1; ; failAt++)
        {
            _plant.Disturbances.Arm(failAt, afterEffect: failAt % 2 == 0);
            try
            {
                await _plant.Get<AuditFollower>().RunAsync(CancellationToken.None);
                break;
            }
            catch (StoreUnavailableException)
            {
                Assert.True(failAt < 50);
            }
        }

        Assert.Equal((await _plant.OutboxAsync("RP-001")).Select(e => e.EventId), (await _plant.AuditAsync("lot:RP-001")).Select(e => e.Id!));
    }

    [Fact]
    public async Task An_approval_is_told_from_its_opening_to_its_end_with_what_a_signature_needs()
    {
        var approval = await OpenAsync();
        await _plant.DecideAsync(approval.ApprovalId, DecisionKind.Approve, Staff.Quality);

        var entries = await _plant.AuditAsync($"approval:{approval.ApprovalId}");
        Assert.Equal(["approval.opened", "approval.decided", "approval.approved"], entries.Select(e => e.Action));
        Assert.Equal((Staff.Quality.Id, Staff.Quality.Name), (entries[1].Actor, entries[1].Details["name"]!.GetValue<string>()));
        Assert.Equal(approval.ShownHash, entries[1].Details["shownHash"]!.GetValue<string>());
        Assert.False(string.IsNullOrEmpty(entries[1].Details["meaning"]!.GetValue<string>()));
    }

    [Fact]
    public async Task An_approval_that_expires_is_told_too()
    {
        await _plant.PutPolicyAsync("approvals", new() { ["expireAfterDays"] = 3 });
        var approval = await OpenAsync();
        await _plant.AdvanceAsync(TimeSpan.FromDays(4));
        Assert.Equal("approval.expired", (await _plant.AuditAsync($"approval:{approval.ApprovalId}"))[^1].Action);
    }

    [Fact]
    public async Task Master_data_and_policies_keep_their_earlier_values()
    {
        await _plant.PutSupplierAsync("NEW", new() { ["name"] = "Old name", ["approvedItems"] = new JsonArray() });
        await _plant.PutSupplierAsync("NEW", new() { ["name"] = "New name", ["approvedItems"] = new JsonArray() });
        await _plant.PutSupplierAsync("NEW", new() { ["name"] = "New name", ["approvedItems"] = new JsonArray() });
        await _plant.PutPolicyAsync("holds", new() { ["reminderDays"] = 3 });
        await _plant.PutPolicyAsync("holds", new() { ["reminderDays"] = 4 });

        var supplier = await _plant.AuditAsync("supplier:NEW");
        Assert.Equal(["supplier.created", "supplier.changed"], supplier.Select(e => e.Action));
        Assert.Equal(("Old name", "New name"), (supplier[1].Details["before"]!["name"]!.GetValue<string>(), supplier[1].Details["after"]!["name"]!.GetValue<string>()));
        var policy = await _plant.AuditAsync("policy:holds");
        Assert.Equal([1, 2], policy.Select(e => e.Details["version"]!.GetValue<int>()));
        Assert.Equal(3, policy[1].Details["before"]!["reminderDays"]!.GetValue<int>());
        Assert.Empty(await NotesAsync());
        Assert.Equal(["NORTH", "SOUTH"], (await _plant.Get<MasterDataStore>().ListAsync<Domain.MasterData.Site>()).Select(s => s.SiteId));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_change_of_master_data_whose_process_dies_is_told_by_the_sweep(bool afterEffect)
    {
        for (var failAt = 1; ; failAt++)
        {
            var body = new JsonObject { ["name"] = $"Name {failAt}", ["approvedItems"] = new JsonArray() };
            _plant.Disturbances.Arm(failAt, afterEffect);
            try
            {
                await _plant.PutSupplierAsync("NEW", body);
            }
            catch (StoreUnavailableException)
            {
                // The process is gone; the change may be stored or not.
            }

            var fired = _plant.Disturbances.HasFired;
            _plant.Disturbances.Arm(0, afterEffect: false);
            await _plant.Get<MasterDataNotes>().RunAsync(CancellationToken.None);
            Assert.Empty(await NotesAsync());
            var stored = await _plant.Get<IDocumentStore>().Container(Containers.Policy).ReadAsync("supplier", "NEW");
            var told = await _plant.AuditAsync("supplier:NEW");
            Assert.Equal(stored is null ? null : JsonNode.Parse(stored.Json.Span)!["name"]!.GetValue<string>(), told.Count == 0 ? null : told[^1].Details["after"]!["name"]!.GetValue<string>());
            Assert.Equal(told.Count, told.Select(e => e.Id).Distinct().Count());
            if (!fired)
                break;
        }
    }

    [Fact]
    public async Task What_is_too_long_for_an_entry_is_an_attachment_that_the_entry_names()
    {
        var items = new JsonArray([.. Enumerable.Range(0, 3000).Select(n => JsonValue.Create($"ITEM-WITH-A-LONG-NAME-{n}"))]);
        await _plant.PutSupplierAsync("BIG", new() { ["name"] = "Big", ["approvedItems"] = items });

        var key = Assert.Single(await _plant.AuditAsync("supplier:BIG")).Details["afterAttachment"]!.GetValue<string>();
        Assert.Equal("Big", JsonNode.Parse(await _plant.Get<IAttachmentStore>().ReadAsync(key))!["name"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_message_that_is_refused_is_told_with_its_sender()
    {
        await _plant.Get<CommandMessages>().HandleAsync(new("receipt", "1", "wms", "{}"u8.ToArray(), 1), CancellationToken.None);
        await _plant.Get<CommandMessages>().HandleAsync(new("secret nonsense", "1", "wms", "{}"u8.ToArray(), 1), CancellationToken.None);

        var entries = await _plant.AuditAsync("person:wms");
        Assert.Equal(["message receipt", "message unknown"], entries.Select(e => e.Details["command"]!.GetValue<string>()));
        Assert.Equal(["invalid-fields", "unknown-type"], entries.Select(e => e.Details["code"]!.GetValue<string>()));
    }

    [Fact]
    public async Task A_message_that_is_taken_is_told_once_like_a_command_by_http_and_not_beside_what_the_feed_tells()
    {
        var sent = Body.Receipt(receiptId: "RQ");
        for (var delivery = 1; delivery <= 2; delivery++)
            Assert.Equal(Settlement.Complete, await HandleAsync("receipt", sent, delivery));
        await _plant.IdleAsync();
        var hold = new JsonObject { ["lotId"] = "RQ-001", ["holdId"] = "HQ", ["reasonCode"] = "complaint", ["scope"] = "lot", ["source"] = new JsonObject { ["kind"] = "person" } };
        var movement = new JsonObject
        {
            ["movementId"] = "MQ",
            ["type"] = "scrap",
            ["lotId"] = "RQ-001",
            ["quantity"] = 1,
            ["uom"] = "KGM",
            ["siteId"] = "NORTH",
            ["reason"] = "broken",
            ["occurredAt"] = "2026-03-02T07:45:00Z",
        };
        Assert.Equal(Settlement.Complete, await HandleAsync("movement", movement));
        Assert.Equal(Settlement.Complete, await HandleAsync("hold", hold));

        var receipt = Assert.Single(await _plant.AuditAsync("receipt:RQ"));
        Assert.Equal(("command.accepted", "wms", "message receipt"), (receipt.Action, receipt.Actor, receipt.Details["command"]!.GetValue<string>()));
        var accepted = (await _plant.AuditAsync("lot:RQ-001")).Where(e => e.Action == "command.accepted");
        Assert.Equal(["message hold"], accepted.Select(e => e.Details["command"]!.GetValue<string>()));
        Assert.Empty(await _plant.AuditAsync("person:wms"));
    }

    [Fact]
    public async Task A_trail_that_cannot_be_written_costs_a_command_nothing()
    {
        var approval = await OpenAsync();
        _plant.Disturbances.Watch(access => _ = access.Contains("write approval:", StringComparison.Ordinal) ? throw new StoreUnavailableException("No audit today.") : 0);
        var result = await _plant.Approvals.DecideAsync(
            approval.ApprovalId, new DecisionRequest("d1", DecisionKind.Approve, Comment: null, Meaning: null, ShownHash: null, DecisionMeans.SignedIn), Staff.Quality, CancellationToken.None);
        Assert.True(result.IsTaken);
        Assert.Equal(ApprovalState.Approved, (await _plant.ApprovalAsync(approval.ApprovalId)).State);
        _plant.Disturbances.Watch(onAccess: null);

        await _plant.AdvanceAsync(TimeSpan.FromHours(2));
        Assert.Equal("approval.approved", (await _plant.AuditAsync($"approval:{approval.ApprovalId}"))[^1].Action);
    }

    [Fact]
    public async Task Queries_find_by_actor_and_time()
    {
        await _plant.AppendAsync("lot:X", "a");
        _plant.Clock.Advance(TimeSpan.FromHours(1));
        var from = _plant.Clock.GetUtcNow();
        await _plant.AppendAsync("lot:Y", "b");
        _plant.Clock.Advance(TimeSpan.FromHours(1));
        await _plant.AppendAsync("lot:X", "c");

        Assert.Equal(["b", "c"], await FindAsync(new(Subject: null, "qa1", from, To: null)));
        Assert.Equal(["b"], await FindAsync(new(Subject: null, "qa1", from, from.AddMinutes(1))));
        Assert.Equal(["c"], await FindAsync(new("lot:X", "qa1", from, To: null)));
        Assert.Empty(await FindAsync(new("lot:X", "nobody", From: null, To: null)));
    }

    private async Task<Settlement> HandleAsync(string type, JsonObject body, int delivery = 1)
    {
        var outcome = await _plant.Get<CommandMessages>().HandleAsync(
            new(type, "1", "wms", System.Text.Encoding.UTF8.GetBytes(body.ToJsonString()), delivery), CancellationToken.None);
        Assert.True(outcome.Reason is null, outcome.Description);
        return outcome.Settlement;
    }

    private async Task<IEnumerable<string?>> FindAsync(AuditFilter filter) =>
        (await _plant.Get<AuditQueries>().FindAsync(filter, 100, continuation: null, CancellationToken.None)).Entries.Select(e => e.Id);

    private async Task<IReadOnlyList<StoredDocument>> NotesAsync() =>
        [.. (await _plant.Get<IDocumentStore>().Container(Containers.Policy).QueryAsync(new() { Limit = 1000 })).Documents.Where(d => d.Id.StartsWith("~audit", StringComparison.Ordinal))];

    private async Task<Approval> OpenAsync()
    {
        var line = await _plant.ReceiveAsync(Body.Receipt(l => l["expiresOn"] = "2026-03-01"));
        return await _plant.ApprovalAsync(line.ApprovalId!);
    }
}
