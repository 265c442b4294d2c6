using System.Buffers;
using System.Text;

namespace LotFlow.Http.Recalls;

/// <summary>
/// Writes a table as RFC 4180 says, for spreadsheets: with a byte order mark, by which they know that it is UTF-8. Text that a spreadsheet would
/// take for a formula gets an apostrophe before it; numbers are written by LotFlow itself, and stay numbers.
/// </summary>
internal sealed class CsvTable
{
    private const string Formula = "=+-@\t\r\n＝＋－＠";

    private static readonly SearchValues<char> s_quoted = SearchValues.Create(",\"\r\n'; \t");

    private readonly StringBuilder _text = new();
    private readonly int _columns;

    public CsvTable(params string[] heads)
    {
        _columns = heads.Length;
        Add([.. heads]);
    }

    /// <summary>A row. Decimals are numbers, times are ISO 8601 in UTC, everything else is text; null is an empty cell.</summary>
    public void Add(params object?[] cells)
    {
        if (cells.Length != _columns)
            throw new ArgumentException($"The table has {_columns} columns; the row has {cells.Length}.", nameof(cells));
        _text.AppendJoin(',', cells.Select(Cell)).Append("\r\n");
    }

    public byte[] ToBytes() => [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(_text.ToString())];

    private static string Cell(object? value) => value switch
    {
        null => "",
        decimal number => number.ToString("0.###############"),
        int number => number.ToString(),
        DateTimeOffset time => $"{time.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}",
        _ => Quoted(value.ToString() ?? ""),
    };

    private static string Quoted(string text)
    {
        // Spreadsheets look behind leading blanks.
        if (text.TrimStart() is [var first, ..] && Formula.Contains(first) || text is ['\t' or '\r' or '\n', ..])
            text = "'" + text;
        return text.AsSpan().ContainsAny(s_quoted) ? $"\"{text.Replace("\"", "\"\"")}\"" : text;
    }
}
