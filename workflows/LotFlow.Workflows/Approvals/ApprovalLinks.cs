using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using LotFlow.Abstractions;
using LotFlow.Domain.Approvals;
using LotFlow.Domain.People;

namespace LotFlow.Workflows.Approvals;

/// <summary>What a link is bound to.</summary>
/// <param name="ApprovalId">The one approval that it opens.</param>
/// <param name="PersonId">The one person that it was sent to.</param>
/// <param name="Level">The level of the ladder at which it was sent.</param>
/// <param name="ExpiresAt">After this it shows nothing.</param>
/// <param name="Nonce">Tells two links to the same person apart, and is stored with the decision that it was used for.</param>
public sealed record ApprovalLink(string ApprovalId, string PersonId, int Level, DateTimeOffset ExpiresAt, string Nonce)
{
    /// <summary>Set for a link in a channel: whoever has the role may use it, once each, signed in. <see cref="PersonId"/> is empty then.</summary>
    public Role? Role { get; init; }

    /// <summary>What may be done by it; null for both, as nearly always, which keeps links short.</summary>
    public LinkActions? Actions { get; init; }

    /// <summary>The hash of what the message showed; null in links of before they were bound to it.</summary>
    public string? ShownHash { get; init; }

    public bool Allows(DecisionKind kind) => (Actions ?? LinkActions.Both).HasFlag(kind == DecisionKind.Approve ? LinkActions.Approve : LinkActions.Reject);
}

/// <summary>The decisions that a link may be used for.</summary>
[Flags]
public enum LinkActions
{
    None = 0,
    Approve = 1,
    Reject = 2,
    Both = Approve | Reject,
}

/// <summary>The secrets that links are signed with. Rotating makes a new current key and keeps the old ones for checking.</summary>
public interface ILinkKeys
{
    string CurrentKeyId { get; }

    /// <summary>At least 32 random bytes, or null if there is no such key.</summary>
    byte[]? Find(string keyId);
}

public enum LinkProblem
{
    None,

    /// <summary>Not a token of ours, or altered.</summary>
    Forged,
    Expired,
}

/// <summary>
/// Turns links into tokens and back: <c>keyId.payload.mac</c>, base64url, HMAC-SHA-256 (RFC 2104). Tokens are not stored; the same
/// link under the same key is the same token.
/// </summary>
public sealed class ApprovalLinks(ILinkKeys keys, TimeProvider clock)
{
    public string ToToken(ApprovalLink link)
    {
        var body = $"{keys.CurrentKeyId}.{Base64Url.EncodeToString(LotFlowJson.Serialize(link))}";
        return $"{body}.{Base64Url.EncodeToString(Mac(keys.Find(keys.CurrentKeyId)!, body))}";
    }

    /// <summary>Reads a token. An expired link is still answered, so that the page can say what became of the approval.</summary>
    public LinkProblem Read(string token, out ApprovalLink? link)
    {
        link = null;
        var parts = token.Split('.');
        if (token.Length > 2000 || parts.Length != 3 || keys.Find(parts[0]) is not { } key)
            return LinkProblem.Forged;
        try
        {
            var body = $"{parts[0]}.{parts[1]}";
            // The decoder forgives stray bits at the end of a group; comparing with our own spelling does not.
            if (!CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Base64Url.EncodeToString(Mac(key, body))), Encoding.UTF8.GetBytes(parts[2])))
                return LinkProblem.Forged;
            link = LotFlowJson.Deserialize<ApprovalLink>(Base64Url.DecodeFromChars(parts[1]));
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            return LinkProblem.Forged;
        }

        return clock.GetUtcNow() > link.ExpiresAt ? LinkProblem.Expired : LinkProblem.None;
    }

    /// <summary>
    /// What only a page that was shown under this token carries in its form: proof that the form was not made elsewhere, and that its
    /// hidden fields are the ones that were sent.
    /// </summary>
    /// <exception cref="ArgumentException">The token is not one of ours; read it first.</exception>
    public string SealForm(string token, string decisionId, string shownHash) =>
        keys.Find(token.Split('.')[0]) is { } key
            ? Base64Url.EncodeToString(Mac(key, $"form|{token}|{decisionId}|{shownHash}"))
            : throw new ArgumentException("The token was not made by this installation.", nameof(token));

    public bool IsSealOf(string token, string decisionId, string shownHash, string seal) => CryptographicOperations.FixedTimeEquals(
        Encoding.ASCII.GetBytes(SealForm(token, decisionId, shownHash)), Encoding.UTF8.GetBytes(seal));

    private static byte[] Mac(byte[] key, string body) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(body));
}
