namespace LotFlow.Workflows.Messages;

/// <summary>A command as a queue delivers it. Its body is that of the HTTP route, with what the route says in its path as a field.</summary>
/// <param name="Type">Kind of command, such as <c>receipt</c>; the subject of a Service Bus message.</param>
/// <param name="Version">Version of the body's shape; null means 1.</param>
/// <param name="Source">Identifier of the sending system, kept as who sent it; null where the sender does not say.</param>
/// <param name="Body">UTF-8 JSON.</param>
/// <param name="DeliveryCount">How often it has been delivered, this time included.</param>
public sealed record CommandMessage(string? Type, string? Version, string? Source, ReadOnlyMemory<byte> Body, int DeliveryCount);

/// <summary>How a delivered message is to be settled.</summary>
public enum Settlement
{
    /// <summary>The command was taken, now or before: remove the message.</summary>
    Complete,

    /// <summary>It could not be decided now: deliver it again.</summary>
    Abandon,

    /// <summary>It can never be taken as it is: set it aside for people, with the reason.</summary>
    DeadLetter,
}

/// <param name="Settlement">What to do with the message.</param>
/// <param name="Reason">Stable code, with <see cref="Settlement.DeadLetter"/>.</param>
/// <param name="Description">What is wrong, with the field, and what to do about it.</param>
public sealed record MessageOutcome(Settlement Settlement, string? Reason = null, string? Description = null)
{
    // Service Bus keeps 4,096 characters of each.
    private const int LongestDescription = 4000;

    public static MessageOutcome Completed { get; } = new(Settlement.Complete);

    public static MessageOutcome Abandoned { get; } = new(Settlement.Abandon);

    public static MessageOutcome DeadLettered(string reason, string description) =>
        new(Settlement.DeadLetter, reason, description.Length <= LongestDescription ? description : string.Concat(description.AsSpan(0, LongestDescription - 1), "…"));
}
