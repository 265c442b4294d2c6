using System.Text.Json;
using LotFlow.Domain.People;
using LotFlow.Domain.Stock;
using LotFlow.Workflows.Commands;
using LotFlow.Workflows.Holds;
using LotFlow.Workflows.Stock;
using LotFlow.Workflows.Tests.Hosting;

namespace LotFlow.Workflows.Tests.Holds;

/// <summary>Who may hold and report on a lot that came into being in the north and stands in the south.</summary>
public sealed class HoldSiteTests
{
    [Fact]
    public async Task Whoever_may_act_where_some_of_a_lot_stands_may_hold_it_and_complain_about_it()
    {
        await using var plant = await Plant.OpenAsync();
        var lotId = await plant.SugarAsync("R");
        var complaint = JsonSerializer.SerializeToElement(new { complaintId = "C1", text = "Lumps.", severity = "minor" });
        Assert.Equal("not-your-site", (await plant.HoldAsync(lotId, HoldSteps.Hold("H1"), Staff.ElsewhereQuality)).Refusal!.Code);
        Assert.Equal("not-your-site", (await ComplainAsync()).Refusal!.Code);

        await SendSouthAsync(plant, lotId, arrives: true);

        Assert.True((await plant.HoldAsync(lotId, HoldSteps.Hold("H1"), Staff.ElsewhereQuality)).IsTaken);
        Assert.True((await ComplainAsync()).IsTaken);

        Task<CommandResult<ReportTaken>> ComplainAsync() => plant.Get<ComplaintCommands>().ReportAsync(lotId, complaint, Staff.ElsewhereQuality, default);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_temperature_is_taken_where_the_lot_stands_or_is_on_its_way_to_and_nowhere_else(bool arrives)
    {
        await using var plant = await Plant.OpenAsync();
        var lotId = await plant.SugarAsync("R");
        Assert.Equal(["/siteId"], (await ReadAsync("T1", "SOUTH")).Errors.Select(e => e.Pointer));
        Assert.True((await ReadAsync("T2", "NORTH")).IsTaken);

        await SendSouthAsync(plant, lotId, arrives);

        Assert.True((await ReadAsync("T3", "SOUTH")).IsTaken);

        Task<CommandResult<ReportTaken>> ReadAsync(string readingId, string siteId) => plant.Get<TemperatureCommands>().ReportAsync(
            lotId, JsonSerializer.SerializeToElement(new { readingId, siteId, temperatureC = 5, measuredAt = "2026-03-02T07:00:00Z" }), Staff.Operator, default);
    }

    [Fact]
    public async Task Nobody_decides_on_a_part_that_stands_at_a_site_of_others()
    {
        await using var plant = await Plant.OpenAsync();
        var lotId = await plant.SugarAsync("R");
        await SendSouthAsync(plant, lotId, arrives: true);
        await plant.HeldAsync(lotId, "H1");
        var ofTheNorth = new Person("qa8", "Nora Quality", Email: null, [Role.Quality], ["NORTH"]);
        var south = HoldSteps.Part(5);
        south["siteId"] = "SOUTH";

        Assert.Equal("not-your-site", (await plant.RequestReleaseAsync("H1", HoldSteps.Request("Q1", "scrap", south), ofTheNorth)).Refusal!.Code);
        Assert.True((await plant.RequestReleaseAsync("H1", HoldSteps.Request("Q1", "scrap", HoldSteps.Part(5)), ofTheNorth)).IsTaken);
    }

    private static async Task SendSouthAsync(Plant plant, string lotId, bool arrives)
    {
        var poster = plant.Get<StockPoster>();
        var onItsWay = Place.InTransitTo("SOUTH");
        Assert.Null((await poster.PostAsync(await plant.OrderAsync("M1", MovementType.TransferOut, lotId, 20) with { From = new("NORTH", "DOCK"), To = onItsWay })).Refusal);
        if (arrives)
            Assert.Null((await poster.PostAsync(await plant.OrderAsync("M2", MovementType.TransferIn, lotId, 20) with { From = onItsWay, To = new("SOUTH", "DOCK") })).Refusal);
    }
}
