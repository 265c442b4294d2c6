using System.Text.Json;
using System.Text.Json.Nodes;
using LotFlow.Abstractions.Documents;
using LotFlow.Domain.Approvals;
using LotFlow.Domain.Receipts;
using LotFlow.Workflows.Approvals;
using LotFlow.Workflows.Commands;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.Receipts;
using LotFlow.Workflows.Tests.Hosting;

namespace LotFlow.Workflows.Tests.Receipts;

/// <summary>
/// Everything that LotFlow does outside its workflows goes through a store, the workflow client or the notifier. Each of these
/// effects fails once, before or after it had its effect, as if the process had died there. Afterwards the world is as if nothing
/// had happened: the same stock, ledger, events, dispositions, approvals, switching state and messages, none twice.
/// </summary>
public sealed class CrashTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_failure_at_any_effect_changes_nothing_in_the_end(bool afterEffect)
    {
        await using var plant = await OpenAsync();
        var (undisturbed, accesses) = await RunAsync(plant, "calm", failAt: 0, afterEffect);
        Assert.InRange(accesses, 50, 1000);
        for (var n = 1; ; n++)
        {
            var (disturbed, _) = await RunAsync(plant, $"storm{n}x", n, afterEffect);
            Assert.True(undisturbed == disturbed, $"Effect {n} of {accesses} failed {(afterEffect ? "after" : "before")} its effect:\n{undisturbed}\n{disturbed}");
            if (!plant.Disturbances.HasFired)
                break;
        }
    }

    [Fact]
    public async Task A_store_that_fails_for_a_week_only_delays()
    {
        await using var plant = await OpenAsync();
        var (undisturbed, _) = await RunAsync(plant, "calm", failAt: 0, afterEffect: false);
        Func<string, bool> fails = access => access.StartsWith("write weekx-00", StringComparison.Ordinal) || access.StartsWith("write NORTH.", StringComparison.Ordinal);
        plant.Disturbances.Watch(access =>
        {
            if (fails(access))
                throw new StoreUnavailableException("Disturbed for a week.");
        });
        await plant.PutSupplierAsync("S-weekx", Body.Supplier("SUGAR", "RESIN", "JAR"));
        var receipt = Delivery("weekx");
        await Assert.ThrowsAsync<StoreUnavailableException>(() => plant.SubmitAsync(receipt));
        await plant.AdvanceAsync(TimeSpan.FromDays(7));
        plant.Disturbances.Watch(onAccess: null);

        await plant.SweepAsync();
        await plant.AdvanceAsync(TimeSpan.FromMinutes(11));

        Assert.Equal(undisturbed, await GoOnAsync(plant, "weekx"));
    }

    private static async Task<(string World, int Accesses)> RunAsync(Plant plant, string name, int failAt, bool afterEffect)
    {
        await plant.PutSupplierAsync($"S-{name}", Body.Supplier("SUGAR", "RESIN", "JAR"));
        plant.Disturbances.Arm(failAt, afterEffect);
        await InsistAsync(plant, () => plant.SubmitAsync(Delivery(name)));
        var world = await GoOnAsync(plant, name);
        return (world, plant.Disturbances.Accesses);
    }

    /// <summary>Two results, the second against the lot; then a decision for and one against.</summary>
    private static async Task<string> GoOnAsync(Plant plant, string name)
    {
        await InsistAsync(plant, () => plant.ReportAsync($"{name}-003", $"{name}-r1", ("major", 20, 1)));
        await InsistAsync(plant, () => plant.ReportAsync($"{name}-003", $"{name}-r2", ("major", 30, 4)));
        foreach (var (line, decision) in new[] { (2, DecisionKind.Approve), (3, DecisionKind.Reject) })
        {
            var approvalId = (await InsistAsync(plant, () => plant.LineAsync(name, line))).ApprovalId!;
            await InsistAsync(plant, () => plant.DecideAsync(approvalId, decision, Staff.Quality));
        }

        return (await InsistAsync(plant, () => DescribeAsync(plant, name))).Replace(name, "*", StringComparison.Ordinal);
    }

    /// <summary>A client that repeats what failed, on a plant that retries and sweeps.</summary>
    private static async Task<T> InsistAsync<T>(Plant plant, Func<Task<T>> command)
    {
        while (true)
        {
            try
            {
                var result = await command();
                await plant.SweepAsync();
                // Longer than the first retries wait, shorter than anything that is due by policy.
                await plant.AdvanceAsync(TimeSpan.FromSeconds(10));
                return result;
            }
            catch (StoreUnavailableException)
            {
                await plant.AdvanceAsync(TimeSpan.FromSeconds(10));
            }
        }
    }

    /// <summary>Everything that remains of a delivery, without the times.</summary>
    private static async Task<string> DescribeAsync(Plant plant, string name)
    {
        var view = await plant.ReceiptAsync(name);
        List<object?> lines = [];
        foreach (var line in view.Lines)
        {
            var control = await plant.Get<InventoryStore>().FindControlAsync(line.LotId);
            var lot = await plant.LotAsync(line.LotId);
            var state = (await plant.Get<ReceiptStore>().FindLineAsync(name, line.Line))!;
            lines.Add(new
            {
                line.LotId,
                line.State,
                Codes = line.Exceptions.Select(e => e.Code),
                control!.Disposition,
                control.Sequence,
                control.OpenHolds,
                lot.Usable,
                lot.Balances,
                Ledger = (await plant.Lots.LedgerAsync(line.LotId))!.Select(m => (m.MovementId, m.Sequence, m.Quantity).ToString()),
                Events = (await plant.OutboxAsync(line.LotId)).Select(e => $"{e.Sequence} {e.EventId} {e.Type} {e.By}"),
                Holds = lot.Holds.Select(h => $"{h.HoldId} {h.State} {h.ReleasedBy}"),
                Projected = (await plant.Get<LotStore>().FindAsync(line.LotId))!.Disposition,
                state.Outcomes,
                state.Counted,
                state.ResultsTaken,
                state.Plans,
                Approvals = await Task.WhenAll(state.Approvals.Select(a => ApprovalAsync(plant, a))),
            });
        }

        var pending = await plant.Get<CommandInbox>().FindPendingAsync(DateTimeOffset.MaxValue.AddDays(-1), default);
        var unwoken = await plant.Get<ApprovalStore>().FindUnwokenAsync(DateTimeOffset.MaxValue.AddDays(-1), default);
        var messages = plant.Messages.All.Where(m => m.Text.Contains($"receipt {name}", StringComparison.Ordinal));
        return JsonSerializer.Serialize(new
        {
            view.State,
            lines,
            Pending = pending.Count + unwoken.Count,
            Messages = messages.Select(m => $"{m.Kind} {m.To.PersonId} {m.Subject}").Order(),
            Switching = (await plant.Inspections.SamplingAsync($"S-{name}", "JAR", default)).Classes.Select(c => $"{c.Key} {c.Value.Severity} {c.Value.Recent.Count}"),
            Workflow = (await plant.Engine.GetAsync(view.WorkflowId))!.Status,
        });
    }

    private static async Task<string> ApprovalAsync(Plant plant, LineApproval asked)
    {
        var approval = await plant.ApprovalAsync(asked.ApprovalId);
        return $"{asked.Approved} {approval.State} {approval.Steps} {string.Join(' ', approval.Decisions.Select(d => d.By))}";
    }

    private static async Task<Plant> OpenAsync()
    {
        var plant = await Plant.OpenAsync();
        await plant.PutItemAsync("JAR", Body.SampledItem("Jar"));
        await plant.PutItemAsync("RESIN", Body.CertifiedItem("Resin"));
        return plant;
    }

    /// <summary>A clean line, one whose certificate is out of spec, and one that is sampled; a supplier of its own keeps deliveries apart.</summary>
    private static JsonObject Delivery(string name)
    {
        var receipt = Body.Receipt(l => l["supplierLot"] = "A", r => r["supplierId"] = $"S-{name}", receiptId: name);
        Body.AddLine(receipt, l => (l["itemId"], l["supplierLot"], l["certificate"]) = ("RESIN", Body.CertifiedLot, Body.Certificate("valid_certificate_7.json")));
        Body.AddLine(receipt, l => (l["itemId"], l["quantity"], l["uom"]) = ("JAR", 500, "EA"));
        return receipt;
    }
}
