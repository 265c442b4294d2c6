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
        var next = consignee with
        {
            Responses = [.. consignee.Responses.Append(response).OrderBy(r => r.At).ThenBy(r => r.ResponseId, StringComparer.Ordinal)],
            Attempts = consignee.Attempts + (IsAttempt(response.Kind) ? 1 : 0),
            NotifiedAt = response.Kind == ResponseKind.NoAnswer ? consignee.NotifiedAt : Earlier(consignee.NotifiedAt, response.At),
            RespondedAt = IsAnswer(response.Kind) ? Earlier(consignee.RespondedAt, response.At) : consignee.RespondedAt,
        };
        var state = StateOf(next, response.Kind, policy);
        return next with { State = state, RemindAt = RemindAt(next.RemindAt, state, response, policy) };
    }

    /// <summary>Whether nothing more is expected: those that are checked must be verified, of the others an answer is enough.</summary>
    public static bool IsSettled(ConsigneeState state, bool isChecked) => state == ConsigneeState.Verified || (state == ConsigneeState.Responded && !isChecked);

    private static ConsigneeState StateOf(RecallConsignee consignee, ResponseKind last, RecallPolicy policy)
    {
        var kinds = consignee.Responses.Select(r => r.Kind).ToHashSet();
        // Whoever was given up comes back with a sign of life, and not by another attempt to get one.
        if (consignee.State == ConsigneeState.NonResponder && IsAttempt(last) && !kinds.Any(IsAnswer))
            return ConsigneeState.NonResponder;
        if (kinds.Contains(ResponseKind.Verified))
            return ConsigneeState.Verified;
        if (kinds.Contains(ResponseKind.Responded))
            return ConsigneeState.Responded;
        if (kinds.Contains(ResponseKind.Acknowledged))
            return ConsigneeState.Acknowledged;
        if (kinds.Contains(ResponseKind.NoAnswer) && consignee.Attempts >= policy.Attempts)
            return ConsigneeState.NonResponder;
        return consignee.NotifiedAt is null ? ConsigneeState.ToNotify : ConsigneeState.Notified;
    }

    /// <summary>
    /// Nothing is waited for from those who have answered or were given up. Whoever was reached, or tried, a moment ago is not written to in
    /// the next one; but a first notice does not wait because somebody did not answer the telephone.
    /// </summary>
    private static DateTimeOffset? RemindAt(DateTimeOffset? before, ConsigneeState state, ConsigneeResponse response, RecallPolicy policy) => state switch
    {
        ConsigneeState.ToNotify => before,
        ConsigneeState.Notified or ConsigneeState.Acknowledged => Later(before, response.At.AddHours(policy.NoticeEveryHours)),
        _ => null,
    };

    private static bool IsAnswer(ResponseKind kind) => kind is ResponseKind.Responded or ResponseKind.Verified;

    /// <summary>Somebody tried to reach them.</summary>
    private static bool IsAttempt(ResponseKind kind) => kind is ResponseKind.Notified or ResponseKind.NoAnswer;

    private static DateTimeOffset? Earlier(DateTimeOffset? a, DateTimeOffset b) => a < b ? a : b;

    private static DateTimeOffset? Later(DateTimeOffset? a, DateTimeOffset b) => a > b ? a : b;
}
