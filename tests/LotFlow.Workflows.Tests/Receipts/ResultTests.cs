using System.Text.Json.Nodes;
using LotFlow.Domain.Approvals;
using LotFlow.Domain.Receipts;
using LotFlow.Workflows.Receipts;
using LotFlow.Workflows.Tests.Hosting;

namespace LotFlow.Workflows.Tests.Receipts;

/// <summary>Results of inspectors and laboratories: early, late, in parts, twice, and against limits.</summary>
public sealed class ResultTests
{
    [Theory]
    [InlineData(50, 60)]
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
    public async Task A_result_for_an_inspection_that_has_ended_is_taken_and_holds_the_lot_if_it_speaks_against_it()
    {
        await using var plant = await OpenAsync();
        var line = await plant.ReceiveAsync(Body.Jars());
        await plant.ReportAsync(line.LotId, "R1", ("major", 50, 0));

        var late = await plant.ReportAsync(line.LotId, "R2", ("major", 50, 9));
        var repeat = await plant.ReportAsync(line.LotId, "R1", ("major", 50, 0));

        Assert.True(late.IsTaken);
        Assert.Equal("testResult", Assert.Single((await plant.LotAsync(line.LotId)).Holds).Source.Kind);
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

    private static async Task<ReceiptLineView> LineOf(Plant plant, ReceiptLineView line) =>
        await plant.LineAsync((await plant.LotAsync(line.LotId)).ReceiptId!, line.Line);
}
