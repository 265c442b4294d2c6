using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace LotFlow.Http.Security.Entra;

/// <summary>
/// The keys that the tenant signs with, as its metadata publishes them: loaded when first needed, kept, loaded anew twice a day and when a
/// token names a key that is not among them. Keys that were loaded stay in use while the metadata cannot be read.
/// </summary>
internal sealed class EntraKeys : IDisposable
{
    // Whoever sends invented key ids makes us ask Entra no oftener than this, also while Entra does not answer.
    private static readonly TimeSpan s_betweenRefreshes = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(10);
    private const int MaxMetadataBytes = 1024 * 1024;

    private readonly HttpClient _http;
    private readonly ConfigurationManager<OpenIdConnectConfiguration> _metadata;
    private readonly EntraOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger<EntraKeys> _logger;
    private readonly Lock _gate = new();
    private volatile LoadedKeys? _loaded;
    private Task<IReadOnlyList<SecurityKey>>? _refresh;
    private DateTimeOffset _nextRefresh;

    // By default the library refreshes in the background and lets the first tokens of a new key fail. We have no other use of the library in
    // the process, and the request that needs the key waits for it instead.
    static EntraKeys() => AppContext.SetSwitch("Switch.Microsoft.IdentityModel.UpdateConfigAsBlocking", isEnabled: true);

    public EntraKeys(EntraOptions options, TimeProvider clock, HttpMessageHandler handler, ILogger<EntraKeys> logger)
    {
        _options = options;
        _clock = clock;
        _logger = logger;
        _http = new(handler)
        {
            Timeout = s_timeout,
            MaxResponseContentBufferSize = MaxMetadataBytes,
        };
        _metadata = new(
            options.MetadataAddress, new OpenIdConnectConfigurationRetriever(), new HttpDocumentRetriever(_http) { RequireHttps = true },
            new MetadataOfTenant(options))
        {
            // Shorter than our own, so that ours decides. Also the longest pause after which a loading that failed is tried again.
            RefreshInterval = s_betweenRefreshes / 2,
        };
    }

    public void Dispose() => _http.Dispose();

    /// <summary>The keys as they are known. Only where there are none yet, this waits for Entra.</summary>
    /// <exception cref="SignInUnavailableException">No keys were ever loaded, and they cannot be loaded now.</exception>
    public Task<IReadOnlyList<SecurityKey>> GetAsync(CancellationToken cancellation)
    {
        if (_loaded is not { } loaded)
            return LoadAsync(cancellation);
        // It is for all, so nobody's leaving ends it; and since there are keys it cannot fail.
        var loading = LoadAsync(CancellationToken.None);
        return loading.IsCompleted ? loading : Task.FromResult(loaded.Keys);
    }

    /// <summary>The keys as they were last loaded anew: now, or a moment ago if that was done just now. Whoever asks meanwhile gets the same.</summary>
    public async Task<IReadOnlyList<SecurityKey>> RefreshAsync(CancellationToken cancellation)
    {
        Task<IReadOnlyList<SecurityKey>> refresh;
        lock (_gate)
        {
            var now = _clock.GetUtcNow();
            if (_refresh is null || now >= _nextRefresh)
            {
                _nextRefresh = now + s_betweenRefreshes;
                _logger.LogInformation(EntraEvents.KeysRefreshed, "A token names a signing key that is not known; loading the keys from {Address} anew", _options.MetadataAddress);
                _metadata.RequestRefresh();
                _refresh = LoadAsync(CancellationToken.None);
            }

            refresh = _refresh;
        }

        return await refresh.WaitAsync(cancellation);
    }

    private async Task<IReadOnlyList<SecurityKey>> LoadAsync(CancellationToken cancellation)
    {
        try
        {
            var metadata = await _metadata.GetConfigurationAsync(cancellation);
            if (_loaded is not { } loaded || !ReferenceEquals(loaded.Metadata, metadata))
                _loaded = loaded = new(metadata, UsableKeys(metadata, _options));
            return loaded.Keys;
        }
        catch (InvalidOperationException e)
        {
            _logger.LogError(EntraEvents.KeysUnavailable, e, "The signing keys of Microsoft Entra ID cannot be loaded from {Address}, so nobody can sign in", _options.MetadataAddress);
            throw new SignInUnavailableException($"The signing keys of Microsoft Entra ID cannot be loaded from {_options.MetadataAddress}.", e);
        }
    }

    // A key set may hold keys that are meant for other issuers, and says so at the key. Tokens are matched with keys by id, so one without is none.
    private static List<SecurityKey> UsableKeys(OpenIdConnectConfiguration metadata, EntraOptions options) =>
        [.. metadata.SigningKeys.Where(key => key.KeyId is { Length: > 0 } id && (IssuerOf(id, metadata) ?? options.IssuerV2).Replace("{tenantid}", options.Tenant) == options.IssuerV2)];

    private static string? IssuerOf(string keyId, OpenIdConnectConfiguration metadata) =>
        metadata.JsonWebKeySet?.Keys.FirstOrDefault(k => k.Kid == keyId)?.AdditionalData.TryGetValue("issuer", out var issuer) == true ? issuer?.ToString() : null;

    private sealed record LoadedKeys(OpenIdConnectConfiguration Metadata, IReadOnlyList<SecurityKey> Keys);

    private sealed class MetadataOfTenant(EntraOptions options) : IConfigurationValidator<OpenIdConnectConfiguration>
    {
        public ConfigurationValidationResult Validate(OpenIdConnectConfiguration configuration)
        {
            var problem = configuration.Issuer != options.IssuerV2 ? $"The metadata is of '{configuration.Issuer}' and not of '{options.IssuerV2}'."
                : UsableKeys(configuration, options).Count == 0 ? "The metadata has no signing key for the tenant."
                : null;
            return new()
            {
                Succeeded = problem is null,
                ErrorMessage = problem,
            };
        }
    }
}
