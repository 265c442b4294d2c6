using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;

namespace LotFlow.Http.Security;

/// <summary>Wrong tokens by address: who tries too many has to wait. Holds a bounded number of addresses; beyond that they share one count.</summary>
internal sealed class SignInAttempts(TimeProvider clock, int mostWrong = SignInAttempts.MostWrong)
{
    public const int MostWrong = 10;

    private const int MostAddresses = 4096;
    private const string TheRest = "";

    public static readonly TimeSpan Wait = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, (int Wrong, DateTimeOffset Until)> _byAddress = new(StringComparer.Ordinal);

    /// <summary>True where this address has tried too many; the answer then says how long to wait.</summary>
    public bool KeepsWaiting(HttpContext context)
    {
        lock (_lock)
        {
            if (!_byAddress.TryGetValue(KeyOf(context), out var count) || count.Until <= clock.GetUtcNow() || count.Wrong < mostWrong)
                return false;
        }

        context.Response.Headers.RetryAfter = ((int)Wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return true;
    }

    public void CountWrong(HttpContext context)
    {
        var now = clock.GetUtcNow();
        lock (_lock)
        {
            var key = KeyOf(context);
            _byAddress[key] = _byAddress.TryGetValue(key, out var count) && count.Until > now ? (count.Wrong + 1, count.Until) : (1, now + Wait);
        }
    }

    private string KeyOf(HttpContext context)
    {
        var key = AddressOf(context);
        if (_byAddress.Count < MostAddresses || _byAddress.ContainsKey(key))
            return key;
        var now = clock.GetUtcNow();
        foreach (var (address, _) in _byAddress.Where(a => a.Value.Until <= now).ToList())
            _byAddress.Remove(address);
        return _byAddress.Count < MostAddresses ? key : TheRest;
    }

    /// <summary>Where a request came from, as the front end of this machine saw it; null where that is not known.</summary>
    public static IPAddress? SeenFrom(HttpContext context)
    {
        var address = context.Connection.RemoteIpAddress;
        // Behind a front end of this machine, the last address is the one that it saw; those before are only claimed.
        return (address is null || IPAddress.IsLoopback(address))
            && context.Request.Headers["X-Forwarded-For"].ToString().Split(',')[^1].Trim() is { Length: > 0 } forwarded
            && IPEndPoint.TryParse(forwarded, out var seen)
            ? seen.Address
            : address;
    }

    // A network of IPv6 is one customer of a provider, who has all of its addresses.
    private static string AddressOf(HttpContext context) => SeenFrom(context) is not { } address ? TheRest
        : address.AddressFamily == AddressFamily.InterNetworkV6 && !address.IsIPv4MappedToIPv6 ? Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8))
        : address.MapToIPv4().ToString();
}
