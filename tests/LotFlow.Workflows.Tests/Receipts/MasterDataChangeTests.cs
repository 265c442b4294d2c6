using System.Text.Json.Nodes;
using LotFlow.Abstractions.Documents;
using LotFlow.Domain.Receipts;
using LotFlow.Workflows.Tests.Hosting;

namespace LotFlow.Workflows.Tests.Receipts;

/// <summary>Master data that changes while a receipt is on its way.</summary>
public sealed class MasterDataChangeTests
{
    [Fact]
    public async Task A_line_is_judged_by_the_master_data_of_the_moment_at_which_it_is_judged()
    {
        await using var plant = await Plant.OpenAsync();
        await AcceptOnlyAsync(plant, Body.Receipt(receiptId: "R"));
        await plant.PutSupplierAsync("GREEN", Body.Supplier());

        await plant.SweepAsync();
        await plant.IdleAsync();

        Assert.Equal("supplier-not-approved", Assert.Single((await plant.LineAsync("R")).Exceptions).Code);
    }

    [Fact]
    public async Task Stock_that_can_no_longer_be_converted_is_kept_as_it_was_reported()
    {
        await using var plant = await Plant.OpenAsync();
        await AcceptOnlyAsync(plant, Body.Receipt(receiptId: "R"));
        await plant.PutItemAsync("SUGAR", Body.Item("Sugar", i => i["uom"] = "LTR"));

        await plant.SweepAsync();
        await plant.IdleAsync();

        Assert.Equal((100, "KGM"), (await plant.LotAsync("R-001")).Balances.Select(b => (b.Quantity, b.Uom)).Single());
    }

    [Fact]
    public async Task Stock_that_was_judged_and_not_made_is_made_as_it_was_judged()
    {
        await using var plant = await Plant.OpenAsync();
        await plant.PutItemAsync("SUGAR", Body.Item("Sugar", i => i["shelfLifeDays"] = 100));
        // The process dies after the judgement was stored and before the stock is made.
        plant.Disturbances.Watch(access =>
        {
            if (access == "write R-001 lot" || !access.StartsWith("write R-001", StringComparison.Ordinal))
                return;
            throw new StoreUnavailableException("Disturbed: stock.");
        });
        await plant.SubmitAsync(Body.Receipt(l => l["producedOn"] = "2026-03-01", receiptId: "R"));
        await plant.IdleAsync();
        Assert.Empty((await plant.LotAsync("R-001")).Balances);
        plant.Disturbances.Watch(onAccess: null);

        await plant.PutItemAsync("SUGAR", Body.Item("Sugar", i => (i["uom"], i["shelfLifeDays"]) = ("GRM", 5)));
        await plant.AdvanceAsync(TimeSpan.FromHours(1));

        var lot = await plant.LotAsync("R-001");
        Assert.Equal((100, "KGM"), lot.Balances.Select(b => (b.Quantity, b.Uom)).Single());
        Assert.Equal(new DateOnly(2026, 6, 9), lot.ExpiresOn);
        Assert.Equal(LineState.Released, (await plant.LineAsync("R")).State);
    }

    [Fact]
    public async Task A_plan_that_was_given_stands_whatever_the_item_says_later()
    {
        await using var plant = await Plant.OpenAsync();
        await plant.PutItemAsync("JAR", Body.SampledItem("Jar"));
        var line = await plant.ReceiveAsync(Body.Jars());
        await plant.PutItemAsync("JAR", Body.Item("Jar", i => i["uom"] = "EA"));

        await plant.ReportAsync(line.LotId, "R1", ("major", 50, 2));

        Assert.Equal("out-of-spec", Assert.Single((await plant.LineAsync((await plant.LotAsync(line.LotId)).ReceiptId!)).Exceptions).Code);
    }

    [Fact]
    public async Task A_limit_that_changes_later_does_not_ask_again_what_was_decided()
    {
        await using var plant = await Plant.OpenAsync();
        await plant.PutItemAsync("JAR", Body.SampledItem("Jar").With("specification", new JsonArray(new JsonObject { ["property"] = "Weight", ["unit"] = "g", ["maximum"] = 5 })));
        var line = await plant.ReceiveAsync(Body.Jars());
        await plant.ReportAsync(line.LotId, Body.Measurement("R1", "Weight", 9, "g"));
        var receiptId = (await plant.LotAsync(line.LotId)).ReceiptId!;
        var asked = (await plant.LineAsync(receiptId)).ApprovalId!;
        await plant.PutItemAsync("JAR", Body.SampledItem("Jar").With("specification", new JsonArray(new JsonObject { ["property"] = "Weight", ["unit"] = "g", ["maximum"] = 6 })));

        await plant.DecideAsync(asked, Domain.Approvals.DecisionKind.Approve, Staff.Quality);
        await plant.AdvanceAsync(TimeSpan.FromDays(3));

        Assert.Equal((LineState.PendingInspection, asked), ((await plant.LineAsync(receiptId)).State, (await plant.LineAsync(receiptId)).ApprovalId));
    }

    private static async Task AcceptOnlyAsync(Plant plant, JsonObject receipt)
    {
        plant.Disturbances.FailNextStart = true;
        await Assert.ThrowsAsync<StoreUnavailableException>(() => plant.SubmitAsync(receipt));
    }
}
