using CsCheck;
using LotFlow.Domain.Approvals;
using LotFlow.Domain.Counting;
using LotFlow.Workflows.Lots;

namespace LotFlow.Workflows.Tests.Counting;

/// <summary>
/// Random plants against a model that knows what is really there. Whatever moves whenever, once a count is posted the book of the place is
/// what really stands there, provided that the count that stands was right.
/// </summary>
public sealed class CountProperties
{
    private enum Doing
    {
        MoveIn,
        MoveOut,
        ReportLate,
        Count,
        CountWrongly,
        Decide,
    }

    [Fact]
    public async Task After_posting_the_book_is_what_was_counted_and_what_has_moved_since() =>
        await Gen.Select(Gen.Int[-40, 40], Gen.Select(Gen.Enum<Doing>(), Gen.Int[1, 12]).Array[1, 12]).SampleAsync(RunAsync, iter: 60, threads: 1);

    private static async Task RunAsync(int error, (Doing What, int Pieces)[] doings)
    {
        await using var plant = await CountPlant.OpenAsync(p => p["blockDisputedLots"] = false);
        await plant.StockAsync("L1", 1000);
        await plant.MovedAsync("L1", 500, "A1", "A2");
        // What the book does not know: the error, and movements of before that nobody has reported yet.
        var late = new Queue<int>(doings.Where(d => d.What == Doing.ReportLate).Select(d => d.Pieces));
        var really = 500 + error - late.Sum();
        await plant.AdvanceAsync(TimeSpan.FromHours(2));
        await plant.CountAsync("C1");
        var (counter, lateAfter) = (0, 0);
        Dictionary<string, int> wrongBy = [];
        foreach (var (what, pieces) in doings)
            await DoAsync(what, pieces);
        while (late.Count > 0)
            await DoAsync(Doing.ReportLate, 0);
        for (var round = 0; round < 10 && (await plant.CountOfAsync("C1")).State != CountState.Posted; round++)
            await DoAsync(round % 2 == 0 ? Doing.Count : Doing.Decide, 0);

        var line = await plant.CountLineAsync("C1", "L1");
        Assert.Equal(CountLineState.Posted, line.State);
        // A report that comes when the difference has been posted is booked a second time; that shows at the next count.
        Assert.Equal(really + wrongBy[line.Last!.SubmissionId] - lateAfter, await plant.OnHandAsync("L1"));
        Assert.Equal(await plant.OnHandAsync("L1"), (await plant.Get<InventoryStore>().LedgerAsync("L1")).Sum(m => m.EffectOn(new("NORTH", "A1"))));
        Assert.True((await plant.AdjustmentsAsync("L1")).Count <= 1);

        async Task DoAsync(Doing doing, int n)
        {
            switch (doing)
            {
                case Doing.MoveIn:
                    await plant.MovedAsync("L1", n, "A2", "A1");
                    really += n;
                    break;
                case Doing.MoveOut:
                    await plant.MovedAsync("L1", n, "A1", "A2");
                    really -= n;
                    break;
                case Doing.ReportLate:
                    lateAfter += (await plant.CountLineAsync("C1", "L1")).IsFinal ? late.Peek() : 0;
                    await plant.MovedAsync("L1", late.Dequeue(), "A1", "A2", late: TimeSpan.FromHours(1));
                    break;
                case Doing.Count or Doing.CountWrongly when (await plant.CountLineAsync("C1", "L1")).IsOpen:
                    var off = doing == Doing.CountWrongly ? n - 6 : 0;
                    var id = $"S{counter}";
                    wrongBy[id] = off;
                    var by = counter++ % 2 == 0 ? CountPlant.Counter1 : CountPlant.Counter2;
                    Assert.True((await plant.SubmitCountAsync("C1", CountPlant.SubmissionOf(id, false, ("L1", really + off)), by)).IsTaken);
                    break;
                case Doing.Decide when (await plant.CountOfAsync("C1")) is { State: CountState.AwaitingApproval } count:
                    await plant.AnswerAsync(count, DecisionKind.Approve, CountCaseTests.Decider((await plant.ApprovalAsync(count.Approvals[^1].ApprovalId)).RequiredRole));
                    break;
            }
        }
    }
}
