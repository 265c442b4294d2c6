using System.Globalization;

namespace LotFlow.Domain.Labels;

/// <summary>Dates and times of element strings (GS1 General Specifications 3.4 and 7.12).</summary>
internal static class Gs1Dates
{
    /// <summary>
    /// The year that two digits stand for: the one from 49 years ago to 50 years ahead (GS1 General Specifications 7.12,
    /// determination of century in dates).
    /// </summary>
    public static int FullYear(int twoDigits, DateOnly today)
    {
        var century = today.Year - (today.Year % 100);
        var difference = twoDigits - (today.Year % 100);
        return difference switch
        {
            >= 51 => century - 100 + twoDigits,
            <= -50 => century + 100 + twoDigits,
            _ => century + twoDigits,
        };
    }

    /// <summary>Reads YYMMDD; day 00, where it is allowed, is the last day of the month (3.4.2).</summary>
    public static string? ReadYymmdd(string text, bool dayMayBeZero, DateOnly today, out DateOnly date)
    {
        var format = dayMayBeZero ? "YYMMDD, or YYMM00 for the end of the month" : "YYMMDD";
        return Read(text, FullYear(Number(text[..2]), today), text[2..], dayMayBeZero, format, out date);
    }

    public static string? ReadYyyymmdd(string text, out DateOnly date) =>
        Read(text, Number(text[..4]), text[4..], dayMayBeZero: false, "YYYYMMDD", out date);

    /// <summary>What is wrong with a number that must be less than a bound, such as an hour, or null.</summary>
    public static string? BelowProblem(string text, int bound, string what) =>
        Number(text) < bound ? null : $"'{text}' is no {what}; expected 00 to {bound - 1:00}.";

    public static string? HourAndMinuteProblem(string text) =>
        BelowProblem(text[..2], 24, "hour") ?? BelowProblem(text[2..], 60, "minute");

    private static string? Read(string text, int year, string monthAndDay, bool dayMayBeZero, string format, out DateOnly date)
    {
        date = default;
        var month = Number(monthAndDay[..2]);
        var day = Number(monthAndDay[2..]);
        if (year is < 1 or > 9999)
            return $"'{text}' has no year {year}; expected {format}.";
        if (month is < 1 or > 12)
            return $"'{text}' has no month {monthAndDay[..2]}; expected {format}.";
        var daysInMonth = DateTime.DaysInMonth(year, month);
        if (day > daysInMonth || (day == 0 && !dayMayBeZero))
            return $"'{text}' has no day {monthAndDay[2..]} in {year:0000}-{month:00}; expected {format}.";
        date = new DateOnly(year, month, day == 0 ? daysInMonth : day);
        return null;
    }

    private static int Number(string digits) => int.Parse(digits, CultureInfo.InvariantCulture);
}
