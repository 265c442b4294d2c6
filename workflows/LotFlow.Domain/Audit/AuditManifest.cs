using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace LotFlow.Domain.Audit;

/// <summary>The last line of an export.</summary>
/// <param name="At">When the export was made.</param>
/// <param name="By">Who asked for it.</param>
/// <param name="Entries">Entries before it.</param>
/// <param name="Chains">Chains that they belong to.</param>
/// <param name="Digest">SHA-256 of everything before this line.</param>
/// <param name="KeyId">The key that has signed.</param>
/// <param name="Signature">HMAC-SHA-256 of the line up to here.</param>
internal sealed record AuditManifest(DateTimeOffset At, string By, long Entries, int Chains, string Digest, string KeyId, string Signature)
{
    public const string Prefix = "{\"manifest\":";

    public AuditManifest Signed(byte[] secret) => this with { Signature = SignatureBy(secret) };

    public bool IsSignedBy(byte[] secret) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(SignatureBy(secret)), Encoding.UTF8.GetBytes(Signature));

    public byte[] ToLine()
    {
        var text = Unsigned();
        text.Append(",\"signature\":");
        CanonicalText.Quote(text, Signature);
        var checksum = AuditChain.Digest(Encoding.UTF8.GetBytes(text.ToString()));
        return Encoding.UTF8.GetBytes(text.Append(",\"checksum\":\"").Append(checksum).Append("\"}").ToString());
    }

    /// <summary>A manifest from its line; null where the line is anything but the one spelling of one, its checksum included.</summary>
    public static AuditManifest? Parse(ReadOnlyMemory<byte> line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            var manifest = new AuditManifest(
                AuditText.Time(root, "at"), AuditText.Text(root, "by"), root.GetProperty("entries").GetInt64(), root.GetProperty("chains").GetInt32(),
                AuditText.Text(root, "digest"), AuditText.Text(root, "keyId"), AuditText.Text(root, "signature"));
            return manifest.ToLine().AsSpan().SequenceEqual(line.Span) ? manifest : null;
        }
        catch (Exception e) when (AuditText.IsMalformed(e))
        {
            return null;
        }
    }

    private string SignatureBy(byte[] secret) => Convert.ToHexStringLower(HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(Unsigned().ToString())));

    private StringBuilder Unsigned()
    {
        var text = new StringBuilder(Prefix);
        CanonicalText.Quote(text, AuditExport.Format);
        text.Append(",\"at\":");
        CanonicalText.Quote(text, AuditText.Time(At));
        text.Append(",\"by\":");
        CanonicalText.Quote(text, By);
        text.Append(CultureInfo.InvariantCulture, $",\"entries\":{Entries},\"chains\":{Chains},\"digest\":");
        CanonicalText.Quote(text, Digest);
        text.Append(",\"keyId\":");
        CanonicalText.Quote(text, KeyId);
        return text;
    }
}
