using System.Text.Json;
using System.Text.Json.Nodes;
using LotFlow.Domain.Approvals;
using LotFlow.Domain.People;
using LotFlow.Workflows.Approvals;
using LotFlow.Workflows.Tests.Hosting;

namespace LotFlow.Workflows.Tests.Approvals;

/// <summary>Who is written to: people who are there, those who stand in for others, channels; and all of them afterwards.</summary>
public sealed class AskingTests
{
    [Fact]
    public async Task Who_is_away_is_not_written_to_and_who_stands_in_is()
    {
        await using var plant = await Plant.OpenAsync();
        await DelegateAsync(plant, Staff.Quality, "inspector1", days: 2);
        var line = await AskAsync(plant);
        Assert.Equal(["inspector1", "qa2"], Asked(plant, line));
        await plant.AdvanceAsync(TimeSpan.FromDays(2.5));
        // A reminder after it is over goes to whom it always did.
        Assert.Equal(["qa1", "qa2"], plant.Messages.All.Where(m => m.Kind == "reminder").Reverse().Take(2).Select(m => m.To.PersonId).Order());
        Assert.Equal("not-your-role", (await plant.DecideAsync(line, DecisionKind.Approve, Staff.Inspector)).Refusal!.Code);
    }

    [Fact]
    public async Task If_everybody_is_away_they_are_asked_all_the_same()
    {
        await using var plant = await Plant.OpenAsync();
        await DelegateAsync(plant, Staff.Quality, to: null);
        await DelegateAsync(plant, Staff.Quality2, to: null);
        Assert.Equal(["qa1", "qa2"], Asked(plant, await AskAsync(plant)));
    }

    [Fact]
    public async Task A_decision_in_the_place_of_somebody_counts_only_while_it_is_lent()
    {
        await using var plant = await Plant.OpenAsync();
        await DelegateAsync(plant, Staff.Quality, "inspector1");
        var (first, second) = (await AskAsync(plant), await AskAsync(plant));
        var decided = (await plant.DecideAsync(first, DecisionKind.Approve, Staff.Inspector)).Value!;
        Assert.Equal(("inspector1", "qa1"), (decided.Decisions[0].By, decided.Decisions[0].OnBehalfOf));
        Assert.True((await plant.Get<DelegationCommands>().RevokeAsync("D-qa1", Staff.Quality, default)).IsTaken);
        Assert.Equal("not-your-role", (await plant.DecideAsync(second, DecisionKind.Approve, Staff.Inspector)).Refusal!.Code);
    }

    [Fact]
    public async Task The_channel_of_the_role_gets_one_message_a_step_bound_to_the_role_and_to_what_it_shows()
    {
        await using var plant = await Plant.OpenAsync();
        var id = await AskAsync(plant);
        await plant.AdvanceAsync(TimeSpan.FromDays(4));
        var messages = plant.Messages.ToChannels.ToList();
        Assert.Equal(["approval quality", "escalation manager", "reminder quality", "reminder quality"], messages.Take(4).Select(m => $"{m.Kind} {m.To.Name}").Order());
        var approval = await plant.ApprovalAsync(id);
        Assert.All(messages, m => Assert.Equal((m.To.Channel, "", approval.ShownHash), (m.Link!.Role, m.Link.PersonId, m.Link.ShownHash)));
        Assert.Equal(messages.Count, messages.Select(m => m.Link!.Nonce).Distinct().Count());
    }

    [Fact]
    public async Task Whoever_asked_and_whoever_decided_is_told_how_it_ended_with_the_signatures()
    {
        await using var plant = await Plant.OpenAsync();
        var id = await AskAsync(plant);
        await plant.DecideAsync(id, DecisionKind.Reject, Staff.Quality);
        await plant.AdvanceAsync(TimeSpan.FromDays(3));
        var told = Assert.Single(plant.Messages.All, m => m.Kind == "decided");
        Assert.Equal("qa1", told.To.PersonId);
        Assert.Null(told.Link);
        Assert.Contains("rejected: Quinn Quality, 2026-03-02 08:00:00 UTC: Rejected", told.Text);
        Assert.Equal(ApprovalState.Rejected, told.Approval!.State);
    }

    [Fact]
    public async Task It_runs_under_the_rule_for_its_kind_and_keeps_it()
    {
        await using var plant = await Plant.OpenAsync();
        await plant.PutPolicyAsync("approvals", JsonNode.Parse("""{"rules": [{"kinds": ["receiptException"], "quorum": 2, "ladder": [{"role": "manager", "remindEveryHours": 5}]}]}""")!.AsObject());
        var id = await AskAsync(plant);
        Assert.Equal(["manager1"], Asked(plant, id));
        await plant.PutPolicyAsync("approvals", []);
        await plant.AdvanceAsync(TimeSpan.FromHours(5));
        Assert.Contains(plant.Messages.All, m => m.Kind == "reminder" && m.To.PersonId == "manager1");
        var approval = await plant.ApprovalAsync(id);
        Assert.Equal((2, 1, Role.Manager), (approval.Quorum, approval.PolicyVersion, approval.RequiredRole));
    }

    private static async Task<string> AskAsync(Plant plant) => (await plant.ReceiveAsync(Body.Receipt(l => l["expiresOn"] = "2026-03-01"))).ApprovalId!;

    private static IEnumerable<string> Asked(Plant plant, string approvalId) =>
        plant.Messages.All.Where(m => m.Approval?.ApprovalId == approvalId && m.Kind == "approval").Select(m => m.To.PersonId).Order();

    private static async Task DelegateAsync(Plant plant, Person person, string? to, int days = 30)
    {
        var body = new JsonObject { ["delegationId"] = $"D-{person.Id}", ["endsAt"] = plant.Clock.GetUtcNow().AddDays(days).ToString("O"), ["outOfOffice"] = true };
        if (to is not null)
            body["delegateId"] = to;
        var made = await plant.Get<DelegationCommands>().CreateAsync(JsonSerializer.SerializeToElement(body), person, default);
        Assert.True(made.IsTaken, $"{made.Refusal} {string.Join(", ", made.Errors)}");
    }
}
