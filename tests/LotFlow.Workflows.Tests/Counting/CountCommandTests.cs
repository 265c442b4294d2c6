using System.Text.Json.Nodes;
using LotFlow.Abstractions.Documents;
using LotFlow.Domain.Counting;
using LotFlow.Domain.People;
using LotFlow.Workflows.Counting;
using LotFlow.Workflows.Tests.Hosting;

namespace LotFlow.Workflows.Tests.Counting;

/// <summary>What is taken, what is refused, and what happens when it is sent twice.</summary>
public sealed class CountCommandTests
{
    [Fact]
    public async Task The_same_count_opened_twice_is_one_count_and_answers_the_same_although_stock_has_come()
    {
        await using var plant = await OpenAsync();
        await plant.StockAsync("L3", 5);
        var again = await plant.OpenCountAsync(CountPlant.OrderOf("C1"));
        Assert.True(again.IsRepeat);
        Assert.Equal(["L1", "L2"], again.Value!.Lines.Select(l => l.LotId));
        Assert.Equal("idempotency-conflict", (await plant.OpenCountAsync(CountPlant.OrderOf("C1", "L1"))).Refusal!.Code);
    }

    [Fact]
    public async Task A_submission_sent_twice_counts_once()
    {
        await using var plant = await OpenAsync();
        var body = CountPlant.SubmissionOf("S1", complete: false, ("L1", 90));
        Assert.False((await plant.SubmitCountAsync("C1", body, CountPlant.Counter1)).IsRepeat);
        Assert.True((await plant.SubmitCountAsync("C1", body, CountPlant.Counter1)).IsRepeat);
        Assert.Single((await plant.CountLineAsync("C1", "L1")).Attempts);
        Assert.Equal("idempotency-conflict", (await plant.SubmitCountAsync("C1", CountPlant.SubmissionOf("S1", false, ("L1", 91)), CountPlant.Counter1)).Refusal!.Code);
    }

    [Fact]
    public async Task The_same_person_does_not_recount()
    {
        await using var plant = await OpenAsync();
        await plant.SubmitAsync("C1", CountPlant.Counter1, ("L1", 90));
        var result = await plant.SubmitCountAsync("C1", CountPlant.SubmissionOf("S2", false, ("L1", 100)), CountPlant.Counter1);
        Assert.Equal("same-counter", result.Refusal!.Code);
        Assert.Single((await plant.CountLineAsync("C1", "L1")).Attempts);
    }

    [Fact]
    public async Task A_count_that_has_ended_takes_nothing_and_a_line_that_was_counted_is_not_counted_again()
    {
        await using var plant = await OpenAsync();
        await plant.SubmitAsync("C1", CountPlant.Counter1, ("L1", 100));
        Assert.Equal("line-counted", (await plant.SubmitCountAsync("C1", CountPlant.SubmissionOf("S2", false, ("L1", 99)), CountPlant.Counter2)).Refusal!.Code);
        await plant.SubmitAsync("C1", CountPlant.Counter1, ("L2", 20));
        Assert.Equal("count-closed", (await plant.SubmitCountAsync("C1", CountPlant.SubmissionOf("S3", false, ("L2", 20)), CountPlant.Counter2)).Refusal!.Code);
    }

    [Fact]
    public async Task Quantities_are_converted_by_the_item_and_pieces_are_whole()
    {
        await using var plant = await OpenAsync();
        await plant.StockAsync("L3", 24);
        await plant.CountAsync("C2", "L3");
        var boxes = CountPlant.SubmissionOf("S1", false, ("L3", 2));
        boxes["lines"]![0]!["uom"] = "XBX";
        Assert.True((await plant.SubmitCountAsync("C2", boxes, CountPlant.Counter1)).IsTaken);
        var attempt = (await plant.CountLineAsync("C2", "L3")).Last!;
        Assert.Equal((24m, 2m, "XBX"), (attempt.Counted, attempt.Reported!.Quantity, attempt.Reported.Uom));
        Assert.Equal(["/lines/0/quantity"], await WrongAsync(plant, b => b["lines"]![0]!["quantity"] = 99.5));
    }

    [Theory]
    [InlineData("quantity", "-1", "/lines/0/quantity")]
    [InlineData("uom", "\"KGM\"", "/lines/0/uom")]
    [InlineData("uom", "\"nothing\"", "/lines/0/uom")]
    [InlineData("lotId", "\"NOBODY-KNOWS\"", "/lines/0/lotId")]
    [InlineData("lotId", "\"a/b\"", "/lines/0/lotId")]
    public async Task Wrong_lines_are_named(string field, string value, string pointer)
    {
        await using var plant = await OpenAsync();
        Assert.Equal([pointer], await WrongAsync(plant, b => b["lines"]![0]![field] = JsonNode.Parse(value)));
    }

    [Fact]
    public async Task Two_lines_of_one_lot_and_nothing_at_all_are_wrong()
    {
        await using var plant = await OpenAsync();
        Assert.Equal(["/lines/1/lotId"], await WrongAsync(plant, b => b["lines"]!.AsArray().Add(b["lines"]![0]!.DeepClone())));
        Assert.Equal(["/lines"], await WrongAsync(plant, b => b["lines"] = new JsonArray()));
    }

    [Theory]
    [InlineData("siteId", "NOWHERE", "/siteId")]
    [InlineData("locationId", "NOWHERE", "/locationId")]
    [InlineData("locationId", "IN-TRANSIT", "/locationId")]
    [InlineData("countId", "a b", "/countId")]
    public async Task Wrong_orders_are_named(string field, string value, string pointer)
    {
        await using var plant = await OpenAsync();
        var result = await plant.OpenCountAsync(CountPlant.OrderOf("C9").With(field, value));
        Assert.Equal([pointer], result.Errors.Select(e => e.Pointer));
        Assert.Equal(["/lotIds"], (await plant.OpenCountAsync(CountPlant.OrderOf("C9", "L1", "L1"))).Errors.Select(e => e.Pointer));
        Assert.Equal(["/lotIds"], (await plant.OpenCountAsync(CountPlant.OrderOf("C9", "UNKNOWN"))).Errors.Select(e => e.Pointer));
        Assert.Null(await plant.Get<CountStore>().FindAsync("C9"));
    }

    [Fact]
    public async Task People_of_other_sites_neither_open_nor_count()
    {
        await using var plant = await OpenAsync();
        var elsewhere = new Person("x", "Xaver", Email: null, [Role.Operator, Role.Supervisor], ["SOUTH"]);
        Assert.Equal("not-your-site", (await plant.OpenCountAsync(CountPlant.OrderOf("C9"), elsewhere)).Refusal!.Code);
        Assert.Equal("not-your-site", (await plant.SubmitCountAsync("C1", CountPlant.SubmissionOf("S1", false, ("L1", 100)), elsewhere)).Refusal!.Code);
        Assert.Equal("not-found", (await plant.SubmitCountAsync("C9", CountPlant.SubmissionOf("S1", false, ("L1", 100)), CountPlant.Counter1)).Refusal!.Code);
    }

    [Fact]
    public async Task Of_two_people_who_count_a_line_at_the_same_moment_one_counts_and_the_other_is_kept()
    {
        await using var plant = await OpenAsync();
        var people = Enumerable.Range(1, 8).Select(i => new Person($"p{i}", $"P {i}", Email: null, [Role.Operator], [])).ToList();
        // A second of them is the recount, if the first was outside tolerance.
        await Task.WhenAll(people.Select(p => plant.SubmitCountAsync("C1", CountPlant.SubmissionOf($"S-{p.Id}", false, ("L1", 90), ("L2", 20)), p)));
        var count = await plant.CountOfAsync("C1");
        Assert.Equal(2, count.FindLine("L1")!.Attempts.Select(a => a.By).Distinct().Count());
        Assert.Single(count.FindLine("L2")!.Attempts);
        Assert.Equal(CountState.AwaitingApproval, count.State);
        // Nobody's count is lost: whoever was answered 202 is among the attempts or the late counts.
        var taken = count.Lines.Sum(l => l.Attempts.Count);
        Assert.Equal(2 * count.Submissions.Count, taken + count.NotTaken.Count);
    }

    [Fact]
    public async Task A_crash_between_acceptance_and_dispatch_keeps_the_book_of_the_moment_of_counting()
    {
        await using var plant = await OpenAsync();
        plant.Disturbances.Watch(access =>
        {
            if (access.StartsWith("write count:C1", StringComparison.Ordinal))
                throw new StoreUnavailableException("Disturbed.");
        });
        await Assert.ThrowsAsync<StoreUnavailableException>(() => plant.SubmitCountAsync("C1", CountPlant.SubmissionOf("S1", false, ("L1", 100)), CountPlant.Counter1));
        plant.Disturbances.Watch(onAccess: null);
        await plant.MovedAsync("L1", 30, "A1", "A2");
        await plant.SweepAsync();
        await plant.IdleAsync();
        var line = await plant.CountLineAsync("C1", "L1");
        Assert.Equal((CountLineState.Posted, 0m, 70m), (line.State, line.Variance!.Value, await plant.OnHandAsync("L1")));
    }

    [Fact]
    public async Task Opening_and_ending_are_told_to_operations()
    {
        var log = new EventLog();
        await using var plant = await CountPlant.OpenAsync(log: log);
        await plant.StockAsync("L1", 100);
        await plant.CountAsync("C1");
        await plant.SubmitAsync("C1", CountPlant.Counter1, ("L1", 100));
        Assert.Equal("count-C1 was opened at NORTH (lot L1)", Assert.Single(log.Of("count.opened")));
        Assert.Equal("count-C1 at NORTH (lot L1) has ended: posted", Assert.Single(log.Of("count.posted")));
    }

    private static async Task<Plant> OpenAsync()
    {
        var plant = await CountPlant.OpenAsync();
        await plant.StockAsync("L1", 100);
        await plant.StockAsync("L2", 20);
        await plant.CountAsync("C1");
        return plant;
    }

    private static async Task<IEnumerable<string>> WrongAsync(Plant plant, Action<JsonObject> change)
    {
        var body = CountPlant.SubmissionOf("WRONG", false, ("L1", 100));
        change(body);
        var result = await plant.SubmitCountAsync("C1", body, CountPlant.Counter1);
        Assert.DoesNotContain("WRONG", (await plant.CountOfAsync("C1")).Submissions);
        return result.Errors.Select(e => e.Pointer);
    }
}
