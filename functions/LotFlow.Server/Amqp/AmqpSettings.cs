using System.Net;
using LotFlow.Http.Security;
using LotFlow.Server.Users;

namespace LotFlow.Server.Amqp;

/// <summary>Where AMQP is listened on and who may connect.</summary>
/// <param name="Address">An IP address of this machine.</param>
/// <param name="Port">A port; 5672 is that of AMQP.</param>
/// <param name="User">The one user.</param>
/// <param name="PasswordSha256">The digest of the user's password, hexadecimal; the password itself is kept nowhere.</param>
internal sealed record AmqpSettings(IPAddress Address, int Port, string User, string PasswordSha256)
{
    public const string Section = "Amqp";
    public const int DefaultPort = 5672;

    private const int DigestLength = 64;

    public bool IsLoopback => IPAddress.IsLoopback(Address);

    public string Url => $"amqp://{(Address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? $"[{Address}]" : Address)}:{Port}";

    /// <summary>What the demo listens with; on the loopback address only, like everything of it.</summary>
    public static AmqpSettings ForDemo { get; } = new(IPAddress.Loopback, DefaultPort, "demo", AccessToken.Sha256("demo"));

    /// <summary>The section <c>Amqp</c>, or null where there is none: AMQP is off then.</summary>
    /// <exception cref="ConfigurationException">Something in it is wrong; the message says what.</exception>
    public static AmqpSettings? Read(IConfiguration configuration)
    {
        var section = configuration.GetSection(Section);
        if (!section.Exists())
            return null;
        var (address, port) = ReadUrl(section["Url"] ?? "");
        var user = section["User"];
        if (string.IsNullOrWhiteSpace(user) || user.Contains('\0', StringComparison.Ordinal))
            throw new ConfigurationException($"{Section}:User is missing: the name that clients connect with.");
        var digest = section["PasswordSha256"];
        return digest is { Length: DigestLength } && digest.All(char.IsAsciiHexDigit)
            ? new(address, port, user, digest)
            : throw new ConfigurationException($"{Section}:PasswordSha256 is not a SHA-256 digest (64 hexadecimal digits); 'lotflow users token' makes a password and its digest.");
    }

    private static (IPAddress Address, int Port) ReadUrl(string url)
    {
        if (url.Length == 0)
            return (IPAddress.Loopback, DefaultPort);
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme != "amqp" || uri.AbsolutePath.Trim('/').Length > 0 || uri.UserInfo.Length > 0)
            throw Wrong(url);
        // The name would be looked up, and the library takes "localhost" for every address of the machine.
        var host = uri.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase) ? "127.0.0.1" : uri.Host.Trim('[', ']');
        return IPAddress.TryParse(host, out var address) ? (address, uri.Port > 0 ? uri.Port : DefaultPort) : throw Wrong(url);
    }

    private static ConfigurationException Wrong(string url) =>
        new($"{Section}:Url is '{url}'; expected amqp://<IP address>:<port>, such as amqp://127.0.0.1:{DefaultPort}. For TLS put a proxy in front.");
}
