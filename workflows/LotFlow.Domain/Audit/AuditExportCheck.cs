using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace LotFlow.Domain.Audit;

/// <summary>What a check of an export has found.</summary>
/// <param name="IsExport">False where nothing in the file looks like a line of an export.</param>
/// <param name="Entries">Entries that were read, up to the first broken one.</param>
/// <param name="Chains">Chains that they belong to.</param>
/// <param name="Broken">The first thing that is wrong, with its line; null where the export is intact.</param>
/// <param name="KeyId">The key that signed it, where it is intact.</param>
/// <param name="SignatureProven">Null where the key was not at hand.</param>
public sealed record AuditVerdict(bool IsExport, long Entries, int Chains, string? Broken, string? KeyId, bool? SignatureProven)
{
    public bool IsIntact => IsExport && Broken is null;
}

/// <summary>Checks an export line by line, with nothing but the export and, for its signature, the key.</summary>
public sealed class AuditExportCheck : IDisposable
{
    private const string EntryPrefix = "{\"sequence\":";

    private readonly IncrementalHash _digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly Dictionary<string, AuditChainEnds> _chains = new(StringComparer.Ordinal);
    private readonly HashSet<string> _ended = new(StringComparer.Ordinal);
    private AuditHead? _head;
    private AuditManifest? _manifest;
    private bool _isExport;
    private string? _broken;
    private long _entries;
    private long _line;

    /// <summary>The next line, without its end.</summary>
    /// <param name="line">UTF-8.</param>
    /// <param name="isWhole">False where the file ended before the line did.</param>
    public void Take(ReadOnlyMemory<byte> line, bool isWhole)
    {
        _line++;
        var start = Encoding.UTF8.GetString(line.Span[..Math.Min(line.Length, EntryPrefix.Length)]);
        var (isEntry, isEnd) = (start.StartsWith(EntryPrefix, StringComparison.Ordinal), start.StartsWith(AuditChainEnds.Prefix, StringComparison.Ordinal));
        var isManifest = start.StartsWith(AuditManifest.Prefix, StringComparison.Ordinal);
        _isExport |= isEntry || isEnd || isManifest;
        // What follows the first break is of interest only for whether this is an export at all.
        if (_broken is not null)
            return;
        _broken = !isWhole ? Place($"the file ends in the middle of it, after {Last()}")
            : _manifest is not null ? Place("it follows the manifest, which is the last line of an export")
            : isEntry && _ended.Count == 0 ? TakeEntry(line)
            : isEnd ? TakeEnd(line)
            : isManifest ? TakeManifest(line)
            : Place($"it is no line of an export; it follows {Last()}");
        _digest.AppendData(line.Span);
        _digest.AppendData("\n"u8);
    }

    /// <summary>There are no more lines.</summary>
    /// <param name="find">The secret of a key, or null; null in place of it where there are no keys.</param>
    public AuditVerdict Finish(Func<string, byte[]?>? find = null)
    {
        if (_broken is null && _isExport && _manifest is null)
            _broken = $"After line {_line}: the manifest is missing. The file was cut after {Last()}.";
        bool? proven = _broken is null && _manifest is not null && find?.Invoke(_manifest.KeyId) is { } secret ? _manifest.IsSignedBy(secret) : null;
        if (proven == false)
            _broken = $"Line {_line} (the manifest): its signature was not made with key {_manifest!.KeyId}. The export is whole and comes from somebody else.";
        return new(_isExport, _entries, _chains.Count, _broken, _manifest?.KeyId, proven);
    }

    public void Dispose() => _digest.Dispose();

    private string? TakeEntry(ReadOnlyMemory<byte> line)
    {
        if (AuditText.Parse(line) is not { } entry)
            return Place($"it was changed and is no entry any more; it follows {Last()}");
        if (_head?.Subject != entry.Subject)
        {
            if (_chains.ContainsKey(entry.Subject))
                return Place($"entry {entry.Sequence} of {entry.Subject} stands among the entries of {_head?.Subject}");
            // Where older entries were purged a chain begins later; where the first one was taken out, its end says so.
            _head = new(entry.Subject, entry.Sequence - 1, entry.PreviousHash);
            _chains.Add(entry.Subject, new(entry.Subject, entry.Sequence, entry.PreviousHash, entry.Sequence, entry.Hash));
        }

        if (entry.Sequence == 1 && entry.PreviousHash != AuditChain.Genesis)
            return Place($"entry 1 of {entry.Subject}: something is said to come before it");
        if (AuditChain.FindProblem(_head, entry) is { } problem)
            return Place($"entry {entry.Sequence} of {entry.Subject}: {problem}");
        _head = AuditChain.HeadOf(entry);
        _chains[entry.Subject] = _chains[entry.Subject] with { Last = entry.Sequence, Hash = entry.Hash };
        _entries++;
        return null;
    }

    private string? TakeEnd(ReadOnlyMemory<byte> line)
    {
        if (ParseEnd(line) is not { } end)
            return Place("it was changed and does not say any more where a chain ends");
        if (!_chains.TryGetValue(end.Subject, out var found))
            return Place($"the entries {end.First} to {end.Last} of {end.Subject} are missing");
        if (!_ended.Add(end.Subject))
            return Place($"it says a second time where {end.Subject} ends");
        if (found == end)
            return null;
        return Place(found.First != end.First ? $"{end.Subject} begins with entry {end.First} and is here from entry {found.First} on"
            : found.Last != end.Last ? $"{end.Subject} ends with entry {end.Last} and is here up to entry {found.Last}"
            : $"the entries of {end.Subject} are others than those that were exported");
    }

    private string? TakeManifest(ReadOnlyMemory<byte> line)
    {
        if (AuditManifest.Parse(line) is not { } manifest)
            return Place("the manifest was changed");
        _manifest = manifest;
        if (_chains.Keys.FirstOrDefault(s => !_ended.Contains(s)) is { } open)
            return Place($"the manifest comes before it is said where {open} ends");
        if ((manifest.Entries, manifest.Chains) != (_entries, _chains.Count))
            return Place($"the manifest counts {manifest.Entries} entries in {manifest.Chains} streams, and there are {_entries} in {_chains.Count}");
        return manifest.Digest == Convert.ToHexStringLower(_digest.GetCurrentHash()) ? null : Place("what comes before the manifest is not what it was made of");
    }

    private static AuditChainEnds? ParseEnd(ReadOnlyMemory<byte> line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            var end = new AuditChainEnds(
                AuditText.Text(root, "chain"), root.GetProperty("first").GetInt64(), AuditText.Text(root, "before"), root.GetProperty("last").GetInt64(), AuditText.Text(root, "hash"));
            return end.ToLine().AsSpan().SequenceEqual(line.Span) ? end : null;
        }
        catch (Exception e) when (AuditText.IsMalformed(e))
        {
            return null;
        }
    }

    private string Place(string problem) => $"Line {_line}: {problem}.";

    private string Last() => _head is null ? "nothing" : $"entry {_head.Sequence} of {_head.Subject}";
}
