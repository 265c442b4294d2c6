using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace LotFlow.Http.Security.Entra;

/// <summary>The claims of a token whose signature is proven, taken by their exact JSON type: what is of another type is an error and not a guess.</summary>
internal sealed class EntraClaims
{
    // Two members of one name would let two readers see two different tokens.
    private static readonly JsonDocumentOptions s_strict = new() { AllowDuplicateProperties = false };

    private readonly JsonElement _payload;

    private EntraClaims(JsonElement payload) => _payload = payload;

    /// <exception cref="TokenRefusedException">The payload is no JSON object, or has a member twice.</exception>
    public static EntraClaims Read(string encodedPayload)
    {
        try
        {
            using var document = JsonDocument.Parse(Base64UrlEncoder.DecodeBytes(encodedPayload), s_strict);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? new(document.RootElement.Clone())
                : throw new TokenRefusedException(TokenRefusal.Claims, "Its payload is no JSON object.");
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            throw new TokenRefusedException(TokenRefusal.Claims, "Its payload is not the JSON that it must be.", e);
        }
    }

    /// <summary>The text of a claim, or null where it is missing or empty.</summary>
    /// <exception cref="TokenRefusedException">It is no text.</exception>
    public string? Text(string name)
    {
        if (!_payload.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
            return null;
        return value.ValueKind != JsonValueKind.String ? throw WrongType(name, "a text")
            : value.GetString() is { Length: > 0 } text ? text
            : null;
    }

    /// <summary>The texts of a claim that holds a list of texts or a single one; null where it is missing.</summary>
    /// <exception cref="TokenRefusedException">It is something else.</exception>
    public IReadOnlyList<string>? Texts(string name)
    {
        if (!_payload.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
            return null;
        if (value.ValueKind == JsonValueKind.String)
            return [value.GetString()!];
        return value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(v => v.ValueKind == JsonValueKind.String)
            ? [.. value.EnumerateArray().Select(v => v.GetString()!)]
            : throw WrongType(name, "a list of texts");
    }

    private static TokenRefusedException WrongType(string name, string expected) => new(TokenRefusal.Claims, $"Its claim {name} is not {expected}.");
}
