using LotFlow.Domain.Lots;
using LotFlow.Domain.Recalls;
using LotFlow.Workflows.Recalls;
using LotFlow.Workflows.Tests.Hosting;
using LotFlow.Workflows.Tests.Production;
using LotFlow.Workflows.Tests.Stock;
using static LotFlow.Workflows.Tests.Recalls.RecallPlant;

namespace LotFlow.Workflows.Tests.Recalls;

/// <summary>Tasks and consignees follow the books and what people said.</summary>
public sealed class RecallDocumentTests
{
    [Fact]
    public async Task Tasks_are_opened_confirmed_and_opened_again_and_looking_again_changes_nothing()
    {
        await using var plant = await OpenAsync();
        await plant.RecallAsync();
        Assert.Equal("NORTH Open, SOUTH Open", await TasksAsync(plant));
        (await plant.ConfirmAsync("NORTH", Found("C1", ("S", 30)))).Taken();
        Assert.Equal("NORTH Open, SOUTH Open", await TasksAsync(plant));
        (await plant.ConfirmAsync("NORTH", Found("C2", ("Y", 30)))).Taken();
        (await plant.ConfirmAsync("SOUTH", Found("C3", ("S", 0)))).Taken();
        Assert.Equal("NORTH Confirmed, SOUTH Confirmed", await TasksAsync(plant));

        var before = await plant.StoredAsync();
        plant.Clock.Advance(TimeSpan.FromHours(1));
        await TasksAsync(plant);
        Assert.Equal(before, await plant.StoredAsync());

        // What was on its way has arrived, and a customer has sent something back.
        await plant.MovedAsync(AMovement.Of("transferIn", "S", 10, m => m["toLocationId"] = "QA"));
        Assert.Equal("NORTH Confirmed, SOUTH Open", await TasksAsync(plant));
        await plant.MovedAsync(AMovement.Of("customerReturn", "Y", 3));
        Assert.Equal("NORTH Open, SOUTH Open", await TasksAsync(plant));
        (await plant.ConfirmAsync("NORTH", Found("C4", ("Y", 33)))).Taken();
        Assert.Equal("NORTH Confirmed, SOUTH Open", await TasksAsync(plant));
        Assert.Equal(
            ["taskOpened NORTH", "taskOpened NORTH", "taskOpened SOUTH", "taskOpened SOUTH", "taskConfirmed NORTH", "taskConfirmed NORTH", "taskConfirmed SOUTH"],
            (await plant.Get<RecallQueries>().TimeLineAsync(RecallId)).Where(e => e.Kind.StartsWith("task", StringComparison.Ordinal))
                .Select(e => $"{e.Kind} {e.Ref}").OrderByDescending(e => e.Split(' ')[0]).ThenBy(e => e));
    }

    [Fact]
    public async Task A_site_where_something_unknown_was_found_has_a_task_that_is_done()
    {
        await using var plant = await OpenAsync();
        await plant.PutSiteAsync("EAST", Body.Site("Asia/Tokyo"));
        await plant.RecallAsync();
        (await plant.ConfirmAsync("EAST", Found("C1", ("STRANGER", 1)))).Taken();
        Assert.Equal("EAST Confirmed, NORTH Open, SOUTH Open", await TasksAsync(plant));
    }

    [Fact]
    public async Task Consignees_are_added_as_they_come_and_whoever_is_checked_stays_so()
    {
        await using var plant = await OpenAsync();
        await plant.RecallAsync(r => r with { EffectivenessLevel = EffectivenessLevel.B });
        var first = await plant.Get<RecallConsignees>().UpdateAsync(RecallId, default);
        Assert.Equal(["MILL", "SHOP"], first.Select(c => c.CustomerId));
        var @checked = Assert.Single(first, c => c.IsChecked).CustomerId;
        var before = await plant.StoredAsync();
        await plant.Get<RecallConsignees>().UpdateAsync(RecallId, default);
        Assert.Equal(before, await plant.StoredAsync());

        await plant.ChangeAsync("S", c => c.WithoutHold("recall-RC1"));
        foreach (var customer in new[] { "AUNT", "ZOO" })
        {
            await plant.PutCustomerAsync(customer, market: null);
            await plant.ShipAsync("S", 1, customer);
        }

        (await plant.RespondAsync("SHOP", Response("R1", "responded"))).Taken();
        var second = await plant.Get<RecallConsignees>().UpdateAsync(RecallId, default);
        Assert.Equal(["AUNT", "MILL", "SHOP", "ZOO"], second.Select(c => c.CustomerId));
        Assert.Equal(2, second.Count(c => c.IsChecked));
        Assert.Contains(second, c => c.IsChecked && c.CustomerId == @checked);
        Assert.Equal(ConsigneeState.Responded, second.Single(c => c.CustomerId == "SHOP").State);
    }

    [Fact]
    public async Task Where_everybody_is_checked_an_answer_is_open_until_it_is_verified()
    {
        await using var plant = await OpenAsync();
        await plant.RecallAsync();
        await plant.Get<RecallConsignees>().UpdateAsync(RecallId, default);
        (await plant.RespondAsync("MILL", Response("R1", "responded", r => r["quantityUsed"] = 5))).Taken();
        Assert.Contains("verified", Assert.Single((await plant.ViewAsync()).OpenPoints, p => p.Ref == "MILL").Detail, StringComparison.Ordinal);

        (await plant.RespondAsync("MILL", Response("R2", "verified"))).Taken();

        Assert.DoesNotContain((await plant.ViewAsync()).OpenPoints, p => p.Ref == "MILL");
    }

    private static async Task<string> TasksAsync(Plant plant) =>
        string.Join(", ", (await plant.Get<RecallTasks>().UpdateAsync(RecallId, default)).Select(t => $"{t.TaskId} {t.State}"));
}
