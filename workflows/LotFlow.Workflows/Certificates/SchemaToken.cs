using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Newtonsoft.Json.Linq;

namespace LotFlow.Workflows.Certificates;

/// <summary>
/// Hands a JSON value over to the schema validator, which works on the tokens of Newtonsoft.Json. Translating the value, instead of
/// letting the second library parse the text again, leaves no input that the two read differently: that parser takes comments, single
/// quotes and NaN, keeps the last of two equal names, and turns texts into dates.
/// </summary>
internal sealed class SchemaToken
{
    // A published certificate has 150 values; one with a thousand inspections would have 9,000. The validator keeps an object per failed
    // value: 1.3 million empty arrays in 4 MB cost it a minute and gigabytes, 20,000 of anything less than a second.
    private const int MaximumValues = 20_000;

    private int _values;

    private SchemaToken()
    {
    }

    public static bool TryCreate(
        JsonElement element, int maximumDepth, [NotNullWhen(true)] out JToken? token, [NotNullWhen(false)] out string? problem)
    {
        try
        {
            (token, problem) = (new SchemaToken().Translate(element, JsonPointer.Root, maximumDepth), null);
            return true;
        }
        catch (UnreadableValueException unreadable)
        {
            (token, problem) = (null, unreadable.Message);
            return false;
        }
    }

    private JToken Translate(JsonElement element, string pointer, int depthLeft)
    {
        if (depthLeft == 0)
            throw new UnreadableValueException($"{JsonPointer.Show(pointer)} is nested too deeply");
        if (++_values > MaximumValues)
            throw new UnreadableValueException($"the document has more than {MaximumValues} values");
        return element.ValueKind switch
        {
            JsonValueKind.Object => TranslateObject(element, pointer, depthLeft - 1),
            JsonValueKind.Array => TranslateArray(element, pointer, depthLeft - 1),
            JsonValueKind.String => JValue.CreateString(Text(element.GetString, pointer)),
            JsonValueKind.Number => Number(element),
            JsonValueKind.True => new JValue(true),
            JsonValueKind.False => new JValue(false),
            JsonValueKind.Null => JValue.CreateNull(),
            _ => throw new UnreadableValueException($"{JsonPointer.Show(pointer)} has no value"),
        };
    }

    private JObject TranslateObject(JsonElement element, string pointer, int depthLeft)
    {
        var translated = new JObject();
        foreach (var property in element.EnumerateObject())
        {
            var name = Text(() => property.Name, pointer);
            var child = JsonPointer.Append(pointer, name);
            if (translated.ContainsKey(name))
                throw new UnreadableValueException($"{JsonPointer.Show(child)} is there twice");
            translated.Add(name, Translate(property.Value, child, depthLeft));
        }

        return translated;
    }

    private JArray TranslateArray(JsonElement element, string pointer, int depthLeft)
    {
        var translated = new JArray();
        foreach (var item in element.EnumerateArray())
            translated.Add(Translate(item, JsonPointer.Append(pointer, translated.Count.ToString()), depthLeft));
        return translated;
    }

    // The schema asks of a number only that it is one; the certificate's quantities are the supplier's and are not read.
    private static JValue Number(JsonElement element) =>
        element.TryGetDecimal(out var number) ? new JValue(number) : new JValue(double.MaxValue);

    private static string Text(Func<string?> read, string pointer)
    {
        try
        {
            return read() ?? "";
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair in an escape, or bytes that are not UTF-8: System.Text.Json finds out when the text is asked for.
            throw new UnreadableValueException($"{JsonPointer.Show(pointer)} holds a text that is not Unicode");
        }
    }

    private sealed class UnreadableValueException(string message) : Exception(message);
}
