using LotFlow.Abstractions.Documents;
using LotFlow.Abstractions.Workflows;
using LotFlow.Domain.Approvals;
using LotFlow.Domain.Receipts;
using LotFlow.Workflows.Approvals;
using LotFlow.Workflows.Commands;
using LotFlow.Workflows.Receipts;
using LotFlow.Workflows.Storage;
using LotFlow.Workflows.Tests.Hosting;

namespace LotFlow.Workflows.Tests.Approvals;

/// <summary>A process that died between storing something and setting it in motion; the sweep or a repetition goes on.</summary>
public sealed class WakeTests
{
    [Theory]
    [InlineData("sweep")]
    [InlineData("repeat")]
    [InlineData("restart")]
    public async Task A_decision_whose_wake_was_lost_is_found(string rescue)
    {
        await using var plant = await Plant.OpenAsync();
        var line = await plant.ReceiveAsync(Body.Receipt(l => l["expiresOn"] = "2026-03-01"));
        plant.Disturbances.FailNextEvent = true;
        await Assert.ThrowsAsync<StoreUnavailableException>(() => plant.DecideAsync(line.ApprovalId!, DecisionKind.Approve, Staff.Quality));
        Assert.Equal(LineState.OnHold, (await LineOf(plant, line)).State);

        if (rescue == "restart")
            await plant.RestartAsync();
        if (rescue == "repeat")
            Assert.True((await plant.DecideAsync(line.ApprovalId!, DecisionKind.Approve, Staff.Quality)).IsRepeat);
        else
            await plant.SweepAsync();
        await plant.IdleAsync();

        Assert.Equal(LineState.Released, (await LineOf(plant, line)).State);
        Assert.Null((await plant.ApprovalAsync(line.ApprovalId!)).WakePendingSince);
        Assert.Single((await plant.ApprovalAsync(line.ApprovalId!)).Decisions);
    }

    [Theory]
    [InlineData("sweep")]
    [InlineData("repeat")]
    [InlineData("restart")]
    public async Task A_receipt_whose_inspection_was_not_started_is_found(string rescue)
    {
        await using var plant = await Plant.OpenAsync();
        var receipt = Body.Receipt(receiptId: "LOST");
        plant.Disturbances.FailNextStart = true;
        await Assert.ThrowsAsync<StoreUnavailableException>(() => plant.SubmitAsync(receipt));
        Assert.Equal(ReceiptState.Inspecting, (await plant.ReceiptAsync("LOST")).State);

        if (rescue == "restart")
            await plant.RestartAsync();
        if (rescue == "repeat")
            Assert.True((await plant.SubmitAsync(receipt)).IsRepeat);
        else
            await plant.SweepAsync();
        await plant.IdleAsync();

        Assert.Equal(LineState.Released, (await plant.LineAsync("LOST")).State);
        Assert.Empty(await plant.Get<CommandInbox>().FindPendingAsync(plant.Clock.GetUtcNow(), default));
    }

    [Fact]
    public async Task A_result_whose_wake_was_lost_is_found()
    {
        await using var plant = await Plant.OpenAsync();
        await plant.PutItemAsync("JAR", Body.SampledItem("Jar"));
        var line = await plant.ReceiveAsync(Body.Jars());
        plant.Disturbances.FailNextEvent = true;
        await Assert.ThrowsAsync<StoreUnavailableException>(() => plant.ReportAsync(line.LotId, "R1", ("major", 50, 0)));

        await plant.SweepAsync();
        await plant.IdleAsync();

        Assert.Equal(LineState.Released, (await LineOf(plant, line)).State);
    }

    [Fact]
    public async Task A_command_that_cannot_be_helped_does_not_keep_the_sweep_from_the_others()
    {
        await using var plant = await Plant.OpenAsync();
        await plant.Get<CommandInbox>().AcceptAsync("nobody-knows", "X", "hash", "body", "op1", default);
        plant.Clock.Advance(TimeSpan.FromSeconds(1));
        plant.Disturbances.FailNextStart = true;
        await Assert.ThrowsAsync<StoreUnavailableException>(() => plant.SubmitAsync(Body.Receipt(receiptId: "LOST")));

        await plant.SweepAsync();
        await plant.IdleAsync();

        Assert.Equal(LineState.Released, (await plant.LineAsync("LOST")).State);
    }

    [Fact]
    public async Task A_mark_whose_command_was_never_stored_is_left_for_an_hour_and_then_removed()
    {
        await using var plant = await Plant.OpenAsync();
        plant.Disturbances.Arm(failAt: 1, afterEffect: true);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => plant.SubmitAsync(Body.Receipt(receiptId: "NEVER")));
        plant.Disturbances.Arm(failAt: 0, afterEffect: false);
        Assert.Equal(1, await MarksAsync());

        await plant.SweepAsync();
        Assert.Equal(1, await MarksAsync());
        plant.Clock.Advance(TimeSpan.FromMinutes(61));
        await plant.SweepAsync();

        Assert.Equal(0, await MarksAsync());
        Assert.True((await plant.SubmitAsync(Body.Receipt(receiptId: "NEVER"))).IsTaken);
        await plant.IdleAsync();
        Assert.Equal(0, await MarksAsync());

        async Task<int> MarksAsync() => (await plant.Get<IDocumentStore>().Container(Containers.Inbox).ReadPartitionAsync("pending")).Documents.Count;
    }

    [Fact]
    public async Task A_decision_that_is_stored_while_an_earlier_one_wakes_keeps_its_own_mark()
    {
        await using var plant = await Plant.OpenAsync();
        await plant.PutItemAsync("RESIN", Body.CertifiedItem("Resin"));
        var approvalId = (await plant.ReceiveAsync(Body.Receipt(l => l["itemId"] = "RESIN"))).ApprovalId!;
        var later = plant.Clock.GetUtcNow().AddSeconds(5);
        await plant.Get<ApprovalStore>().ChangeAsync(approvalId, a => a with { WakePendingSince = later }, default);

        await plant.Get<ApprovalStore>().WokenAsync(approvalId, later.AddSeconds(-5), default);
        Assert.Equal(later, (await plant.ApprovalAsync(approvalId)).WakePendingSince);

        await plant.Get<ApprovalStore>().WokenAsync(approvalId, later, default);
        Assert.Null((await plant.ApprovalAsync(approvalId)).WakePendingSince);
    }

    [Fact]
    public async Task One_sweep_finds_everything_however_much_it_is()
    {
        await using var plant = await Plant.OpenAsync();
        var inbox = plant.Get<CommandInbox>();
        await Task.WhenAll(Enumerable.Range(0, 1203).Select(i => inbox.AcceptAsync("receipt", $"P{i}", "hash", "body", "op1", default)));
        Assert.Equal(1203, (await inbox.FindPendingAsync(plant.Clock.GetUtcNow(), default)).Count);
    }

    [Fact]
    public async Task A_sweep_leaves_young_work_to_whoever_accepted_it()
    {
        await using var plant = await Plant.OpenAsync();
        plant.Disturbances.FailNextStart = true;
        await Assert.ThrowsAsync<StoreUnavailableException>(() => plant.SubmitAsync(Body.Receipt(receiptId: "YOUNG")));

        plant.Clock.Advance(TimeSpan.FromSeconds(59.5));
        await plant.Get<Workflows.Sweeps.WakeSweep>().RunAsync(TimeSpan.FromMinutes(1), default);
        Assert.Null(await plant.Engine.GetAsync("receipt-YOUNG"));
        plant.Clock.Advance(TimeSpan.FromSeconds(0.5));
        await plant.Get<Workflows.Sweeps.WakeSweep>().RunAsync(TimeSpan.FromMinutes(1), default);
        Assert.NotNull(await plant.Engine.GetAsync("receipt-YOUNG"));
    }

    [Fact]
    public async Task A_wake_for_nothing_changes_nothing()
    {
        await using var plant = await Plant.OpenAsync();
        var line = await plant.ReceiveAsync(Body.Receipt(l => l["expiresOn"] = "2026-03-01"));
        for (var i = 0; i < 5; i++)
            await plant.Approvals.WakeAsync(await plant.ApprovalAsync(line.ApprovalId!), default);
        await plant.IdleAsync();

        Assert.Equal(2, plant.Messages.Handovers);
        Assert.Equal(LineState.OnHold, (await LineOf(plant, line)).State);
        Assert.Equal(WorkflowStatus.Running, (await plant.Engine.GetAsync(Approval.InstanceId(line.ApprovalId!)))!.Status);
    }

    private static async Task<ReceiptLineView> LineOf(Plant plant, ReceiptLineView line) =>
        await plant.LineAsync((await plant.LotAsync(line.LotId)).ReceiptId!, line.Line);
}
