using LotFlow.Domain.Lots;
using LotFlow.Domain.People;

namespace LotFlow.Domain;

/// <summary>A business rule says no. A value, not an exception: the caller decides how to say it.</summary>
/// <param name="Code">Stable kebab-case code of the public contract.</param>
/// <param name="Detail">What was found, what was expected and what to do.</param>
/// <param name="Kind">How a protocol should answer.</param>
public sealed record Refusal(string Code, string Detail, RefusalKind Kind = RefusalKind.Conflict)
{
    /// <summary>What blocks the lot, where that is the reason.</summary>
    public IReadOnlyList<Blocker>? BlockedBy { get; init; }

    /// <summary>The person may do this, and not at this site.</summary>
    public static Refusal NotYourSite(Person person, string siteId) => new("not-your-site", $"{person.Name} may not act at site {siteId}.", RefusalKind.Forbidden);

    /// <summary>The id of a command stands for another one already.</summary>
    /// <param name="before">What was done before under the id, as a sentence without its end: <c>Hold 'H1' was placed before with another body</c>.</param>
    /// <param name="idName">The field that holds the id.</param>
    public static Refusal IdUsedBefore(string before, string idName) => new("idempotency-conflict", $"{before}. Send it unchanged, or use a new {idName}.");
}

public enum RefusalKind
{
    /// <summary>The rules forbid it now (HTTP 409).</summary>
    Conflict,

    /// <summary>This person may not (HTTP 403).</summary>
    Forbidden,

    /// <summary>There is no such thing (HTTP 404).</summary>
    NotFound,

    /// <summary>What was decided on has changed since it was shown (HTTP 412).</summary>
    Changed,
}

/// <summary>A field of a body that cannot be taken, by JSON pointer (RFC 6901).</summary>
public sealed record FieldError(string Pointer, string Message);
