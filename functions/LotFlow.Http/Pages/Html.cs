using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace LotFlow.Http.Pages;

/// <summary>
/// Markup. It is only made from literals: whatever is put into a hole of an interpolated text is encoded, unless it is markup
/// itself, so that forgetting to encode is not possible.
/// </summary>
internal readonly record struct Html(string Markup)
{
    public static Html Empty { get; } = new("");

    public static Html Of(HtmlHandler handler) => new(handler.ToString());

    public static Html Text(string? text) => Of($"{text}");

    public static Html Join(IEnumerable<Html> parts) => new(string.Concat(parts.Select(p => p.Markup)));
}

[InterpolatedStringHandler]
internal readonly struct HtmlHandler
{
    private static readonly HtmlEncoder s_encoder = HtmlEncoder.Create(UnicodeRanges.All);

    private readonly StringBuilder _markup;

    public HtmlHandler(int literalLength, int formattedCount) => _markup = new(literalLength + (32 * formattedCount));

    public void AppendLiteral(string literal) => _markup.Append(literal);

    public void AppendFormatted(Html html) => _markup.Append(html.Markup);

    public void AppendFormatted(string? text) => _markup.Append(s_encoder.Encode(text ?? ""));

    public void AppendFormatted(int number) => _markup.Append(number);

    public override string ToString() => _markup.ToString();
}
