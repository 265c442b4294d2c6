using Microsoft.Extensions.Logging;

namespace LotFlow.Workflows.Telemetry;

public sealed partial class WorkEvents
{
    /// <summary>The trail lacks something that happened: a refusal or a sign-in that failed, which nobody tells again.</summary>
    public void AuditFailed(string action, string subject, string by, Exception exception) => AuditFailed(logger, exception, action, subject, by);

    [LoggerMessage(EventId = 70, EventName = "audit.failed", Level = LogLevel.Error, Message = "The audit trail could not be written: {Action} of {Subject} by {By}")]
    private static partial void AuditFailed(ILogger logger, Exception exception, string action, string subject, string by);
}
