using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using CsvHelper;
using LotFlow.Domain.Recalls;
using LotFlow.Http.Recalls;

namespace LotFlow.Pages.Tests.Recalls;

public sealed class RecallReportTests(PagesServer server) : IClassFixture<PagesServer>
{
    private const string Path = $"/api/recalls/{TheRecall.Id}/report";

    [Fact]
    public async Task The_JSON_report_has_the_recall_its_trace_its_time_line_and_its_signatures()
    {
        var report = JsonNode.Parse(await As("recall1").GetStringAsync(Path))!;
        Assert.Equal(TheRecall.Id, report["recall"]!["recallId"]!.GetValue<string>());
        Assert.Equal(server.Desk.Trace.Trace.Links.Count, report["trace"]!["links"]!.AsArray().Count);
        Assert.Equal(4, report["timeLine"]!.AsArray().Count);
        var signature = Assert.Single(report["signatures"]!.AsArray())!;
        Assert.Equal("Quentin Adams", signature["name"]!.GetValue<string>());
        Assert.Equal("Rejects that the scope is made smaller", signature["meaning"]!.GetValue<string>());
        Assert.Equal("2026-03-02T10:30:00+00:00", signature["at"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_decision_of_a_delegate_says_in_whose_place_it_was_made_in_every_form_of_the_report()
    {
        var json = JsonNode.Parse(await As("recall1").GetStringAsync(Path))!["signatures"]![0]!;
        Assert.Equal(("qa1", "qa2"), (json["by"]!.GetValue<string>(), json["onBehalfOf"]!.GetValue<string>()));
        var row = Read(await As("recall1").GetByteArrayAsync($"{Path}?format=csv")).Single(r => r["record"] == "signature");
        Assert.Equal("Quentin Adams, in place of qa2", row["by"]);
        Assert.Contains(">Quentin Adams, in place of qa2</", await As("recall1").GetStringAsync($"{Path}?format=html"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_format_that_there_is_not_is_refused_and_so_is_whoever_may_not_report()
    {
        Assert.Equal(422, (int)(await As("recall1").GetAsync($"{Path}?format=pdf")).StatusCode);
        Assert.Equal(404, (int)(await As("recall1").GetAsync("/api/recalls/NONE/report")).StatusCode);
        Assert.Equal(403, (int)(await As("op1").GetAsync(Path)).StatusCode);
        Assert.Equal("text/html", (await As("recall1").GetAsync($"{Path}?format=html")).Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task The_table_is_one_that_another_program_reads_and_adds_up()
    {
        var reply = await As("recall1").GetAsync($"{Path}?format=csv");
        Assert.Equal("attachment; filename=\"recall-R-2026-03.csv\"", reply.Content.Headers.ContentDisposition!.ToString());
        var rows = Read(await reply.Content.ReadAsByteArrayAsync());
        var scope = server.Desk.File.View.Scope;
        Assert.Equal(scope.LotIds, rows.Where(r => r["record"] == "lot").Select(r => r["lotId"]));
        Assert.Equal(scope.OnHand.Sum(s => s.Quantity), rows.Where(r => r["record"] == "onHand").Sum(r => decimal.Parse(r["quantity"], CultureInfo.InvariantCulture)));
        Assert.Equal(scope.Shipped.Sum(s => s.Quantity), rows.Where(r => r["record"] == "shipped").Sum(r => decimal.Parse(r["quantity"], CultureInfo.InvariantCulture)));
        Assert.Equal("10", rows.Single(r => r["record"] == "balance" && r["itemId"] == "FG-OATBAR-24PK" && r["what"] == "unaccounted")["quantity"]);
    }

    [Theory]
    [InlineData("=HYPERLINK(\"http://evil\")", "'=HYPERLINK(\"http://evil\")")]
    [InlineData("+1", "'+1")]
    [InlineData("-2+3", "'-2+3")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("\t=1", "'\t=1")]
    [InlineData("  =1", "'  =1")]
    [InlineData("＝1", "'＝1")]
    [InlineData("two\r\nlines, \"quoted\"", "two\r\nlines, \"quoted\"")]
    [InlineData("a-b", "a-b")]
    public void Text_that_a_spreadsheet_would_reckon_with_stays_text(string text, string read)
    {
        CsvTable table = new("text", "number");
        table.Add(text, -2.50m);
        var row = Assert.Single(Read(table.ToBytes()));
        Assert.Equal((read, "-2.5"), (row["text"], row["number"]));
    }

    [Fact]
    public void The_page_says_what_it_folded_and_where_the_rest_is()
    {
        var html = new RecallReportPage(TheRecall.File(450), TheRecall.Trace(450)).ToHtml().Markup;
        var drawing = GenealogyDrawing.Of(TheRecall.Trace(450).Trace);
        Assert.All(drawing.Folded.Where(b => b.Box.IsOfLots), b => Assert.Contains($"<th scope=\"row\">Column {b.Column + 1}, row {b.Row + 1}</th>", html));
        Assert.Contains("Every lot and every link is in the CSV and JSON reports", html);
        Assert.Contains($"{drawing.Folded.Sum(b => b.Box.Lots.Count)} lots", html);
    }

    [Fact]
    public void Whatever_people_wrote_is_text_on_the_page()
    {
        const string hostile = "</td><script>alert(1)</script>";
        var file = TheRecall.File().With(v => v with { Title = hostile, Reason = hostile, Consignees = [v.Consignees[0] with { Name = hostile }] }) with
        {
            TimeLine = [new(TheRecall.Start, hostile, "started", hostile)],
        };
        Assert.DoesNotContain("<script", new RecallReportPage(file, TheRecall.Trace()).ToHtml().Markup);
    }

    [Fact]
    public void The_affected_quantities_keep_units_and_transit_apart()
    {
        var file = TheRecall.File().With(v => v with
        {
            Scope = v.Scope with
            {
                OnHand = [new("A", "I", "P1", "RACK", 5, "KGM"), new("B", "I", "P1", "IN-TRANSIT", 2, "KGM"), new("B", "I", "P1", "RACK", 3, "EA"), new("A", "I", "P2", "RACK", 1, "KGM")],
            },
        });
        Assert.Equal(
            [new("P1", "I", "EA", 1, 3, 0), new("P1", "I", "KGM", 2, 5, 2), new("P2", "I", "KGM", 1, 1, 0)],
            AffectedQuantity.BySite(file.View.Scope));
    }

    [Fact]
    public void A_version_says_which_lots_came_and_which_left()
    {
        var file = TheRecall.File() with
        {
            Members = [new("A", "I", ScopeRole.Root, 1), new("B", "I", ScopeRole.Descendant, 2), new("C", "I", ScopeRole.Descendant, 1) { RemovedIn = 2 }],
        };
        var html = RecallPeopleSections.Versions(file.With(v => v with
        {
            Versions = [new() { Version = 2, At = TheRecall.Start, Cause = ScopeCause.LateEvent, By = "lotflow", Lots = 2, Added = 1, Removed = 1, NewShipments = 3 }],
        })).Markup;
        Assert.Contains("1 lot added: B\n1 lot removed: C\n3 new shipments", System.Net.WebUtility.HtmlDecode(html));
    }

    private HttpClient As(string user)
    {
        var client = server.Client();
        client.DefaultRequestHeaders.Authorization = new("Bearer", user);
        return client;
    }

    private static List<Dictionary<string, string>> Read(byte[] bytes)
    {
        using CsvReader reader = new(new StreamReader(new MemoryStream(bytes), Encoding.UTF8), CultureInfo.InvariantCulture);
        reader.Read();
        reader.ReadHeader();
        List<Dictionary<string, string>> rows = [];
        while (reader.Read())
            rows.Add(reader.HeaderRecord!.ToDictionary(h => h, h => reader.GetField(h)!));
        return rows;
    }
}
