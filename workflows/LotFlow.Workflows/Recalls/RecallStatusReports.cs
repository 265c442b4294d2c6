using System.Globalization;
using System.Text;
using LotFlow.Domain.People;
using LotFlow.Domain.Policies;
using LotFlow.Domain.Recalls;
using LotFlow.Workflows.MasterData;

namespace LotFlow.Workflows.Recalls;

/// <summary>A report that somebody, or the calendar, asks for.</summary>
/// <param name="ReportId">Which one.</param>
/// <param name="By">Who asks.</param>
public sealed record StatusReportOrder(string ReportId, string By)
{
    /// <summary>When the recall is expected to be complete, as people see it; null leaves what was said last.</summary>
    public DateOnly? EstimatedCompletion { get; init; }

    public string? Note { get; init; }
}

/// <summary>Makes the status reports of a recall, each once, and sends them to those who run recalls.</summary>
public sealed class RecallStatusReports(RecallStore recalls, RecallQueries queries, MasterDataStore masterData, RecallMessages messages, TimeProvider clock)
{
    /// <summary>The report that is made when the recall is closed.</summary>
    public const string FinalId = "final";

    private const string DuePrefix = "due-";

    public static bool IsReserved(string reportId) => reportId == FinalId || reportId.StartsWith(DuePrefix, StringComparison.Ordinal);

    public Task<StatusReport?> FindAsync(string recallId, string reportId, CancellationToken cancellation) =>
        recalls.FindAsync<StatusReport>(recallId, StatusReport.DocumentId(reportId), cancellation);

    /// <summary>In the order in which they were made.</summary>
    public async Task<IReadOnlyList<StatusReport>> ListAsync(string recallId, CancellationToken cancellation) =>
        [.. (await recalls.StatusReportsAsync(recallId, cancellation)).OrderBy(r => r.At).ThenBy(r => r.ReportId, StringComparer.Ordinal)];

    /// <summary>Makes a report of what the store says now; answers the one that is there under the id, and whether it is new.</summary>
    /// <param name="recallId">A recall.</param>
    /// <param name="order">What is asked for.</param>
    /// <param name="state">The state that it is to say, where that is about to be; null for the one that is.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    public async Task<(StatusReport Report, bool IsNew)> MakeAsync(string recallId, StatusReportOrder order, RecallState? state, CancellationToken cancellation)
    {
        if (await FindAsync(recallId, order.ReportId, cancellation) is { } known)
            return (known, false);
        var view = await queries.FindAsync(recallId, cancellation) ?? throw new InvalidOperationException($"Recall '{recallId}' is not in the store.");
        var consignees = await recalls.ConsigneesAsync(recallId, cancellation);
        var said = (await ListAsync(recallId, cancellation)).LastOrDefault(r => r.EstimatedCompletion is not null)?.EstimatedCompletion;
        var report = StatusReportRules.Of(view, consignees, order, order.EstimatedCompletion ?? said, clock.GetUtcNow()) with { State = state ?? view.State };
        var isNew = await recalls.CreateAsync(recallId, StatusReport.DocumentId(order.ReportId), report, cancellation);
        return (isNew ? report : (await FindAsync(recallId, order.ReportId, cancellation))!, isNew);
    }

    /// <summary>Sends a report to those who run recalls, once.</summary>
    public async Task TellAsync(string recallId, string reportId, CancellationToken cancellation)
    {
        if (await FindAsync(recallId, reportId, cancellation) is not { ToldAt: null } report)
            return;
        await messages.TellRecallPeopleAsync($"{recallId}|status|{reportId}", $"Status report of recall {recallId} (21 CFR 7.53)", TextOf(report), cancellation);
        await recalls.TellAsync(
            recallId, $"status|{reportId}",
            new(report.At, report.By, "statusReport", $"Status report {reportId}: {report.Responded} of {report.Consignees} consignees have responded.", reportId)
            {
                ScopeVersion = report.ScopeVersion,
            },
            cancellation);
        var now = clock.GetUtcNow();
        await recalls.ChangeAsync<StatusReport>(recallId, StatusReport.DocumentId(reportId), known => known is { ToldAt: null } ? known with { ToldAt = now } : null, cancellation);
    }

    /// <summary>Makes the report that is due, and says when the next one is; sends every report that was not sent.</summary>
    public async Task FollowAsync(Recall recall, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        if (recall.StatusReportDueAt is { } due && due <= now)
        {
            var (policy, _) = await masterData.PolicyAsync<RecallPolicy>(RecallPolicy.Name, recall.PolicyVersion, cancellation);
            var next = due;
            // Where nothing ran for long, one report says what the missed ones would have said.
            while (next <= now)
                next = next.AddDays(policy.StatusReportDays);
            await MakeAsync(recall.RecallId, new($"{DuePrefix}{due.UtcDateTime:yyyyMMddHHmm}", Person.System.Id), state: null, cancellation);
            await recalls.ChangeAsync(recall.RecallId, known => known.StatusReportDueAt == due ? known with { StatusReportDueAt = next } : null, cancellation);
        }

        foreach (var report in (await ListAsync(recall.RecallId, cancellation)).Where(r => r.ToldAt is null))
            await TellAsync(recall.RecallId, report.ReportId, cancellation);
    }

    private static string TextOf(StatusReport r)
    {
        var text = new StringBuilder();
        Line($"Recall {r.RecallId}, {r.State}, scope version {r.ScopeVersion} with {r.LotsInScope} lots, on {r.At.UtcDateTime:yyyy-MM-dd HH:mm} UTC");
        var when = r.FirstNotifiedAt is { } first ? $", from {first.UtcDateTime:yyyy-MM-dd} to {r.LastNotifiedAt!.Value.UtcDateTime:yyyy-MM-dd}" : "";
        Line($"Consignees notified: {r.Notified} of {r.Consignees}{when}");
        Line($"Responded: {r.Responded}; did not respond: {Names(r.NonResponders)}; awaited: {Names(r.Awaited)}");
        foreach (var q in r.Quantities)
            Line($"{q.Uom}: {q.OnHand:G29} on hand, {q.Returned:G29} returned, {q.Destroyed:G29} destroyed, {q.Used:G29} used");
        Line($"Effectiveness checks, level {r.Checks.Level}: {r.Checks.Verified} of {r.Checks.Selected} verified, {r.Checks.Failed} failed, {r.Checks.Outstanding} outstanding");
        Line($"Open points: {r.OpenPoints}. Expected to be complete: {r.EstimatedCompletion?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "not said yet"}");
        if (r.Note is { } note)
            Line($"Note: {note}");
        return text.ToString().TrimEnd('\n');

        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }

    private static string Names(IReadOnlyList<string> customers) => customers.Count == 0
        ? "none"
        : string.Join(", ", customers.Take(20)) + (customers.Count > 20 ? $" and {customers.Count - 20} more" : "");
}
