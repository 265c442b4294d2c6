using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace LotFlow.Notifications.Messages;

/// <summary>The templates of Templates/, read when the first message is made.</summary>
internal static class MessageTemplates
{
    private static readonly HtmlEncoder s_html = HtmlEncoder.Create(UnicodeRanges.All);

    public static Template Html { get; } = new("mail.html", Read("mail.html"), s_html.Encode);

    // Plain text has nothing to escape; what cannot be seen is gone from every value.
    public static Template Text { get; } = new("mail.txt", Read("mail.txt"), text => text);

    public static CardTemplate Card { get; } = new(Read("card.json"));

    private static string Read(string name)
    {
        using var stream = typeof(MessageTemplates).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"The template {name} is not in the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
