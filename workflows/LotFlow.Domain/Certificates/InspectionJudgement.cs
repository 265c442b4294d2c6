using LotFlow.Domain.Quantities;

namespace LotFlow.Domain.Certificates;

/// <summary>Judges one inspection against its own limits and against the item's.</summary>
internal static class InspectionJudgement
{
    public static void Judge(
        CertificateInspection inspection, IReadOnlyList<ItemSpecification> specifications, CertificateFindings findings)
    {
        if (inspection.ValueType == "number")
            JudgeNumber(inspection, specifications, findings);
        else
            ComparedInspection.Judge(inspection, specifications, findings);
    }

    private static void JudgeNumber(
        CertificateInspection inspection, IReadOnlyList<ItemSpecification> specifications, CertificateFindings findings)
    {
        var minimum = OwnLimit(inspection, inspection.Minimum, "minimum", findings);
        var maximum = OwnLimit(inspection, inspection.Maximum, "maximum", findings);
        if (minimum > maximum)
        {
            findings.Add(CertificateCodes.Invalid, $"{Name(inspection)} has a minimum {minimum} above its maximum {maximum}");
            (minimum, maximum) = (null, null);
        }

        if (MeasuredNumber.Parse(inspection.Value) is not { } value)
        {
            // Said even where there is no limit: who declares a number and writes none may have lost a digit as well.
            findings.Add(CertificateCodes.Incomplete, $"{Name(inspection)}: {NotANumber(inspection.Value)}");
            return;
        }

        JudgeAgainst(inspection, value, new Limits(minimum, maximum, inspection.Unit, "its"), findings);
        foreach (var own in specifications.Where(specification => specification.AppliesTo(inspection)))
            JudgeAgainst(inspection, value, new Limits(own.Minimum, own.Maximum, own.Unit, "the item's"), findings);
    }

    private static decimal? OwnLimit(CertificateInspection inspection, string? text, string name, CertificateFindings findings)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        var limit = MeasuredNumber.ParsePlain(text);
        if (limit is null)
            findings.Add(CertificateCodes.Incomplete, $"{Name(inspection)}: its {name} {NotANumber(text)}");
        return limit;
    }

    private static void JudgeAgainst(CertificateInspection inspection, MeasuredNumber value, Limits limits, CertificateFindings findings)
    {
        if (limits.Minimum is { } minimum)
            Report(minimum, "below", "minimum", value.AgainstMinimum);
        if (limits.Maximum is { } maximum)
            Report(maximum, "above", "maximum", value.AgainstMaximum);

        void Report(decimal limit, string beyond, string name, Func<int, Verdict> judge)
        {
            var stated = $"{Name(inspection)}: {WithUnit(inspection.Value.Trim(), inspection.Unit)}";
            var against = $"{limits.Owner} {name} {WithUnit(limit.ToString(), limits.Unit)}";
            if (MeasuredUnits.Compare(value.Number, inspection.Unit, limit, limits.Unit) is not { } comparison)
                findings.Add(CertificateCodes.Incomplete, $"{stated} cannot be compared with {against}: the units differ");
            else if (judge(comparison) is Verdict.Beyond)
                findings.Add(CertificateCodes.OutOfSpec, $"{stated} is {beyond} {against}");
            else if (judge(comparison) is Verdict.Unknown)
                findings.Add(CertificateCodes.Incomplete, $"{stated} may be {beyond} {against}");
        }
    }

    internal static string Name(CertificateInspection inspection) => CertificateFindings.Quote(inspection.Property);

    private static string NotANumber(string? text) => $"{CertificateFindings.Quote(text)} is not a plain decimal number";

    private static string WithUnit(string value, string? unit) =>
        string.IsNullOrWhiteSpace(unit) ? value : $"{value} {FreeText.Collapse(unit)}";

    private sealed record Limits(decimal? Minimum, decimal? Maximum, string? Unit, string Owner);
}
