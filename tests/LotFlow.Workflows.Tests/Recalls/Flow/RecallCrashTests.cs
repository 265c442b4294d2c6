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
        await using var calmPlant = await RecallFlowSteps.OpenAsync();
        var (undisturbed, effects) = await RunAsync(calmPlant, failAt: 0, afterEffect);
        Assert.InRange(effects, 60, 600);
        // Every fifth, and another fifth with each way to fail: all together would take minutes, and neighbours fail alike.
        for (var n = afterEffect ? 3 : 1; n <= effects; n += 5)
        {
            await using var plant = await RecallFlowSteps.OpenAsync();
            var (disturbed, _) = await RunAsync(plant, n, afterEffect);
            Assert.True(undisturbed == disturbed, $"Effect {n} of {effects} failed {(afterEffect ? "after" : "before")} its effect:\n{undisturbed}\n{disturbed}");
        }
    }

    private static async Task<(string World, int Effects)> RunAsync(Plant plant, int failAt, bool afterEffect)
    {
        var sugar = await plant.ContaminatedAsync();
        plant.Disturbances.Arm(failAt, afterEffect);
        await InsistAsync(plant, () => plant.StartAsync(RecallFlowSteps.RecallOf("RC", sugar)));
        // Long enough for one reminder of everybody.
        await plant.AdvanceAsync(TimeSpan.FromHours(25));
        await InsistAsync(plant, () => plant.SettleAsync());
        var approvalId = RecallApprovals.IdOf("RC", "Q1");
        await InsistAsync(plant, () => plant.ClosureAskedAsync());
        await InsistAsync(plant, () => plant.DecideAsync(approvalId, DecisionKind.Approve, Staff.Quality2));
        var effects = plant.Disturbances.Accesses;
        await plant.AdvanceAsync(TimeSpan.FromDays(2));
        return (await DescribeAsync(plant, approvalId), effects);
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

    private static async Task<string> DescribeAsync(Plant plant, string approvalId)
    {
        var recalls = plant.Get<RecallStore>();
        var header = await plant.HeaderAsync();
        List<object> lots = [];
        foreach (var lotId in new[] { "R-001", "R-C1" })
        {
            var gate = await plant.GateAsync(lotId);
            lots.Add(new { lotId, gate.OnHand, gate.Disposition, gate.OpenHolds, Events = (await plant.OutboxAsync(lotId)).Select(e => e.Type) });
        }

        return JsonSerializer.Serialize(new
        {
            header.State,
            header.ScopeVersion,
            Requests = header.Requests.Select(r => $"{r.RequestId} {r.State} {r.DecidedBy}"),
            lots,
            Tasks = (await recalls.TasksAsync("RC")).Select(t => $"{t.SiteId} {t.State}"),
            Consignees = (await recalls.ConsigneesAsync("RC")).Select(c => $"{c.CustomerId} {c.State} {c.Attempts} {c.Notices}"),
            Reports = (await recalls.StatusReportsAsync("RC")).Select(r => $"{r.ReportId} {r.State} {r.Responded} {r.ToldAt is not null}"),
            Entries = (await recalls.EntriesAsync("RC")).Select(e => e.Kind).Order(),
            Approval = $"{(await plant.ApprovalAsync(approvalId)).State}",
            Notices = plant.Messages.All.Where(m => m.To.PersonId.StartsWith("customer:", StringComparison.Ordinal)).Select(m => $"{m.To.Email} {m.Subject}").Order(),
            Pending = (await plant.Get<CommandInbox>().FindPendingAsync(DateTimeOffset.MaxValue.AddDays(-1), default)).Count,
            Workflow = (await plant.Engine.GetAsync("recall-RC"))!.Status,
        });
    }
}
