namespace LotFlow.Domain.Labels;

/// <summary>A label, or what is wrong with the text: there is a label exactly when there are no errors.</summary>
/// <param name="Label">The label, every element of which is valid; null if there are errors.</param>
/// <param name="Errors">One sentence each: what was found where, what was expected, what to do.</param>
public sealed record LabelParseResult(Gs1Label? Label, IReadOnlyList<string> Errors);

/// <summary>
/// Reads GS1 labels in each form they come in: bracketed element strings <c>(01)09506000134352(10)ABC</c>, scanned barcode
/// data with FNC1 as ASCII GS and with or without a symbology identifier, and GS1 Digital Link URIs. Checked against the
/// GS1 Barcode Syntax Dictionary in <c>data/gs1</c>.
/// </summary>
public static class Gs1LabelParser
{
    // More than the largest symbol (QR Code version 40, 7,089 digits) holds, with room for percent-encoding.
    private const int LongestText = 20_000;

    // ISO/IEC 15424: these say that the data are GS1 element strings.
    private static readonly string[] s_gs1Symbologies = ["]C1", "]d2", "]Q3", "]e0", "]J1"];

    /// <summary>Never throws, whatever the text.</summary>
    /// <param name="text">As scanned or keyed; white space around it is ignored.</param>
    /// <param name="today">Decides the century of two-digit years (GS1 General Specifications 7.12).</param>
    public static LabelParseResult Parse(string? text, DateOnly today)
    {
        var reading = Read(text?.Trim(' ', '\t', '\r', '\n') ?? "");
        var elements = LabelRules.WithoutRepeats(reading);
        var errors = reading.Errors;
        foreach (var (definition, value) in elements)
        {
            if (definition.Problem(value, today) is { } problem)
                errors.Add($"{definition.Name}: {problem}");
        }

        // While an element could not be read, what it requires or excludes would only repeat that.
        if (errors.Count == 0)
            errors.AddRange(LabelRules.Check(elements));
        return errors.Count == 0
            ? new LabelParseResult(Gs1Label.From([.. elements.Select(ToElement)], today), [])
            : new LabelParseResult(null, errors);
    }

    private static ElementString ToElement((AiDefinition Definition, string Value) element) =>
        new(element.Definition.Ai, element.Value, element.Definition.Title);

    private static LabelReading Read(string text)
    {
        if (text.Length > LongestText)
            return new LabelReading().Fail($"The label has {text.Length} characters; expected at most {LongestText}.");
        var hasIdentifier = text.StartsWith(']') && text.Length >= 3;
        var data = hasIdentifier ? text[3..] : text;
        if (DigitalLinkReader.IsUri(data))
            return DigitalLinkReader.Read(data);
        if (hasIdentifier && !s_gs1Symbologies.Contains(text[..3]))
        {
            return new LabelReading().Fail(
                $"Symbology identifier '{CharacterSets.Show(text[..3])}': this symbol carries no GS1 elements; "
                + $"expected {string.Join(", ", s_gs1Symbologies)} or a Digital Link.");
        }

        if (data.Trim(BarcodeDataReader.Fnc1).Length == 0)
            return new LabelReading().Fail("The label is empty; expected GS1 elements such as (01)09506000134352(10)ABC.");
        return data.StartsWith('(') ? BracketedReader.Read(data) : BarcodeDataReader.Read(data);
    }
}
