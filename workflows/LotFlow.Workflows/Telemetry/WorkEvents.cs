using Microsoft.Extensions.Logging;

namespace LotFlow.Workflows.Telemetry;

/// <summary>
/// What happened, for operations: one log entry each under a stable event name, which the workbook and the alerts query
/// (docs/operate.md). Not the audit trail, and never a body or a link.
/// </summary>
public sealed partial class WorkEvents(ILogger<WorkEvents> logger)
{
    public void CommandAccepted(string commandType, string commandId) => CommandAccepted(logger, commandType, commandId);

    public void CommandRefused(string? commandType, string reason, string detail) => CommandRefused(logger, commandType, reason, detail);

    public void HoldPlaced(string lotId, string holdId, string reason) => HoldPlaced(logger, lotId, holdId, reason);

    public void HoldReleased(string lotId, string holdId) => HoldReleased(logger, lotId, holdId);

    public void ApprovalOpened(string approvalId, string kind, string siteId) => ApprovalOpened(logger, approvalId, kind, siteId);

    public void ApprovalDecided(string approvalId, string kind, string siteId, string state) => ApprovalDecided(logger, approvalId, kind, siteId, state);

    public void ApprovalOverdue(string approvalId, string kind, string siteId, int level) => ApprovalOverdue(logger, approvalId, kind, siteId, level);

    [LoggerMessage(EventId = 1, EventName = "command.accepted", Level = LogLevel.Information, Message = "Command {CommandType} {CommandId} was accepted")]
    private static partial void CommandAccepted(ILogger logger, string commandType, string commandId);

    [LoggerMessage(EventId = 2, EventName = "command.refused", Level = LogLevel.Warning, Message = "A message of type {CommandType} was refused ({Reason}): {Detail}")]
    private static partial void CommandRefused(ILogger logger, string? commandType, string reason, string detail);

    [LoggerMessage(EventId = 3, EventName = "hold.placed", Level = LogLevel.Information, Message = "Hold {HoldId} was placed on lot {LotId} ({Reason})")]
    private static partial void HoldPlaced(ILogger logger, string lotId, string holdId, string reason);

    [LoggerMessage(EventId = 4, EventName = "hold.released", Level = LogLevel.Information, Message = "Hold {HoldId} on lot {LotId} has ended")]
    private static partial void HoldReleased(ILogger logger, string lotId, string holdId);

    [LoggerMessage(EventId = 5, EventName = "approval.opened", Level = LogLevel.Information, Message = "Approval {ApprovalId} ({Kind}, site {SiteId}) was opened")]
    private static partial void ApprovalOpened(ILogger logger, string approvalId, string kind, string siteId);

    [LoggerMessage(EventId = 6, EventName = "approval.decided", Level = LogLevel.Information, Message = "Approval {ApprovalId} ({Kind}, site {SiteId}) ended: {State}")]
    private static partial void ApprovalDecided(ILogger logger, string approvalId, string kind, string siteId, string state);

    [LoggerMessage(EventId = 7, EventName = "approval.overdue", Level = LogLevel.Warning, Message = "Approval {ApprovalId} ({Kind}, site {SiteId}) was due and goes to level {Level}")]
    private static partial void ApprovalOverdue(ILogger logger, string approvalId, string kind, string siteId, int level);
}
