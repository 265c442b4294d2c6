using System.Text.Json;
using System.Text.Json.Nodes;
using LotFlow.Domain.Recalls;
using LotFlow.Workflows.Commands;
using LotFlow.Workflows.Recalls;
using LotFlow.Workflows.Tests.Hosting;

namespace LotFlow.Workflows.Tests.Recalls.Flow;

/// <summary>The report of 21 CFR 7.53, by the calendar and on demand.</summary>
public sealed class StatusReportTests
{
    [Fact]
    public async Task A_report_is_made_every_two_weeks_with_what_consignees_have_said()
    {
        await using var plant = await RecallFlowSteps.OpenAsync();
        await plant.RecallAsync();
        await plant.RespondAsync("SHOP", used: 15);
        await plant.AdvanceAsync(TimeSpan.FromDays(13));
        Assert.Empty(await ReportsAsync(plant));
        await plant.AdvanceAsync(TimeSpan.FromDays(16));

        var reports = await ReportsAsync(plant);
        Assert.Equal(["due-202603160800", "due-202603300800"], reports.Select(r => r.ReportId));
        var last = reports[^1];
        Assert.Equal((2, 2, 1), (last.Consignees, last.Notified, last.Responded));
        Assert.Equal(["MILL"], last.NonResponders);
        Assert.Equal(new StatusQuantity("KGM", 0, 0, 0, 15), Assert.Single(last.Quantities));
        Assert.Equal("e-mail", last.ByConsignee.Single(c => c.CustomerId == "MILL").Method);
        Assert.Equal(2, plant.MailTo("rita@example.com").Count(s => s.StartsWith("Status report", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_report_on_demand_is_made_once_and_what_people_expect_is_kept_for_the_next_one()
    {
        await using var plant = await RecallFlowSteps.OpenAsync();
        await plant.RecallAsync();
        var body = new JsonObject { ["reportId"] = "S1", ["estimatedCompletion"] = "2026-05-01", ["note"] = "For the agency." };
        var made = await MakeAsync(plant, body);
        Assert.True(made is { IsTaken: true, IsRepeat: false });
        await plant.RespondAsync("SHOP", used: 20);
        var again = await MakeAsync(plant, body);
        Assert.Equal((true, 0), (again.IsRepeat, again.Value!.Responded));
        Assert.Equal(JsonSerializer.Serialize(made.Value), JsonSerializer.Serialize(again.Value));
        Assert.Equal("idempotency-conflict", (await MakeAsync(plant, body.With("note", "Other"))).Refusal!.Code);
        Assert.Single((await MakeAsync(plant, new() { ["reportId"] = "final" })).Errors);
        Assert.Single(plant.MailTo("rolf@example.com"), s => s.StartsWith("Status report", StringComparison.Ordinal));

        await plant.AdvanceAsync(TimeSpan.FromDays(15));
        Assert.Equal(new DateOnly(2026, 5, 1), (await ReportsAsync(plant))[^1].EstimatedCompletion);
    }

    [Fact]
    public async Task Whoever_was_not_running_when_reports_were_due_makes_one_and_keeps_to_the_calendar()
    {
        await using var plant = await RecallFlowSteps.OpenAsync();
        await plant.RecallAsync();
        await plant.StopAsync();
        plant.Clock.Advance(TimeSpan.FromDays(45));
        await plant.StartAsync();
        await plant.IdleAsync();
        Assert.Equal("due-202603160800", Assert.Single(await ReportsAsync(plant)).ReportId);
        Assert.Equal(new DateTimeOffset(2026, 4, 27, 8, 0, 0, TimeSpan.Zero), (await plant.HeaderAsync()).StatusReportDueAt);
    }

    private static Task<IReadOnlyList<StatusReport>> ReportsAsync(Plant plant) => plant.Get<RecallStatusReports>().ListAsync("RC", CancellationToken.None);

    private static async Task<CommandResult<StatusReport>> MakeAsync(Plant plant, JsonObject body)
    {
        var result = await plant.Get<StatusReportCommands>().MakeAsync("RC", JsonSerializer.SerializeToElement(body), RecallFlowSteps.Recaller, CancellationToken.None);
        await plant.IdleAsync();
        return result;
    }
}
