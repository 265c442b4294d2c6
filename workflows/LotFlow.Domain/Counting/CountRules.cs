using LotFlow.Domain.Policies;
using LotFlow.Domain.Stock;

namespace LotFlow.Domain.Counting;

/// <summary>What a count waits for.</summary>
public enum CountStep
{
    /// <summary>Lines can be posted.</summary>
    Post,

    AwaitCount,

    AwaitDecision,

    End,
}

/// <summary>How a count goes on: what a submission does to it, when people are asked, and what may be posted.</summary>
public static class CountRules
{
    /// <summary>Why a submission cannot be taken, or null.</summary>
    public static Refusal? Forbids(StockCount count, string by, IEnumerable<string> lotIds)
    {
        if (count.IsClosed)
            return new("count-closed", $"Count '{count.CountId}' has ended. Open another count for what was not on it.");
        foreach (var line in lotIds.Select(count.FindLine).OfType<CountLine>())
        {
            if (!line.IsOpen)
                return new("line-counted", $"Lot '{line.LotId}' has been counted in count '{count.CountId}'. Leave it out, or open another count for it.");
            if (!MayCount(line, by))
                return new("same-counter", $"You counted lot '{line.LotId}' yourself; its recount needs another person. Leave it out, or let a colleague count it.");
        }

        return null;
    }

    /// <summary>Whether this person may count the line now: a count is never checked by who made it.</summary>
    public static bool MayCount(CountLine line, string by) => line.IsOpen && line.Last?.By != by;

    /// <summary>Takes a submission in. The same one again changes nothing; what can no longer be taken is kept as that.</summary>
    public static StockCount Take(StockCount count, CountSubmission submission, CountingPolicy policy)
    {
        if (count.Submissions.Contains(submission.SubmissionId))
            return count;
        var wasClosed = count.IsClosed;
        foreach (var submitted in submission.Lines)
        {
            var line = count.FindLine(submitted.Lot.LotId);
            if (line is null && !wasClosed && count.Lines.Count < StockCount.MaxLines)
            {
                line = new()
                {
                    Lot = submitted.Lot,
                    IsFound = true,
                    Snapshot = submitted.Book,
                };
                count = count with { Lines = [.. count.Lines, line] };
            }

            count = line is not null && MayCount(line, submission.By)
                ? count.WithLine(Counted(line, submitted, submission, policy))
                : count with { NotTaken = [.. count.NotTaken, new(submission.SubmissionId, submitted.Lot.LotId, submission.By, submission.At, submitted.Counted)] };
        }

        return count with { Submissions = [.. count.Submissions, submission.SubmissionId], IsComplete = count.IsComplete || submission.IsComplete };
    }

    private static CountLine Counted(CountLine line, SubmittedQuantity submitted, CountSubmission submission, CountingPolicy policy)
    {
        var inside = CountTolerances.IsInside(line, submitted.Counted - submitted.Book.Quantity, submitted.Book.Quantity, policy);
        var attempt = new CountAttempt(submission.SubmissionId, submission.By, submission.At, submitted.Counted, submitted.Book, inside) { Reported = submitted.Reported };
        return line with
        {
            Attempts = [.. line.Attempts, attempt],
            Explained = 0,
            State = inside ? CountLineState.Accepted : line.Attempts.Count == 0 ? CountLineState.Recount : CountLineState.Variance,
        };
    }

    /// <summary>Takes answers in, and asks about what is outside tolerance once nothing is left to be counted. Null where nothing changes.</summary>
    public static StockCount? Ask(StockCount count, IReadOnlyDictionary<string, bool> answers)
    {
        var changed = count;
        foreach (var asked in count.Approvals.Where(a => a.Approved is null && answers.ContainsKey(a.ApprovalId)))
        {
            var approved = answers[asked.ApprovalId];
            changed = changed with { Approvals = [.. changed.Approvals.Select(a => a == asked ? a with { Approved = approved } : a)] };
            foreach (var line in asked.Lines.Select(l => changed.FindLine(l.LotId)!).Where(l => l.State == CountLineState.AwaitingApproval))
                changed = changed.WithLine(line with { State = approved ? CountLineState.Approved : CountLineState.Rejected });
        }

        var outside = changed.Lines.Where(l => l.State == CountLineState.Variance).ToList();
        if (outside.Count > 0 && changed.Lines.All(l => l.IsFinal || l.State == CountLineState.Variance))
        {
            var question = new CountApproval(CountApproval.IdFor(changed), [.. outside.Select(l => new AskedVariance(l.LotId, l.Variance!.Value))], Approved: null);
            changed = outside.Aggregate(changed, (c, l) => c.WithLine(l with { State = CountLineState.AwaitingApproval })) with { Approvals = [.. changed.Approvals, question] };
        }

        return changed == count ? null : changed;
    }

    public static CountStep Next(StockCount count) =>
        count.Lines.Any(l => l.State is CountLineState.Accepted or CountLineState.Approved) ? CountStep.Post
        : count.State is CountState.Counting or CountState.Recount ? CountStep.AwaitCount
        : count.State == CountState.AwaitingApproval ? CountStep.AwaitDecision
        : CountStep.End;

    /// <summary>
    /// What of the difference is in the book by now. Movements after the count change book and stock alike and explain nothing, but three
    /// kinds of entries say something about the moment of the count: an adjustment by another count; a late report of what happened before
    /// this count was opened, which the counter has seen done; and the reversal of an entry from before, which never happened. Null where
    /// nobody can say, because a late report tells of something between the opening and the counting: the counter may have come by before or
    /// after it.
    /// </summary>
    /// <param name="count">The count.</param>
    /// <param name="line">One of its lines that has been counted.</param>
    /// <param name="since">The ledger of the lot after the sequence at which the line was last counted; earlier entries change nothing.</param>
    public static decimal? Explained(StockCount count, CountLine line, IReadOnlyList<Movement> since)
    {
        var last = line.Last!;
        var own = StockCount.MovementId(count.CountId, line.LotId);
        var after = since.Where(m => m.Sequence > last.Book.Sequence && m.MovementId != own).ToList();
        // What was reported and taken back since then leaves nothing, whenever it is said to have happened.
        var ids = after.Select(m => m.MovementId).ToHashSet(StringComparer.Ordinal);
        var takenBack = after.Where(m => m.Reverses is { } reversed && ids.Contains(reversed)).SelectMany(m => new[] { m.MovementId, m.Reverses! }).ToHashSet(StringComparer.Ordinal);
        decimal explained = 0;
        foreach (var movement in after.Where(m => !takenBack.Contains(m.MovementId) && m.EffectOn(count.Place) != 0))
        {
            if (movement.Type == MovementType.Adjust || movement.OccurredAt < count.OpenedAt || movement.Reverses is not null)
                explained += movement.EffectOn(count.Place);
            else if (movement.OccurredAt < last.At)
                return null;
        }

        return explained;
    }

    /// <summary>
    /// The line that is about to be posted, judged again with what has been explained since: to be posted as it is (accepted or approved),
    /// to be recounted, or to be asked about again.
    /// </summary>
    public static CountLine Reconsider(StockCount count, CountLine line, IReadOnlyList<Movement> since, CountingPolicy policy)
    {
        if (Explained(count, line, since) is not { } explained)
            return Contradicted(line, "Something moved here while it was being counted and was reported later, so nobody can say whether it had been counted; please count it again.");
        var current = line with { Explained = explained };
        if (CountTolerances.IsInside(current, current.Variance!.Value, current.Last!.Book.Quantity + explained, policy))
            return current with { State = CountLineState.Accepted };
        var approved = count.Approvals.Where(a => a.Approved == true).SelectMany(a => a.Lines).LastOrDefault(l => l.LotId == line.LotId);
        if (line.State == CountLineState.Approved && approved?.Variance == current.Variance)
            return current;
        return current with { State = line.Attempts.Count > 1 ? CountLineState.Variance : CountLineState.Recount };
    }

    /// <summary>Ends a count: what is settled stays, nothing else will be posted, and questions that are open are no longer asked. Null for one that has ended.</summary>
    public static StockCount? Cancel(StockCount count, CountCancellation cancellation) => count.IsClosed ? null : count with
    {
        Cancellation = cancellation,
        Lines = [.. count.Lines.Select(l => l.IsFinal ? l : l with { State = CountLineState.Cancelled })],
        Approvals = [.. count.Approvals.Select(a => a.Approved is null ? a with { Approved = false } : a)],
    };

    /// <summary>
    /// What becomes of a line that is known to have been counted wrong or at a moment that cannot be told: its adjustment would take the
    /// stock below zero, or a late report is of the time of counting. It is counted again.
    /// </summary>
    public static CountLine Contradicted(CountLine line, string why) => line with { State = CountLineState.Recount, Note = why };
}
