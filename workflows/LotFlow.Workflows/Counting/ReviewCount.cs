using LotFlow.Abstractions.Workflows;
using LotFlow.Domain.Approvals;
using LotFlow.Domain.Counting;
using LotFlow.Domain.MasterData;
using LotFlow.Domain.Policies;
using LotFlow.Workflows.Approvals;
using LotFlow.Workflows.MasterData;

namespace LotFlow.Workflows.Counting;

/// <summary>
/// Looks at a count: takes decisions in, marks what is disputed, asks people about what is outside tolerance once everything is counted, keeps
/// the results of a count that has ended, and says what to wait for.
/// </summary>
public sealed class ReviewCount(
    CountStore counts, CountEnding ending, ApprovalStore approvals, ApprovalRequests requests, MasterDataStore masterData) : Activity<CountRef, CountReview>
{
    public override async Task<CountReview> RunAsync(ActivityContext context, CountRef input)
    {
        var cancellation = context.Cancellation;
        var count = await counts.FindAsync(input.CountId, cancellation) ?? throw new InvalidOperationException($"Count '{input.CountId}' is not in the store.");
        var (policy, _) = await masterData.PolicyAsync<CountingPolicy>("counting", count.PolicyVersion, cancellation);
        var answers = await AnswersAsync(count, cancellation);
        count = await counts.ChangeAsync(input.CountId, before => CountRules.Ask(before, answers), cancellation);
        await ending.DisputeAsync(count, policy, cancellation);
        var open = count.Approvals.FirstOrDefault(a => a.Approved is null);
        if (open is not null)
        {
            await OpenAsync(count, open, policy, cancellation);
            // A cancellation that came between found no question to withdraw.
            count = await counts.ChangeAsync(input.CountId, _ => null, cancellation);
            await ending.WithdrawAsync(count, cancellation);
        }

        var next = CountRules.Next(count);
        if (next == CountStep.End)
            await ending.CloseAsync(count, cancellation);
        return new(next, count.State, open?.ApprovalId, policy.RemindEveryHours);
    }

    private async Task<Dictionary<string, bool>> AnswersAsync(StockCount count, CancellationToken cancellation)
    {
        Dictionary<string, bool> answers = [];
        foreach (var asked in count.Approvals.Where(a => a.Approved is null))
        {
            // One that has expired was not approved.
            if (await approvals.FindAsync(asked.ApprovalId, cancellation) is { IsOpen: false } approval)
                answers[asked.ApprovalId] = approval.State == ApprovalState.Approved;
        }

        return answers;
    }

    private async Task OpenAsync(StockCount count, CountApproval open, CountingPolicy policy, CancellationToken cancellation)
    {
        if (await approvals.FindAsync(open.ApprovalId, cancellation) is not null)
            return;
        var lines = open.Lines.Select(l => count.FindLine(l.LotId)!).ToList();
        var value = CountTolerances.TotalValue(lines, policy);
        var worth = value is { } amount && lines.Select(l => l.Lot.UnitCost?.Currency).FirstOrDefault(c => c is not null) is { } currency ? new Money(amount, currency) : null;
        var (general, _) = await requests.PolicyAsync(ApprovalKind.CountAdjustment, worth, cancellation);
        await requests.OpenAsync(new()
        {
            ApprovalId = open.ApprovalId,
            Kind = ApprovalKind.CountAdjustment,
            SiteId = count.SiteId,
            Subject = new("count", count.CountId, lines.Count == 1 ? lines[0].LotId : null),
            Summary = CountApprovalText.Summary(count, lines, value),
            Details = CountApprovalText.Details(count, lines, value, policy),
            Value = worth,
            Excluded = count.Involved,
            RequestedBy = count.RequestedBy ?? count.OpenedBy,
            // Links, quorum and expiry are those of approvals in general; who is asked depends on the value.
            Under = (general with { Ladder = policy.TierOf(value).Ladder }, count.PolicyVersion),
        }, cancellation);
    }
}
