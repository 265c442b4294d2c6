using System.Security.Cryptography;

namespace LotFlow.Domain.Audit;

/// <summary>
/// The chain of a subject: each entry holds the hash of the one before, so that none can be changed, removed, inserted or moved without all
/// that follow, up to the head, becoming others.
/// </summary>
public static class AuditChain
{
    /// <summary>What the first entry holds in place of a hash.</summary>
    public static string Genesis { get; } = new('0', 2 * SHA256.HashSizeInBytes);

    /// <summary>The head of a chain without entries.</summary>
    public static AuditHead Start(string subject) => new(subject, 0, Genesis);

    public static AuditHead HeadOf(AuditEntry entry) => new(entry.Subject, entry.Sequence, entry.Hash);

    /// <summary>The next entry of a chain.</summary>
    public static AuditEntry Append(AuditHead head, AuditFact fact, DateTimeOffset recordedAt)
    {
        if (fact.Subject != head.Subject)
            throw new ArgumentException($"A fact about '{fact.Subject}' does not belong into the chain of '{head.Subject}'.", nameof(fact));
        var entry = new AuditEntry
        {
            Sequence = head.Sequence + 1,
            Id = fact.Id,
            At = fact.At.ToUniversalTime(),
            RecordedAt = recordedAt.ToUniversalTime(),
            Actor = fact.Actor,
            Action = fact.Action,
            Subject = fact.Subject,
            Details = fact.Details,
            PreviousHash = head.Hash,
            Hash = "",
        };
        return entry with { Hash = HashOf(entry) };
    }

    /// <summary>What is wrong with an entry that is to follow a head, or null.</summary>
    public static string? FindProblem(AuditHead before, AuditEntry entry)
    {
        if (entry.Subject != before.Subject)
            return $"it is about {entry.Subject} and stands among the entries of {before.Subject}";
        if (entry.Sequence != before.Sequence + 1)
        {
            return entry.Sequence > before.Sequence + 1
                ? $"entry {before.Sequence + 1} should follow here: it is missing or stands elsewhere"
                : $"entry {before.Sequence + 1} should follow here: this one is repeated or stands elsewhere";
        }

        if (entry.Hash != HashOf(entry))
            return "its hash is not that of its content: it was changed";
        return entry.PreviousHash == before.Hash ? null : $"it does not follow the entry before it: it names the hash {entry.PreviousHash} and that one has {before.Hash}";
    }

    public static string HashOf(AuditEntry entry) => Digest(AuditText.Of(entry, withHash: false));

    /// <summary>An entry as the one text that it has, which is a line of an export.</summary>
    public static byte[] LineOf(AuditEntry entry) => AuditText.Of(entry, withHash: true);

    internal static string Digest(ReadOnlySpan<byte> text) => Convert.ToHexStringLower(SHA256.HashData(text));
}
