using System.Text;
using System.Text.Json.Nodes;
using LotFlow.Abstractions.Documents;
using LotFlow.Workflows.Commands;
using LotFlow.Workflows.Messages;
using LotFlow.Workflows.Tests.Hosting;

namespace LotFlow.Workflows.Tests.Messages;

/// <summary>Commands that come by a queue, good and bad, once and again.</summary>
public sealed class CommandMessageTests : IAsyncLifetime
{
    private Plant _plant = null!;

    private CommandMessages Messages => _plant.Get<CommandMessages>();

    public async ValueTask InitializeAsync() => _plant = await Plant.OpenAsync();

    public ValueTask DisposeAsync() => _plant.DisposeAsync();

    [Fact]
    public async Task A_receipt_by_message_is_received_and_completed()
    {
        Assert.Equal(MessageOutcome.Completed, await HandleAsync("receipt", Body.Receipt(receiptId: "RM"), source: "wms"));
        await _plant.IdleAsync();

        Assert.Equal(Domain.Receipts.LineState.Released, (await _plant.LineAsync("RM")).State);
        Assert.Equal("wms", Assert.Single((await _plant.Lots.LedgerAsync("RM-001"))!).By);
    }

    [Fact]
    public async Task An_inspection_result_by_message_reaches_the_inspection()
    {
        await _plant.PutItemAsync("JAR", Body.SampledItem("Jar"));
        await _plant.ReceiveAsync(Body.Jars(receiptId: "RJ"));

        Assert.Equal(MessageOutcome.Completed, await HandleAsync("inspection-result", Result("RJ-001")));
        await _plant.IdleAsync();

        Assert.Equal(Domain.Receipts.LineState.Released, (await _plant.LineAsync("RJ")).State);
    }

    [Fact]
    public async Task A_message_delivered_twice_is_completed_twice_and_has_one_effect()
    {
        var receipt = Body.Receipt(receiptId: "RT");
        Assert.Equal(MessageOutcome.Completed, await HandleAsync("receipt", receipt));
        await _plant.IdleAsync();
        var ledger = await _plant.Lots.LedgerAsync("RT-001");

        Assert.Equal(MessageOutcome.Completed, await HandleAsync("receipt", receipt, deliveryCount: 2));
        await _plant.IdleAsync();

        Assert.Equivalent(ledger, await _plant.Lots.LedgerAsync("RT-001"), strict: true);
        Assert.Equal(2, (await _plant.OutboxAsync("RT-001")).Count);
    }

    [Fact]
    public async Task The_same_command_by_http_and_by_message_is_one_command()
    {
        await _plant.PutItemAsync("JAR", Body.SampledItem("Jar"));
        await _plant.ReceiveAsync(Body.Jars(receiptId: "RH"));
        var byMessage = Result("RH-001");
        var byHttp = Result("RH-001");
        byHttp.Remove("lotId");

        Assert.False((await _plant.ReportAsync("RH-001", byHttp, Staff.Inspector)).IsRepeat);
        Assert.Equal(MessageOutcome.Completed, await HandleAsync("inspection-result", byMessage));
        Assert.Single(await _plant.Get<Workflows.Receipts.ReceiptStore>().ResultsAsync("RH-001", CancellationToken.None));
    }

    [Fact]
    public async Task A_crash_between_effect_and_settlement_leaves_one_effect_after_redelivery()
    {
        var receipt = Body.Receipt(receiptId: "RC");
        for (var effect = 1; ; effect++)
        {
            _plant.Disturbances.Arm(effect, afterEffect: true);
            var outcome = await HandleInTimeAsync("receipt", receipt, deliveryCount: effect);
            var fired = _plant.Disturbances.HasFired;
            _plant.Disturbances.Arm(0, afterEffect: false);
            if (!fired)
            {
                Assert.Equal(MessageOutcome.Completed, outcome);
                break;
            }
        }

        await _plant.SweepAsync();
        await _plant.AdvanceAsync(TimeSpan.FromMinutes(15));
        Assert.Single((await _plant.Lots.LedgerAsync("RC-001"))!);
        Assert.Equal(Domain.Receipts.LineState.Released, (await _plant.LineAsync("RC")).State);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(4, 8)]
    [InlineData(40, 30)]
    public async Task A_message_that_meets_a_store_that_is_down_goes_back_after_a_while_and_nothing_is_lost(int deliveryCount, int seconds)
    {
        _plant.Disturbances.Watch(_ => throw new StoreUnavailableException("Down."));
        var started = _plant.Clock.GetUtcNow();
        var handling = HandleAsync("receipt", Body.Receipt(receiptId: "RD"), deliveryCount: deliveryCount);
        Assert.False(handling.IsCompleted);
        _plant.Clock.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromMilliseconds(1));
        Assert.False(handling.IsCompleted);
        _plant.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(MessageOutcome.Abandoned, await handling);
        Assert.Equal(TimeSpan.FromSeconds(seconds), _plant.Clock.GetUtcNow() - started);

        _plant.Disturbances.Watch(onAccess: null);
        Assert.Equal(MessageOutcome.Completed, await HandleAsync("receipt", Body.Receipt(receiptId: "RD"), deliveryCount: deliveryCount + 1));
    }

    [Theory]
    [InlineData("receipt", "", "unreadable-body", "empty")]
    [InlineData("receipt", "{\"receiptId\": ", "unreadable-body", "not JSON")]
    [InlineData("receipt", "{\"receiptId\": \"a\", \"receiptId\": \"b\"}", "unreadable-body", "not JSON")]
    [InlineData("receipt", "[1, 2]", "invalid-fields", "not a JSON object")]
    [InlineData("receipt", "{\"siteId\": \"NORTH\"}", "invalid-fields", "/receiptId: ")]
    [InlineData("shipment", "{}", "unknown-type", "'shipment'")]
    [InlineData(null, "{}", "unknown-type", "expected one of receipt, inspection-result")]
    [InlineData("Receipt", "{}", "unknown-type", "'Receipt'")]
    [InlineData("inspection-result", "{}", "invalid-fields", "/lotId: ")]
    [InlineData("inspection-result", "{\"lotId\": 7}", "invalid-fields", "/lotId: ")]
    public async Task A_message_that_can_never_be_taken_is_set_aside_with_the_reason_and_the_field(string? type, string body, string reason, string names)
    {
        var outcome = await Messages.HandleAsync(new(type, Version: null, Source: null, Encoding.UTF8.GetBytes(body), 1), CancellationToken.None);

        Assert.Equal((Settlement.DeadLetter, reason), (outcome.Settlement, outcome.Reason));
        Assert.Contains(names, outcome.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_for_an_unknown_lot_of_an_unknown_version_or_of_an_unnamed_source_is_set_aside()
    {
        await RefusedAsync(HandleAsync("inspection-result", Result("NOWHERE")), "not-found", "/lotId");
        await RefusedAsync(HandleAsync("receipt", Body.Receipt(), version: "2"), "unknown-version", "'version' is '2'");
        await RefusedAsync(HandleAsync("receipt", Body.Receipt(), source: "not an id"), "invalid-fields", "'source'");
    }

    [Fact]
    public async Task A_message_that_is_too_large_is_set_aside_and_one_of_the_largest_size_is_read()
    {
        var largest = new byte[CommandJson.MaxBytes];
        Array.Fill(largest, (byte)' ');
        "{}"u8.CopyTo(largest);

        Assert.Equal("invalid-fields", (await Messages.HandleAsync(new("receipt", "1", null, largest, 1), CancellationToken.None)).Reason);
        await RefusedAsync(Messages.HandleAsync(new("receipt", "1", null, new byte[CommandJson.MaxBytes + 1], 1), CancellationToken.None), "too-large", "4,194,305");
    }

    [Fact]
    public async Task A_known_id_with_another_body_is_set_aside_as_a_conflict()
    {
        await HandleAsync("receipt", Body.Receipt(receiptId: "RX"));

        await RefusedAsync(HandleAsync("receipt", Body.Receipt(l => l["quantity"] = 7, receiptId: "RX")), "idempotency-conflict", "RX");
    }

    [Fact]
    public async Task Every_wrong_field_is_named_and_what_would_not_fit_into_a_dead_letter_is_cut()
    {
        var receipt = Body.Receipt();
        for (var line = 0; line < 200; line++)
            Body.AddLine(receipt, l => l["itemId"] = "UNKNOWN");

        var outcome = await HandleAsync("receipt", receipt);

        Assert.Equal("invalid-fields", outcome.Reason);
        Assert.Contains("/lines/1/itemId: unknown-item", outcome.Description, StringComparison.Ordinal);
        Assert.InRange(outcome.Description!.Length, 3900, 4096);
    }

    [Fact]
    public async Task A_host_that_stops_gets_its_cancellation_and_the_message_is_not_settled()
    {
        _plant.Disturbances.Watch(_ => throw new StoreUnavailableException("Down."));
        using var stopping = new CancellationTokenSource();
        var handling = Messages.HandleAsync(new("receipt", null, null, Encoding.UTF8.GetBytes(Body.Receipt().ToJsonString()), 1), stopping.Token);
        await stopping.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => handling);
    }

    private static async Task RefusedAsync(Task<MessageOutcome> handling, string reason, string names)
    {
        var outcome = await handling;
        Assert.Equal((Settlement.DeadLetter, reason), (outcome.Settlement, outcome.Reason));
        Assert.Contains(names, outcome.Description, StringComparison.Ordinal);
    }

    private static JsonObject Result(string lotId) => new()
    {
        ["lotId"] = lotId,
        ["resultId"] = "res-1",
        ["inspectedAt"] = "2026-03-02T10:00:00Z",
        ["defects"] = new JsonArray(new JsonObject { ["class"] = "major", ["sampleSize"] = 50, ["count"] = 0 }),
    };

    /// <summary>Handles a message and lets its wait, if it has one, pass.</summary>
    private async Task<MessageOutcome> HandleInTimeAsync(string type, JsonObject body, int deliveryCount)
    {
        var handling = HandleAsync(type, body, deliveryCount: deliveryCount);
        while (!handling.IsCompleted)
        {
            _plant.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        return await handling;
    }

    private Task<MessageOutcome> HandleAsync(string type, JsonObject body, string? version = null, string? source = null, int deliveryCount = 1) =>
        Messages.HandleAsync(new(type, version, source, Encoding.UTF8.GetBytes(body.ToJsonString()), deliveryCount), CancellationToken.None);
}
