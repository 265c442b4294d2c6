using System.Globalization;
using LotFlow.Abstractions.Documents;
using LotFlow.Domain.Audit;
using LotFlow.Workflows.Commands;
using LotFlow.Workflows.Storage;

namespace LotFlow.Workflows.Audit;

/// <summary>What is asked for; each that is given must hold.</summary>
/// <param name="Subject">Such as <c>lot:L1</c>.</param>
/// <param name="Actor">Id of a person or system.</param>
/// <param name="From">When it happened, at the earliest.</param>
/// <param name="To">Before this.</param>
public sealed record AuditFilter(string? Subject, string? Actor, DateTimeOffset? From, DateTimeOffset? To);

/// <summary>
/// Entries by subject, actor and time. Of a subject in the order of its chain, which costs what is answered; otherwise in the order in which
/// things happened, which makes Azure Tables look through the whole trail.
/// </summary>
/// <param name="trail">The chains.</param>
/// <param name="store">Where they are kept.</param>
/// <param name="followers">Those of a host that follows the feed itself: they catch up first, so that what was just done is answered.</param>
public sealed class AuditQueries(AuditStore trail, IDocumentStore store, IEnumerable<AuditFollower> followers)
{
    private readonly IDocumentContainer _audit = store.Container(Containers.Audit);

    /// <exception cref="ArgumentException">The continuation is not one of this query.</exception>
    public async Task<(IReadOnlyList<AuditEntry> Entries, string? Continuation)> FindAsync(
        AuditFilter filter, int limit, string? continuation, CancellationToken cancellation)
    {
        foreach (var follower in followers)
            await follower.RunAsync(cancellation);
        if (filter.Subject is not null)
            return await FindOfSubjectAsync(filter, limit, continuation, cancellation);
        var page = await _audit.QueryAsync(new() { Where = Conditions(filter), OrderBy = "at", Limit = limit, Continuation = continuation }, cancellation);
        return ([.. page.Documents.Select(d => d.As<AuditEntry>())], page.Continuation);
    }

    private async Task<(IReadOnlyList<AuditEntry> Entries, string? Continuation)> FindOfSubjectAsync(
        AuditFilter filter, int limit, string? continuation, CancellationToken cancellation)
    {
        var identity = $"audit|{filter}";
        var after = continuation is null ? 0 : long.Parse(DocumentContinuation.Decode(continuation, identity, 1)[0], CultureInfo.InvariantCulture);
        List<AuditEntry> found = [];
        foreach (var month in (await trail.FindStreamAsync(filter.Subject!, cancellation))?.Months ?? [])
        {
            // One more than is answered says whether there is more.
            var page = await _audit.QueryAsync(
                new()
                {
                    PartitionKey = AuditKey.Partition(filter.Subject!, month),
                    Where = [.. Conditions(filter), new("sequence", FieldComparison.GreaterThan, after)],
                    OrderBy = "sequence",
                    Limit = limit + 1 - found.Count,
                },
                cancellation);
            found.AddRange(page.Documents.Select(d => d.As<AuditEntry>()));
            if (found.Count > limit)
                return (found[..limit], DocumentContinuation.Encode(identity, found[limit - 1].Sequence.ToString(CultureInfo.InvariantCulture)));
        }

        return (found, null);
    }

    private static List<FieldCondition> Conditions(AuditFilter filter)
    {
        List<FieldCondition> conditions = [];
        if (filter.Actor is { } actor)
            conditions.Add(FieldCondition.Equal("actor", actor));
        if (filter.From is { } from)
            conditions.Add(new("at", FieldComparison.GreaterThanOrEqual, CommandInbox.Iso(from)));
        if (filter.To is { } to)
            conditions.Add(new("at", FieldComparison.LessThan, CommandInbox.Iso(to)));
        return conditions;
    }
}
