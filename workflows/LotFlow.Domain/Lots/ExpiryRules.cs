using LotFlow.Domain.MasterData;
using LotFlow.Domain.Policies;

namespace LotFlow.Domain.Lots;

/// <summary>What has been told of a lot's expiry, so that it is told once. A new date starts anew.</summary>
/// <param name="ExpiresOn">The date of which it was told.</param>
/// <param name="DaysBefore">The last announcement, in days before the date; null where there was none.</param>
/// <param name="IsExpired">True once it was told that the lot has expired.</param>
public sealed record ExpiryTold(DateOnly ExpiresOn, int? DaysBefore, bool IsExpired);

/// <summary>When a lot has expired, and what is to be told before.</summary>
public static class ExpiryRules
{
    /// <summary>
    /// The day that counts for a lot: the latest that any of the sites has, since it must not be used where its date has passed. Without a
    /// site it is that of UTC.
    /// </summary>
    public static DateOnly DayAt(IReadOnlyCollection<Site> sites, DateTimeOffset now) =>
        sites.Count == 0 ? DateOnly.FromDateTime(now.UtcDateTime) : sites.Max(site => site.DayOf(now));

    /// <summary>
    /// What is to be told of the lot now, as it is to be remembered; null where nothing is. Of several announcements that are due at once (a
    /// lot that came late, a sweep that did not run) only the last one still says something.
    /// </summary>
    public static ExpiryTold? Due(LotControl control, DateOnly today, ExpiryPolicy policy)
    {
        if (control.ExpiresOn is not { } date || control.Disposition == Disposition.Closed)
            return null;
        var told = control.ExpiryTold is { } before && before.ExpiresOn == date ? before : new(date, DaysBefore: null, IsExpired: false);
        if (told.IsExpired)
            return null;
        var left = date.DayNumber - today.DayNumber;
        if (left < 0)
            return told with { IsExpired = true };
        var steps = policy.AnnounceDaysBefore.Where(days => days >= left).ToList();
        return steps.Count > 0 && steps.Min() is var step && (told.DaysBefore is null || step < told.DaysBefore) ? told with { DaysBefore = step } : null;
    }
}
