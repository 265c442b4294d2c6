using LotFlow.Domain.Policies;

namespace LotFlow.Domain.Recalls;

/// <summary>What is due with a consignee.</summary>
public enum NoticeStep
{
    None,

    /// <summary>The first notice.</summary>
    Notice,

    /// <summary>Something else of the scope was shipped to it than the last notice told of.</summary>
    More,

    /// <summary>No answer yet.</summary>
    Reminder,

    /// <summary>No answer as often as policy asks to try: people go on from here.</summary>
    GiveUp,
}

/// <summary>When a consignee is written to (21 CFR 7.49), and when it counts as not responding (7.53(b)(3)).</summary>
public static class NoticeRules
{
    /// <summary>True while LotFlow itself goes on asking.</summary>
    public static bool IsWaitedFor(RecallConsignee consignee) => consignee.State is ConsigneeState.ToNotify or ConsigneeState.Notified or ConsigneeState.Acknowledged;

    /// <summary>True where somebody has to look: a notice may be due, or the scope has changed since the last one.</summary>
    public static bool IsDue(RecallConsignee consignee, int scopeVersion, DateTimeOffset now) =>
        consignee.NoticeVersion < scopeVersion || (IsWaitedFor(consignee) && consignee.RemindAt <= now);

    /// <summary>What is due.</summary>
    /// <param name="consignee">As it is stored.</param>
    /// <param name="digest">What was shipped to it, hashed; null where nothing of the scope was.</param>
    /// <param name="policy">How often it is tried.</param>
    /// <param name="now">The time.</param>
    public static NoticeStep Step(RecallConsignee consignee, string? digest, RecallPolicy policy, DateTimeOffset now)
    {
        if (digest is null)
            return NoticeStep.None;
        if (consignee.NoticeDigest is { } told && told != digest)
            return NoticeStep.More;
        if (!IsWaitedFor(consignee))
            return NoticeStep.None;
        // Also to whom people have told it already: what they got is in writing then.
        if (consignee.Notices == 0)
            return consignee.RemindAt > now ? NoticeStep.None : NoticeStep.Notice;
        return !(consignee.RemindAt <= now) ? NoticeStep.None
            : consignee.Attempts >= policy.Attempts ? NoticeStep.GiveUp
            : NoticeStep.Reminder;
    }

    /// <summary>The consignee after a notice was sent; null where another attempt has stored it.</summary>
    public static RecallConsignee? Sent(RecallConsignee current, RecallConsignee noticed, string digest, int scopeVersion, RecallPolicy policy, DateTimeOffset now) =>
        current.Notices != noticed.Notices ? null : Looked(current, digest, scopeVersion) with
        {
            // Of whoever has answered, what was found since is open in quantity, until they answer for it too.
            State = current.State == ConsigneeState.ToNotify ? ConsigneeState.Notified : current.State,
            Notices = current.Notices + 1,
            Attempts = current.Attempts + 1,
            NotifiedAt = current.NotifiedAt ?? now,
            RemindAt = IsWaitedFor(current) ? now.AddHours(policy.NoticeEveryHours) : null,
        };

    /// <summary>The consignee when there was nobody to write to: it is looked at again when the next notice would be due.</summary>
    public static RecallConsignee Unreachable(RecallConsignee current, int scopeVersion, RecallPolicy policy, DateTimeOffset now) =>
        current with { NoticeVersion = Math.Max(current.NoticeVersion, scopeVersion), RemindAt = now.AddHours(policy.NoticeEveryHours) };

    /// <summary>The consignee after all attempts; null where it has answered meanwhile.</summary>
    public static RecallConsignee? GivenUp(RecallConsignee current, DateTimeOffset now) =>
        IsWaitedFor(current) && current.RemindAt <= now ? current with { State = ConsigneeState.NonResponder, RemindAt = null } : null;

    /// <summary>The consignee after a look that found nothing to say to it now. One that has nothing of the scope any more owes no answer.</summary>
    public static RecallConsignee Looked(RecallConsignee current, string? digest, int scopeVersion) => current with
    {
        NoticeVersion = Math.Max(current.NoticeVersion, scopeVersion),
        NoticeDigest = digest ?? current.NoticeDigest,
        RemindAt = digest is null ? null : current.RemindAt,
    };
}
