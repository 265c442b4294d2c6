using System.Security.Cryptography.X509Certificates;
using LotFlow.Domain.People;

namespace LotFlow.Notifications.Settings;

/// <summary>How messages reach people. Without e-mail and without Teams they are only kept.</summary>
/// <param name="PublicUrl">Where people reach LotFlow; every link in a message begins with it.</param>
public sealed record NotificationSettings(Uri PublicUrl)
{
    public EmailSettings? Email { get; init; }

    public IReadOnlyList<TeamsWebhook> Webhooks { get; init; } = [];

    /// <summary>More messages about approvals than this, waiting for one person, go as one.</summary>
    public int DigestOver { get; init; } = 5;

    /// <summary>How long a message about an approval waits for others to go with; zero sends each by itself, at once.</summary>
    public TimeSpan DigestWindow { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often one channel is tried before it is given up.</summary>
    public int Attempts { get; init; } = 10;

    /// <summary>How long one attempt may take from connecting to the answer.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The page of the link or of all approvals; the only addresses that a message ever holds.</summary>
    internal Uri Page(string path) => new(PublicUrl.AbsoluteUri.EndsWith('/') ? PublicUrl : new Uri($"{PublicUrl.AbsoluteUri}/"), path);
}

/// <summary>A mail server that takes messages for anybody.</summary>
/// <param name="Host">Its name, which its certificate must be for.</param>
/// <param name="Port">Usually 587 (STARTTLS) or 465 (TLS).</param>
/// <param name="Security">How the connection is encrypted.</param>
/// <param name="From">The sender of all messages, such as <c>LotFlow &lt;lotflow@example.com&gt;</c>.</param>
public sealed record EmailSettings(string Host, int Port, MailSecurity Security, string From)
{
    public string? User { get; init; }

    /// <summary>A secret: it is in no log, no exception and no document.</summary>
    public string? Password { get; init; }

    /// <summary>The authority of an own mail server's certificate, trusted beside none other; null trusts what the machine trusts.</summary>
    public X509Certificate2? TrustedCertificate { get; init; }

    // The generated one would print the password.
    public override string ToString() => $"{Host}:{Port} ({Security})";
}

public enum MailSecurity
{
    /// <summary>In the clear until STARTTLS, which must succeed.</summary>
    StartTls,

    /// <summary>From the first byte.</summary>
    Tls,

    /// <summary>Not at all; only to the loopback address.</summary>
    None,
}

/// <summary>A Workflows webhook of Microsoft Teams, which posts to one channel.</summary>
/// <param name="Sites">Of these sites; none means all.</param>
/// <param name="Roles">For these roles; none means all.</param>
/// <param name="Url">A secret: whoever has it can post.</param>
public sealed record TeamsWebhook(IReadOnlyList<string> Sites, IReadOnlyList<Role> Roles, Uri Url)
{
    public bool IsFor(string siteId, Role role) =>
        (Sites.Count == 0 || Sites.Contains(siteId, StringComparer.Ordinal)) && (Roles.Count == 0 || Roles.Contains(role));

    // The generated one would print the address.
    public override string ToString() => $"Teams webhook ({string.Join(", ", Sites)}; {string.Join(", ", Roles)})";
}
