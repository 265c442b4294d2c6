using LotFlow.Domain.Policies;

namespace LotFlow.Domain.Recalls;

/// <summary>
/// Where a consignee stands, from everything that became known of it. Reckoned from all responses together and not from the last one, so that
/// what comes late, twice or in another order makes no difference, and no state is ever lost again.
/// </summary>
public static class ConsigneeRules
{
    /// <summary>The consignee with a response; null where it has been taken before.</summary>
    public static RecallConsignee? Take(RecallConsignee consignee, ConsigneeResponse response, RecallPolicy policy)
    {
        if (consignee.Responses.Any(r => r.ResponseId == response.ResponseId))
            return null;
        return Settled(
            consignee with
            {
                Responses = [.. consignee.Responses.Append(response).OrderBy(r => r.At).ThenBy(r => r.ResponseId, StringComparer.Ordinal)],
                Attempts = consignee.Attempts + (IsAttempt(response.Kind) ? 1 : 0),
            },
            policy);
    }

    /// <summary>The consignee after LotFlow has written to it (once more).</summary>
    public static RecallConsignee Told(RecallConsignee consignee, DateTimeOffset at, int scopeVersion, RecallPolicy policy) => Settled(
        consignee with
        {
            Attempts = consignee.Attempts + 1,
            NotifiedAt = consignee.NotifiedAt ?? at,
            NoticeVersion = Math.Max(consignee.NoticeVersion, scopeVersion),
        },
        policy);

    /// <summary>The consignee with the state and the times that follow from what is known.</summary>
    public static RecallConsignee Settled(RecallConsignee consignee, RecallPolicy policy)
    {
        var notified = consignee.Responses.Where(r => r.Kind != ResponseKind.NoAnswer).Select(r => (DateTimeOffset?)r.At).Min();
        var settled = consignee with
        {
            NotifiedAt = Earlier(consignee.NotifiedAt, notified),
            RespondedAt = consignee.Responses.Where(r => r.Kind is ResponseKind.Responded or ResponseKind.Verified).Select(r => (DateTimeOffset?)r.At).Min(),
        };
        var state = StateOf(settled, policy);
        // Nothing is waited for from those who have answered.
        return settled with { State = state, RemindAt = state is ConsigneeState.Responded or ConsigneeState.Verified ? null : settled.RemindAt };
    }

    /// <summary>Whether nothing more is expected: those that are checked must be verified, of the others an answer is enough.</summary>
    public static bool IsSettled(ConsigneeState state, bool isChecked) => state == ConsigneeState.Verified || (state == ConsigneeState.Responded && !isChecked);

    private static ConsigneeState StateOf(RecallConsignee consignee, RecallPolicy policy)
    {
        var kinds = consignee.Responses.Select(r => r.Kind).ToHashSet();
        if (kinds.Contains(ResponseKind.Verified))
            return ConsigneeState.Verified;
        if (kinds.Contains(ResponseKind.Responded))
            return ConsigneeState.Responded;
        if (kinds.Contains(ResponseKind.Acknowledged))
            return ConsigneeState.Acknowledged;
        if (consignee.Attempts >= policy.Attempts)
            return ConsigneeState.NonResponder;
        return consignee.NotifiedAt is null ? ConsigneeState.ToNotify : ConsigneeState.Notified;
    }

    /// <summary>Somebody tried to reach them.</summary>
    private static bool IsAttempt(ResponseKind kind) => kind is ResponseKind.Notified or ResponseKind.NoAnswer;

    private static DateTimeOffset? Earlier(DateTimeOffset? a, DateTimeOffset? b) => a is null || b < a ? b : a;
}
