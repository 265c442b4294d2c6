using LotFlow.Abstractions.Documents;
using LotFlow.Domain.Audit;

namespace LotFlow.Workflows.Audit;

/// <summary>Where the entries of a subject lie: one partition for each month in which something was written, in order.</summary>
internal sealed record AuditStream(string Subject, IReadOnlyList<string> Months)
{
    /// <summary>The last entry that was purged: the chain goes on from it.</summary>
    public AuditHead? Purged { get; init; }

    /// <summary>A month whose entries are being deleted; they count as gone already.</summary>
    public string? Purging { get; init; }

    public AuditHead Start => Purged ?? AuditChain.Start(Subject);
}

/// <summary>The end of a chain in one month, in the partition of its entries and changed together with them.</summary>
/// <param name="Subject">The chain.</param>
/// <param name="Last">Sequence of the last entry; not under the name of that of entries, by which those are found.</param>
/// <param name="Hash">Its hash.</param>
internal sealed record AuditMonth(string Subject, long Last, string Hash)
{
    public const string DocumentId = "head";

    /// <summary>The month in which the chain goes on; set once, and nothing is written here any more.</summary>
    public string? Next { get; init; }

    /// <summary>The last sequence that an anchor names.</summary>
    public long Anchored { get; init; }

    public AuditHead Head => new(Subject, Last, Hash);
}

/// <summary>Remembers that a fact was written, and where.</summary>
internal sealed record AuditMark(string FactId, long EntrySequence);

/// <summary>A chain that has grown since it was last anchored.</summary>
internal sealed record ChangedStream(string Subject);

/// <summary>Keys of the container <c>audit</c>.</summary>
internal static class AuditKey
{
    public const string EntryPrefix = "e:";

    /// <summary>Chains that have grown since they were last anchored.</summary>
    public const string Changed = "changed";

    /// <summary>How far anchors were copied to where nobody can change them.</summary>
    public const string Anchoring = "anchoring";

    // With the month behind it a key of a partition still is one.
    private const int LongestSubject = DocumentKey.MaxLength - 10;

    /// <summary>The partitions of all chains' indexes.</summary>
    public static IEnumerable<string> Indexes => Enumerable.Range(0, 16).Select(n => $"index:{n:x}");

    public static string Of(string subject) => subject.Length <= LongestSubject && DocumentKey.IsValid(subject) ? subject : DocumentKey.Digest("subject", subject);

    /// <summary>Sixteen partitions, so that the first entries of many lots do not queue for one.</summary>
    public static string IndexOf(string subject) => $"index:{DocumentKey.Digest("i", subject)[2]}";

    public static string Partition(string subject, string month) => $"{Of(subject)}|{month}";

    public static string Entry(long sequence) => $"{EntryPrefix}{sequence:D12}";

    public static string Mark(string factId) => DocumentKey.Digest("i", factId);

    public static string MonthOf(DateTimeOffset time) => time.UtcDateTime.ToString("yyyyMM", System.Globalization.CultureInfo.InvariantCulture);
}
