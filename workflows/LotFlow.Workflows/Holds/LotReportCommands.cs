using System.Text.Json;
using LotFlow.Abstractions.Documents;
using LotFlow.Abstractions.Telemetry;
using LotFlow.Domain;
using LotFlow.Domain.Lots;
using LotFlow.Domain.People;
using LotFlow.Workflows.Commands;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.Storage;
using LotFlow.Workflows.Telemetry;

namespace LotFlow.Workflows.Holds;

/// <summary>The answer to a report about a lot: the hold that it has led to, if policy asks for one.</summary>
public sealed record ReportTaken(string ReportId, string LotId, string? HoldId);

/// <summary>
/// Takes reports about lots that may place a hold: kept with the lot, then judged by policy. What is reported twice is judged once.
/// </summary>
public abstract class LotReportCommands<T>(
    string type, string idPrefix, CommandInbox inbox, IDocumentStore store, LotStore lots, InventoryStore inventory, WorkEvents events) : IPendingCommands
    where T : class
{
    private readonly IDocumentContainer _lots = store.Container(Containers.Lots);

    string IPendingCommands.Type => type;

    public async Task<CommandResult<ReportTaken>> ReportAsync(string lotId, JsonElement body, Person person, CancellationToken cancellation)
    {
        WorkTrace.About(WorkTrace.LotId, lotId);
        var reader = new BodyReader(body);
        var (id, report) = Read(lotId, reader, person);
        if (reader.Errors.Count > 0)
            return CommandResult<ReportTaken>.Invalid(reader.Errors);
        var hash = CanonicalJson.Digest(JsonSerializer.SerializeToElement(new { lotId, body }));
        var (known, _) = await inbox.FindAsync<T>(type, id, hash, cancellation);
        var lot = await lots.FindAsync(lotId, cancellation);
        if (known == InboxAnswer.New)
        {
            if (lot is null)
                return CommandResult<ReportTaken>.Refused("not-found", $"There is no lot '{lotId}'.", RefusalKind.NotFound);
            // A report of a site is that site's; any other is of whoever may act on the lot.
            if (!(SiteOf(report) is { } site ? person.MayActAt(site) : LotControl.MayBeActedOnBy(person, lot.SiteId, await inventory.FindControlAsync(lotId, cancellation))))
                return CommandResult<ReportTaken>.Refused(Refusal.NotYourSite(person, SiteOf(report) ?? lot.SiteId));
            await CheckAsync(report, lot, reader, cancellation);
            if (reader.Errors.Count > 0)
                return CommandResult<ReportTaken>.Invalid(reader.Errors);
        }

        var (answer, entry) = await inbox.AcceptAsync(type, id, hash, report, person.Id, cancellation);
        if (answer == InboxAnswer.Conflict)
            return CommandResult<ReportTaken>.Refused(Refusal.IdUsedBefore($"'{id}' was reported before with another body or for another lot", "id"));
        if (answer == InboxAnswer.New)
            events.CommandAccepted(type, id, lot?.SiteId);
        var holdId = await DispatchAsync(id, entry, cancellation);
        return CommandResult<ReportTaken>.Taken(new(id, lotId, holdId), isRepeat: answer == InboxAnswer.Repeat);
    }

    public async Task DispatchAsync(string commandId, CancellationToken cancellation)
    {
        if (await inbox.ReadAsync<T>(type, commandId, cancellation) is { } entry)
            await DispatchAsync(commandId, entry, cancellation);
    }

    /// <summary>The id of the report and what it says.</summary>
    private protected abstract (string Id, T Report) Read(string lotId, BodyReader reader, Person person);

    /// <summary>Looks up what the report names.</summary>
    private protected virtual Task CheckAsync(T report, Lot lot, BodyReader reader, CancellationToken cancellation) => Task.CompletedTask;

    private protected virtual string? SiteOf(T report) => null;

    private protected abstract string LotOf(T report);

    /// <summary>Places the hold that the report asks for; answers its id, the same each time.</summary>
    private protected abstract Task<string?> JudgeAsync(T report, CancellationToken cancellation);

    private async Task<string?> DispatchAsync(string id, InboxEntry<T> entry, CancellationToken cancellation)
    {
        var key = DocumentKey.From($"{idPrefix}{id}");
        if (await _lots.FindAsync<Kept>(LotOf(entry.Command), key, cancellation) is { } kept)
        {
            if (entry.PendingSince is not null)
                await inbox.DoneAsync(type, id, cancellation);
            return kept.HoldId;
        }

        var holdId = await JudgeAsync(entry.Command, cancellation);
        await _lots.CommitAsync(new DocumentBatch(LotOf(entry.Command)).Create(key, new Kept(entry.Command, holdId, entry.AcceptedAt)), cancellation);
        await inbox.DoneAsync(type, id, cancellation);
        return holdId;
    }

    /// <summary>A report as it stays with the lot, with what became of it under the policy of its day.</summary>
    private sealed record Kept(T Report, string? HoldId, DateTimeOffset At);
}
