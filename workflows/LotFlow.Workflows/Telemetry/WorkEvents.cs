using LotFlow.Domain.Approvals;
using LotFlow.Domain.Genealogy;
using LotFlow.Domain.Lots;
using LotFlow.Domain.Recalls;
using Microsoft.Extensions.Logging;

namespace LotFlow.Workflows.Telemetry;

/// <summary>
/// What happened, for operations: one log entry each under a stable event name, which the workbook and the alerts query
/// (docs/operate.md). The names in the templates are part of that: a host exports <c>{LotId}</c> as <c>lotflow.lot_id</c>. Not the
/// audit trail, and never a body or a link.
/// </summary>
public sealed partial class WorkEvents(ILogger<WorkEvents> logger)
{
    public void CommandAccepted(string command, string commandId, string? siteId) => CommandAccepted(logger, command, commandId, siteId);

    public void CommandRefused(string? command, string reason, string? detail) => CommandRefused(logger, command, reason, detail);

    public void HoldPlaced(string holdId, string lotId, string siteId, string reason) => HoldPlaced(logger, HoldCase.InstanceId(holdId), lotId, siteId, reason);

    public void HoldReleased(string holdId, string lotId, string siteId) => HoldReleased(logger, HoldCase.InstanceId(holdId), lotId, siteId);

    public void ApprovalOpened(Approval approval) =>
        ApprovalOpened(logger, Approval.InstanceId(approval.ApprovalId), approval.Kind, approval.SiteId, approval.Subject.LotId);

    public void ApprovalDecided(Approval approval) =>
        ApprovalDecided(logger, Approval.InstanceId(approval.ApprovalId), approval.Kind, approval.SiteId, approval.Subject.LotId, approval.State);

    public void ApprovalOverdue(Approval approval, int level) =>
        ApprovalOverdue(logger, Approval.InstanceId(approval.ApprovalId), approval.Kind, approval.SiteId, approval.Subject.LotId, level);

    public void WorkflowStuck(string instanceId, string workflow, string reason) => WorkflowStuck(logger, instanceId, workflow, reason);

    public void WorkflowTerminated(string instanceId, string by) => WorkflowTerminated(logger, instanceId, by);

    public void YieldDeviated(string orderId, string siteId, decimal percent) => YieldDeviated(logger, orderId, siteId, percent);

    public void CountOpened(string instanceId, string siteId, string? lotId) => CountOpened(logger, instanceId, siteId, lotId);

    /// <summary>The count has ended; also said of one whose differences were turned down, which waits for nobody any more.</summary>
    public void CountPosted(string instanceId, string siteId, string? lotId, string state) => CountPosted(logger, instanceId, siteId, lotId, state);

    public void LedgerMismatch(string lotId, string? siteId, string reason) => LedgerMismatch(logger, lotId, siteId, reason);

    public void RecallStarted(string instanceId, bool drill) => RecallStarted(logger, instanceId, drill);

    /// <param name="instanceId">The recall or drill.</param>
    /// <param name="lots">Lots in its first scope.</param>
    /// <param name="seconds">From its start.</param>
    public void RecallScoped(string instanceId, int lots, double seconds) => RecallScoped(logger, instanceId, lots, seconds);

    public void RecallBlocked(string instanceId, int lots, double seconds) => RecallBlocked(logger, instanceId, lots, seconds);

    public void RecallRescoped(string instanceId, int version, ScopeCause cause, int added, int removed) =>
        RecallRescoped(logger, instanceId, version, cause, added, removed);

    public void RecallClosed(string instanceId, double hours) => RecallClosed(logger, instanceId, hours);

    public void DrillScored(string instanceId, double seconds, decimal percent, int gaps) => DrillScored(logger, instanceId, seconds, percent, gaps);

    public void LinkRepaired(string repairId, string lotId, string siteId, string transformationId) =>
        LinkRepaired(logger, LinkRepair.InstanceId(repairId), lotId, siteId, transformationId);

    [LoggerMessage(EventId = 1, EventName = "command.accepted", Level = LogLevel.Information, Message = "Command {Command} {CommandId} was accepted (site {SiteId})")]
    private static partial void CommandAccepted(ILogger logger, string command, string commandId, string? siteId);

    [LoggerMessage(EventId = 2, EventName = "command.refused", Level = LogLevel.Information, Message = "Command {Command} was refused, {Reason}: {Detail}")]
    private static partial void CommandRefused(ILogger logger, string? command, string reason, string? detail);

    [LoggerMessage(EventId = 3, EventName = "hold.placed", Level = LogLevel.Information, Message = "{InstanceId} was placed on lot {LotId} at {SiteId}: {Reason}")]
    private static partial void HoldPlaced(ILogger logger, string instanceId, string lotId, string siteId, string reason);

    [LoggerMessage(EventId = 4, EventName = "hold.released", Level = LogLevel.Information, Message = "{InstanceId} on lot {LotId} at {SiteId} has ended")]
    private static partial void HoldReleased(ILogger logger, string instanceId, string lotId, string siteId);

    [LoggerMessage(EventId = 5, EventName = "approval.opened", Level = LogLevel.Information, Message = "{InstanceId} ({Kind}, {SiteId}, lot {LotId}) was opened")]
    private static partial void ApprovalOpened(ILogger logger, string instanceId, ApprovalKind kind, string siteId, string? lotId);

    [LoggerMessage(EventId = 6, EventName = "approval.decided", Level = LogLevel.Information, Message = "{InstanceId} ({Kind}, {SiteId}, lot {LotId}) has ended: {State}")]
    private static partial void ApprovalDecided(ILogger logger, string instanceId, ApprovalKind kind, string siteId, string? lotId, ApprovalState state);

    [LoggerMessage(EventId = 7, EventName = "approval.overdue", Level = LogLevel.Warning,
        Message = "{InstanceId} ({Kind}, {SiteId}, lot {LotId}) was not decided in time; asked again at level {Level}")]
    private static partial void ApprovalOverdue(ILogger logger, string instanceId, ApprovalKind kind, string siteId, string? lotId, int level);

    [LoggerMessage(EventId = 8, EventName = "workflow.stuck", Level = LogLevel.Error, Message = "{InstanceId} ({Workflow}) does not go on: {Reason}")]
    private static partial void WorkflowStuck(ILogger logger, string instanceId, string workflow, string reason);

    [LoggerMessage(EventId = 9, EventName = "workflow.terminated", Level = LogLevel.Warning, Message = "{InstanceId} was terminated by {By}")]
    private static partial void WorkflowTerminated(ILogger logger, string instanceId, string by);

    [LoggerMessage(EventId = 40, EventName = "production.yieldDeviated", Level = LogLevel.Warning,
        Message = "Order {OrderId} at {SiteId} yielded {Percent} % of what was expected, which policy does not allow")]
    private static partial void YieldDeviated(ILogger logger, string orderId, string siteId, decimal percent);

    [LoggerMessage(EventId = 20, EventName = "count.opened", Level = LogLevel.Information, Message = "{InstanceId} was opened at {SiteId} (lot {LotId})")]
    private static partial void CountOpened(ILogger logger, string instanceId, string siteId, string? lotId);

    [LoggerMessage(EventId = 21, EventName = "count.posted", Level = LogLevel.Information, Message = "{InstanceId} at {SiteId} (lot {LotId}) has ended: {State}")]
    private static partial void CountPosted(ILogger logger, string instanceId, string siteId, string? lotId, string state);

    [LoggerMessage(EventId = 30, EventName = "ledger.mismatch", Level = LogLevel.Error, Message = "What is kept of lot {LotId} ({SiteId}) is not what its ledger says: {Reason}")]
    private static partial void LedgerMismatch(ILogger logger, string lotId, string? siteId, string reason);

    [LoggerMessage(EventId = 50, EventName = "recall.started", Level = LogLevel.Information, Message = "{InstanceId} was started (drill: {Drill})")]
    private static partial void RecallStarted(ILogger logger, string instanceId, bool drill);

    [LoggerMessage(EventId = 51, EventName = "recall.scoped", Level = LogLevel.Information, Message = "{InstanceId} reaches {Lots} lots, known after {Seconds} s")]
    private static partial void RecallScoped(ILogger logger, string instanceId, int lots, double seconds);

    [LoggerMessage(EventId = 52, EventName = "recall.blocked", Level = LogLevel.Information, Message = "{InstanceId} has blocked its {Lots} lots after {Seconds} s")]
    private static partial void RecallBlocked(ILogger logger, string instanceId, int lots, double seconds);

    [LoggerMessage(EventId = 53, EventName = "recall.rescoped", Level = LogLevel.Information,
        Message = "{InstanceId} has scope version {Version} ({Cause}): {Added} lots added, {Removed} removed")]
    private static partial void RecallRescoped(ILogger logger, string instanceId, int version, ScopeCause cause, int added, int removed);

    [LoggerMessage(EventId = 54, EventName = "recall.closed", Level = LogLevel.Information, Message = "{InstanceId} is closed after {Hours} h")]
    private static partial void RecallClosed(ILogger logger, string instanceId, double hours);

    [LoggerMessage(EventId = 55, EventName = "drill.scored", Level = LogLevel.Information,
        Message = "{InstanceId} is over: scope known after {Seconds} s, {Percent} % located, {Gaps} gaps")]
    private static partial void DrillScored(ILogger logger, string instanceId, double seconds, decimal percent, int gaps);

    [LoggerMessage(EventId = 60, EventName = "link.repaired", Level = LogLevel.Information,
        Message = "{InstanceId} has repaired the link between lot {LotId} ({SiteId}) and transformation {TransformationId}")]
    private static partial void LinkRepaired(ILogger logger, string instanceId, string lotId, string siteId, string transformationId);
}
