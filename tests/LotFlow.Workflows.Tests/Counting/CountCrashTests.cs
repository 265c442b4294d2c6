using System.Text.Json;
using LotFlow.Abstractions.Documents;
using LotFlow.Domain.Approvals;
using LotFlow.Workflows.Commands;
using LotFlow.Workflows.Counting;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.Tests.Hosting;

namespace LotFlow.Workflows.Tests.Counting;

/// <summary>
/// Each effect of a count on a store, the workflows or the messages fails once, before or after it had its effect. Afterwards the world is as
/// if nothing had happened: the same stock, ledger, disputes, count, approval and results, none twice.
/// </summary>
public sealed class CountCrashTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_failure_at_any_effect_changes_nothing_in_the_end(bool afterEffect)
    {
        await using var plant = await CountPlant.OpenAsync();
        var (undisturbed, effects) = await RunAsync(plant, "calm", failAt: 0, afterEffect);
        Assert.InRange(effects, 30, 400);
        for (var n = 1; ; n++)
        {
            var (disturbed, _) = await RunAsync(plant, $"storm{n}x", n, afterEffect);
            Assert.True(undisturbed == disturbed, $"Effect {n} of {effects} failed {(afterEffect ? "after" : "before")} its effect:\n{undisturbed}\n{disturbed}");
            if (!plant.Disturbances.HasFired)
                break;
        }
    }

    private static async Task<(string World, int Effects)> RunAsync(Plant plant, string name, int failAt, bool afterEffect)
    {
        string[] lots = [$"{name}-a", $"{name}-b", $"{name}-c"];
        foreach (var lot in lots)
            await plant.StockAsync(lot, 100);
        plant.Disturbances.Arm(failAt, afterEffect);
        // A line inside tolerance, one that is approved, and one that is found.
        await InsistAsync(plant, () => plant.OpenCountAsync(CountPlant.OrderOf(name, lots[0], lots[1])));
        await InsistAsync(plant, () => plant.SubmitCountAsync(
            name, CountPlant.SubmissionOf($"{name}-1", false, (lots[0], 99), (lots[1], 90), (lots[2], 101)), CountPlant.Counter1));
        await InsistAsync(plant, () => plant.SubmitCountAsync(name, CountPlant.SubmissionOf($"{name}-2", false, (lots[1], 90)), CountPlant.Counter2));
        var count = await plant.CountOfAsync(name);
        await InsistAsync(plant, () => plant.AnswerAsync(count, DecisionKind.Approve, CountPlant.Controller));
        var effects = plant.Disturbances.Accesses;
        return ((await DescribeAsync(plant, name, lots)).Replace(name, "*", StringComparison.Ordinal), effects);
    }

    /// <summary>A client that repeats what failed, on a plant that retries and sweeps.</summary>
    private static async Task InsistAsync<T>(Plant plant, Func<Task<CommandResult<T>>> command)
    {
        while (true)
        {
            try
            {
                var result = await command();
                Assert.True(result.IsTaken, $"{result.Refusal} {string.Join("; ", result.Errors)}");
                await plant.SweepAsync();
                await plant.AdvanceAsync(TimeSpan.FromSeconds(10));
                return;
            }
            catch (StoreUnavailableException)
            {
                await plant.AdvanceAsync(TimeSpan.FromSeconds(10));
            }
        }
    }

    private static async Task<string> DescribeAsync(Plant plant, string name, string[] lots)
    {
        var count = await plant.CountOfAsync(name);
        List<object> stock = [];
        foreach (var lot in lots)
        {
            stock.Add(new
            {
                Balances = (await plant.Get<InventoryStore>().BalancesAsync(lot)).Select(b => $"{b.LocationId} {b.Quantity} {string.Join('+', b.DisputedBy ?? [])}"),
                Adjusted = (await plant.AdjustmentsAsync(lot)).Select(m => $"{m.MovementId} {m.EffectOn(count.Place)} {m.By} {m.Authority is not null}"),
                Events = (await plant.OutboxAsync(lot)).Select(e => e.Type),
                (await plant.Get<InventoryStore>().FindControlAsync(lot))!.OnHand,
            });
        }

        var results = (await plant.Get<CountStore>().ResultsAsync("NORTH", DateTimeOffset.UnixEpoch.AddYears(56), plant.Clock.GetUtcNow())).Where(r => r.CountId == name);
        var approval = await plant.ApprovalAsync(count.Approvals.Single().ApprovalId);
        return JsonSerializer.Serialize(new
        {
            count.State,
            Lines = count.Lines.Select(l => $"{l.LotId} {l.State} {l.Adjustment} {string.Join(' ', l.Attempts.Select(a => $"{a.By} {a.Counted} {a.Book.Quantity}"))}"),
            count.Submissions,
            NotTaken = count.NotTaken.Count,
            stock,
            Results = results.Select(r => $"{r.LotId} {r.Variance} {r.IsInside} {r.Value}").Order(),
            Approval = $"{approval.State} {approval.Steps}",
            Pending = (await plant.Get<CommandInbox>().FindPendingAsync(DateTimeOffset.MaxValue.AddDays(-1), default)).Count,
            Workflow = (await plant.Engine.GetAsync($"count-{name}"))!.Status,
            Messages = plant.Messages.All.Count(m => m.Subject.Contains(name, StringComparison.Ordinal)),
        });
    }
}
