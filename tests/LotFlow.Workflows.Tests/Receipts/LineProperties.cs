using CsCheck;
using LotFlow.Domain.Approvals;
using LotFlow.Domain.Lots;
using LotFlow.Domain.Receipts;
using LotFlow.Workflows.Tests.Hosting;

namespace LotFlow.Workflows.Tests.Receipts;

/// <summary>What holds at every moment of any receipt, in whatever order results and decisions come.</summary>
public sealed class LineProperties
{
    private enum Kind
    {
        Clean,
        Expired,
        Sampled,
        ExpiredAndSampled,
    }

    private static readonly Gen<(Kind[] Lines, (int Line, int What)[] Steps)> GenStory =
        Gen.Select(Gen.Enum<Kind>().Array[1, 4], Gen.Select(Gen.Int[0, 3], Gen.Int[0, 9]).Array[0, 12]);

    [Fact]
    public async Task A_lot_is_usable_exactly_when_its_line_is_released_and_every_line_ends()
    {
        await using var plant = await Plant.OpenAsync();
        await plant.PutItemAsync("JAR", Body.SampledItem("Jar"));
        var stories = 0;
        await GenStory.SampleAsync(
            async story => await LiveAsync(plant, $"P{Interlocked.Increment(ref stories)}", story.Lines, story.Steps), iter: 60, threads: 1);
    }

    private static async Task LiveAsync(Plant plant, string receiptId, Kind[] kinds, (int Line, int What)[] steps)
    {
        var receipt = Body.Receipt(receiptId: receiptId);
        foreach (var _ in kinds.Skip(1))
            Body.AddLine(receipt, _ => { });
        for (var i = 0; i < kinds.Length; i++)
        {
            var line = receipt["lines"]![i]!;
            line["supplierLot"] = $"{receiptId}-{i}";
            if (kinds[i] is Kind.Sampled or Kind.ExpiredAndSampled)
                (line["itemId"], line["quantity"], line["uom"]) = ("JAR", 500, "EA");
            if (kinds[i] is Kind.Expired or Kind.ExpiredAndSampled)
                line["expiresOn"] = "2026-03-01";
        }

        await plant.SubmitAsync(receipt);
        for (var i = 0; i < steps.Length; i++)
        {
            await StepAsync(plant, receiptId, (steps[i].Line % kinds.Length) + 1, steps[i].What, i);
            await CheckAsync(plant, receiptId);
        }

        // In the end people decide on everything and inspectors finish every sample.
        for (var round = 0; round < 4; round++)
        {
            foreach (var line in (await plant.ReceiptAsync(receiptId)).Lines)
            {
                await StepAsync(plant, receiptId, line.Line, what: 0, 1000 + round);
                await StepAsync(plant, receiptId, line.Line, what: 4, 2000 + round);
            }
        }

        await CheckAsync(plant, receiptId);
        Assert.Equal(Workflows.Receipts.ReceiptState.Completed, (await plant.ReceiptAsync(receiptId)).State);
        Assert.Equal(Abstractions.Workflows.WorkflowStatus.Completed, (await plant.Engine.GetAsync($"receipt-{receiptId}"))!.Status);
    }

    private static async Task StepAsync(Plant plant, string receiptId, int number, int what, int step)
    {
        var line = await plant.LineAsync(receiptId, number);
        switch (what)
        {
            case 0 or 1:
                await plant.ReportAsync(line.LotId, $"{line.LotId}-{step}", ("major", 50, 0));
                break;
            case 2:
                await plant.ReportAsync(line.LotId, $"{line.LotId}-{step}", ("major", 25, 2));
                break;
            case 3:
                await plant.ReportAsync(line.LotId, Body.Measurement($"{line.LotId}-{step}", "Weight", step, maximum: 3));
                break;
            case 4 or 5 or 6 when line.ApprovalId is not null:
                await plant.DecideAsync(line.ApprovalId, DecisionKind.Approve, Staff.Quality);
                break;
            case 7 when line.ApprovalId is not null:
                await plant.DecideAsync(line.ApprovalId, DecisionKind.Reject, Staff.Quality2);
                break;
            case 8:
                await plant.AdvanceAsync(TimeSpan.FromHours(step));
                break;
            default:
                await plant.SweepAsync();
                break;
        }
    }

    private static async Task CheckAsync(Plant plant, string receiptId)
    {
        await plant.IdleAsync();
        foreach (var line in (await plant.ReceiptAsync(receiptId)).Lines)
        {
            var lot = await plant.LotAsync(line.LotId);
            // A result that came after the end holds the lot by itself, and changes nothing of the line.
            var lateHolds = lot.Holds.Where(h => h.Source.Kind == HoldSource.TestResult).Select(h => h.HoldId).ToList();
            Assert.True(lateHolds.Count == 0 || line.State is LineState.Released or LineState.Rejected);
            var blockedByInspection = lot.BlockedBy.Any(b => b.Code != "expired" && !lateHolds.Contains(b.Ref!));
            Assert.Equal(line.State == LineState.Released, !blockedByInspection);
            Assert.Equal((await plant.Lots.LedgerAsync(line.LotId))!.Sum(m => m.Quantity), lot.Balances.Sum(b => b.Quantity));
            var events = await plant.OutboxAsync(line.LotId);
            Assert.Equal(Enumerable.Range(1, events.Count).Select(n => (long)n), events.Select(e => e.Sequence));
            Assert.Equal(line.State is LineState.OnHold, line.ApprovalId is not null && (await plant.ApprovalAsync(line.ApprovalId)).IsOpen);
        }
    }
}
