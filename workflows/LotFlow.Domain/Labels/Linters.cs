using System.Collections.Frozen;
using System.Globalization;

namespace LotFlow.Domain.Labels;

/// <summary>What is wrong with a component whose length and characters are right, as the end of a sentence, or null.</summary>
internal delegate string? Linter(string text, DateOnly today);

/// <summary>The content rules that the GS1 Barcode Syntax Dictionary names ("linters"), by their names there.</summary>
internal static class Linters
{
    // A GS1 Company Prefix has at least four digits. Whether GS1 has allocated it is known only to GS1's registry.
    private const int ShortestCompanyPrefix = 4;

    private static readonly FrozenDictionary<string, Linter> s_byName = new Dictionary<string, Linter>
    {
        ["csum"] = (text, _) => CheckDigits.Mod10Problem(text),
        ["csumalpha"] = (text, _) => CheckDigits.PairProblem(text),
        ["iban"] = (text, _) => CheckDigits.IbanProblem(text),
        ["gcppos1"] = (text, _) => CompanyPrefixProblem(text, 0),
        ["gcppos2"] = (text, _) => CompanyPrefixProblem(text, 1),
        ["yymmd0"] = (text, today) => Gs1Dates.ReadYymmdd(text, dayMayBeZero: true, today, out _),
        ["yymmdd"] = (text, today) => Gs1Dates.ReadYymmdd(text, dayMayBeZero: false, today, out _),
        ["yyyymmdd"] = (text, _) => Gs1Dates.ReadYyyymmdd(text, out _),
        ["hhmi"] = (text, _) => Gs1Dates.HourAndMinuteProblem(text),
        ["hh"] = (text, _) => Gs1Dates.BelowProblem(text, 24, "hour"),
        ["mi"] = (text, _) => Gs1Dates.BelowProblem(text, 60, "minute"),
        ["ss"] = (text, _) => Gs1Dates.BelowProblem(text, 60, "second"),
        ["iso3166"] = (text, _) => InList(text, CodeLists.CountriesNumeric, "an ISO 3166 country code of three digits"),
        ["iso3166999"] = (text, _) => text == "999" ? null : InList(text, CodeLists.CountriesNumeric, "an ISO 3166 country code, or 999"),
        ["iso3166alpha2"] = (text, _) => InList(text, CodeLists.CountriesAlpha2, "an ISO 3166 country code of two letters"),
        ["iso4217"] = (text, _) => InList(text, CodeLists.CurrenciesNumeric, "an ISO 4217 currency code of three digits"),
        ["packagetype"] = (text, _) => InList(text, CodeLists.PackageTypes, "a GS1 PackageTypeCode"),
        ["mediatype"] = (text, _) => MediaTypeProblem(text),
        ["iso5218"] = (text, _) => OneOf(text, "0129", "0 (not known), 1 (male), 2 (female) or 9 (not applicable)"),
        ["winding"] = (text, _) => OneOf(text, "019", "0 (face out), 1 (face in) or 9 (not defined)"),
        ["yesno"] = (text, _) => OneOf(text, "01", "0 (no) or 1 (yes)"),
        ["importeridx"] = (text, _) => OneOf(text, CharacterSets.Cset64, "a digit, a letter, - or _"),
        ["zero"] = (text, _) => text.All(c => c == '0') ? null : $"'{text}' stands where 0 is expected.",
        ["nonzero"] = (text, _) => text.All(c => c == '0') ? $"'{text}' is zero; expected a number above zero." : null,
        ["nozeroprefix"] = (text, _) => text[0] == '0' ? $"'{text}' starts with 0; expected a number without leading zeros." : null,
        ["hyphen"] = (text, _) => text.All(c => c == '-') ? null : $"'{text}' stands where only - (for a negative value) is expected.",
        ["hasnondigit"] = (text, _) => CharacterSets.AreDigits(text) ? $"'{text}' has digits only; expected another character." : null,
        ["pcenc"] = (text, _) => PercentCoding.TryDecode(text, out string _, out var problem) ? null : problem,
        ["pieceoftotal"] = (text, _) => PieceOfTotalProblem(text),
        ["posinseqslash"] = (text, _) => PositionInSequenceProblem(text),
        ["latitude"] = (text, _) => AtMost(text, 180_0000000, "latitude (degrees + 90, seven decimals)"),
        ["longitude"] = (text, _) => AtMost(text, 360_0000000, "longitude (degrees, seven decimals)"),

        // North American coupons have a grammar of their own (GS1 US coupon guideline) that no lot label uses:
        // only their characters are checked, which the component's type has done already.
        ["couponcode"] = (_, _) => null,
        ["couponposoffer"] = (_, _) => null,
    }.ToFrozenDictionary();

    public static bool TryGet(string name, out Linter linter) => s_byName.TryGetValue(name, out linter!);

    private static string? CompanyPrefixProblem(string text, int position)
    {
        var prefix = text.AsSpan(Math.Min(position, text.Length));
        return prefix.Length >= ShortestCompanyPrefix && CharacterSets.AreDigits(prefix[..ShortestCompanyPrefix])
            ? null
            : $"'{text}' has no GS1 Company Prefix at position {position + 1}; expected at least {ShortestCompanyPrefix} digits there.";
    }

    private static string? InList(string text, FrozenSet<string> list, string expected) =>
        list.Contains(text) ? null : $"'{text}' is not in the code list; expected {expected}.";

    private static string? OneOf(string text, string characters, string expected) =>
        text.Length == 1 && characters.Contains(text[0]) ? null : $"'{text}' is not allowed; expected {expected}.";

    private static string? AtMost(string text, long most, string what) =>
        Number(text) <= most ? null : $"'{text}' is no {what}; expected at most {most:0000000000}.";

    private static string? MediaTypeProblem(string text) =>
        Number(text) is (>= 1 and <= 10) or >= 80 ? null : $"'{text}' is no AIDC media type; expected 01 to 10, or 80 to 99.";

    private static string? PieceOfTotalProblem(string text)
    {
        var piece = Number(text[..(text.Length / 2)]);
        var total = Number(text[(text.Length / 2)..]);
        return piece >= 1 && piece <= total ? null : $"'{text}' says piece {piece} of {total}; expected a piece from 1 to the total.";
    }

    private static string? PositionInSequenceProblem(string text)
    {
        var parts = text.Split('/');
        return parts.Length == 2 && IsCount(parts[0]) && IsCount(parts[1]) && Number(parts[0]) <= Number(parts[1])
            ? null
            : $"'{text}' is no position in a sequence; expected for example 1/3, without leading zeros and not above the end.";
    }

    private static bool IsCount(string text) => text.Length > 0 && text[0] != '0' && CharacterSets.AreDigits(text);

    private static long Number(string digits) => long.Parse(digits, CultureInfo.InvariantCulture);
}
