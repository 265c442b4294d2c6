using LotFlow.Domain.Labels;

namespace LotFlow.Domain.Tests.Labels;

/// <summary>What these tests say of a text: it is a label, or it is refused for a reason.</summary>
internal static class LabelText
{
    public const char Fnc1 = '\x1d';

    public static DateOnly Today { get; } = new(2025, 11, 20);

    public static Gs1Label Accepted(string text, DateOnly? today = null)
    {
        var result = Gs1LabelParser.Parse(text, today ?? Today);
        Assert.Empty(result.Errors);
        return result.Label!;
    }

    /// <summary>The one error of a text that is refused.</summary>
    public static string Refused(string? text, DateOnly? today = null)
    {
        var result = Gs1LabelParser.Parse(text, today ?? Today);
        Assert.Null(result.Label);
        return Assert.Single(result.Errors);
    }

    public static Gtin Gtin(string text) => LotFlow.Domain.Labels.Gtin.TryParse(text, out var gtin, out var error) ? gtin : throw new ArgumentException(error, nameof(text));

    public static string Elements(Gs1Label label) => string.Concat(label.Elements.Select(e => $"({e.Ai}){e.Value}"));
}
