using System.Text.Json;
using System.Text.Json.Nodes;
using LotFlow.Workflows.Commands;
using LotFlow.Workflows.Tests.Hosting;

namespace LotFlow.Workflows.Tests.Commands;

public sealed class BodyReaderTests
{
    [Fact]
    public void Every_wrong_field_is_named_by_its_pointer()
    {
        var reader = Read("""
            { "id": "a b", "text": 1, "number": "1", "whole": 1.5, "flag": "yes", "date": "2026-02-30", "time": "2026-03-01T08:00:00",
              "choice": "Approve", "lines": [{ "q": 1 }, 7, { "q": null, "inner": { "z": true } }] }
            """);
        reader.Id("id");
        reader.RequiredText("text");
        reader.Number("number");
        reader.Integer("whole", 0);
        reader.Flag("flag");
        reader.Date("date");
        reader.Time("time");
        reader.Choice("choice", Domain.Approvals.DecisionKind.Reject);
        reader.RequiredText("missing");
        foreach (var line in reader.Objects("lines", 5))
        {
            line.Number("q", required: true);
            line.Object("inner")?.Number("z");
        }

        Assert.Equal(
            ["/id", "/text", "/number", "/whole", "/flag", "/date", "/time", "/choice", "/missing", "/lines/1", "/lines/2/q", "/lines/2/inner/z"],
            reader.Errors.Select(e => e.Pointer));
    }

    [Fact]
    public void Pointers_escape_what_RFC_6901_escapes()
    {
        var reader = Read("{}");
        reader.Fail("a/b~c", "wrong");
        reader.Fail("", "wrong");
        Assert.Equal(["/a~1b~0c", ""], reader.Errors.Select(e => e.Pointer));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("null")]
    [InlineData("\"text\"")]
    public void A_body_that_is_no_object_is_one_error_and_reads_as_empty(string json)
    {
        var reader = Read(json);
        Assert.Null(reader.Number("a"));
        Assert.Equal([""], reader.Errors.Select(e => e.Pointer));
    }

    [Theory]
    [InlineData("123456789012345", true)]
    [InlineData("1234567890123456", false)]
    [InlineData("0.000000001", true)]
    [InlineData("0.0000000001", false)]
    [InlineData("1e400", false)]
    [InlineData("1E+2", true)]
    [InlineData("0.10000000000000000000000000000000001", false)]
    public void Numbers_beyond_fifteen_digits_are_refused_not_rounded(string number, bool taken)
    {
        var reader = Read($$"""{ "a": {{number}} }""");
        Assert.Equal(taken, reader.Number("a") is not null);
        Assert.Equal(taken, reader.Errors.Count == 0);
    }

    [Theory]
    [InlineData("2026-03-01T08:15:00+01:00", "2026-03-01T07:15:00Z")]
    [InlineData("2026-03-01T08:15:00Z", "2026-03-01T08:15:00Z")]
    [InlineData("2026-03-01T08:15:00.1234567-05:30", "2026-03-01T13:45:00.1234567Z")]
    [InlineData("2026-03-01", null)]
    [InlineData("2026-03-01T08:15:00", null)]
    [InlineData("0001-01-01T00:00:00+14:00", null)]
    [InlineData("yesterday", null)]
    public void Times_carry_their_offset_and_are_kept_in_utc(string text, string? expected)
    {
        var time = Read($$"""{ "a": "{{text}}" }""").Time("a");
        Assert.Equal(expected is null ? null : DateTimeOffset.Parse(expected), time);
        Assert.True(time is null || time.Value.Offset == TimeSpan.Zero);
    }

    [Fact]
    public void Half_a_surrogate_pair_is_a_field_error()
    {
        var reader = Read("""{ "a": "x\ud800", "b": ["\udc00"] }""");
        reader.RequiredText("a");
        reader.Texts("b", 5);
        Assert.Equal(["/a", "/b"], reader.Errors.Select(e => e.Pointer));
    }

    [Fact]
    public void Too_many_elements_are_one_error()
    {
        var reader = Read($$"""{ "a": [{{string.Join(',', Enumerable.Repeat("{}", 10_000))}}] }""");
        Assert.Empty(reader.Objects("a", 500, minimum: 1));
        Assert.Contains("10000", Assert.Single(reader.Errors).Message);
    }

    [Fact]
    public async Task A_wrong_receipt_names_every_field_and_leaves_nothing_behind()
    {
        await using var plant = await Plant.OpenAsync();
        var receipt = Body.Receipt(l =>
        {
            l["itemId"] = "NOTHING";
            l["quantity"] = 0;
            l["uom"] = "FURLONG";
            l["locationId"] = "NOWHERE";
            l["expiresOn"] = "2026-02-30";
            l["label"] = "(01)09506000134353";
            l["packages"] = 0;
        }, r =>
        {
            r["receiptId"] = "WRONG";
            r["supplierId"] = "NOBODY";
            r["receivedAt"] = "2027-01-01T00:00:00Z";
        });
        Body.AddLine(receipt, l => (l["itemId"], l["quantity"]) = ("SUGAR", -5));

        var result = await plant.SubmitAsync(receipt);

        string[] expected =
        [
            "/receivedAt", "/supplierId", "/lines/0/itemId", "/lines/0/quantity", "/lines/0/uom", "/lines/0/locationId", "/lines/0/expiresOn",
            "/lines/0/label", "/lines/0/packages", "/lines/1/quantity",
        ];
        Assert.Subset(result.Errors.Select(e => e.Pointer).ToHashSet(), expected.ToHashSet());
        Assert.Contains(result.Errors, e => e.Message.StartsWith("unknown-item", StringComparison.Ordinal));
        Assert.Contains(result.Errors, e => e.Message.StartsWith("unknown-supplier", StringComparison.Ordinal));
        Assert.Null(await plant.Get<Workflows.Receipts.ReceiptQueries>().FindAsync("WRONG"));
        Assert.Null(await plant.Lots.FindAsync("WRONG-001"));
    }

    [Fact]
    public async Task A_receipt_that_is_too_large_for_a_document_is_refused_before_anything_is_stored()
    {
        await using var plant = await Plant.OpenAsync();
        // Every field as long as it may be; quotes are written with two bytes.
        var quotes = new string('"', 30);
        var label = $"(01)09506000134352(10)A(21)B(240){quotes}(241){quotes}(250){quotes}(251){quotes}(91){quotes}{quotes}{quotes}(92){quotes}";
        var receipt = Body.Receipt(l => Enlarge(l, 0), receiptId: "LARGE");
        for (var i = 1; i < 500; i++)
        {
            var number = i;
            Body.AddLine(receipt, l => Enlarge(l, number));
        }

        var result = await plant.SubmitAsync(receipt);

        Assert.Equal("/lines", Assert.Single(result.Errors).Pointer);
        Assert.Null(await plant.Lots.FindAsync($"{0:D64}"));

        void Enlarge(JsonObject line, int number)
        {
            line["supplierLot"] = $"{number:D3}" + new string('批', 61);
            line["lotId"] = $"{number:D64}";
            line["label"] = label;
            (line["packages"], line["temperatureC"], line["resubmitted"]) = (2_000_000_000, 4.123456789, true);
            (line["producedOn"], line["expiresOn"]) = ("2026-01-01", "2027-01-01");
        }
    }

    private static BodyReader Read(string json) => new(JsonDocument.Parse(json).RootElement);
}
