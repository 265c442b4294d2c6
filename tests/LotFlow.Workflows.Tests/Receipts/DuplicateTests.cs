using System.Text.Json.Nodes;
using LotFlow.Domain.Lots;
using LotFlow.Domain.Receipts;
using LotFlow.Workflows.Tests.Hosting;

namespace LotFlow.Workflows.Tests.Receipts;

/// <summary>The same supplier lot, receipt or lot id a second time.</summary>
public sealed class DuplicateTests
{
    [Fact]
    public async Task A_supplier_lot_that_was_received_before_is_held_and_names_the_first_lot()
    {
        await using var plant = await Plant.OpenAsync();
        var first = await plant.ReceiveAsync(Body.Receipt(l => l["supplierLot"] = "A 1"));

        // White space is compared as on labels and certificates; case counts.
        var second = await plant.ReceiveAsync(Body.Receipt(l => l["supplierLot"] = "A  1"));
        var other = await plant.ReceiveAsync(Body.Receipt(l => l["supplierLot"] = "a 1"));

        Assert.Contains(first.LotId, Assert.Single(second.Exceptions).Detail);
        Assert.Empty(other.Exceptions);
        Assert.True((await plant.LotAsync(first.LotId)).Usable);
    }

    [Fact]
    public async Task Inside_a_receipt_the_lowest_line_is_the_first()
    {
        await using var plant = await Plant.OpenAsync();
        var receipt = Body.Receipt();
        for (var i = 0; i < 5; i++)
            Body.AddLine(receipt, _ => { });

        await plant.ReceiveAsync(receipt);

        var lines = (await plant.ReceiptAsync((string)receipt["receiptId"]!)).Lines;
        Assert.Empty(lines[0].Exceptions);
        Assert.All(lines.Skip(1), l => Assert.Contains(lines[0].LotId, Assert.Single(l.Exceptions).Detail));
    }

    [Fact]
    public async Task Where_policy_says_new_lot_a_split_delivery_is_a_lot_of_its_own()
    {
        await using var plant = await Plant.OpenAsync();
        await plant.PutPolicyAsync("receiving", new() { ["sameSupplierLot"] = "newLot" });
        var receipt = Body.Receipt(l => l["supplierLot"] = "SPLIT");
        Body.AddLine(receipt, _ => { });
        await plant.ReceiveAsync(receipt);

        var later = await plant.ReceiveAsync(Body.Receipt(l => l["supplierLot"] = "SPLIT"));

        var lines = (await plant.ReceiptAsync((string)receipt["receiptId"]!)).Lines;
        Assert.Equal(3, lines.Append(later).Where(l => l.State == LineState.Released).Select(l => l.LotId).Distinct().Count());
    }

    [Fact]
    public async Task Of_receipts_at_the_same_moment_exactly_one_has_the_supplier_lot_first()
    {
        await using var plant = await Plant.OpenAsync();
        var receipts = Enumerable.Range(0, 20).Select(_ => Body.Receipt(l => l["supplierLot"] = "RACE")).ToList();

        await Task.WhenAll(receipts.Select(r => Task.Run(() => plant.SubmitAsync(r))));
        await plant.IdleAsync();

        var lines = await Task.WhenAll(receipts.Select(r => plant.LineAsync((string)r["receiptId"]!)));
        var first = Assert.Single(lines, l => l.State == LineState.Released);
        Assert.All(lines.Where(l => l != first), l => Assert.Contains(first.LotId, Assert.Single(l.Exceptions).Detail));
    }

    [Fact]
    public async Task The_same_receipt_fifty_times_at_once_is_one_receipt()
    {
        await using var plant = await Plant.OpenAsync();
        var receipt = Body.Receipt();

        var results = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => plant.SubmitAsync((JsonObject)receipt.DeepClone()))));
        await plant.IdleAsync();

        Assert.All(results, r => Assert.True(r.IsTaken));
        Assert.Single(results, r => !r.IsRepeat);
        var lotId = Assert.Single(results.Select(r => Assert.Single(r.Value!.Lines).LotId).Distinct());
        var lot = await plant.LotAsync(lotId);
        Assert.Equal(100, Assert.Single(lot.Balances).Quantity);
        Assert.Single((await plant.Lots.LedgerAsync(lotId))!);
        Assert.Equal([LotEventTypes.Received, LotEventTypes.Released], (await plant.OutboxAsync(lotId)).Select(e => e.Type));
    }

    [Fact]
    public async Task A_receipt_that_is_spelled_differently_is_the_same_and_one_with_another_quantity_is_not()
    {
        await using var plant = await Plant.OpenAsync();
        var receipt = Body.Receipt(receiptId: "SAME");
        var first = await plant.SubmitAsync(receipt);
        var respelled = new JsonObject(receipt.Reverse().Select(p => KeyValuePair.Create(p.Key, p.Value?.DeepClone())));
        respelled["lines"]![0]!["quantity"] = JsonNode.Parse("1.00E2");

        var second = await plant.SubmitAsync(respelled);
        receipt["lines"]![0]!["quantity"] = 101;
        var third = await plant.SubmitAsync(receipt);

        Assert.Equal((true, first.Value!.Lines[0]), (second.IsRepeat, second.Value!.Lines[0]));
        Assert.Equal("idempotency-conflict", third.Refusal!.Code);
        await plant.IdleAsync();
        Assert.Equal(100, (await plant.LotAsync(first.Value.Lines[0].LotId)).Balances[0].Quantity);
    }

    [Fact]
    public async Task A_repeated_receipt_answers_as_the_first_time_even_if_master_data_has_changed()
    {
        await using var plant = await Plant.OpenAsync();
        var receipt = Body.Receipt(l => l["lotId"] = "MINE");
        var first = await plant.SubmitAsync(receipt);
        await plant.IdleAsync();
        var site = Body.Site("Europe/Berlin");
        site["locations"] = new JsonArray();
        await plant.PutSiteAsync("NORTH", site);

        var second = await plant.SubmitAsync(receipt);

        Assert.True(second.IsRepeat);
        Assert.Equal(first.Value!.Lines, second.Value!.Lines);
    }

    [Fact]
    public async Task A_lot_id_that_is_taken_is_refused_and_leaves_nothing_behind()
    {
        await using var plant = await Plant.OpenAsync();
        await plant.ReceiveAsync(Body.Receipt(l => l["lotId"] = "TAKEN"));

        var refused = await plant.SubmitAsync(Body.Receipt(l => l["lotId"] = "TAKEN", receiptId: "SECOND"));

        Assert.Equal("lot-exists", refused.Refusal!.Code);
        Assert.Null(await plant.Get<Workflows.Receipts.ReceiptQueries>().FindAsync("SECOND"));
        Assert.Null(await plant.Engine.GetAsync("receipt-SECOND"));
    }

    [Fact]
    public async Task Receipts_that_race_for_a_lot_id_get_a_lot_each_and_the_answer_says_which()
    {
        await using var plant = await Plant.OpenAsync();
        var receipts = Enumerable.Range(0, 10).Select(_ => Body.Receipt(l => l["lotId"] = "RACED")).ToList();

        var results = await Task.WhenAll(receipts.Select(r => Task.Run(() => plant.SubmitAsync(r))));
        await plant.IdleAsync();

        var taken = results.Where(r => r.IsTaken).Select(r => r.Value!).ToList();
        Assert.All(results.Where(r => !r.IsTaken), r => Assert.Equal("lot-exists", r.Refusal!.Code));
        Assert.Equal(taken.Count, taken.Select(t => t.Lines[0].LotId).Distinct().Count());
        foreach (var accepted in taken)
        {
            var line = await plant.LineAsync(accepted.ReceiptId);
            Assert.Equal(accepted.Lines[0].LotId, line.LotId);
            Assert.Equal(100, Assert.Single((await plant.LotAsync(line.LotId)).Balances).Quantity);
            Assert.Equal(line.LotId == "RACED" ? [] : ["lot-id-conflict"], line.Exceptions.Select(e => e.Code));
        }
    }

    [Fact]
    public async Task A_lot_id_that_another_receipt_took_between_check_and_acceptance_is_replaced()
    {
        var disturbances = new Disturbances();
        await using var plant = await Plant.OpenAsync(disturbances: disturbances);
        var other = Body.Receipt(l => l["lotId"] = "RACED", receiptId: "WINNER");
        // Just before the second receipt is accepted, the first one comes and has the lot described.
        disturbances.Watch(access =>
        {
            if (!access.StartsWith("write receipt:LOSER", StringComparison.Ordinal))
                return;
            disturbances.Watch(onAccess: null);
            plant.SubmitAsync(other).GetAwaiter().GetResult();
        });

        var answer = await plant.SubmitAsync(Body.Receipt(l => l["lotId"] = "RACED", receiptId: "LOSER"));
        await plant.IdleAsync();

        var line = await plant.LineAsync("LOSER");
        Assert.NotEqual("RACED", line.LotId);
        Assert.Equal(line.LotId, answer.Value!.Lines[0].LotId);
        Assert.Equal("lot-id-conflict", Assert.Single(line.Exceptions).Code);
        Assert.Equal(LineState.Released, (await plant.LineAsync("WINNER")).State);
    }

    [Fact]
    public async Task A_receipt_may_be_called_like_a_line_of_another()
    {
        await using var plant = await Plant.OpenAsync();
        await plant.PutSupplierAsync("GREEN", Body.Supplier());
        await plant.ReceiveAsync(Body.Receipt(receiptId: "A"));

        foreach (var name in new[] { "A-line-1", "A-1", "line-A-1" })
        {
            var line = await plant.ReceiveAsync(Body.Receipt(receiptId: name));
            Assert.Equal(LineState.OnHold, line.State);
            Assert.NotNull(line.ApprovalId);
        }
    }
}
