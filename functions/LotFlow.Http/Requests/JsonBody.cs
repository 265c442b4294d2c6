using System.Text.Json;
using System.Text.Unicode;
using LotFlow.Http.Errors;
using Microsoft.AspNetCore.Http;

namespace LotFlow.Http.Requests;

/// <summary>
/// The JSON body of a command, whatever its Content-Type says. What passes here can be read without surprises: no member twice
/// (readers disagree on which counts), no broken text, no bottomless nesting.
/// </summary>
internal sealed record JsonBody(JsonElement Root)
{
    public const int MaxBytes = 4 * 1024 * 1024;

    // Documents wrap bodies a few levels deep, and serialisers stop at 64.
    private const int MaxDepth = 48;

    private static readonly JsonDocumentOptions s_options = new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false };

    public static async ValueTask<JsonBody?> BindAsync(HttpContext context)
    {
        var bytes = await LimitedBody.ReadAsync(context.Request, MaxBytes);
        if (bytes.Length == 0)
            throw Unreadable("The body is empty; expected JSON.");
        return new(Parse(bytes));
    }

    /// <summary>Null where there is no body.</summary>
    public static async Task<JsonBody?> ReadOptionalAsync(HttpContext context)
    {
        var bytes = await LimitedBody.ReadAsync(context.Request, MaxBytes);
        return bytes.Length == 0 ? null : new(Parse(bytes));
    }

    internal static JsonElement Parse(ReadOnlyMemory<byte> bytes)
    {
        // A byte order mark is no JSON (RFC 8259, 8.1), but some senders cannot help it.
        if (bytes.Span.StartsWith("\uFEFF"u8))
            bytes = bytes[3..];
        if (!Utf8.IsValid(bytes.Span))
            throw Unreadable("The body is not UTF-8 text.");
        try
        {
            CheckTexts(bytes.Span);
            using var document = JsonDocument.Parse(bytes, s_options);
            // A copy needs no disposal, and handlers may keep it until the answer is written.
            return document.RootElement.Clone();
        }
        catch (JsonException e)
        {
            var reason = e.Message.Split(" LineNumber:", 2)[0].Split(" Path:", 2)[0];
            throw Unreadable($"The body is not JSON that LotFlow can read: {reason} Line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}.");
        }
    }

    /// <summary>An escape may stand for half a character, which has no text: nothing could store or compare it.</summary>
    private static void CheckTexts(ReadOnlySpan<byte> json)
    {
        if (json.IndexOf("\\u"u8) < 0)
            return;
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
        while (reader.Read())
        {
            if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName) || !reader.ValueIsEscaped)
                continue;
            try
            {
                _ = reader.GetString();
            }
            catch (InvalidOperationException)
            {
                throw Unreadable($"The text at byte {reader.TokenStartIndex + 1} holds half of a surrogate pair.");
            }
        }
    }

    private static ProblemException Unreadable(string detail) => new(Problem.Of(StatusCodes.Status400BadRequest, "unreadable-body", detail));
}
