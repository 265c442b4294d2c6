using LotFlow.Domain.Recalls;
using LotFlow.Workflows.Recalls;
using LotFlow.Workflows.Tests.Hosting;
using LotFlow.Workflows.Tests.Stock;

namespace LotFlow.Workflows.Tests.Recalls.Flow;

/// <summary>Who is written to, when, and how often: one message for each step and person, and none to those who have answered.</summary>
public sealed class RecallNoticeTests
{
    [Fact]
    public async Task Consignees_are_told_what_they_got_and_reminded_until_they_answer_or_count_as_not_responding()
    {
        await using var plant = await RecallFlowSteps.OpenAsync();
        await plant.RecallAsync();
        var notice = Assert.Single(plant.Messages.All, m => m.To.Email == "shop@example.com");
        Assert.Equal("URGENT: recall RC, Metal in sugar", notice.Subject);
        Assert.Contains("SUGAR, lot R-C1, 20 KGM", notice.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("MILL", notice.Text, StringComparison.Ordinal);
        await plant.RespondAsync("SHOP", used: 20);
        await plant.AdvanceAsync(TimeSpan.FromDays(10));

        Assert.Equal(2, plant.Messages.All.Count(m => m.To.PersonId == "customer:SHOP"));
        Assert.Equal(
            ["URGENT: recall RC, Metal in sugar", "Reminder, answer needed: recall RC, Metal in sugar", "Reminder, answer needed: recall RC, Metal in sugar"],
            plant.MailTo("mill@example.com"));
        var mill = (await plant.RecallViewAsync()).Consignees.Single(c => c.CustomerId == "MILL");
        Assert.Equal((ConsigneeState.NonResponder, 3), (mill.State, mill.Attempts));
        var told = Assert.Single(plant.Messages.All, m => m.To.Email == "rita@example.com" && m.Subject.Contains("no answer", StringComparison.Ordinal));
        Assert.Contains("+49 1", told.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sites_are_asked_with_what_is_expected_and_managers_after_three_messages()
    {
        await using var plant = await RecallFlowSteps.OpenAsync();
        await plant.RecallAsync();
        var first = Assert.Single(plant.Messages.All, m => m.To.PersonId == RecallFlowSteps.North.Id);
        Assert.Equal("Recall RC: find and set aside 2 lots at NORTH", first.Subject);
        Assert.Contains("DOCK: lot R-001, SUGAR, 60 KGM", first.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(plant.Messages.All, m => m.To.PersonId == RecallFlowSteps.South.Id);
        await plant.AdvanceAsync(TimeSpan.FromHours(11));
        Assert.DoesNotContain(plant.Messages.All, m => m.To.PersonId == Staff.Manager.Id);
        await plant.AdvanceAsync(TimeSpan.FromHours(2));
        Assert.StartsWith("Escalated to you", Assert.Single(plant.MailTo("mira@example.com")), StringComparison.Ordinal);
        Assert.Equal(4, plant.Messages.All.Count(m => m.To.PersonId == RecallFlowSteps.North.Id));

        await plant.ConfirmAsync();
        await plant.AdvanceAsync(TimeSpan.FromDays(2));
        Assert.Equal(4, plant.Messages.All.Count(m => m.To.PersonId == RecallFlowSteps.North.Id));
    }

    [Fact]
    public async Task What_is_found_later_is_told_once_and_a_site_is_asked_again()
    {
        await using var plant = await RecallFlowSteps.OpenAsync();
        await plant.RecallAsync();
        await plant.ConfirmAsync();
        await plant.RespondAsync("SHOP", used: 20);
        await plant.ContaminatedAsync("T");
        await plant.ExtendAsync("X1", "T-001");

        Assert.Equal(["URGENT: recall RC, Metal in sugar", "URGENT: recall updated RC, Metal in sugar"], plant.MailTo("shop@example.com"));
        Assert.Contains("lot T-C1", plant.Messages.All.Last(m => m.To.Email == "shop@example.com").Text, StringComparison.Ordinal);
        Assert.Equal(2, plant.Messages.All.Count(m => m.To.PersonId == RecallFlowSteps.North.Id));
    }

    [Fact]
    public async Task A_site_to_which_stock_of_the_scope_goes_later_is_asked_within_a_day()
    {
        await using var plant = await RecallFlowSteps.OpenAsync();
        await plant.RecallAsync();
        Assert.DoesNotContain(plant.Messages.All, m => m.To.PersonId == RecallFlowSteps.South.Id);
        await plant.MovedAsync(AMovement.Of("customerReturn", "R-C1", 5, m => (m["siteId"], m["customer"]) = ("SOUTH", AMovement.Customer("SHOP", "MAIN"))));
        await plant.AdvanceAsync(TimeSpan.FromHours(25));
        Assert.Contains("lot R-C1, SUGAR, 5 KGM", plant.Messages.All.First(m => m.To.PersonId == RecallFlowSteps.South.Id).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_customer_without_a_contact_is_a_call_for_people_and_is_written_to_once_it_has_one()
    {
        await using var plant = await RecallFlowSteps.OpenAsync();
        await plant.PutCustomerAsync("MILL");
        await plant.RecallAsync();
        Assert.Single(plant.MailTo("rita@example.com"), s => s.Contains("nobody to write to at MILL", StringComparison.Ordinal));
        await plant.AdvanceAsync(TimeSpan.FromDays(3));
        Assert.Single(plant.MailTo("rita@example.com"), s => s.Contains("nobody to write to at MILL", StringComparison.Ordinal));
        Assert.Equal(ConsigneeState.ToNotify, (await plant.RecallViewAsync()).Consignees.Single(c => c.CustomerId == "MILL").State);

        await plant.PutCustomerAsync("MILL", "mill@example.com");
        await plant.AdvanceAsync(TimeSpan.FromDays(1));
        Assert.Single(plant.MailTo("mill@example.com"));
    }

    [Fact]
    public async Task Waking_the_workflow_for_nothing_sends_nothing()
    {
        await using var plant = await RecallFlowSteps.OpenAsync();
        await plant.RecallAsync();
        var sent = plant.Messages.Handovers;
        // More wake-ups than a generation has steps.
        for (var i = 0; i < 120; i++)
        {
            await plant.Get<RecallWake>().WakeAsync("RC", CancellationToken.None);
            await plant.IdleAsync();
        }

        Assert.Equal(sent, plant.Messages.Handovers);
    }
}
