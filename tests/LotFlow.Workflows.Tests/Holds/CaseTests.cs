using System.Text.Json;
using System.Text.Json.Nodes;
using LotFlow.Abstractions.Documents;
using LotFlow.Domain.Lots;
using LotFlow.Domain.Stock;
using LotFlow.Workflows.Holds;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.Tests.Hosting;

namespace LotFlow.Workflows.Tests.Holds;

/// <summary>What goes on while a hold is open: reservations, reminders, holds without an owner, holds by policy.</summary>
public sealed class CaseTests
{
    [Theory]
    [InlineData("flag", ReservationState.Flagged, ReservationState.Open)]
    [InlineData("cancel", ReservationState.Cancelled, ReservationState.Cancelled)]
    public async Task Reservations_follow_the_policy_and_what_was_picked_is_always_flagged(string policy, ReservationState held, ReservationState after)
    {
        await using var plant = await Plant.OpenAsync();
        await plant.PutPolicyAsync("holds", new() { ["reservations"] = policy });
        var lotId = await plant.SugarAsync("R");
        await plant.ReserveAsync(lotId, "V1", 20);
        await plant.ReserveAsync(lotId, "V2", 0, picked: 5);

        await plant.HeldAsync(lotId, "H1");

        Assert.Equal([held, ReservationState.Flagged], await StatesAsync());
        // What was picked stays kept for its order, until somebody has taken it back.
        Assert.Equal(held == ReservationState.Cancelled ? 5 : 25, (await plant.GateAsync(lotId)).Reserved.GetValueOrDefault("NORTH"));
        var reported = (await plant.HoldDetailsAsync("H1")).Orders!.Single();
        Assert.Equal([("V1", 20m), ("V2", 0m)], reported.Reservations.Select(r => (r.ReservationId, r.Quantity)));
        Assert.Single(await plant.OutboxAsync(lotId), e => e.Type == LotEventTypes.ReservationsAffected);
        await plant.DisposeAsync("H1", HoldSteps.Request("Q1"));
        Assert.Equal([after, ReservationState.Consumed], await StatesAsync());

        async Task<IEnumerable<ReservationState>> StatesAsync() =>
            (await plant.Get<InventoryStore>().ReservationsAsync(lotId)).OrderBy(r => r.ReservationId).Select(r => r.State);
    }

    [Fact]
    public async Task Quality_of_the_site_is_reminded_for_as_long_as_nobody_asks_for_anything()
    {
        await using var plant = await Plant.OpenAsync();
        await plant.PutPolicyAsync("holds", new() { ["reminderDays"] = 5 });
        await plant.HeldAsync(await plant.SugarAsync("R"), "H1");

        await plant.AdvanceAsync(TimeSpan.FromDays(60));

        var reminders = plant.Messages.All.Where(m => m.Kind == "hold").ToList();
        Assert.Equal(["qa1", "qa2"], reminders.Select(m => m.To.PersonId).Distinct().Order());
        Assert.Equal(24, reminders.Count);
        Assert.Contains("for 60 days", reminders[^1].Subject, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hold_that_came_with_a_movement_is_adopted_by_the_sweep_and_can_be_released()
    {
        await using var plant = await Plant.OpenAsync();
        var lotId = await plant.SugarAsync("R");
        await plant.Get<InventoryStore>().HoldAsync(lotId, "return-M1", new("customer-return", plant.Clock.GetUtcNow()) { Source = new("customerReturn", "M1") }, default);
        await plant.Get<LotProjection>().FollowAsync(await plant.GateAsync(lotId), default);

        Assert.Equal(1, await plant.Get<HoldSweep>().RunAsync(default));
        await plant.IdleAsync();
        Assert.Equal(0, await plant.Get<HoldSweep>().RunAsync(default));

        Assert.Equal(HoldState.Released, (await plant.DisposeAsync("return-M1", HoldSteps.Request("Q1"))).State);
        Assert.True((await plant.LotAsync(lotId)).Usable);
    }

    [Fact]
    public async Task The_hold_of_a_receipt_is_left_to_its_line()
    {
        await using var plant = await Plant.OpenAsync();
        await plant.ReceiveAsync(Body.Receipt(l => l["expiresOn"] = "2026-03-01", receiptId: "X"));

        Assert.Equal(0, await plant.Get<HoldSweep>().RunAsync(default));
        Assert.Equal(["receipt-X-001"], (await plant.Get<HoldQueries>().ListAsync(new(HoldState.Open, "NORTH", null, 10, null))).Holds.Select(h => h.HoldId));
    }

    [Fact]
    public async Task A_result_out_of_limits_after_the_inspection_holds_the_lot_once_and_one_within_them_does_not()
    {
        await using var plant = await Plant.OpenAsync();
        var lotId = await plant.SugarAsync("R");

        Assert.True((await plant.ReportAsync(lotId, Body.Measurement("R1", "Moisture", 1, "%", maximum: 5))).IsTaken);
        Assert.True((await plant.LotAsync(lotId)).Usable);
        Assert.True((await plant.ReportAsync(lotId, Body.Measurement("R2", "Moisture", 9, "%", maximum: 5))).IsTaken);
        Assert.True((await plant.ReportAsync(lotId, Body.Measurement("R2", "Moisture", 9, "%", maximum: 5))).IsRepeat);

        var hold = Assert.Single((await plant.LotAsync(lotId)).Holds);
        Assert.Equal((new HoldSource("testResult", "R2"), "out-of-spec"), (hold.Source, hold.ReasonCode));
    }

    [Theory]
    [InlineData("major", null, true)]
    [InlineData("minor", null, false)]
    [InlineData("minor", """{ "complaint": { "fromSeverity": "minor", "reasonCode": "voice" } }""", true)]
    [InlineData("critical", """{ "complaint": { "enabled": false } }""", false)]
    public async Task A_complaint_holds_the_lot_as_policy_says(string severity, string? policy, bool isHeld)
    {
        await using var plant = await Plant.OpenAsync();
        var lotId = await plant.SugarAsync("R");
        if (policy is not null)
            await plant.PutPolicyAsync("holds", (JsonObject)JsonNode.Parse(policy)!);
        var body = JsonSerializer.SerializeToElement(new { complaintId = "C1", text = "Lumps.", severity });

        var first = await plant.Get<ComplaintCommands>().ReportAsync(lotId, body, Staff.Quality, default);
        var again = await plant.Get<ComplaintCommands>().ReportAsync(lotId, body, Staff.Quality, default);

        Assert.Equal((isHeld, true), (first.Value!.HoldId is not null, again.IsRepeat));
        Assert.Equal(first.Value, again.Value);
        Assert.Equal(!isHeld, (await plant.LotAsync(lotId)).Usable);
    }

    [Theory]
    [InlineData(5, null, null, false)]
    [InlineData(9, null, null, true)]
    [InlineData(9, 20, null, true)]
    [InlineData(9, 20, """{ "temperatureExcursion": { "toleranceMinutes": 30 } }""", false)]
    [InlineData(9, 31, """{ "temperatureExcursion": { "toleranceMinutes": 30, "scope": "descendants" } }""", true)]
    [InlineData(-1, null, """{ "temperatureExcursion": { "enabled": false } }""", false)]
    public async Task A_temperature_outside_the_window_of_the_item_holds_the_lot_as_policy_says(decimal celsius, int? minutes, string? policy, bool isHeld)
    {
        await using var plant = await Plant.OpenAsync();
        await plant.PutItemAsync("SUGAR", Body.Item("Sugar").With("storage", new JsonObject { ["minC"] = 2, ["maxC"] = 8 }));
        var lotId = await plant.SugarAsync("R");
        if (policy is not null)
            await plant.PutPolicyAsync("holds", (JsonObject)JsonNode.Parse(policy)!);
        var body = JsonSerializer.SerializeToElement(new { readingId = "T1", siteId = "NORTH", locationId = "A1", temperatureC = celsius, measuredAt = "2026-03-02T07:00:00Z", minutes });

        Assert.Equal(isHeld, (await plant.Get<TemperatureCommands>().ReportAsync(lotId, body, Staff.Operator, default)).Value!.HoldId is not null);
        Assert.Equal(!isHeld, (await plant.LotAsync(lotId)).Usable);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_failure_at_any_effect_changes_nothing_in_the_end(bool afterEffect)
    {
        await using var plant = await Plant.OpenAsync();
        var calm = await LiveAsync(plant, "calm", failAt: 0, afterEffect);
        for (var n = 1; ; n++)
        {
            var disturbed = await LiveAsync(plant, $"s{n}x", n, afterEffect);
            Assert.True(calm == disturbed, $"Effect {n} failed {(afterEffect ? "after" : "before")} its effect:\n{calm}\n{disturbed}");
            if (!plant.Disturbances.HasFired)
                break;
        }
    }

    /// <summary>A hold over two generations; a part of its root is scrapped, then all is released.</summary>
    private static async Task<string> LiveAsync(Plant plant, string name, int failAt, bool afterEffect)
    {
        var lotId = await plant.SugarAsync(name);
        await plant.ProduceAsync($"T-{name}", [lotId], [$"A-{name}"], 10);
        await plant.ReserveAsync(lotId, $"V-{name}", 5);
        plant.Disturbances.Arm(failAt, afterEffect);
        await InsistAsync(plant, () => plant.HeldAsync(lotId, $"H-{name}", "descendants"));
        var requests = new[] { HoldSteps.Request($"Q1-{name}", "scrap", HoldSteps.Part(40)), HoldSteps.Request($"Q2-{name}") };
        foreach (var request in requests)
        {
            var asked = await InsistAsync(plant, () => plant.RequestReleaseAsync($"H-{name}", request));
            await InsistAsync(plant, () => plant.DecideAsync(asked.Value!.ApprovalId, Domain.Approvals.DecisionKind.Approve, Staff.Quality2));
            // Longer than any retry waits.
            await plant.AdvanceAsync(TimeSpan.FromMinutes(11));
        }

        var hold = await plant.HoldDetailsAsync($"H-{name}");
        List<string> lines = [$"{hold.State} {string.Join(' ', hold.Requests.Select(r => $"{r.State} {r.NewLotId is not null}"))} {hold.Orders!.Sum(o => o.Reservations.Count)}"];
        foreach (var id in new[] { lotId, $"A-{name}", hold.Requests[0].NewLotId! })
        {
            var (lot, gate) = (await plant.LotAsync(id), await plant.GateAsync(id));
            lines.Add($"{lot.Usable} {lot.Disposition} {gate.OpenHolds.Count} {string.Join(' ', lot.Balances.Select(b => b.Quantity))} {gate.Reserved.GetValueOrDefault("NORTH")}");
            lines.Add(string.Join(' ', (await plant.OutboxAsync(id)).Select(e => e.Type)));
            lines.Add(string.Join(' ', lot.Holds.Select(h => $"{h.State} {h.ReleasedBy}")));
            lines.Add(string.Join(' ', (await plant.Lots.LedgerAsync(id))!.Select(m => $"{m.Type} {m.Quantity}")));
        }

        return string.Join('\n', lines);
    }

    private static async Task<T> InsistAsync<T>(Plant plant, Func<Task<T>> command)
    {
        while (true)
        {
            try
            {
                var result = await command();
                await plant.SweepAsync();
                await plant.AdvanceAsync(TimeSpan.FromSeconds(10));
                return result;
            }
            catch (StoreUnavailableException)
            {
                await plant.AdvanceAsync(TimeSpan.FromSeconds(10));
            }
        }
    }
}
