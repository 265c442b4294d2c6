namespace LotFlow.Domain.Policies;

/// <summary>The policy <c>expiry</c>: how long before it expires a lot is announced.</summary>
public sealed record ExpiryPolicy
{
    public const string Name = "expiry";

    /// <summary>Longest announcement in days: what has to be looked at every hour is the lots that expire within it.</summary>
    public const int MaxDays = 365;

    public const int MaxSteps = 10;

    /// <summary>Days before the date at which <c>lot.expiring</c> is told, once each.</summary>
    public IReadOnlyList<int> AnnounceDaysBefore { get; init; } = [30, 7];
}
