using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace LotFlow.Domain.Audit;

/// <summary>
/// Writes an export: a line for each entry, chain after chain, then a line for the ends of each chain, and last the manifest with counts, the
/// digest of everything before it and a signature. Whoever cuts a tail, or a whole chain, cuts the manifest or contradicts it.
/// </summary>
/// <remarks>
/// The signature proves where the export came from, to whoever has the key. Everything else, the manifest included, is proven whole without
/// any key: the last field is the digest of the rest of its line.
/// </remarks>
public sealed class AuditExport : IDisposable
{
    public const string Format = "lotflow-audit-1";

    private const byte NewLine = (byte)'\n';

    private readonly IncrementalHash _digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly List<AuditChainEnds> _ends = [];
    private AuditChainEnds? _current;
    private long _entries;

    /// <summary>The next entry. Entries of one subject follow each other.</summary>
    public byte[] Entry(AuditEntry entry)
    {
        if (_current?.Subject != entry.Subject)
        {
            EndChain();
            _current = new(entry.Subject, entry.Sequence, entry.PreviousHash, entry.Sequence, entry.Hash);
        }

        _current = _current! with { Last = entry.Sequence, Hash = entry.Hash };
        _entries++;
        return Line(AuditText.Of(entry, withHash: true));
    }

    /// <summary>The ends of the chains and the manifest; nothing can follow.</summary>
    /// <param name="at">When it was made.</param>
    /// <param name="by">Who asked for it.</param>
    /// <param name="keyId">The key that signs.</param>
    /// <param name="secret">Its bytes.</param>
    public IEnumerable<byte[]> Close(DateTimeOffset at, string by, string keyId, byte[] secret)
    {
        EndChain();
        foreach (var end in _ends)
            yield return Line(end.ToLine());
        yield return Line(new AuditManifest(at, by, _entries, _ends.Count, Convert.ToHexStringLower(_digest.GetCurrentHash()), keyId, "").Signed(secret).ToLine());
    }

    public void Dispose() => _digest.Dispose();

    private void EndChain()
    {
        if (_current is not null)
            _ends.Add(_current);
        _current = null;
    }

    private byte[] Line(byte[] text)
    {
        byte[] line = [.. text, NewLine];
        _digest.AppendData(line);
        return line;
    }
}

/// <summary>Where a chain begins and ends in an export.</summary>
/// <param name="Subject">The chain.</param>
/// <param name="First">Sequence of its first entry; over 1 where older ones were purged.</param>
/// <param name="Before">What the first entry names as the hash before it.</param>
/// <param name="Last">Sequence of its last entry.</param>
/// <param name="Hash">Hash of its last entry.</param>
internal sealed record AuditChainEnds(string Subject, long First, string Before, long Last, string Hash)
{
    public const string Prefix = "{\"chain\":";

    public byte[] ToLine()
    {
        var text = new StringBuilder(Prefix);
        CanonicalText.Quote(text, Subject);
        text.Append(CultureInfo.InvariantCulture, $",\"first\":{First},\"before\":");
        CanonicalText.Quote(text, Before);
        text.Append(CultureInfo.InvariantCulture, $",\"last\":{Last},\"hash\":");
        CanonicalText.Quote(text, Hash);
        return Encoding.UTF8.GetBytes(text.Append('}').ToString());
    }
}
