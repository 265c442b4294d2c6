using System.Globalization;

namespace LotFlow.Domain.Certificates;

/// <summary>
/// Judges values that are not numbers, and only where limits are given. Dates (yyyy-MM-dd) and times (ISO 8601 with offset) compare in
/// time. Texts and booleans have no order: a minimum equal to the maximum states the one value that is right, and any other limit
/// cannot be judged. A text that looks like a number is still a text, so limits on it are shown to a person.
/// </summary>
internal static class ComparedInspection
{
    private static readonly string[] s_timeFormats = ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    public static void Judge(
        CertificateInspection inspection, IReadOnlyList<ItemSpecification> specifications, CertificateFindings findings)
    {
        var hasItemLimits = specifications.Any(specification =>
            (specification.Minimum ?? specification.Maximum) is not null && specification.AppliesTo(inspection));
        if (hasItemLimits)
            Unjudgeable(inspection, $"is declared a {inspection.ValueType}, and the item's limits are numbers", findings);

        if (string.IsNullOrWhiteSpace(inspection.Minimum) && string.IsNullOrWhiteSpace(inspection.Maximum))
            return;
        switch (inspection.ValueType)
        {
            case "date":
                JudgeTime(inspection, ParseDay, findings);
                break;
            case "date-time":
                JudgeTime(inspection, ParseTime, findings);
                break;
            case "boolean":
                JudgeEquality(inspection, text => bool.TryParse(text, out var flag) ? flag.ToString() : null, findings);
                break;
            default:
                JudgeEquality(inspection, FreeText.Collapse, findings);
                break;
        }
    }

    private static void JudgeTime(CertificateInspection inspection, Func<string?, DateTimeOffset?> parse, CertificateFindings findings)
    {
        var (value, minimum, maximum) = (parse(inspection.Value), parse(inspection.Minimum), parse(inspection.Maximum));
        var unread = value is null
            || (minimum is null && !string.IsNullOrWhiteSpace(inspection.Minimum))
            || (maximum is null && !string.IsNullOrWhiteSpace(inspection.Maximum));
        if (unread)
            Unjudgeable(inspection, $"is not a {inspection.ValueType} with such limits", findings);
        else if (minimum > maximum)
            findings.Add(CertificateCodes.Invalid, $"{InspectionJudgement.Name(inspection)} has {Limits(inspection)}");
        else if (value < minimum || value > maximum)
            OutOfSpec(inspection, findings);
    }

    private static void JudgeEquality(CertificateInspection inspection, Func<string?, string?> read, CertificateFindings findings)
    {
        var (value, minimum, maximum) = (read(inspection.Value), read(inspection.Minimum), read(inspection.Maximum));
        if (value is null || minimum is null || minimum != maximum)
            Unjudgeable(inspection, $"is declared a {inspection.ValueType} and has no order that its limits could be judged by", findings);
        else if (value != minimum)
            OutOfSpec(inspection, findings);
    }

    private static void OutOfSpec(CertificateInspection inspection, CertificateFindings findings) =>
        findings.Add(CertificateCodes.OutOfSpec, $"{Stated(inspection)} is not within {Limits(inspection)}");

    private static void Unjudgeable(CertificateInspection inspection, string why, CertificateFindings findings) =>
        findings.Add(CertificateCodes.Incomplete, $"{Stated(inspection)} {why} ({Limits(inspection)})");

    private static string Stated(CertificateInspection inspection) =>
        $"{InspectionJudgement.Name(inspection)}: {CertificateFindings.Quote(inspection.Value)}";

    private static string Limits(CertificateInspection inspection) =>
        $"minimum {CertificateFindings.Quote(inspection.Minimum)}, maximum {CertificateFindings.Quote(inspection.Maximum)}";

    private static DateTimeOffset? ParseDay(string? text) =>
        DateOnly.TryParseExact(text?.Trim(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero)
            : null;

    private static DateTimeOffset? ParseTime(string? text)
    {
        var trimmed = text?.Trim() ?? "";

        // Without an offset a time is read in the zone of whoever reads it, so it is not read at all.
        var hasOffset = trimmed.EndsWith('Z') || (trimmed.Length > 6 && trimmed[^6] is '+' or '-' && trimmed[^3] is ':');
        return hasOffset
            && DateTimeOffset.TryParseExact(trimmed, s_timeFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            ? time
            : null;
    }
}
