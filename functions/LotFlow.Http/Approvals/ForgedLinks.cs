using LotFlow.Http.Security;
using Microsoft.AspNetCore.Http;

namespace LotFlow.Http.Approvals;

/// <summary>
/// Tokens that are none, by address. Nobody guesses a MAC of 256 bits; this is so that trying costs whoever tries and not the store. Links
/// that are real are never kept waiting by it.
/// </summary>
internal sealed class ForgedLinks(TimeProvider clock)
{
    public const int MostForged = 100;

    private readonly SignInAttempts _attempts = new(clock, MostForged);

    /// <summary>False where this address has tried too many.</summary>
    public bool Count(HttpContext context)
    {
        if (_attempts.KeepsWaiting(context))
            return false;
        _attempts.CountWrong(context);
        return true;
    }
}
