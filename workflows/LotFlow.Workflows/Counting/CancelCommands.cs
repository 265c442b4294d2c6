using System.Text.Json;
using LotFlow.Abstractions.Telemetry;
using LotFlow.Abstractions.Workflows;
using LotFlow.Domain;
using LotFlow.Domain.Counting;
using LotFlow.Domain.People;
using LotFlow.Workflows.Approvals;
using LotFlow.Workflows.Commands;
using LotFlow.Workflows.Telemetry;

namespace LotFlow.Workflows.Counting;

/// <summary>The answer to a cancellation. What became of it is asked of the count.</summary>
public sealed record CancelAccepted(string CancelId, string CountId, string WorkflowId);

/// <summary>A count that is to end, and who said so.</summary>
public sealed record CancelOrder(string CountId, CountCancellation Cancellation);

/// <summary>Ends counts that nobody will settle, without posting anything, so that what they dispute can be used again.</summary>
public sealed class CancelCommands(
    CommandInbox inbox, CountStore counts, CountEnding ending, IWorkflowClient workflows, WorkEvents events, TimeProvider clock) : IPendingCommands
{
    string IPendingCommands.Type => CommandType;

    public const string CommandType = "count-cancel";

    /// <summary>Takes the body of <c>POST /api/counts/{countId}/cancel</c>.</summary>
    public async Task<CommandResult<CancelAccepted>> CancelAsync(string countId, JsonElement body, Person person, CancellationToken cancellation)
    {
        WorkTrace.About(WorkTrace.InstanceId, StockCount.InstanceId(countId));
        var reader = new BodyReader(body);
        var cancelId = reader.Id("cancelId");
        var reason = reader.RequiredText("reason", 500);
        if (reader.Errors.Count > 0)
            return CommandResult<CancelAccepted>.Invalid(reader.Errors);
        var hash = CanonicalJson.Digest(JsonSerializer.SerializeToElement(new { countId, body }));
        var (known, entry) = await inbox.FindAsync<CancelOrder>(CommandType, cancelId, hash, cancellation);
        if (known != InboxAnswer.New)
            return await AnswerKnownAsync(known, entry!, cancellation);
        if (await counts.FindAsync(countId, cancellation) is not { } count)
            return CommandResult<CancelAccepted>.Refused("not-found", $"There is no count '{countId}'.", RefusalKind.NotFound);
        if (!person.MayActAt(count.SiteId))
            return CommandResult<CancelAccepted>.Refused(Refusal.NotYourSite(person, count.SiteId));
        if (count.IsClosed)
            return CommandResult<CancelAccepted>.Refused(new("count-closed", $"Count '{countId}' has ended, so there is nothing to cancel. What it posted is put right by another count."));
        var order = new CancelOrder(countId, new(cancelId, person.Id, clock.GetUtcNow(), reason));
        var (answer, accepted) = await inbox.AcceptAsync(CommandType, cancelId, hash, order, person.Id, cancellation);
        if (answer != InboxAnswer.New)
            return await AnswerKnownAsync(answer, accepted, cancellation);
        events.CommandAccepted(CommandType, cancelId, count.SiteId);
        await DispatchAsync(order, cancellation);
        return CommandResult<CancelAccepted>.Taken(Accepted(order));
    }

    /// <summary>Ends the count of an accepted cancellation. Repeating it changes nothing.</summary>
    public async Task DispatchAsync(string commandId, CancellationToken cancellation)
    {
        if (await inbox.ReadAsync<CancelOrder>(CommandType, commandId, cancellation) is { } entry)
            await DispatchAsync(entry.Command, cancellation);
    }

    /// <summary>Ends a count; one that has been settled meanwhile stays as it is.</summary>
    public async Task EndAsync(string countId, CountCancellation cancellation, CancellationToken token)
    {
        var count = await counts.ChangeAsync(countId, before => CountRules.Cancel(before, cancellation), token);
        if (count.State != CountState.Cancelled)
            return;
        await ending.ClearAsync(count, token);
        // The workflow closes it, unless it is gone.
        if (await workflows.RaiseEventAsync(StockCount.InstanceId(countId), CountVarianceWorkflow.SubmittedEvent, new WakeUp(), token) != EventDelivery.Accepted)
            await ending.CloseAsync(count, token);
    }

    private async Task DispatchAsync(CancelOrder order, CancellationToken cancellation)
    {
        await EndAsync(order.CountId, order.Cancellation, cancellation);
        await inbox.DoneAsync(CommandType, order.Cancellation.CancelId, cancellation);
    }

    private async Task<CommandResult<CancelAccepted>> AnswerKnownAsync(InboxAnswer answer, InboxEntry<CancelOrder> entry, CancellationToken cancellation)
    {
        if (answer == InboxAnswer.Conflict)
        {
            return CommandResult<CancelAccepted>.Refused(
                Refusal.IdUsedBefore($"Cancellation '{entry.CommandId}' was sent before with another body or for another count", "cancelId"));
        }

        if (entry.PendingSince is not null)
            await DispatchAsync(entry.Command, cancellation);
        return CommandResult<CancelAccepted>.Taken(Accepted(entry.Command), isRepeat: true);
    }

    private static CancelAccepted Accepted(CancelOrder order) => new(order.Cancellation.CancelId, order.CountId, StockCount.InstanceId(order.CountId));
}
