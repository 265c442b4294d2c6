using LotFlow.Domain.Counting;
using LotFlow.Domain.People;
using LotFlow.Workflows.Approvals;

namespace LotFlow.Workflows.Counting;

/// <summary>A count as <c>GET /api/counts/{countId}</c> shows it, to this person.</summary>
public sealed record CountView(
    string CountId, string SiteId, string LocationId, CountState State, string WorkflowId, DateTimeOffset OpenedAt, DateTimeOffset? ClosedAt,
    IReadOnlyList<CountLineView> Lines, string? ApprovalId, IReadOnlyList<CountLineNotTaken> NotTaken, CountCancellation? Cancellation);

/// <param name="LotId">The lot.</param>
/// <param name="Uom">Its unit.</param>
/// <param name="State">Where the line stands.</param>
/// <param name="Found">True for a lot that the list did not have.</param>
/// <param name="Counted">The count that stands; to a counter, their own.</param>
/// <param name="Counters">Who counted, in order; absent for counters.</param>
/// <param name="Variance">What is left to settle, or was settled; absent for counters, as is what follows.</param>
/// <param name="VarianceValue">The same at standard cost.</param>
/// <param name="MovementsDuringCount">What moved in or out between the opening and the count that stands.</param>
/// <param name="Adjustment">What was posted.</param>
/// <param name="Note">Why it is counted again.</param>
public sealed record CountLineView(
    string LotId, string Uom, CountLineState State, bool Found, decimal? Counted, IReadOnlyList<string>? Counters, decimal? Variance, decimal? VarianceValue,
    decimal? MovementsDuringCount, decimal? Adjustment, string? Note);

/// <summary>A quantity that came when the line had been counted; to a counter, only their own.</summary>
public sealed record CountLineNotTaken(string SubmissionId, string LotId, decimal Counted);

/// <summary>A count in a list.</summary>
public sealed record CountSummary(
    string CountId, string SiteId, string LocationId, CountState State, DateTimeOffset OpenedAt, string OpenedBy, DateTimeOffset? ClosedAt, int Lines, int LinesOpen, string? ApprovalId);

/// <summary>Shows counts, to each person what the blind count lets them see.</summary>
public sealed class CountQueries(CountStore counts, ApprovalStore approvals)
{
    /// <summary>Who may see what a count found against the book.</summary>
    public static IReadOnlyList<Role> VarianceRoles { get; } = [Role.Supervisor, Role.Controller, Role.Manager, Role.Auditor];

    public async Task<CountView?> FindAsync(string countId, Person person, CancellationToken cancellation = default) =>
        await counts.FindAsync(countId, cancellation) is { } count ? View(count, person, await AskedAsync(count, cancellation)) : null;

    public async Task<(IReadOnlyList<CountSummary> Counts, string? Continuation)> ListAsync(
        CountState? state, string? siteId, IReadOnlyList<string> sites, int limit, string? continuation, CancellationToken cancellation = default)
    {
        var (found, next) = await counts.QueryAsync(state, siteId, sites, limit, continuation, cancellation);
        return ([.. found.Select(Summary)], next);
    }

    // The count names its question before the question is opened; whoever is told of it must find it.
    private async Task<string?> AskedAsync(StockCount count, CancellationToken cancellation) =>
        count.Approvals.LastOrDefault() is { } last && (last.Approved is not null || await approvals.FindAsync(last.ApprovalId, cancellation) is not null)
            ? last.ApprovalId
            : count.Approvals.LastOrDefault(a => a.Approved is not null)?.ApprovalId;

    private static CountSummary Summary(StockCount count) => new(
        count.CountId, count.SiteId, count.LocationId, count.State, count.OpenedAt, count.OpenedBy, count.ClosedAt, count.Lines.Count, count.Lines.Count(l => l.IsOpen),
        count.Approvals.LastOrDefault()?.ApprovalId);

    private static CountView View(StockCount count, Person person, string? approvalId)
    {
        var sees = person.HasAny(VarianceRoles);
        return new(
            count.CountId, count.SiteId, count.LocationId, count.State, StockCount.InstanceId(count.CountId), count.OpenedAt, count.ClosedAt,
            [.. count.Lines.Select(l => View(l, person, sees))], approvalId,
            [.. count.NotTaken.Where(n => sees || n.By == person.Id).Select(n => new CountLineNotTaken(n.SubmissionId, n.LotId, n.Counted))],
            count.Cancellation);
    }

    private static CountLineView View(CountLine line, Person person, bool sees)
    {
        // Whoever may still be sent to count the line counts blind, whatever else they are.
        if (!sees || (line.IsOpen && person.Has(Role.Operator)))
        {
            var own = line.Attempts.LastOrDefault(a => a.By == person.Id)?.Counted;
            return new(line.LotId, line.Lot.Uom, line.State, line.IsFound, own, Counters: null, Variance: null, VarianceValue: null, MovementsDuringCount: null, Adjustment: null, line.Note);
        }

        return new(
            line.LotId, line.Lot.Uom, line.State, line.IsFound, line.Last?.Counted, [.. line.Attempts.Select(a => a.By)], line.Variance,
            line.Variance is { } variance ? line.ValueOf(variance) : null, line.MovementsDuringCount, line.Adjustment, line.Note);
    }
}
