using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using LotFlow.Domain;
using LotFlow.Domain.People;
using Microsoft.Extensions.Configuration;
using MimeKit;

namespace LotFlow.Notifications.Settings;

/// <summary>
/// Reads the section <c>Notifications</c>. No secret is ever repeated in what it says is wrong; the exception is that of the host, which
/// knows who reads it.
/// </summary>
public sealed class NotificationConfiguration
{
    public const string Section = "Notifications";

    private readonly IConfigurationSection _section;
    private readonly Func<string, Exception> _wrong;

    private NotificationConfiguration(IConfiguration configuration, Func<string, Exception> wrong)
    {
        _section = configuration.GetSection(Section);
        _wrong = wrong;
    }

    /// <summary>What is configured; null where no channel is, so that messages are only kept.</summary>
    /// <param name="configuration">The configuration of the host.</param>
    /// <param name="publicUrl">Where people reach the host, if that is known; needed as soon as there is a channel.</param>
    /// <param name="wrong">Makes the exception for a person who wrote something wrong.</param>
    public static NotificationSettings? Read(IConfiguration configuration, Uri? publicUrl, Func<string, Exception> wrong)
    {
        var reader = new NotificationConfiguration(configuration, wrong);
        var email = reader.ReadEmail();
        var webhooks = reader.ReadWebhooks();
        if (email is null && webhooks.Count == 0)
            return null;
        var defaults = new NotificationSettings(publicUrl ?? throw wrong(
            $"{Section} has a channel, but PublicUrl is missing: the address under which people open the links in messages, such as https://lotflow.example.com/."));
        return defaults with
        {
            Email = email,
            Webhooks = webhooks,
            DigestOver = reader.Number("Digest:Over", defaults.DigestOver, 1, 100),
            DigestWindow = reader.Time("Digest:Window", defaults.DigestWindow, TimeSpan.Zero, TimeSpan.FromHours(1)),
            Attempts = reader.Number("Attempts", defaults.Attempts, 1, 50),
            Timeout = reader.Time("Timeout", defaults.Timeout, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(2)),
        };
    }

    /// <summary>Reads the address under which people reach the host; null where there is none.</summary>
    public static Uri? ReadPublicUrl(IConfiguration configuration, Func<string, Exception> wrong) => configuration["PublicUrl"]?.Trim() switch
    {
        null or "" => null,
        var text when Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Query.Length == 0 && url.Fragment.Length == 0 && url.UserInfo.Length == 0
            && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback)) => url,
        _ => throw wrong("PublicUrl is not an absolute https address (http only for this machine itself), such as https://lotflow.example.com/."),
    };

    private EmailSettings? ReadEmail()
    {
        if (!_section.GetSection("Email").Exists())
            return null;
        var host = Text("Email:Host");
        if (host is null || Uri.CheckHostName(host) == UriHostNameType.Unknown)
            throw Wrong("Email:Host", "is not the name of a mail server", "smtp.azurecomm.net");
        var security = Text("Email:Security") switch
        {
            null or "starttls" => MailSecurity.StartTls,
            "tls" => MailSecurity.Tls,
            "none" when IsLoopback(host) => MailSecurity.None,
            "none" => throw Wrong("Email:Security", "is 'none', which is only taken for a mail server on this machine", "starttls"),
            _ => throw Wrong("Email:Security", "is not known", "one of starttls, tls, none"),
        };
        var from = Text("Email:From");
        if (!MailboxAddress.TryParse(from, out var sender) || !sender.Address.Contains('@', StringComparison.Ordinal))
            throw Wrong("Email:From", "is not an address that messages come from", "LotFlow <lotflow@example.com>");
        var (user, password) = (Text("Email:User"), Secret("Email:Password"));
        if (user is null != password is null)
            throw Wrong("Email:User", "and Email:Password are not there both", "both, or neither for a server that asks for none");
        if (user is not null && security == MailSecurity.None && !IsLoopback(host))
            throw Wrong("Email:Security", "is 'none', but a password is to be sent", "starttls");
        return new(host, Number("Email:Port", security == MailSecurity.Tls ? 465 : 587, 1, 65535), security, from!)
        {
            User = user,
            Password = password,
            TrustedCertificate = Text("Email:TrustedCertificate") is { } file ? ReadCertificate(file) : null,
        };
    }

    private X509Certificate2 ReadCertificate(string file)
    {
        try
        {
            return X509Certificate2.CreateFromPem(File.ReadAllText(file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw Wrong("Email:TrustedCertificate", $"is no file with a certificate ({e.Message})", "a PEM file with the certificate of an authority");
        }
    }

    private List<TeamsWebhook> ReadWebhooks()
    {
        List<TeamsWebhook> webhooks = [];
        foreach (var child in _section.GetSection("Teams:Webhooks").GetChildren())
        {
            var at = $"Teams:Webhooks:{child.Key}";
            List<Role> roles = [];
            foreach (var name in List($"{at}:Roles"))
                roles.Add(Enum.GetValues<Role>().Cast<Role?>().FirstOrDefault(r => WireName.Of(r!.Value) == name) ?? throw Wrong($"{at}:Roles", $"has '{name}', which is no role", "[\"quality\"]"));
            var sites = List($"{at}:Sites");
            if (sites.Find(s => !Identifier.IsValid(s)) is { } site)
                throw Wrong($"{at}:Sites", $"has '{site}', which no site can be called", "[\"NORDHAFEN\"]");
            if (!Uri.TryCreate(Secret($"{at}:Url"), UriKind.Absolute, out var url) || !(url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback)))
                throw Wrong($"{at}:Url", "is not an https address", "the address that Teams shows when the workflow is made");
            webhooks.Add(new(sites, roles, url));
        }

        return webhooks;
    }

    private string? Text(string name) => _section[name]?.Trim() is { Length: > 0 } text ? text : null;

    private string? Secret(string name) => Text(name) is { } text && text.StartsWith("@Microsoft.KeyVault(", StringComparison.OrdinalIgnoreCase)
        ? throw Wrong(name, "is a Key Vault reference that was not resolved", "that the app's identity has access to the secret")
        : Text(name);

    private List<string> List(string name)
    {
        var list = _section.GetSection(name);
        return string.IsNullOrEmpty(list.Value)
            ? [.. list.GetChildren().Select(c => c.Value ?? "")]
            : throw Wrong(name, $"is '{list.Value}'", $"a list, such as [\"{list.Value}\"]");
    }

    private int Number(string name, int otherwise, int least, int most) => Text(name) switch
    {
        null => otherwise,
        var text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most => number,
        _ => throw Wrong(name, "is out of range", $"{least} to {most}"),
    };

    private TimeSpan Time(string name, TimeSpan otherwise, TimeSpan least, TimeSpan most) => Text(name) switch
    {
        null => otherwise,
        var text when TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out var time) && time >= least && time <= most => time,
        _ => throw Wrong(name, "is out of range", $"{least:c} to {most:c}"),
    };

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

    private Exception Wrong(string name, string problem, string expected) => _wrong($"{Section}:{name} {problem}; expected {expected}.");
}
