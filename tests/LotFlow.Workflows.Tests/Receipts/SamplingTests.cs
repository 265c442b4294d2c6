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
