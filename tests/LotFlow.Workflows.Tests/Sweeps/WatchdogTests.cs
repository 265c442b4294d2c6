using System.Diagnostics.Metrics;
using LotFlow.Abstractions.Documents;
using LotFlow.Abstractions.Workflows;
using LotFlow.Workflows.Storage;
using LotFlow.Workflows.Sweeps;
using LotFlow.Workflows.Telemetry;
using LotFlow.Workflows.Tests.Hosting;

namespace LotFlow.Workflows.Tests.Sweeps;

/// <summary>What is open is counted, and what does not go on is found.</summary>
public sealed class WatchdogTests
{
    [Fact]
    public async Task Open_workflows_are_counted_by_kind_and_status_and_shown_as_a_measure()
    {
        await using var plant = await Plant.OpenAsync();
        await plant.PutItemAsync("RESIN", Body.CertifiedItem("Resin"));
        await plant.ReceiveAsync(Body.Receipt(l => l["itemId"] = "RESIN"));
        await plant.ReceiveAsync(Body.Receipt(l => l["itemId"] = "RESIN"));

        var recorded = new Dictionary<string, int>(StringComparer.Ordinal);
        using var listener = Listen(plant.Get<WorkMetrics>(), recorded);
        var census = await plant.Get<Watchdog>().RunAsync(CancellationToken.None);

        Assert.Equal(2, census.Open[("ReceiptInspection", WorkflowStatus.Running)]);
        Assert.Equal(2, census.Open[("LineInspection", WorkflowStatus.Running)]);
        Assert.Equal(2, census.Open[("Approval", WorkflowStatus.Running)]);
        Assert.Equal(0, census.Open[("Approval", WorkflowStatus.Blocked)]);
        Assert.Equal([0, 6], [recorded["lotflow.approvals_overdue"], recorded["lotflow.open_workflows"]]);
    }

    [Fact]
    public async Task An_approval_that_was_reminded_of_is_overdue()
    {
        await using var plant = await Plant.OpenAsync();
        await plant.PutItemAsync("RESIN", Body.CertifiedItem("Resin"));
        await plant.ReceiveAsync(Body.Receipt(l => l["itemId"] = "RESIN"));
        await plant.AdvanceAsync(TimeSpan.FromDays(3));

        Assert.Equal(1, (await plant.Get<Watchdog>().RunAsync(CancellationToken.None)).ApprovalsOverdue);
    }

    [Fact]
    public async Task An_approval_whose_workflow_takes_no_turns_is_reported_as_stuck_and_one_that_waits_is_not()
    {
        var log = new EventLog();
        await using var plant = await Plant.OpenAsync(log: log);
        await plant.PutItemAsync("RESIN", Body.CertifiedItem("Resin"));
        var approvalId = (await plant.ReceiveAsync(Body.Receipt(l => l["itemId"] = "RESIN"))).ApprovalId!;
        await plant.AdvanceAsync(TimeSpan.FromDays(2));
        await plant.Get<Watchdog>().RunAsync(CancellationToken.None);
        Assert.Empty(log.Of("workflow.stuck"));

        await plant.Engine.SuspendAsync($"approval-{approvalId}");
        await plant.AdvanceAsync(TimeSpan.FromDays(30));
        await plant.Get<Watchdog>().RunAsync(CancellationToken.None);

        Assert.Contains($"approval-{approvalId}", Assert.Single(log.Of("workflow.stuck")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("open", "person", true)]
    [InlineData("releaseRequested", "deviation", true)]
    [InlineData("released", "person", false)]
    [InlineData("open", "receipt", false)]
    public async Task An_open_hold_that_no_workflow_looks_after_is_reported_as_stuck(string state, string source, bool isStuck)
    {
        var log = new EventLog();
        await using var plant = await Plant.OpenAsync(log: log);
        await plant.Get<IDocumentStore>().Container(Containers.Lots).CommitAsync(new DocumentBatch("L1").Create("hold:h1", new
        {
            Type = "hold",
            State = state,
            HoldId = "h1",
            ReasonCode = "deviation",
            Source = new { Kind = source },
            PlacedBy = "qa1",
            PlacedAt = plant.Clock.GetUtcNow(),
        }));
        await plant.Get<Watchdog>().RunAsync(CancellationToken.None);
        Assert.Empty(log.Of("workflow.stuck"));

        plant.Clock.Advance(Watchdog.Patience + TimeSpan.FromSeconds(1));
        await plant.Get<Watchdog>().RunAsync(CancellationToken.None);

        Assert.Equal(isStuck, log.Of("workflow.stuck").Any(text => text.Contains("hold-h1", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task What_happens_to_a_receipt_with_an_exception_is_told_under_stable_names()
    {
        var log = new EventLog();
        await using var plant = await Plant.OpenAsync(log: log);
        await plant.PutItemAsync("RESIN", Body.CertifiedItem("Resin"));
        var approvalId = (await plant.ReceiveAsync(Body.Receipt(l => l["itemId"] = "RESIN"))).ApprovalId!;
        await plant.AdvanceAsync(TimeSpan.FromDays(3));
        await plant.DecideAsync(approvalId, Domain.Approvals.DecisionKind.Approve, Staff.Quality);

        string[] expected = ["command.accepted", "hold.placed", "approval.opened", "approval.overdue", "approval.decided", "hold.released"];
        Assert.Equal(expected, log.Names.Distinct());
    }

    private static MeterListener Listen(WorkMetrics metrics, Dictionary<string, int> recorded)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, l) =>
            {
                if (metrics.Owns(instrument.Meter))
                    l.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<int>((instrument, value, _, _) => recorded[instrument.Name] = recorded.GetValueOrDefault(instrument.Name) + value);
        listener.Start();
        return listener;
    }
}
