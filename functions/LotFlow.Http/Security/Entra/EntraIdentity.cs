using System.Collections.Concurrent;
using System.Net.Mail;
using LotFlow.Domain;
using LotFlow.Domain.People;
using Microsoft.Extensions.Logging;

namespace LotFlow.Http.Security.Entra;

/// <summary>Makes a person of the claims of a token that Entra has signed for us, after what the library does not know to check.</summary>
internal sealed class EntraIdentity(EntraOptions options, PeopleDirectory people, ILogger<EntraIdentity> logger)
{
    private const int MaxNameLength = 200;
    private const int MaxUnknownRoles = 100;

    private static readonly char[] s_siteSeparators = [' ', ',', ';'];

    private readonly ConcurrentDictionary<string, bool> _unknownRoles = new(StringComparer.Ordinal);

    /// <exception cref="TokenRefusedException">It is not for LotFlow, or not of a kind that may act here.</exception>
    public Person From(EntraClaims claims)
    {
        CheckTenant(claims);
        var isApp = IsApp(claims);
        if (claims.Text("oid") is not { } id || !Identifier.IsValid(id))
            throw new TokenRefusedException(TokenRefusal.Claims, "It names nobody: its claim oid is missing or unusable. Tokens for personal accounts do not do.");
        var known = people.Find(id);
        return new(id, Name(claims, isApp, known, id), Email(claims) ?? known?.Email, Roles(claims), Sites(claims, known));
    }

    private void CheckTenant(EntraClaims claims)
    {
        if (claims.Text("tid") != options.Tenant)
            throw new TokenRefusedException(TokenRefusal.Tenant, $"It is of the tenant '{claims.Text("tid")}' and not of '{options.Tenant}'.");
        var issuer = claims.Text("ver") switch
        {
            "1.0" => options.IssuerV1,
            "2.0" => options.IssuerV2,
            var other => throw new TokenRefusedException(TokenRefusal.Version, $"It is of version '{other}'; expected 1.0 or 2.0."),
        };
        if (claims.Text("iss") != issuer)
            throw new TokenRefusedException(TokenRefusal.Issuer, $"It is of '{claims.Text("iss")}', which does not issue tokens of its version; expected '{issuer}'.");
    }

    /// <summary>
    /// Tells an application's own token from one on behalf of a person. An ID token is neither: it has no scope and is not of an application,
    /// though it carries the same audience, roles and signature.
    /// </summary>
    private bool IsApp(EntraClaims claims)
    {
        if (claims.Text("scp") is { } scopes)
        {
            return scopes.Split(' ').Contains(options.RequiredScope, StringComparer.Ordinal)
                ? false
                : throw new TokenRefusedException(TokenRefusal.Scope, $"Its scopes are '{scopes}'; the client must ask for '{options.RequiredScope}'.");
        }

        return claims.Text("idtyp") == "app"
            ? true
            : throw new TokenRefusedException(
                TokenRefusal.Kind,
                "It is neither an access token with a scope nor one of an application. An ID token does not do; for tokens of applications add the optional claim idtyp to the app registration.");
    }

    private static string Name(EntraClaims claims, bool isApp, Person? known, string id)
    {
        var name = isApp
            ? claims.Text("app_displayname") ?? known?.Name ?? claims.Text("azp") ?? claims.Text("appid")
            : claims.Text("name") ?? known?.Name ?? claims.Text("preferred_username") ?? claims.Text("upn");
        // It is printed in records and on pages.
        var printable = new string([.. (name ?? "").Where(c => !char.IsControl(c)).Take(MaxNameLength)]).Trim();
        return printable.Length > 0 ? printable : id;
    }

    // Only for messages: whoever administers an account may change its address, so nothing is allowed by it.
    private static string? Email(EntraClaims claims) =>
        new[] { claims.Text("email"), claims.Text("preferred_username") }.FirstOrDefault(text => MailAddress.TryCreate(text, out var address) && address.Address == text);

    private List<Role> Roles(EntraClaims claims)
    {
        HashSet<Role> roles = [];
        foreach (var name in claims.Texts("roles") ?? [])
        {
            if (RoleNames.TryParse(name, out var role))
                roles.Add(role);
            else if (_unknownRoles.Count < MaxUnknownRoles && _unknownRoles.TryAdd(name, value: true))
                logger.LogWarning(EntraEvents.UnknownRole, "The app role {Role} means nothing here and is ignored; roles are {Roles}", name, RoleNames.All);
        }

        return [.. roles];
    }

    /// <summary>The directory's sites come first, then the claim's. Nothing said means everywhere, but what is said and not understood means nowhere.</summary>
    private IReadOnlyList<string> Sites(EntraClaims claims, Person? known)
    {
        if (known?.Sites is { Count: > 0 } sites)
            return sites;
        if (options.SitesClaim is not { } claim || claims.Texts(claim) is not { } texts)
            return [];
        string[] claimed = [.. texts.SelectMany(t => t.Split(s_siteSeparators, StringSplitOptions.RemoveEmptyEntries)).Distinct(StringComparer.Ordinal)];
        return claimed.Length > 0 && Array.TrueForAll(claimed, Identifier.IsValid)
            ? claimed
            : throw new TokenRefusedException(TokenRefusal.Claims, $"Its claim {claim} names no sites; expected their ids, or no such claim for people who may act at all of them.");
    }
}
