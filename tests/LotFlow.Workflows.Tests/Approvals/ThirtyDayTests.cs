using LotFlow.Domain.Approvals;
using LotFlow.Domain.Receipts;
using LotFlow.Embedded.Workflows;
using LotFlow.Workflows.Tests.Hosting;

namespace LotFlow.Workflows.Tests.Approvals;

/// <summary>A receipt that waits 30 days for its decision: reminders every day, the manager after three, a restart in the middle.</summary>
public sealed class ThirtyDayTests
{
    public static TheoryData<string> Ways => ["one process", "a restart", "replay before every turn", "a restart into replay before every turn", "a restart every day"];

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Everybody_is_asked_reminded_and_escalated_to_on_time_and_the_manager_decides(string way)
    {
        await using var plant = await Plant.OpenAsync(new EngineOptions { WarmInstances = way.StartsWith("replay", StringComparison.Ordinal) ? 0 : 100 });
        var line = await plant.ReceiveAsync(Body.Receipt(l => l["expiresOn"] = "2026-03-01"));
        for (var day = 1; day <= 30; day++)
        {
            await plant.AdvanceAsync(TimeSpan.FromDays(1));
            Assert.False((await plant.LotAsync(line.LotId)).Usable);
            if (way == "a restart every day" || (day == 15 && way.StartsWith("a restart", StringComparison.Ordinal)))
                await plant.RestartAsync(way.EndsWith("turn", StringComparison.Ordinal) ? new() { WarmInstances = 0 } : null);
            await plant.SweepAsync();
        }

        Assert.Equal(ExpectedMessages(), plant.Messages.Sent.Select(m => ((m.At - Start).TotalDays, m.Message.Kind, m.Message.To.PersonId)).Order());
        Assert.Equal(plant.Messages.Sent.Count, plant.Messages.Handovers);
        Assert.True((await plant.DecideAsync(line.ApprovalId!, DecisionKind.Approve, Staff.Manager)).IsTaken);

        var receiptId = (await plant.LotAsync(line.LotId)).ReceiptId!;
        Assert.Equal(LineState.Released, (await plant.LineAsync(receiptId)).State);
        Assert.Equal("manager1", (await plant.LotAsync(line.LotId)).Holds[0].ReleasedBy);
        var sent = plant.Messages.Handovers;
        await plant.AdvanceAsync(TimeSpan.FromDays(10));
        Assert.Equal(sent, plant.Messages.Handovers);
    }

    [Fact]
    public async Task An_installation_that_was_off_for_30_days_catches_up_without_a_storm_of_messages()
    {
        await using var plant = await Plant.OpenAsync();
        await plant.ReceiveAsync(Body.Receipt(l => l["expiresOn"] = "2026-03-01"));

        await plant.StopAsync();
        plant.Clock.Advance(TimeSpan.FromDays(30));
        await plant.StartAsync();
        await plant.IdleAsync();

        Assert.Equal(["approval", "approval", "escalation"], plant.Messages.All.Select(m => m.Kind).Order());
    }

    [Fact]
    public async Task An_approval_whose_reminders_go_on_for_half_a_year_keeps_a_short_history()
    {
        await using var plant = await Plant.OpenAsync();
        var line = await plant.ReceiveAsync(Body.Receipt(l => l["expiresOn"] = "2026-03-01"));
        await plant.AdvanceAsync(TimeSpan.FromDays(180));

        Assert.Equal(2 * 3 + 178, plant.Messages.Handovers);
        var history = plant.Engine.ExportHistory(Approval.InstanceId(line.ApprovalId!))!;
        Assert.True(history.Generation > 1 && history.Events.Count < 500, $"{history.Generation} {history.Events.Count}");
        await plant.DecideAsync(line.ApprovalId!, DecisionKind.Reject, Staff.Quality);
        Assert.Equal(LineState.Rejected, (await plant.LineAsync((await plant.LotAsync(line.LotId)).ReceiptId!)).State);
    }

    private static readonly DateTimeOffset Start = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);

    // Two people of quality at once and after one and two days, the manager after three and every day from then on.
    private static IEnumerable<(double Day, string Kind, string To)> ExpectedMessages() =>
        new[] { (0.0, "approval", "qa1"), (0, "approval", "qa2"), (1, "reminder", "qa1"), (1, "reminder", "qa2"), (2, "reminder", "qa1"), (2, "reminder", "qa2") }
            .Append((3, "escalation", "manager1")).Concat(Enumerable.Range(4, 27).Select(day => ((double)day, "reminder", "manager1"))).Order();
}
