using LotFlow.Domain.Approvals;
using LotFlow.Domain.Receipts;
using LotFlow.Workflows.Tests.Hosting;

namespace LotFlow.Workflows.Tests.Histories;

/// <summary>Ways through the workflows, each named; what a plant has lived through can be recorded from its engine.</summary>
internal static class HistoryStories
{
    /// <summary>Lives a story and answers the instances worth keeping, by the name of their file.</summary>
    public delegate Task<IReadOnlyList<(string Name, string InstanceId)>> Story(Plant plant);

    public static IReadOnlyList<Story> All { get; } =
    [
        ReleasedAsync, DecidedAsync, SampledAsync, ExpiredAsync, LongWaitsAsync, EarlyResultAsync,
        ProductionStories.PostedAsync, ProductionStories.TakenBackAsync, HoldStories.ReleasedAsync, HoldStories.LongAsync, .. CountStories.All, .. RecallStories.All,
        GenealogyStories.RepairedAsync,
    ];

    private static async Task<IReadOnlyList<(string Name, string InstanceId)>> ReleasedAsync(Plant plant)
    {
        await plant.ReceiveAsync(Body.Receipt(receiptId: "CLEAN"));
        return [("receipt-released-at-once", "receipt-CLEAN")];
    }

    private static async Task<IReadOnlyList<(string Name, string InstanceId)>> DecidedAsync(Plant plant)
    {
        var receipt = Body.Receipt(l => l["supplierLot"] = "A", receiptId: "DECIDED");
        Body.AddLine(receipt, l => (l["supplierLot"], l["expiresOn"]) = ("B", "2026-03-01"));
        Body.AddLine(receipt, l => (l["supplierLot"], l["expiresOn"]) = ("C", "2026-03-01"));
        await plant.ReceiveAsync(receipt);
        var lines = (await plant.ReceiptAsync("DECIDED")).Lines;
        await plant.DecideAsync(lines[1].ApprovalId!, DecisionKind.Approve, Staff.Quality);
        await plant.AdvanceAsync(TimeSpan.FromDays(5));
        await plant.DecideAsync(lines[2].ApprovalId!, DecisionKind.Reject, Staff.Manager);
        return
        [
            ("receipt-of-three-lines", "receipt-DECIDED"), ("line-approved", Receipt.LineInstanceId("DECIDED", 2)), ("line-rejected", Receipt.LineInstanceId("DECIDED", 3)),
            ("approval-approved-at-once", Approval.InstanceId(lines[1].ApprovalId!)), ("approval-escalated-and-rejected", Approval.InstanceId(lines[2].ApprovalId!)),
        ];
    }

    private static async Task<IReadOnlyList<(string Name, string InstanceId)>> SampledAsync(Plant plant)
    {
        var accepted = await plant.ReceiveAsync(Body.Jars(receiptId: "ACCEPTED"));
        await plant.AdvanceAsync(TimeSpan.FromDays(5));
        await plant.ReportAsync(accepted.LotId, "R1", ("major", 20, 0));
        await plant.ReportAsync(accepted.LotId, "R2", ("major", 30, 0));
        // A result comes while people decide; what it found is asked after them.
        var both = await plant.ReceiveAsync(Body.Jars(line: l => l["expiresOn"] = "2026-03-01", receiptId: "BOTH"));
        await plant.ReportAsync(both.LotId, "R3", ("major", 50, 9));
        await plant.DecideAsync(both.ApprovalId!, DecisionKind.Approve, Staff.Quality);
        await plant.DecideAsync((await plant.LineAsync("BOTH")).ApprovalId!, DecisionKind.Approve, Staff.Quality2);
        return [("line-sampled-in-parts-after-reminders", Receipt.LineInstanceId("ACCEPTED", 1)), ("line-result-during-approval", Receipt.LineInstanceId("BOTH", 1))];
    }

    private static async Task<IReadOnlyList<(string Name, string InstanceId)>> ExpiredAsync(Plant plant)
    {
        await plant.PutPolicyAsync("approvals", new() { ["expireAfterDays"] = 2, ["quorum"] = 2 });
        var line = await plant.ReceiveAsync(Body.Receipt(l => l["expiresOn"] = "2026-03-01", receiptId: "EXPIRED"));
        await plant.DecideAsync(line.ApprovalId!, DecisionKind.Approve, Staff.Quality);
        await plant.AdvanceAsync(TimeSpan.FromDays(3));
        return [("approval-expired-without-its-quorum", Approval.InstanceId(line.ApprovalId!)), ("line-approval-expired", Receipt.LineInstanceId("EXPIRED", 1))];
    }

    private static async Task<IReadOnlyList<(string Name, string InstanceId)>> LongWaitsAsync(Plant plant)
    {
        await plant.ReceiveAsync(Body.Jars(receiptId: "LONG"));
        var asked = await plant.ReceiveAsync(Body.Receipt(l => l["expiresOn"] = "2026-03-01", receiptId: "ASKED"));
        await plant.AdvanceAsync(TimeSpan.FromDays(120));
        await plant.ReportAsync("LONG-001", "R1", ("major", 50, 0));
        return [("line-second-generation", Receipt.LineInstanceId("LONG", 1)), ("approval-third-generation-still-open", Approval.InstanceId(asked.ApprovalId!))];
    }

    private static async Task<IReadOnlyList<(string Name, string InstanceId)>> EarlyResultAsync(Plant plant)
    {
        plant.Disturbances.FailNextStart = true;
        await Assert.ThrowsAsync<Abstractions.Documents.StoreUnavailableException>(() => plant.SubmitAsync(Body.Receipt(receiptId: "EARLY")));
        await plant.ReportAsync("EARLY-001", Body.Measurement("R1", "Weight", 1, maximum: 3));
        await plant.SweepAsync();
        await plant.IdleAsync();
        return [("receipt-with-an-early-result", "receipt-EARLY"), ("line-released-after-its-early-result", Receipt.LineInstanceId("EARLY", 1))];
    }

    public static async Task<Plant> OpenAsync()
    {
        var plant = await Plant.OpenAsync();
        await plant.PutItemAsync("JAR", Body.SampledItem("Jar"));
        return plant;
    }
}
