using System.Text.Json;
using LotFlow.Abstractions.Telemetry;
using LotFlow.Domain;
using LotFlow.Domain.People;
using LotFlow.Domain.Recalls;
using LotFlow.Workflows.Commands;
using LotFlow.Workflows.Telemetry;

namespace LotFlow.Workflows.Recalls;

/// <summary>
/// Makes status reports on demand. The report itself is what makes a repetition harmless: under its id there is one, and it is not changed.
/// </summary>
public sealed class StatusReportCommands(RecallStore recalls, RecallStatusReports reports, RecallWake wake, WorkEvents events)
{
    public const string CommandType = "recall-status-report";

    /// <summary>Takes the body of <c>POST /api/recalls/{recallId}/status-reports</c>.</summary>
    public async Task<CommandResult<StatusReport>> MakeAsync(string recallId, JsonElement body, Person person, CancellationToken cancellation)
    {
        WorkTrace.About(WorkTrace.InstanceId, Recall.InstanceId(recallId));
        var reader = new BodyReader(body);
        var order = new StatusReportOrder(reader.Id("reportId"), person.Id)
        {
            EstimatedCompletion = reader.Date("estimatedCompletion"),
            Note = reader.OptionalText("note", 2000),
        };
        if (RecallStatusReports.IsReserved(order.ReportId))
            reader.Fail("reportId", $"LotFlow makes reports under '{order.ReportId}' itself. Use another id.");
        if (reader.Errors.Count > 0)
            return CommandResult<StatusReport>.Invalid(reader.Errors);
        if (await recalls.FindAsync(recallId, cancellation) is not { } recall)
            return CommandResult<StatusReport>.Refused("not-found", $"There is no recall '{recallId}'.", RefusalKind.NotFound);
        if (!person.MayActAt(RecallRequestRules.Everywhere))
            return CommandResult<StatusReport>.Refused(Refusal.NotYourSite(person, RecallRequestRules.Everywhere));
        if (Forbids(recall) is { } refusal)
            return CommandResult<StatusReport>.Refused(refusal);
        var (report, isNew) = await reports.MakeAsync(recallId, order, state: null, cancellation);
        if (!isNew && (report.By != person.Id || report.Note != order.Note || (order.EstimatedCompletion is { } asked && report.EstimatedCompletion != asked)))
            return CommandResult<StatusReport>.Refused(Refusal.IdUsedBefore($"Status report '{order.ReportId}' was made before by {report.By} with another body", "reportId"));
        if (isNew)
            events.CommandAccepted(CommandType, order.ReportId, siteId: null);
        // A crash before this leaves it to the workflow, which looks for what was not sent.
        await reports.TellAsync(recallId, order.ReportId, cancellation);
        await wake.WakeAsync(recallId, cancellation);
        return CommandResult<StatusReport>.Taken(report with { ToldAt = null }, isRepeat: !isNew);
    }

    private static Refusal? Forbids(Recall recall) => recall.Drill
        ? new("is-drill", $"'{recall.RecallId}' is a drill: there is nobody to report to. Its score is in the drill itself.")
        : recall.State == RecallState.Scoping
            ? new("recall-scoping", $"The scope of recall '{recall.RecallId}' is being found and blocked. Ask again when it is known.")
            : null;
}
