using System.Globalization;
using System.Text.Json;
using LotFlow.Abstractions.Documents;

namespace LotFlow.Azure.Tables;

/// <summary>Declared fields as typed properties, which filters can compare. The type is in the name, so that a field may be declared anew.</summary>
internal static class IndexedValue
{
    /// <summary>Characters of text that a property holds (64 KiB in UTF-16).</summary>
    public const int MaxCharacters = EntityLimits.MaxPropertyBytes / 2;

    public static string Property(IndexedField field) => $"{field.Type}_{field.Name}";

    /// <summary>The value as Tables compares it; null where the JSON value has another type than is declared.</summary>
    public static object? Of(IndexedField field, JsonElement value) => (field.Type, value.ValueKind) switch
    {
        (IndexedFieldType.Text, JsonValueKind.String) => value.GetString(),
        (IndexedFieldType.Number, JsonValueKind.Number) => value.GetDouble() is var number && double.IsFinite(number) ? number : null,
        (IndexedFieldType.Boolean, JsonValueKind.True) => true,
        (IndexedFieldType.Boolean, JsonValueKind.False) => false,
        _ => null,
    };

    /// <summary>The value of a condition, by way of the same text that a document has, so that equal decimals are equal doubles.</summary>
    public static object Of(object value) => value is string or bool ? value : double.Parse(Convert.ToString(value, CultureInfo.InvariantCulture)!, CultureInfo.InvariantCulture);

    /// <summary>As it stands in a continuation.</summary>
    public static string Print(object value) => value switch
    {
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        bool flag => flag ? "1" : "0",
        _ => (string)value,
    };

    /// <summary>Back from a continuation; null where it cannot be one of this field.</summary>
    public static object? TryParse(IndexedField field, string text) => field.Type switch
    {
        IndexedFieldType.Text => text,
        IndexedFieldType.Number => double.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : null,
        _ => text switch
        {
            "1" => true,
            "0" => false,
            _ => null,
        },
    };
}
