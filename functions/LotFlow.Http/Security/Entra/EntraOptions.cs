namespace LotFlow.Http.Security.Entra;

/// <summary>Whose tokens are taken: those of one tenant of Microsoft Entra ID, issued for LotFlow's own app registration.</summary>
public sealed record EntraOptions
{
    public static readonly Uri DefaultInstance = new("https://login.microsoftonline.com/");

    public const string DefaultScope = "access_as_user";

    /// <summary>The tenant's id. Not a domain: a token names the tenant by its id.</summary>
    public required Guid TenantId { get; init; }

    /// <summary>The app registration as tokens name it: its client id (tokens of version 2), its <c>api://…</c> URI (version 1), or both.</summary>
    public required IReadOnlyList<string> Audiences { get; init; }

    /// <summary>The cloud's sign-in address; another one than the default only in national clouds.</summary>
    public Uri Instance { get; init; } = DefaultInstance;

    /// <summary>How far this machine's clock and Entra's may be apart; at most five minutes.</summary>
    public TimeSpan ClockSkew { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// What a token on behalf of a person must have been issued for. Without it, a token that any other consented permission of this app
    /// registration brought about would do, whatever the person agreed to; and an ID token, which proves a sign-in to a client, would too.
    /// </summary>
    public string RequiredScope { get; init; } = DefaultScope;

    /// <summary>The claim that holds the sites at which a person may act, if the tenant issues one.</summary>
    public string? SitesClaim { get; init; }

    internal string Tenant => TenantId.ToString("D");

    internal string IssuerV2 => $"{Instance.GetLeftPart(UriPartial.Authority)}/{Tenant}/v2.0";

    internal string IssuerV1 => Instance.Host.EndsWith(".cn", StringComparison.OrdinalIgnoreCase)
        ? $"https://sts.chinacloudapi.cn/{Tenant}/"
        : $"https://sts.windows.net/{Tenant}/";

    internal string MetadataAddress => $"{IssuerV2}/.well-known/openid-configuration";
}
