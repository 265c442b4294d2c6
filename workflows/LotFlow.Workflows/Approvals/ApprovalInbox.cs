using LotFlow.Domain.Approvals;
using LotFlow.Domain.People;

namespace LotFlow.Workflows.Approvals;

/// <summary>What waits for one person.</summary>
/// <param name="Waiting">Open approvals that the person may decide now, the longest waiting first.</param>
/// <param name="IsCut">There are more.</param>
public sealed record Inbox(IReadOnlyList<InboxEntry> Waiting, bool IsCut);

/// <param name="Approval">What is asked.</param>
/// <param name="OnBehalfOf">In whose place the person would decide; null in their own.</param>
public sealed record InboxEntry(Approval Approval, Person? OnBehalfOf);

/// <summary>Finds what a person may decide: by role and site, with four eyes, and in the place of whoever delegated to them.</summary>
public sealed class ApprovalInbox(ApprovalStore approvals, DelegationStore delegations)
{
    private const int PageSize = 200;

    /// <param name="person">For whom.</param>
    /// <param name="most">How many at most.</param>
    /// <param name="cancellation">Ends the search.</param>
    public async Task<Inbox> ForAsync(Person person, int most, CancellationToken cancellation)
    {
        var on = await delegations.NowAsync(cancellation);
        List<InboxEntry> waiting = [];
        string? continuation = null;
        do
        {
            // Those who delegated may act at other sites, so sites are looked at by the rules and not by the query.
            var (page, next) = await approvals.QueryAsync(ApprovalState.Open, role: null, sites: [], PageSize, continuation, cancellation);
            foreach (var approval in page)
            {
                var (behind, forbidden) = ApprovalRules.Capacity(approval, person, on);
                if (forbidden is null && !ApprovalRules.HasDecided(approval, person.Id) && (behind is null || !ApprovalRules.HasDecided(approval, behind.Id)))
                    waiting.Add(new(approval, behind));
            }

            continuation = next;
        }
        while (continuation is not null && waiting.Count <= most);
        return new([.. waiting.Take(most)], waiting.Count > most);
    }
}
