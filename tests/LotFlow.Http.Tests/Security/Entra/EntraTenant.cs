using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using LotFlow.Http.Security.Entra;
using Microsoft.IdentityModel.Tokens;

namespace LotFlow.Http.Tests.Security.Entra;

/// <summary>
/// A tenant as it looks from outside: metadata and keys over HTTP, and tokens, which are put together by hand so that wrong ones can be made too.
/// </summary>
internal sealed class EntraTenant : HttpMessageHandler
{
    public const string ClientId = "11111111-2222-3333-4444-555555555555";
    public const string AppUri = "api://lotflow";
    public const string Oid = "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee";

    // Making a key takes long; a test that wants another one makes it.
    private static readonly RSAParameters s_firstKey = NewKey();

    private readonly Dictionary<string, JsonObject> _published = [];
    private int _requests;

    public EntraTenant() => Publish("key-1", FirstKey);

    public static Guid Id { get; } = Guid.Parse("99999999-8888-7777-6666-555555555555");

    public static EntraOptions Options { get; } = new()
    {
        TenantId = Id,
        Audiences = [ClientId, AppUri],
    };

    public RSA FirstKey { get; } = RSA.Create(s_firstKey);

    /// <summary>Whether Entra answers.</summary>
    public bool IsUp { get; set; } = true;

    /// <summary>Until when Entra lets those wait who ask.</summary>
    public Task Answering { get; set; } = Task.CompletedTask;

    /// <summary>What the metadata says that it is of.</summary>
    public string Issuer { get; set; } = Options.IssuerV2;

    /// <summary>How often the keys were asked for; an attempt that failed counts.</summary>
    public int Requests => _requests;

    public void Publish(string kid, RSA key, string? issuer = null)
    {
        var parameters = key.ExportParameters(includePrivateParameters: false);
        _published[kid] = new JsonObject
        {
            ["kty"] = "RSA",
            ["use"] = "sig",
            ["kid"] = kid,
            ["n"] = Base64UrlEncoder.Encode(parameters.Modulus),
            ["e"] = Base64UrlEncoder.Encode(parameters.Exponent),
            ["issuer"] = issuer ?? Options.IssuerV2,
        };
    }

    public void Publish(string kid, ECDsa key)
    {
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        _published[kid] = new JsonObject
        {
            ["kty"] = "EC",
            ["use"] = "sig",
            ["kid"] = kid,
            ["crv"] = "P-256",
            ["x"] = Base64UrlEncoder.Encode(point.X),
            ["y"] = Base64UrlEncoder.Encode(point.Y),
        };
    }

    public void Withdraw(string kid) => _published.Remove(kid);

    /// <summary>A token on behalf of a person, as version 2 issues it.</summary>
    public static JsonObject PersonClaims(DateTimeOffset now, params string[] roles) => new()
    {
        ["aud"] = ClientId,
        ["iss"] = Options.IssuerV2,
        ["iat"] = now.ToUnixTimeSeconds(),
        ["nbf"] = now.ToUnixTimeSeconds(),
        ["exp"] = now.AddHours(1).ToUnixTimeSeconds(),
        ["name"] = "Maria Nowak",
        ["oid"] = Oid,
        ["preferred_username"] = "maria.nowak@example.com",
        ["roles"] = new JsonArray([.. roles.Select(r => JsonValue.Create(r))]),
        ["scp"] = "profile access_as_user",
        ["sub"] = "pairwise",
        ["tid"] = Id.ToString(),
        ["ver"] = "2.0",
    };

    public static JsonObject Header(string algorithm = "RS256", string? kid = "key-1") => new()
    {
        ["typ"] = "JWT",
        ["alg"] = algorithm,
        ["kid"] = kid,
    };

    public string Sign(JsonObject claims) => Sign(claims.ToJsonString(), Header(), FirstKey);

    public static string Sign(string payload, JsonObject header, RSA key) => Join(payload, header, text => header["alg"]!.GetValue<string>() switch
    {
        "PS256" => key.SignData(text, HashAlgorithmName.SHA256, RSASignaturePadding.Pss),
        "RS512" => key.SignData(text, HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1),
        _ => key.SignData(text, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
    });

    public static string Sign(string payload, JsonObject header, ECDsa key) => Join(payload, header, text => key.SignData(text, HashAlgorithmName.SHA256));

    public static string Join(string payload, JsonObject header, Func<byte[], byte[]> sign)
    {
        var text = $"{Base64UrlEncoder.Encode(header.ToJsonString())}.{Base64UrlEncoder.Encode(payload)}";
        return $"{text}.{Base64UrlEncoder.Encode(sign(Encoding.ASCII.GetBytes(text)))}";
    }

    protected override void Dispose(bool disposing)
    {
        FirstKey.Dispose();
        base.Dispose(disposing);
    }

    private static RSAParameters NewKey()
    {
        using var key = RSA.Create(2048);
        return key.ExportParameters(includePrivateParameters: true);
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        const string Keys = "https://login.microsoftonline.com/keys";
        var address = request.RequestUri!.AbsoluteUri;
        if (address == Options.MetadataAddress)
            Interlocked.Increment(ref _requests);
        await Answering;
        if (!IsUp)
            throw new HttpRequestException("The tenant is down.");
        JsonObject? answer = address == Options.MetadataAddress ? new() { ["issuer"] = Issuer, ["jwks_uri"] = Keys }
            : address == Keys ? new() { ["keys"] = new JsonArray([.. _published.Values.Select(k => k.DeepClone())]) }
            : null;
        return answer is null
            ? new HttpResponseMessage(HttpStatusCode.NotFound)
            : new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(answer.ToJsonString(), Encoding.UTF8, "application/json") };
    }
}
