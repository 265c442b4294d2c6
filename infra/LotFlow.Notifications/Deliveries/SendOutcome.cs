namespace LotFlow.Notifications.Deliveries;

internal enum SendResult
{
    /// <summary>The service said that it has it.</summary>
    Accepted,

    /// <summary>It certainly does not have it, and may take it later.</summary>
    NotNow,

    /// <summary>It certainly does not have it and never will.</summary>
    Never,

    /// <summary>It may have it: it fell silent, or talked nonsense, after it was given the message.</summary>
    Unknown,
}

/// <summary>What came of an attempt.</summary>
/// <param name="Result">Whether the service has it.</param>
/// <param name="Detail">In words of ours, with codes of the service at most: what it answers may hold anything.</param>
internal sealed record SendOutcome(SendResult Result, string? Detail)
{
    /// <summary>When the service asked to be left alone until, as a span from now.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The service itself could not be talked to, so that others need not find that out one by one.</summary>
    public bool IsDown { get; init; }

    public static SendOutcome Accepted { get; } = new(SendResult.Accepted, Detail: null);
}
