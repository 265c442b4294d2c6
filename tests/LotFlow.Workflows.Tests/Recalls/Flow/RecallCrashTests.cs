using System.Text.Json;
using LotFlow.Abstractions.Documents;
using LotFlow.Domain.Approvals;
using LotFlow.Workflows.Commands;
using LotFlow.Workflows.Recalls;
using LotFlow.Workflows.Tests.Holds;
using LotFlow.Workflows.Tests.Hosting;

namespace LotFlow.Workflows.Tests.Recalls.Flow;

/// <summary>
/// Each effect of a recall on a store, the workflows or the messages fails once, before or after it had its effect: from its start over notices
/// and reminders to its closure. Afterwards the world is as if nothing had happened.
/// </summary>
public sealed class RecallCrashTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_failure_at_any_effect_changes_nothing_in_the_end(bool afterEffect)
    {
        await using var plant = await RecallFlowSteps.OpenAsync();
        var (undisturbed, effects) = await RunAsync(plant, "CALM", failAt: 0, afterEffect);
        Assert.InRange(effects, 60, 600);
        for (var n = 1; n <= effects; n++)
        {
            var (disturbed, _) = await RunAsync(plant, $"STORM{n}X", n, afterEffect);
            Assert.True(undisturbed == disturbed, $"Effect {n} of {effects} failed {(afterEffect ? "after" : "before")} its effect:\n{undisturbed}\n{disturbed}");
        }
    }

    private static async Task<(string World, int Effects)> RunAsync(Plant plant, string name, int failAt, bool afterEffect)
    {
        var sugar = await plant.ContaminatedAsync(name);
        plant.Disturbances.Arm(failAt, afterEffect);
        await InsistAsync(plant, () => plant.StartAsync(RecallFlowSteps.RecallOf(name, sugar)));
        // Long enough for one reminder of everybody.
        await plant.AdvanceAsync(TimeSpan.FromHours(25));
        await InsistAsync(plant, () => plant.SettleAsync(name));
        var request = $"Q-{name}";
        await InsistAsync(plant, () => plant.ClosureAskedAsync(request, name));
        var approvalId = RecallApprovals.IdOf(name, request);
        await InsistAsync(plant, () => plant.DecideAsync(approvalId, DecisionKind.Approve, Staff.Quality2));
        var effects = plant.Disturbances.Accesses;
        plant.Disturbances.Arm(failAt: 0, afterEffect);
        // Whatever was lost is found by a sweep, or by the look that is taken every day.
        await plant.SweepAsync();
        await plant.AdvanceAsync(TimeSpan.FromHours(25));
        return ((await DescribeAsync(plant, name, approvalId)).Replace(name, "*", StringComparison.Ordinal), effects);
    }

    /// <summary>A client that repeats what failed, on a plant that retries and sweeps.</summary>
    private static async Task InsistAsync(Plant plant, Func<Task> command)
    {
        while (true)
        {
            try
            {
                await command();
                await plant.SweepAsync();
                await plant.AdvanceAsync(TimeSpan.FromMinutes(1));
                return;
            }
            catch (StoreUnavailableException)
            {
                await plant.AdvanceAsync(TimeSpan.FromSeconds(10));
            }
        }
    }

    private static async Task<string> DescribeAsync(Plant plant, string name, string approvalId)
    {
        var recalls = plant.Get<RecallStore>();
        var header = await plant.HeaderAsync(name);
        List<object> lots = [];
        foreach (var lotId in new[] { $"{name}-001", $"{name}-C1" })
        {
            var gate = await plant.GateAsync(lotId);
            lots.Add(new { lotId, OnHand = gate.OnHand.Values.Sum(), gate.Disposition, gate.OpenHolds, Events = (await plant.OutboxAsync(lotId)).Select(e => e.Type).Order() });
        }

        return JsonSerializer.Serialize(new
        {
            header.State,
            header.ScopeVersion,
            Requests = header.Requests.Select(r => $"{r.RequestId} {r.State} {r.DecidedBy}"),
            lots,
            Tasks = (await recalls.TasksAsync(name)).Select(t => $"{t.SiteId} {t.State}"),
            Consignees = (await recalls.ConsigneesAsync(name)).Select(c => $"{c.CustomerId} {c.State} {c.Attempts} {c.Notices}"),
            Reports = (await recalls.StatusReportsAsync(name)).Select(r => $"{r.ReportId} {r.State} {r.Responded} {r.ToldAt is not null}"),
            Entries = (await recalls.EntriesAsync(name)).Select(e => e.Kind).Order(),
            Approval = $"{(await plant.ApprovalAsync(approvalId)).State}",
            Messages = plant.Messages.All.Where(m => m.Kind.StartsWith("recall", StringComparison.Ordinal) && m.Subject.Contains(name, StringComparison.Ordinal))
                .Select(m => $"{m.To.PersonId} {m.To.Name} {m.Subject}").Order(),
            Pending = (await plant.Get<CommandInbox>().FindPendingAsync(DateTimeOffset.MaxValue.AddDays(-1), default)).Count,
            Workflow = (await plant.Engine.GetAsync($"recall-{name}"))!.Status,
        });
    }
}
