using System.Text.Json.Nodes;
using CsCheck;
using LotFlow.Domain.Approvals;
using LotFlow.Notifications.Deliveries;
using LotFlow.Notifications.Messages;
using LotFlow.Notifications.Settings;
using LotFlow.Notifications.Teams;
using LotFlow.Workflows.Approvals;
using Microsoft.Extensions.Time.Testing;
using NJsonSchema;

namespace LotFlow.Notifications.Tests.Messages;

/// <summary>What messages look like. The files in Snapshots/ are what was looked at and approved; to change them, run with LOTFLOW_APPROVE=1 and look at the difference.</summary>
public sealed class MessageTests
{
    private static readonly FakeTimeProvider s_clock = new(AMessage.Start);
    private static readonly ApprovalLinks s_links = new(LinkKeyRing.Empty.WithNewKey([.. Enumerable.Range(0, 32).Select(i => (byte)i)], AMessage.Start), s_clock);
    private static readonly MessageContent s_content = new(new NotificationSettings(new("https://lotflow.plant.example/")), s_links);

    private static readonly System.Text.Json.JsonSerializerOptions s_readable = new()
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static TheoryData<string> Names => [.. Letters.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Every_message_is_as_it_was_approved(string name)
    {
        var letter = Letters.All[name];
        await ShouldBeApprovedAsync($"{name}.txt", MailText(letter));
        await ShouldBeApprovedAsync($"{name}.html", MailHtml(letter));
        await ShouldBeApprovedAsync($"{name}.json", JsonNode.Parse(Card(letter))!.ToJsonString(s_readable));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Every_card_is_valid_by_the_schema_of_Adaptive_Cards_1_4(string name)
    {
        var schema = await CardSchemaAsync();
        var card = JsonNode.Parse(Card(Letters.All[name]))!["attachments"]![0]!["content"]!;
        Assert.Equal("1.4", (string?)card["version"]);
        Assert.Empty(schema.Validate(card.ToJsonString()).Select(e => e.ToString()));
    }

    [Fact]
    public async Task The_schema_would_notice_what_is_no_card()
    {
        var schema = await CardSchemaAsync();
        var card = JsonNode.Parse(Card(Letters.All["receiptException"]))!["attachments"]![0]!["content"]!;
        card["body"]![0]!["type"] = "NoSuchThing";
        Assert.NotEmpty(schema.Validate(card.ToJsonString()));
    }

    [Fact]
    public void Whatever_people_typed_stays_text_in_every_form() => Gen.String[Gen.Char["<>&\"'`*_[](){}#!\\/\n\r\t\u202e\u0000{}aé漢"], 1, 60].Sample(typed =>
    {
        var approval = AMessage.Approval() with { Summary = $"x{typed}", Details = [new($"l{typed}", $"t{typed}")], RequestedBy = typed };
        var letter = Letters.Of(AMessage.ToPerson("n1", "a@example.com", approval: approval) with { Subject = typed });
        var plain = Letters.Of(AMessage.ToPerson("n1", "a@example.com", approval: AMessage.Approval() with { Details = [new("l", "t")] }));
        // As many tags, links and quotes as with harmless text: nothing was opened or closed.
        if (MailHtml(letter).Count(c => c is '<' or '>' or '"') != MailHtml(plain).Count(c => c is '<' or '>' or '"'))
            return false;
        var card = JsonNode.Parse(Card(letter))!["attachments"]![0]!["content"]!;
        var url = (string)card["actions"]![0]!["url"]!;
        return card["actions"]!.AsArray().Count == 1 && url.StartsWith("https://lotflow.plant.example/approve/", StringComparison.Ordinal)
            && (string)card["body"]![1]!["inlines"]![0]!["text"]! == TemplateValues.Clean($"x{typed}")
            && MessageContent.Subject(letter).All(c => !char.IsControl(c));
    });

    [Fact]
    public void A_card_that_would_be_too_large_is_cut_and_says_how_much_more_there_is()
    {
        var approval = AMessage.Approval() with
        {
            Summary = new string('漢', 5000),
            Details = [.. Enumerable.Range(0, 400).Select(n => new ApprovalDetail($"Lot {n}", new string('漢', 500)))],
        };
        var card = Card(Letters.Of(AMessage.ToChannel("n1", approval: approval)));

        Assert.InRange(card.Length, 10_000, 28 * 1024 - 1);
        var shown = JsonNode.Parse(card)!["attachments"]![0]!["content"]!["body"]!.AsArray().Count(b => (string?)b!["type"] == "ColumnSet");
        Assert.Contains($"… {403 - shown} more in LotFlow", System.Text.Encoding.UTF8.GetString(card), StringComparison.Ordinal);
    }

    [Fact]
    public void The_largest_digest_fits_into_a_card_with_all_its_links()
    {
        var notifications = Enumerable.Range(0, 12).Select(n => AMessage.ToChannel($"n{n}", approval: AMessage.Approval($"NORD.{n}") with { Summary = new string('漢', 3000) })).ToList();
        var card = Card(new("", notifications));

        Assert.InRange(card.Length, 1, 28 * 1024 - 1);
        var text = System.Text.Encoding.UTF8.GetString(card);
        Assert.All(notifications, n => Assert.Contains(s_links.ToToken(n.Link!), text, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"type":"TextBlock","text":"{{title}}"}""")]
    [InlineData("""{"type":"TextRun","text":"Hello {{title}}"}""")]
    [InlineData("""{"type":"Action.OpenUrl","title":"{{title}}","url":"{{link}}"}""")]
    [InlineData("""{"type":"Image","url":"{{link}}"}""")]
    public void A_card_template_takes_values_only_where_they_cannot_become_markdown(string json) => Assert.Throws<InvalidOperationException>(() => new CardTemplate(json));

    [Theory]
    [InlineData("{{nothing}}")]
    [InlineData("{{#nothing}}{{/nothing}}")]
    public void A_template_that_names_what_no_message_has_is_refused(string text) =>
        Assert.Throws<InvalidOperationException>(() => new Template("t", text, s => s).Render(new TemplateValues().With("title", "x")));

    [Theory]
    [InlineData("{{#a}}")]
    [InlineData("{{/a}}")]
    [InlineData("{{#a}}{{/b}}")]
    [InlineData("{{a")]
    public void A_template_that_is_not_closed_is_refused(string text) => Assert.Throws<InvalidOperationException>(() => new Template("t", text, s => s));

    internal static string MailHtml(Letter letter) => MessageTemplates.Html.Render(s_content.Values(letter, n => n.Link, MessageSize.Unlimited));

    private static string MailText(Letter letter) => MessageTemplates.Text.Render(s_content.Values(letter, n => n.Link, MessageSize.Unlimited));

    private static byte[] Card(Letter letter) => new TeamsMessages(s_content).Of(letter);

    private static async Task<JsonSchema> CardSchemaAsync()
    {
        var json = await File.ReadAllTextAsync(Path.Combine(Letters.Folder, "..", "Data", "adaptive-card-1.4.0.schema.json"));
        return await JsonSchema.FromJsonAsync(json);
    }

    private static async Task ShouldBeApprovedAsync(string name, string actual)
    {
        var file = Path.Combine(Letters.Folder, "Snapshots", name);
        if (Environment.GetEnvironmentVariable("LOTFLOW_APPROVE") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllTextAsync(file, actual);
        }

        Assert.Equal((await File.ReadAllTextAsync(file)).ReplaceLineEndings(), actual.ReplaceLineEndings());
    }
}
