namespace LotFlow.Domain.Certificates;

/// <summary>Texts that people type: supplier lots, product numbers, names of properties.</summary>
public static class FreeText
{
    /// <summary>Trimmed, with each run of white space as one space; empty for nothing.</summary>
    public static string Collapse(string? text) =>
        text is null ? "" : string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Whether two lot or product numbers are the same. Case counts: suppliers number lots "a1" and "A1".</summary>
    public static bool SameNumber(string? left, string? right) => Collapse(left) == Collapse(right);

    /// <summary>Whether two names of a property are the same. Case does not count: "Density" and "DENSITY" are one property.</summary>
    public static bool SameName(string? left, string? right) =>
        string.Equals(Collapse(left), Collapse(right), StringComparison.OrdinalIgnoreCase);
}
