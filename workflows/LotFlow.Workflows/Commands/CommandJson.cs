using System.Text.Json;
using System.Text.Unicode;

namespace LotFlow.Workflows.Commands;

/// <summary>
/// Reads the body of a command, whatever it came by. What passes here can be read without surprises: no member twice (readers
/// disagree on which counts), no broken text, no bottomless nesting.
/// </summary>
public static class CommandJson
{
    /// <summary>Largest body in bytes; certificates carry PDFs.</summary>
    public const int MaxBytes = 4 * 1024 * 1024;

    // Documents wrap bodies a few levels deep, and serialisers stop at 64.
    private const int MaxDepth = 48;

    private static readonly JsonDocumentOptions s_options = new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false };

    /// <exception cref="UnreadableBodyException">It is empty, not UTF-8, or not JSON; the message says which and where.</exception>
    public static JsonElement Parse(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.IsEmpty)
            throw new UnreadableBodyException("The body is empty; expected JSON.");
        // A byte order mark is no JSON (RFC 8259, 8.1), but some senders cannot help it.
        if (bytes.Span.StartsWith("\uFEFF"u8))
            bytes = bytes[3..];
        if (!Utf8.IsValid(bytes.Span))
            throw new UnreadableBodyException("The body is not UTF-8 text.");
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
            throw new UnreadableBodyException($"The body is not JSON that LotFlow can read: {reason} Line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}.");
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
                throw new UnreadableBodyException($"The text at byte {reader.TokenStartIndex + 1} holds half of a surrogate pair.");
            }
        }
    }
}

/// <summary>A body that is no JSON. The message is for whoever sent it.</summary>
public sealed class UnreadableBodyException(string message) : Exception(message);
