using System.Security.Cryptography;
using System.Text;
using Amqp;
using Amqp.Sasl;
using Amqp.Types;

namespace LotFlow.Server.Amqp;

/// <summary>
/// SASL PLAIN (RFC 4616) for the one user. In place of the library's own, which compares the password character by character and the user
/// without regard to case. It has no state, since the library uses one for all connections.
/// </summary>
internal sealed partial class PlainSignIn(AmqpSettings settings, ILogger<PlainSignIn> logger) : SaslProfile(new Symbol(Name))
{
    public const string Name = "PLAIN";

    private readonly byte[] _user = SHA256.HashData(Encoding.UTF8.GetBytes(settings.User));
    private readonly byte[] _password = Convert.FromHexString(settings.PasswordSha256);

    /// <summary>Whether a response of the mechanism (authorization identity, user and password, with NUL between them) is the user's.</summary>
    internal bool IsTheUser(ReadOnlySpan<byte> response)
    {
        var first = response.IndexOf((byte)0);
        var second = first < 0 ? -1 : response[(first + 1)..].IndexOf((byte)0);
        if (second < 0)
            return false;
        var identity = response[..first];
        var user = response.Slice(first + 1, second);
        // Nobody acts for somebody else. Both comparisons are made, so that the time does not tell which of them failed.
        var isTheUser = CryptographicOperations.FixedTimeEquals(SHA256.HashData(user), _user) & (identity.IsEmpty || identity.SequenceEqual(user));
        return isTheUser & CryptographicOperations.FixedTimeEquals(SHA256.HashData(response[(first + second + 2)..]), _password);
    }

    protected override ITransport UpgradeTransport(ITransport transport) => transport;

    protected override DescribedList GetStartCommand(string hostname) => throw new NotSupportedException("This is the side that is connected to.");

    protected override DescribedList OnCommand(DescribedList command)
    {
        if (command is SaslInit { InitialResponse: { } response } && IsTheUser(response))
            return new SaslOutcome { Code = SaslCode.Ok };
        // Neither what was sent as user nor the password: people type one in place of the other.
        Refused(logger);
        return new SaslOutcome { Code = SaslCode.Auth };
    }

    [LoggerMessage(EventName = "AmqpSignInRefused", Level = LogLevel.Warning, Message = "An AMQP client was refused: it has not sent the user and password of the section Amqp")]
    private static partial void Refused(ILogger logger);
}
