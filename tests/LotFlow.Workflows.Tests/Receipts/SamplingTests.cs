using System.Text.Json.Nodes;
using LotFlow.Domain.Approvals;
using LotFlow.Domain.Lots;
using LotFlow.Domain.Receipts;
using LotFlow.Domain.Sampling;
using LotFlow.Workflows.Receipts;
using LotFlow.Workflows.Tests.Hosting;

namespace LotFlow.Workflows.Tests.Receipts;

public sealed class SamplingTests
{
    [Fact]
    public async Task An_accepted_sample_releases_the_lot()
    {
        await using var plant = await OpenAsync();
        var line = await plant.ReceiveAsync(Body.Jars());
        Assert.Equal((LineState.PendingInspection, 0), (line.State, line.Exceptions.Count));
        Assert.Equal(("H", 50, 1, 2, Severity.Normal), (Plan(line).CodeLetter, Plan(line).SampleSize, Plan(line).Accept, Plan(line).Reject, Plan(line).Severity));
        Assert.False((await plant.LotAsync(line.LotId)).Usable);

        await plant.ReportAsync(line.LotId, "R1", ("major", 50, 1));

        Assert.True((await plant.LotAsync(line.LotId)).Usable);
        Assert.Equal(SampleVerdict.Accepted, Assert.Single((await LineOf(plant, line)).Sampling!.Outcomes).Verdict);
    }

    [Theory]
    [InlineData(DecisionKind.Approve, LineState.Released)]
    [InlineData(DecisionKind.Reject, LineState.Rejected)]
    public async Task A_sample_that_is_not_accepted_holds_the_lot_for_a_decision(DecisionKind decision, LineState end)
    {
        await using var plant = await OpenAsync();
        var line = await plant.ReceiveAsync(Body.Jars());

        await plant.ReportAsync(line.LotId, "R1", ("major", 50, 2));

        var held = await LineOf(plant, line);
        Assert.Equal((LineState.OnHold, "out-of-spec"), (held.State, Assert.Single(held.Exceptions).Code));
        var lot = await plant.LotAsync(line.LotId);
        Assert.Equal(["pending-inspection", "hold"], lot.BlockedBy.Select(b => b.Code));
        Assert.Contains(await plant.OutboxAsync(line.LotId), e => e.Type == LotEventTypes.Held);

        await plant.DecideAsync(held.ApprovalId!, decision, Staff.Quality);
        Assert.Equal(end, (await LineOf(plant, line)).State);
        Assert.Equal(end == LineState.Released, (await plant.LotAsync(line.LotId)).Usable);
    }

    [Fact]
    public async Task A_sample_may_be_inspected_in_parts_and_waits_until_it_is_whole()
    {
        await using var plant = await OpenAsync();
        var line = await plant.ReceiveAsync(Body.Jars());

        await plant.ReportAsync(line.LotId, "R1", ("major", 20, 1));
        Assert.Equal(LineState.PendingInspection, (await LineOf(plant, line)).State);
        Assert.False((await plant.LotAsync(line.LotId)).Usable);
        await plant.ReportAsync(line.LotId, "R2", ("major", 30, 1));

        Assert.Equal(LineState.OnHold, (await LineOf(plant, line)).State);
        Assert.Equal((50, 2), (await LineOf(plant, line)).Sampling!.Outcomes.Select(o => (o.SampleSize, o.Defects)).Single());
    }

    [Fact]
    public async Task Every_class_of_defect_has_its_own_plan_and_the_lot_waits_for_all_of_them()
    {
        await using var plant = await OpenAsync();
        await plant.PutItemAsync("JAR", Body.Item("Jar", i =>
        {
            i["uom"] = "EA";
            i["inspection"] = "sampling";
            i["sampling"] = new JsonObject { ["level"] = "II", ["aql"] = new JsonObject { ["critical"] = 0.1, ["major"] = 1.0, ["minor"] = 4.0 } };
        }));
        var line = await plant.ReceiveAsync(Body.Jars());
        Assert.Equal([DefectClass.Critical, DefectClass.Major, DefectClass.Minor], line.Sampling!.Plans.Select(p => p.Class));

        await plant.ReportAsync(line.LotId, "R1", ("major", 50, 0), ("minor", 50, 0));
        Assert.Equal(LineState.PendingInspection, (await LineOf(plant, line)).State);
        var critical = line.Sampling.Plans[0];
        await plant.ReportAsync(line.LotId, "R2", ("critical", critical.SampleSize, 0));

        Assert.Equal(LineState.Released, (await LineOf(plant, line)).State);
    }

    [Fact]
    public async Task A_lot_that_is_not_larger_than_its_sample_is_inspected_whole()
    {
        await using var plant = await OpenAsync();
        var line = await plant.ReceiveAsync(Body.Jars(pieces: 8));
        Assert.Equal(8, Plan(line).SampleSize);

        var tooMany = await plant.ReportAsync(line.LotId, "R1", ("major", 9, 0));
        await plant.ReportAsync(line.LotId, "R2", ("major", 6, 0));
        var together = await plant.ReportAsync(line.LotId, "R3", ("major", 6, 0));
        await plant.ReportAsync(line.LotId, "R4", ("major", 2, 0));

        Assert.Equal(["/defects/0/sampleSize"], tooMany.Errors.Select(e => e.Pointer));
        Assert.Equal(["/defects/0/sampleSize"], together.Errors.Select(e => e.Pointer));
        Assert.Equal(LineState.Released, (await LineOf(plant, line)).State);
    }

    [Fact]
    public async Task More_bad_units_than_were_looked_at_are_refused_whichever_part_they_come_in()
    {
        await using var plant = await OpenAsync();
        var line = await plant.ReceiveAsync(Body.Jars());
        var refused = await plant.ReportAsync(line.LotId, "R1", ("major", 3, 5));
        Assert.Equal(["/defects/0/count"], refused.Errors.Select(e => e.Pointer));
    }

    [Theory]
    [InlineData(20, 25)]
    [InlineData(600, 0)]
    public async Task Parts_that_contradict_each_other_never_leave_the_lot_waiting_for_ever(int size, int count)
    {
        await using var plant = await OpenAsync();
        // Reported before the line was judged, so that nobody could check it against a plan.
        await DescribeOnlyAsync(plant, Body.Jars(receiptId: "EARLY"));
        Assert.True((await plant.ReportAsync("EARLY-001", "R1", ("major", size, count))).IsTaken);
        await plant.SweepAsync();
        await plant.IdleAsync();
        if ((await plant.LineAsync("EARLY")).State == LineState.PendingInspection)
            await plant.ReportAsync("EARLY-001", "R2", ("major", 50, 0));

        var line = await plant.LineAsync("EARLY");
        Assert.Equal(count == 0 ? LineState.Released : LineState.OnHold, line.State);
    }

    [Fact]
    public async Task A_result_that_comes_before_the_lot_was_judged_is_not_lost()
    {
        await using var plant = await OpenAsync();
        await DescribeOnlyAsync(plant, Body.Jars(receiptId: "EARLY"));

        Assert.True((await plant.ReportAsync("EARLY-001", "R1", ("major", 50, 0))).IsTaken);
        await plant.SweepAsync();
        await plant.IdleAsync();

        Assert.Equal(LineState.Released, (await plant.LineAsync("EARLY")).State);
    }

    [Fact]
    public async Task An_early_result_that_speaks_against_a_lot_without_a_sample_keeps_it_from_release()
    {
        await using var plant = await OpenAsync();
        await DescribeOnlyAsync(plant, Body.Receipt(receiptId: "EARLY"));

        Assert.True((await plant.ReportAsync("EARLY-001", Body.Measurement("R1", "Moisture", 9, "%", maximum: 5))).IsTaken);
        await plant.SweepAsync();
        await plant.IdleAsync();

        Assert.Equal((LineState.OnHold, "out-of-spec"), ((await plant.LineAsync("EARLY")).State, (await plant.LineAsync("EARLY")).Exceptions.Single().Code));
        Assert.False((await plant.LotAsync("EARLY-001")).Usable);
    }

    [Fact]
    public async Task A_result_that_comes_while_people_decide_is_judged_at_once_and_asked_after_them()
    {
        await using var plant = await OpenAsync();
        var line = await plant.ReceiveAsync(Body.Jars(line: l => l["expiresOn"] = "2026-03-01"));

        await plant.ReportAsync(line.LotId, "R1", ("major", 50, 5));
        var waiting = await LineOf(plant, line);
        Assert.Equal(["expired", "out-of-spec"], waiting.Exceptions.Select(e => e.Code));
        Assert.Equal(line.ApprovalId, waiting.ApprovalId);
        await plant.DecideAsync(line.ApprovalId!, DecisionKind.Approve, Staff.Quality);

        var asked = await LineOf(plant, line);
        Assert.NotEqual(line.ApprovalId, asked.ApprovalId);
        Assert.Equal(LineState.OnHold, asked.State);
        await plant.DecideAsync(asked.ApprovalId!, DecisionKind.Approve, Staff.Quality2);
        Assert.Equal(LineState.Released, (await LineOf(plant, line)).State);
    }

    [Fact]
    public async Task A_result_counts_once_however_often_it_is_sent()
    {
        await using var plant = await OpenAsync();
        var line = await plant.ReceiveAsync(Body.Jars());

        var first = await plant.ReportAsync(line.LotId, "R1", ("major", 25, 1));
        var again = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => plant.ReportAsync(line.LotId, "R1", ("major", 25, 1))));
        var other = await plant.ReportAsync(line.LotId, "R1", ("major", 25, 0));

        Assert.False(first.IsRepeat);
        Assert.All(again, r => Assert.True(r.IsTaken && r.IsRepeat));
        Assert.Equal("idempotency-conflict", other.Refusal!.Code);
        Assert.Equal(LineState.PendingInspection, (await LineOf(plant, line)).State);
        await plant.ReportAsync(line.LotId, "R2", ("major", 25, 0));
        Assert.Equal((50, 1), (await LineOf(plant, line)).Sampling!.Outcomes.Select(o => (o.SampleSize, o.Defects)).Single());
    }

    [Fact]
    public async Task A_result_for_an_inspection_that_has_ended_is_refused_and_its_repeat_is_not()
    {
        await using var plant = await OpenAsync();
        var line = await plant.ReceiveAsync(Body.Jars());
        await plant.ReportAsync(line.LotId, "R1", ("major", 50, 0));

        var late = await plant.ReportAsync(line.LotId, "R2", ("major", 50, 9));
        var repeat = await plant.ReportAsync(line.LotId, "R1", ("major", 50, 0));

        Assert.Equal("inspection-closed", late.Refusal!.Code);
        Assert.True(repeat.IsTaken && repeat.IsRepeat);
    }

    [Fact]
    public async Task A_class_that_has_been_judged_or_is_not_sampled_takes_no_more_counts()
    {
        await using var plant = await OpenAsync();
        var line = await plant.ReceiveAsync(Body.Jars());
        await plant.ReportAsync(line.LotId, "R1", ("major", 50, 2));

        Assert.Equal("inspection-closed", (await plant.ReportAsync(line.LotId, "R2", ("major", 50, 0))).Refusal!.Code);
        Assert.Equal(["/defects/0/class"], (await plant.ReportAsync(line.LotId, "R3", ("minor", 50, 0))).Errors.Select(e => e.Pointer));
    }

    [Theory]
    [InlineData(4.9, "%", null, null, null)]
    [InlineData(5.1, "%", null, null, "item's limits")]
    [InlineData(51, "‰", null, null, "item's limits")]
    [InlineData(5, "%", null, null, null)]
    [InlineData(1, "mg/kg", null, null, "was measured in")]
    [InlineData(3, "%", 3.5, null, "outside its limits")]
    [InlineData(4, "%", null, 3.5, "outside its limits")]
    public async Task A_measurement_is_judged_by_its_own_limits_and_the_items(double value, string unit, double? minimum, double? maximum, string? finding)
    {
        await using var plant = await OpenAsync();
        var limit = new JsonObject { ["property"] = "Moisture", ["unit"] = "%", ["maximum"] = 5 };
        await plant.PutItemAsync("JAR", Body.SampledItem("Jar").With("specification", new JsonArray(limit)));
        var line = await plant.ReceiveAsync(Body.Jars());

        await plant.ReportAsync(line.LotId, Body.Measurement("R1", "moisture", (decimal)value, unit, (decimal?)minimum, (decimal?)maximum));

        var judged = await LineOf(plant, line);
        if (finding is null)
            Assert.Empty(judged.Exceptions);
        else
            Assert.Contains(finding, Assert.Single(judged.Exceptions).Detail);
    }

    [Fact]
    public async Task Thousands_of_findings_do_not_stop_the_lot_from_being_asked_about()
    {
        await using var plant = await OpenAsync();
        var line = await plant.ReceiveAsync(Body.Jars());
        for (var i = 0; i < 5; i++)
        {
            var body = Body.Measurement($"R{i}", new string((char)('a' + i), 200), 9, maximum: 1);
            var measurements = (JsonArray)body["measurements"]!;
            for (var j = 1; j < 500; j++)
                measurements.Add(new JsonObject { ["property"] = $"{new string((char)('a' + i), 190)}{j}", ["value"] = 9, ["unit"] = new string('µ', 50), ["maximum"] = 1 });
            Assert.True((await plant.ReportAsync(line.LotId, body)).IsTaken);
        }

        var held = await LineOf(plant, line);
        Assert.Equal(LineState.OnHold, held.State);
        Assert.Contains("and 2", held.Exceptions[0].Detail[^40..]);
    }

    [Fact]
    public async Task Inspectors_are_reminded_of_a_lot_that_waits_for_its_results()
    {
        await using var plant = await OpenAsync();
        var line = await plant.ReceiveAsync(Body.Jars());

        await plant.AdvanceAsync(TimeSpan.FromDays(5));

        var reminders = plant.Messages.All.Where(m => m.Kind == "inspection" && m.Subject.Contains(line.LotId, StringComparison.Ordinal));
        Assert.Equal(["inspector1", "inspector1"], reminders.Select(m => m.To.PersonId));
    }

    [Fact]
    public async Task A_lot_may_wait_for_its_results_for_a_year()
    {
        await using var plant = await OpenAsync();
        await plant.PutPolicyAsync("receiving", new() { ["inspectionReminderDays"] = 3 });
        var line = await plant.ReceiveAsync(Body.Jars());
        await plant.AdvanceAsync(TimeSpan.FromDays(366));
        Assert.Equal(122, plant.Messages.Handovers);

        await plant.ReportAsync(line.LotId, "R1", ("major", 50, 0));

        Assert.Equal(LineState.Released, (await LineOf(plant, line)).State);
    }

    /// <summary>A receipt whose process died right after its lots were described.</summary>
    private static async Task DescribeOnlyAsync(Plant plant, JsonObject receipt)
    {
        plant.Disturbances.FailNextStart = true;
        await Assert.ThrowsAsync<Abstractions.Documents.StoreUnavailableException>(() => plant.SubmitAsync(receipt));
    }

    private static async Task<Plant> OpenAsync()
    {
        var plant = await Plant.OpenAsync();
        await plant.PutItemAsync("JAR", Body.SampledItem("Jar"));
        return plant;
    }

    private static SamplingPlanView Plan(ReceiptLineView line) => Assert.Single(line.Sampling!.Plans);

    private static async Task<ReceiptLineView> LineOf(Plant plant, ReceiptLineView line) =>
        await plant.LineAsync((await plant.LotAsync(line.LotId)).ReceiptId!, line.Line);
}
