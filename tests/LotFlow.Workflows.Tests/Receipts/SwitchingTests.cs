using System.Text.Json;
using LotFlow.Domain.Approvals;
using LotFlow.Domain.Receipts;
using LotFlow.Domain.Sampling;
using LotFlow.Workflows.Tests.Hosting;

namespace LotFlow.Workflows.Tests.Receipts;

/// <summary>The switching rules as receipts live them; the rules themselves are tested in the domain.</summary>
public sealed class SwitchingTests
{
    [Fact]
    public async Task Two_of_five_lots_not_accepted_tighten_the_next_receipt_and_it_says_why()
    {
        await using var plant = await OpenAsync();
        foreach (var defects in new[] { 0, 9, 0, 9 })
            await InspectAsync(plant, defects);

        var next = await plant.ReceiveAsync(Body.Jars());

        var plan = Assert.Single(next.Sampling!.Plans);
        Assert.Equal(Severity.Tightened, plan.Severity);
        Assert.Contains("2 of the last 3 lots were not accepted", plan.Why);
    }

    [Fact]
    public async Task Five_lots_not_accepted_on_tightened_hold_further_receipts_until_quality_resumes()
    {
        await using var plant = await OpenAsync();
        for (var i = 0; i < 7; i++)
            await InspectAsync(plant, defects: 9);

        var held = await plant.ReceiveAsync(Body.Jars());
        Assert.Equal("supplier-discontinued", Assert.Single(held.Exceptions).Code);
        Assert.Equal(LineState.OnHold, held.State);

        await plant.Inspections.ResumeSamplingAsync("GREEN", "JAR", JsonSerializer.SerializeToElement(new { note = "new moulds" }), Staff.Quality, CancellationToken.None);
        var resumed = await plant.ReceiveAsync(Body.Jars());
        Assert.Empty(resumed.Exceptions);
        Assert.Equal(Severity.Tightened, Assert.Single(resumed.Sampling!.Plans).Severity);
        Assert.Contains("new moulds", resumed.Sampling.Plans[0].Why);
    }

    [Fact]
    public async Task Sampling_of_a_pair_that_was_never_inspected_is_not_resumed_and_leaves_no_trace()
    {
        await using var plant = await OpenAsync();
        await plant.Inspections.ResumeSamplingAsync("GREEN", "NOWHERE", JsonSerializer.SerializeToElement(new { note = "x" }), Staff.Quality, CancellationToken.None);
        Assert.Empty((await plant.Inspections.SamplingAsync("GREEN", "NOWHERE", CancellationToken.None)).Classes);
    }

    [Fact]
    public async Task Resubmitted_lots_do_not_count_whether_they_say_so_or_come_back_after_a_rejection()
    {
        await using var plant = await OpenAsync();
        await InspectAsync(plant, 9, supplierLot: "BAD");

        // Held as a duplicate, taken all the same, inspected again and again not accepted.
        await InspectAsync(plant, 9, supplierLot: "BAD");
        var declared = await plant.ReceiveAsync(Body.Jars(line: l => l["resubmitted"] = true));
        await plant.ReportAsync(declared.LotId, "RD", ("major", 50, 9));

        var state = await plant.SwitchingAsync("JAR");
        Assert.Equal((Severity.Normal, 1), (state.Severity, state.Recent.Count));
    }

    [Fact]
    public async Task A_lot_that_comes_back_while_its_first_sample_waits_for_a_decision_is_resubmitted_too()
    {
        await using var plant = await OpenAsync();
        var first = await plant.ReceiveAsync(Body.Jars(line: l => l["supplierLot"] = "BAD"));
        await plant.ReportAsync(first.LotId, "R1", ("major", 50, 9));

        var second = await plant.ReceiveAsync(Body.Jars(line: l => l["supplierLot"] = "BAD"));
        await plant.DecideAsync(second.ApprovalId!, DecisionKind.Approve, Staff.Quality);
        await plant.ReportAsync(second.LotId, "R2", ("major", 50, 9));

        Assert.Single((await plant.SwitchingAsync("JAR")).Recent);
    }

    [Fact]
    public async Task A_lot_counts_once_even_if_it_waits_while_a_hundred_others_pass()
    {
        await using var plant = await OpenAsync();
        var waiting = await plant.ReceiveAsync(Body.Jars());
        await plant.ReportAsync(waiting.LotId, "RW", ("major", 50, 9));
        for (var i = 0; i < 101; i++)
            await plant.CountJarsAsync($"L{i}", SampleVerdict.Accepted);

        await plant.ReportAsync(waiting.LotId, Body.Measurement("RM", "Weight", 1, "g"));

        var state = await plant.SwitchingAsync("JAR");
        Assert.DoesNotContain(state.Recent, l => l.Verdict == SampleVerdict.NotAccepted);
    }

    private static async Task InspectAsync(Plant plant, int defects, string? supplierLot = null)
    {
        var line = await plant.ReceiveAsync(Body.Jars(line: l => l["supplierLot"] = supplierLot ?? (string)l["supplierLot"]!));
        if (line.ApprovalId is not null)
            await plant.DecideAsync(line.ApprovalId, DecisionKind.Approve, Staff.Quality);
        await plant.ReportAsync(line.LotId, $"R-{line.LotId}", ("major", line.Sampling!.Plans[0].SampleSize, defects));
        var receiptId = (await plant.LotAsync(line.LotId)).ReceiptId!;
        if ((await plant.LineAsync(receiptId)) is { State: LineState.OnHold, ApprovalId: { } approvalId })
            await plant.DecideAsync(approvalId, DecisionKind.Reject, Staff.Quality);
    }

    private static async Task<Plant> OpenAsync()
    {
        var plant = await Plant.OpenAsync();
        await plant.PutItemAsync("JAR", Body.SampledItem("Jar"));
        return plant;
    }
}
