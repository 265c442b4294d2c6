using System.Text.Json;
using LotFlow.Abstractions.Telemetry;
using LotFlow.Domain;
using LotFlow.Domain.People;
using LotFlow.Domain.Recalls;
using LotFlow.Workflows.Commands;
using LotFlow.Workflows.Telemetry;

namespace LotFlow.Workflows.Recalls;

/// <summary>A request as the inbox keeps it.</summary>
public sealed record AskRecall(string RecallId, RecallRequest Request);

public sealed record RecallRequested(string ApprovalId);

/// <summary>
/// Takes what needs the approval of a second person. The header of the recall decides which request is the open one; its write is conditional,
/// so that of two requests at the same moment one is taken and the other refused. A refusal is not remembered.
/// </summary>
public sealed class RecallRequests(CommandInbox inbox, RecallStore recalls, RecallApprovals approvals, RecallWake wake, WorkEvents events, TimeProvider clock)
{
    /// <summary>Reads what is particular to a kind of request against the recall; answers null with a refusal, or with errors in the reader.</summary>
    public delegate Task<(RecallRequest? Request, Refusal? Refusal)> Check(Recall recall, RecallRequest request, BodyReader body, CancellationToken cancellation);

    /// <param name="type">The type of the command in the inbox.</param>
    /// <param name="kind">What is asked for.</param>
    /// <param name="recallId">The recall.</param>
    /// <param name="body">With <c>requestId</c> and <c>note</c>.</param>
    /// <param name="person">Who asks.</param>
    /// <param name="check">What else the body must say.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    public async Task<CommandResult<RecallRequested>> TakeAsync(
        string type, RecallRequestKind kind, string recallId, JsonElement body, Person person, Check check, CancellationToken cancellation)
    {
        WorkTrace.About(WorkTrace.InstanceId, Recall.InstanceId(recallId));
        if (await recalls.FindAsync(recallId, cancellation) is not { } recall)
            return CommandResult<RecallRequested>.Refused("not-found", $"There is no recall '{recallId}'.", RefusalKind.NotFound);
        if (!person.MayActAt(RecallRequestRules.Everywhere))
            return CommandResult<RecallRequested>.Refused(Refusal.NotYourSite(person, RecallRequestRules.Everywhere));
        var reader = new BodyReader(body);
        var asked = Read(recall, kind, reader, person);
        var hash = CanonicalJson.Digest(JsonSerializer.SerializeToElement(new { recallId, body }));
        if (reader.Errors.Count == 0 && await inbox.FindAsync<AskRecall>(type, asked.RequestId, hash, cancellation) is { Answer: not InboxAnswer.New, Entry: { } entry } known)
            return await AnswerAsync(type, entry, known.Answer, cancellation);
        // The shape of the body first, then whether it may be asked now, then what it names.
        var refusal = reader.Errors.Count == 0 ? RecallRequestRules.Forbids(recall, kind) : null;
        if (refusal is null)
        {
            (var complete, refusal) = await check(recall, asked, reader, cancellation);
            asked = complete ?? asked;
        }

        if (reader.Errors.Count > 0)
            return CommandResult<RecallRequested>.Invalid(reader.Errors);
        if (refusal is not null)
            return CommandResult<RecallRequested>.Refused(refusal);
        var (answer, accepted) = await inbox.AcceptAsync(type, asked.RequestId, hash, new AskRecall(recallId, asked), person.Id, cancellation);
        return await AnswerAsync(type, accepted, answer, cancellation);
    }

    /// <summary>Puts an accepted request on its recall; doing it twice changes nothing.</summary>
    public async Task DispatchAsync(string type, string commandId, CancellationToken cancellation)
    {
        if (await inbox.ReadAsync<AskRecall>(type, commandId, cancellation) is { } entry)
            await DispatchAsync(type, entry.Command, cancellation);
    }

    private async Task<CommandResult<RecallRequested>> AnswerAsync(string type, InboxEntry<AskRecall> entry, InboxAnswer answer, CancellationToken cancellation)
    {
        if (answer == InboxAnswer.Conflict)
        {
            return CommandResult<RecallRequested>.Refused(
                Refusal.IdUsedBefore($"Request '{entry.CommandId}' was sent before with another body or for another recall", "requestId"));
        }

        if (await DispatchAsync(type, entry.Command, cancellation) is { } refusal)
            return CommandResult<RecallRequested>.Refused(refusal);
        if (answer == InboxAnswer.New)
            events.CommandAccepted(type, entry.CommandId, siteId: null);
        return CommandResult<RecallRequested>.Taken(new(entry.Command.Request.ApprovalId), isRepeat: answer == InboxAnswer.Repeat);
    }

    /// <summary>Puts a request on the header, opens its approval and wakes the workflow. Answers why the recall did not take it, or null.</summary>
    private async Task<Refusal?> DispatchAsync(string type, AskRecall command, CancellationToken cancellation)
    {
        var (recallId, asked) = (command.RecallId, command.Request);
        Refusal? refusal = null;
        var recall = await recalls.ChangeAsync(
            recallId,
            known =>
            {
                refusal = null;
                if (known.Requests.FirstOrDefault(r => r.RequestId == asked.RequestId) is { } there)
                {
                    // The kinds are commands of their own, and share the names that a recall knows its requests by.
                    refusal = there.Kind == asked.Kind ? null : Refusal.IdUsedBefore($"Request '{asked.RequestId}' of recall '{recallId}' asked for something else before", "requestId");
                    return null;
                }

                refusal = RecallRequestRules.Forbids(known, asked.Kind);
                return refusal is null ? known with { Requests = [.. known.Requests, asked] } : null;
            },
            cancellation);
        if (refusal is not null)
        {
            await inbox.WithdrawAsync(type, asked.RequestId, attempt: 1, cancellation);
            return refusal;
        }

        await recalls.TellAsync(
            recallId, $"requested|{asked.RequestId}",
            new(asked.RequestedAt, asked.RequestedBy, "requested", $"{RecallApprovals.NameOf(asked.Kind)} was asked for: {asked.Note}", asked.ApprovalId) { ScopeVersion = asked.ScopeVersion },
            cancellation);
        if (recall.Requests.First(r => r.RequestId == asked.RequestId).State == RecallRequestState.Open)
        {
            await approvals.OpenAsync(recall, asked, cancellation);
            await wake.WakeAsync(recallId, cancellation);
        }

        await inbox.DoneAsync(type, asked.RequestId, cancellation);
        return null;
    }

    private RecallRequest Read(Recall recall, RecallRequestKind kind, BodyReader reader, Person person)
    {
        var requestId = reader.Id("requestId");
        return new()
        {
            RequestId = requestId,
            Kind = kind,
            Note = reader.RequiredText("note", 2000),
            RequestedBy = person.Id,
            RequestedAt = clock.GetUtcNow(),
            ApprovalId = RecallApprovals.IdOf(recall.RecallId, requestId),
            ScopeVersion = recall.ScopeVersion,
        };
    }
}
