using System.Text.Json;
using LotFlow.Abstractions.Documents;
using LotFlow.Domain.Genealogy;

namespace LotFlow.Workflows.Genealogy.Index;

/// <summary>A link as its true end says it is now, with no more of it than the index keeps.</summary>
internal readonly ref struct LinkChange
{
    public required ReadOnlySpan<char> TransformationId { get; init; }

    public required ReadOnlySpan<char> LotId { get; init; }

    public required LinkRole Role { get; init; }

    /// <summary>Net; zero where everything was taken back.</summary>
    public required decimal Quantity { get; init; }

    public required string Uom { get; init; }

    public required long Sequence { get; init; }

    /// <summary>
    /// Reads a document of the feed of <c>inventory</c>. False for what is not the true end of a link, which the key alone tells: most
    /// documents are not, and none of those is parsed.
    /// </summary>
    /// <exception cref="JsonException">It is a link by its key and not by its body.</exception>
    public static bool TryRead(StoredDocument document, out LinkChange change)
    {
        change = default;
        var transformation = Transformation.IdOf(document.PartitionKey);
        if (transformation is null && document.Id.StartsWith(Link.UsedByPrefix, StringComparison.Ordinal))
            change = Read(document.Id.AsSpan(Link.UsedByPrefix.Length), document.PartitionKey, LinkRole.Input, document);
        else if (transformation is not null && document.Id.StartsWith(Link.OutputPrefix, StringComparison.Ordinal))
            change = Read(transformation, document.Id.AsSpan(Link.OutputPrefix.Length), LinkRole.Output, document);
        else
            return false;
        return true;
    }

    private static LinkChange Read(ReadOnlySpan<char> transformationId, ReadOnlySpan<char> lotId, LinkRole role, StoredDocument document)
    {
        var json = new Utf8JsonReader(document.Json.Span);
        var (sequence, uom, quantity, entries) = (0L, default(string), 0m, false);
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("sequence"u8) && json.Read())
                sequence = json.GetInt64();
            else if (json.ValueTextEquals("uom"u8) && json.Read())
                uom = json.GetString();
            else if (json.ValueTextEquals("entries"u8) && json.Read())
                (quantity, entries) = (Sum(ref json), true);
            else
                json.Skip();
        }

        if (uom is null || !entries)
            throw new JsonException($"Document '{document.Id}' of '{document.PartitionKey}' is a link by its id and lacks a unit or entries.");
        return new() { TransformationId = transformationId, LotId = lotId, Role = role, Quantity = quantity, Uom = uom, Sequence = sequence };
    }

    private static decimal Sum(ref Utf8JsonReader json)
    {
        var sum = 0m;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            json.Read();
            sum += json.GetDecimal();
        }

        return sum;
    }
}
