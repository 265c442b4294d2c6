using LotFlow.Domain;
using LotFlow.Domain.People;
using LotFlow.Workflows.Commands;
using LotFlow.Workflows.Telemetry;

namespace LotFlow.Workflows.Recalls;

/// <summary>A command of people to a recall.</summary>
/// <param name="Type">The type under which the inbox keeps it.</param>
/// <param name="CommandId">Its id.</param>
/// <param name="IdName">The field that holds the id.</param>
/// <param name="Hash">What was sent, with what the route says.</param>
/// <param name="Person">Who sent it.</param>
internal sealed record RecallCommand(string Type, string CommandId, string IdName, string Hash, Person Person);

/// <summary>
/// Takes what people tell a recall: accepted once, carried out until it is done, answered the same each time. What was refused while it was
/// carried out, because the recall changed in that moment, is taken back and not remembered.
/// </summary>
public sealed class RecallWork(CommandInbox inbox, WorkEvents events)
{
    /// <param name="command">What was sent.</param>
    /// <param name="plan">Looks up and judges what was sent for the first time; what it answers is kept.</param>
    /// <param name="carryOut">Does it; may be repeated, and says why not.</param>
    /// <param name="say">The answer, made of nothing but what was kept.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    internal async Task<CommandResult<TAnswer>> TakeAsync<TPlan, TAnswer>(
        RecallCommand command, Func<Task<CommandResult<TPlan>>> plan, Func<InboxEntry<TPlan>, Task<Refusal?>> carryOut, Func<TPlan, TAnswer> say,
        CancellationToken cancellation)
    {
        var (answer, entry) = await inbox.FindAsync<TPlan>(command.Type, command.CommandId, command.Hash, cancellation);
        if (entry is null)
        {
            var planned = await plan();
            if (!planned.IsTaken)
                return planned.Map(say);
            var attempt = await inbox.AttemptsAsync(command.Type, command.CommandId, cancellation) + 1;
            (answer, entry) = await inbox.AcceptAsync(command.Type, command.CommandId, command.Hash, planned.Value!, command.Person.Id, cancellation, attempt: attempt);
        }

        if (answer == InboxAnswer.Conflict)
        {
            return CommandResult<TAnswer>.Refused(
                Refusal.IdUsedBefore($"'{command.CommandId}' was sent before with another body or to another recall", command.IdName));
        }

        if (answer == InboxAnswer.New)
            events.CommandAccepted(command.Type, command.CommandId, siteId: null);
        // The process may have died between acceptance and effect; the sender's repetition is as good a moment as any.
        return entry.PendingSince is not null && await FinishAsync(entry, carryOut, cancellation) is { } refusal
            ? CommandResult<TAnswer>.Refused(refusal)
            : CommandResult<TAnswer>.Taken(say(entry.Command), isRepeat: answer == InboxAnswer.Repeat);
    }

    /// <summary>Carries out what was accepted and left undone.</summary>
    internal async Task ResumeAsync<TPlan>(string type, string commandId, Func<InboxEntry<TPlan>, Task<Refusal?>> carryOut, CancellationToken cancellation)
    {
        if (await inbox.ReadAsync<TPlan>(type, commandId, cancellation) is { PendingSince: not null } entry)
            await FinishAsync(entry, carryOut, cancellation);
    }

    private async Task<Refusal?> FinishAsync<TPlan>(InboxEntry<TPlan> entry, Func<InboxEntry<TPlan>, Task<Refusal?>> carryOut, CancellationToken cancellation)
    {
        var refusal = await carryOut(entry);
        await (refusal is null
            ? inbox.DoneAsync<TPlan>(entry.Type, entry.CommandId, entry.Attempt, cancellation)
            : inbox.WithdrawAsync(entry.Type, entry.CommandId, entry.Attempt, cancellation));
        return refusal;
    }
}
