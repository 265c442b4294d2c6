using System.Text.Json;
using LotFlow.Abstractions.Telemetry;
using LotFlow.Domain;
using LotFlow.Domain.People;
using LotFlow.Domain.Recalls;
using LotFlow.Workflows.Commands;
using LotFlow.Workflows.Telemetry;

namespace LotFlow.Workflows.Recalls;

/// <summary>An extension as the inbox keeps it.</summary>
public sealed record ExtendRecall(string RecallId, string RequestId, string Note, IReadOnlyList<RecallRoot> Roots, string By, DateTimeOffset At);

/// <summary>A scope with what was added to it.</summary>
public sealed record ScopeExtended(string RecallId, string RequestId, int ScopeVersion);

/// <summary>
/// Adds what is suspect to a recall. Blocking more needs nobody's approval: it is done when this is answered, and done by the sweep where the
/// process died before.
/// </summary>
public sealed class ExtensionCommands(
    CommandInbox inbox, RecallStore recalls, RecallScoping scoping, RecallRootsBody roots, RecallWake wake, WorkEvents events, TimeProvider clock) : IPendingCommands
{
    public const string CommandType = "recall-extension";

    string IPendingCommands.Type => CommandType;

    /// <summary>Takes the body of <c>POST /api/recalls/{recallId}/scope-extensions</c>.</summary>
    public async Task<CommandResult<ScopeExtended>> ExtendAsync(string recallId, JsonElement body, Person person, CancellationToken cancellation)
    {
        WorkTrace.About(WorkTrace.InstanceId, Recall.InstanceId(recallId));
        if (await recalls.FindAsync(recallId, cancellation) is not { } recall)
            return CommandResult<ScopeExtended>.Refused("not-found", $"There is no recall '{recallId}'.", RefusalKind.NotFound);
        if (!person.MayActAt(RecallRequestRules.Everywhere))
            return CommandResult<ScopeExtended>.Refused(Refusal.NotYourSite(person, RecallRequestRules.Everywhere));
        var reader = new BodyReader(body);
        var asked = RecallRootsBody.Read(reader);
        var command = new ExtendRecall(
            recallId, reader.Id("requestId"), reader.RequiredText("note", 2000), [.. asked.Select(a => a.Root).Distinct()], person.Id, clock.GetUtcNow());
        if (reader.Errors.Count > 0)
            return CommandResult<ScopeExtended>.Invalid(reader.Errors);
        var hash = CanonicalJson.Digest(JsonSerializer.SerializeToElement(new { recallId, body }));
        var (answer, entry) = await inbox.FindAsync<ExtendRecall>(CommandType, command.RequestId, hash, cancellation);
        if (answer == InboxAnswer.New)
        {
            if (Forbids(recall) is { } refusal)
                return CommandResult<ScopeExtended>.Refused(refusal);
            await roots.CheckAsync(asked, cancellation);
            if (reader.Errors.Count > 0)
                return CommandResult<ScopeExtended>.Invalid(reader.Errors);
            (answer, entry) = await inbox.AcceptAsync(CommandType, command.RequestId, hash, command, person.Id, cancellation, isUrgent: true);
        }

        if (answer == InboxAnswer.Conflict)
        {
            return CommandResult<ScopeExtended>.Refused(
                Refusal.IdUsedBefore($"Extension '{command.RequestId}' was sent before with another body or for another recall", "requestId"));
        }

        if (answer == InboxAnswer.New)
            events.CommandAccepted(CommandType, command.RequestId, siteId: null);
        // A repetition waits for what the first attempt has not finished, and changes nothing where it has.
        var extended = entry!.PendingSince is null ? recall : await DispatchAsync(entry.Command, cancellation);
        return CommandResult<ScopeExtended>.Taken(new(recallId, command.RequestId, extended.ScopeVersion), isRepeat: answer == InboxAnswer.Repeat);
    }

    public async Task DispatchAsync(string commandId, CancellationToken cancellation)
    {
        if (await inbox.ReadAsync<ExtendRecall>(CommandType, commandId, cancellation) is { } entry)
            await DispatchAsync(entry.Command, cancellation);
    }

    private async Task<Recall> DispatchAsync(ExtendRecall command, CancellationToken cancellation)
    {
        var recall = (await recalls.FindAsync(command.RecallId, cancellation))!;
        // Closed between acceptance and effect: there is nothing to extend any more, and the sweep must not try for ever.
        if (Forbids(recall) is null)
        {
            recall = await scoping.ExtendAsync(command.RecallId, command.Roots, ScopeCause.Extension, command.RequestId, command.By, cancellation);
            await recalls.TellAsync(
                command.RecallId, $"extended|{command.RequestId}",
                new(command.At, command.By, "extended", $"{string.Join("; ", command.Roots)} added: {command.Note}", command.RequestId) { ScopeVersion = recall.ScopeVersion },
                cancellation);
            await wake.WakeAsync(command.RecallId, cancellation);
        }

        await inbox.DoneAsync(CommandType, command.RequestId, cancellation);
        return recall;
    }

    private static Refusal? Forbids(Recall recall) => recall.HasEnded
        ? new("recall-closed", $"Recall '{recall.RecallId}' has been closed. Start another one for what has come up since.")
        : null;
}
