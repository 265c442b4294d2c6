using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using LotFlow.Http.Security.Entra;

namespace LotFlow.Http.Tests.Security.Entra;

/// <summary>Whether a token is Entra's at all: form, algorithm, signature.</summary>
public sealed class EntraSignatureTests : IAsyncDisposable
{
    private readonly EntraBench _bench = new();

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Theory]
    [InlineData("RS256")]
    [InlineData("PS256")]
    public async Task An_RSA_signature_of_a_published_key_signs_in(string algorithm) =>
        Assert.NotNull(await _bench.FindAsync(EntraTenant.Sign(_bench.Claims().ToJsonString(), EntraTenant.Header(algorithm), _bench.Tenant.FirstKey)));

    [Fact]
    public async Task An_elliptic_curve_signature_of_a_published_key_signs_in()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        _bench.Tenant.Publish("curve", key);
        Assert.NotNull(await _bench.FindAsync(EntraTenant.Sign(_bench.Claims().ToJsonString(), EntraTenant.Header("ES256", "curve"), key)));
    }

    [Theory]
    [InlineData("none")]
    [InlineData("None")]
    [InlineData("")]
    [InlineData("rs256")]
    [InlineData("RS512")]
    public Task Any_other_algorithm_is_refused(string algorithm) =>
        _bench.ShouldRefuseAsync(EntraTenant.Sign(_bench.Claims().ToJsonString(), EntraTenant.Header(algorithm), _bench.Tenant.FirstKey), TokenRefusal.Algorithm);

    [Fact]
    public Task A_token_without_a_signature_is_refused() =>
        _bench.ShouldRefuseAsync(EntraTenant.Join(_bench.Claims().ToJsonString(), EntraTenant.Header("none"), _ => []), TokenRefusal.Algorithm);

    [Fact]
    public Task An_allowed_algorithm_with_an_empty_signature_is_refused() =>
        _bench.ShouldRefuseAsync(EntraTenant.Join(_bench.Claims().ToJsonString(), EntraTenant.Header(), _ => []), TokenRefusal.Signature);

    [Fact]
    public async Task The_public_key_is_no_secret_to_sign_with()
    {
        var forms = new[]
        {
            Encoding.ASCII.GetBytes(_bench.Tenant.FirstKey.ExportSubjectPublicKeyInfoPem()),
            _bench.Tenant.FirstKey.ExportSubjectPublicKeyInfo(),
            _bench.Tenant.FirstKey.ExportParameters(includePrivateParameters: false).Modulus!,
        };
        foreach (var secret in forms)
        {
            var token = EntraTenant.Join(_bench.Claims().ToJsonString(), EntraTenant.Header("HS256"), text => HMACSHA256.HashData(secret, text));
            await _bench.ShouldRefuseAsync(token, TokenRefusal.Algorithm);
        }
    }

    [Fact]
    public async Task A_key_that_the_token_brings_along_is_not_used()
    {
        using var own = RSA.Create(2048);
        var parameters = own.ExportParameters(includePrivateParameters: false);
        var header = EntraTenant.Header();
        header["jwk"] = new JsonObject { ["kty"] = "RSA", ["n"] = Convert.ToBase64String(parameters.Modulus!), ["e"] = "AQAB", ["kid"] = "key-1" };
        header["jku"] = "https://attacker.example/keys";
        await _bench.ShouldRefuseAsync(EntraTenant.Sign(_bench.Claims().ToJsonString(), header, own), TokenRefusal.Signature);
    }

    [Fact]
    public async Task A_changed_payload_is_refused()
    {
        var parts = _bench.Token().Split('.');
        var other = _bench.Token(("roles", new JsonArray("admin"))).Split('.');
        await _bench.ShouldRefuseAsync($"{parts[0]}.{other[1]}.{parts[2]}", TokenRefusal.Signature);
    }

    [Fact]
    public async Task A_key_for_another_issuer_is_none_of_ours()
    {
        using var other = RSA.Create(2048);
        _bench.Tenant.Publish("personal", other, "https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0");
        await _bench.ShouldRefuseAsync(EntraTenant.Sign(_bench.Claims().ToJsonString(), EntraTenant.Header(kid: "personal"), other), TokenRefusal.UnknownKey);
    }

    [Fact]
    public Task A_token_that_names_no_key_is_refused() =>
        _bench.ShouldRefuseAsync(EntraTenant.Sign(_bench.Claims().ToJsonString(), EntraTenant.Header(kid: null), _bench.Tenant.FirstKey), TokenRefusal.UnknownKey);

    [Theory]
    [InlineData("")]
    [InlineData("admin1")]
    [InlineData("a.b")]
    [InlineData("a.b.c")]
    [InlineData("..")]
    [InlineData("....")]
    [InlineData("e30.e30.e30")]
    [InlineData("bnVsbA.bnVsbA.bnVsbA")]
    [InlineData("W10.W10.W10")]
    [InlineData("eyJhbGciOiJSUzI1NiJ9.e30.\u0000")]
    [InlineData("eyJhbGciOnsiYSI6MX19.e30.e30")]
    public async Task Garbage_signs_nobody_in_and_asks_for_no_keys(string token)
    {
        Assert.Null(await _bench.FindAsync(token));
        Assert.NotNull(_bench.Refusal);
        Assert.Equal(0, _bench.Tenant.Requests);
    }

    [Fact]
    public async Task An_encrypted_token_is_refused() => await _bench.ShouldRefuseAsync(
        $"{Microsoft.IdentityModel.Tokens.Base64UrlEncoder.Encode("""{"alg":"RSA-OAEP","enc":"A256GCM","kid":"key-1"}""")}.YQ.YQ.YQ.YQ", TokenRefusal.Malformed);

    [Fact]
    public async Task A_huge_token_is_refused_unread()
    {
        await _bench.ShouldRefuseAsync(_bench.Token(("padding", new string('x', 20_000))), TokenRefusal.TooLong);
        await _bench.ShouldRefuseAsync(new string('.', 10_000_000), TokenRefusal.TooLong);
        Assert.Equal(0, _bench.Tenant.Requests);
    }

    [Fact]
    public async Task Deeply_nested_claims_are_refused()
    {
        var deep = $"{{\"a\":{new string('[', 3000)}{new string(']', 3000)}}}";
        Assert.Null(await _bench.FindAsync(EntraTenant.Sign(deep, EntraTenant.Header(), _bench.Tenant.FirstKey)));
        Assert.NotNull(_bench.Refusal);
    }
}
