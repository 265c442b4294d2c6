using LotFlow.Domain;

namespace LotFlow.Http.Recalls;

/// <summary>Quantities, times and names as pages write them.</summary>
internal static class Figures
{
    public static string Number(decimal value) => value.ToString("#,##0.###############");

    public static string Quantity(decimal value, string? uom) => uom is null ? Number(value) : $"{Number(value)} {uom}";

    public static string Percent(decimal value) => $"{value:0.##} %";

    public static string Utc(DateTimeOffset time) => $"{time.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC";

    public static string Utc(DateTimeOffset? time, string otherwise) => time is { } known ? Utc(known) : otherwise;

    /// <summary>"1 lot", "2 lots", "no lots".</summary>
    public static string Count(int count, string one, string? many = null) => count switch
    {
        0 => $"no {many ?? one + "s"}",
        1 => $"1 {one}",
        _ => $"{Number(count)} {many ?? one + "s"}",
    };

    /// <summary>A duration in the two units that matter.</summary>
    public static string Duration(TimeSpan time) => time switch
    {
        { TotalSeconds: < 60 } => $"{time.TotalSeconds:0.0##} s",
        { TotalMinutes: < 60 } => $"{(int)time.TotalMinutes} min {time.Seconds} s",
        { TotalHours: < 48 } => $"{(int)time.TotalHours} h {time.Minutes} min",
        _ => $"{(int)time.TotalDays} d {time.Hours} h",
    };

    /// <summary>A value of an enumeration in words: <c>toNotify</c> is "to notify".</summary>
    public static string Words<T>(T value)
        where T : struct, Enum => string.Concat(WireName.Of(value).Select((c, i) => i > 0 && char.IsUpper(c) ? " " + char.ToLowerInvariant(c) : c.ToString()));
}
