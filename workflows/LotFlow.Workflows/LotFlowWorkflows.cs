using LotFlow.Abstractions.Workflows;
using LotFlow.Workflows.Approvals;
using LotFlow.Workflows.Receipts;

namespace LotFlow.Workflows;

/// <summary>Every workflow and activity of LotFlow, by name and version. Names are stored in histories: never change one.</summary>
public static partial class LotFlowWorkflows
{
    public static readonly WorkflowName<ReceiptRef, ReceiptOutcome> ReceiptInspection = new("ReceiptInspection");
    public static readonly WorkflowName<LineRef, LineOutcome> LineInspection = new("LineInspection");
    public static readonly WorkflowName<ApprovalRef, ApprovalOutcome> Approval = new("Approval");

    public static readonly ActivityName<LineRef, LineOutcome> ReceiveLine = new("ReceiveLine");
    public static readonly ActivityName<LineRef, LineReview> ReviewLine = new("ReviewLine");
    public static readonly ActivityName<LineReminder, Nothing> RemindInspection = new("RemindInspection");
    public static readonly ActivityName<LineConclusion, LineOutcome> ConcludeLine = new("ConcludeLine");
    public static readonly ActivityName<ApprovalRef, ApprovalReview> ReviewApproval = new("ReviewApproval");

    /// <summary>
    /// For activities that only talk to the store: quick to recover from a blip, and patient for about a year. A workflow that gave
    /// up would leave its lot blocked for good, since instances are never started again.
    /// </summary>
    public static RetryPolicy Patient { get; } = new(MaxAttempts: 50_000, TimeSpan.FromSeconds(1), BackoffCoefficient: 2, MaxInterval: TimeSpan.FromMinutes(10));

    public static WorkflowRegistry CreateRegistry()
    {
        var registry = new WorkflowRegistry();
        AddReceipts(registry);
        AddHolds(registry);
        AddCounting(registry);
        AddProduction(registry);
        AddGenealogy(registry);
        AddRecalls(registry);
        return registry;
    }

    static partial void AddHolds(WorkflowRegistry registry);

    static partial void AddCounting(WorkflowRegistry registry);

    static partial void AddProduction(WorkflowRegistry registry);

    static partial void AddGenealogy(WorkflowRegistry registry);

    static partial void AddRecalls(WorkflowRegistry registry);

    private static void AddReceipts(WorkflowRegistry registry) => registry
        .AddWorkflow<ReceiptInspectionWorkflow, ReceiptRef, ReceiptOutcome>(ReceiptInspection)
        .AddWorkflow<LineInspectionWorkflow, LineRef, LineOutcome>(LineInspection)
        .AddWorkflow<ApprovalWorkflow, ApprovalRef, ApprovalOutcome>(Approval)
        .AddActivity<ReceiveLine, LineRef, LineOutcome>(ReceiveLine)
        .AddActivity<ReviewLine, LineRef, LineReview>(ReviewLine)
        .AddActivity<RemindInspection, LineReminder, Nothing>(RemindInspection)
        .AddActivity<ConcludeLine, LineConclusion, LineOutcome>(ConcludeLine)
        .AddActivity<ReviewApproval, ApprovalRef, ApprovalReview>(ReviewApproval);
}
