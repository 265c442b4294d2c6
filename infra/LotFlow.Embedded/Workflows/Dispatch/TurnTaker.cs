using LotFlow.Abstractions;
using LotFlow.Abstractions.Documents;
using LotFlow.Abstractions.Workflows;
using LotFlow.Embedded.Sqlite;
using LotFlow.Embedded.Workflows.Execution;
using LotFlow.Embedded.Workflows.History;
using LotFlow.Embedded.Workflows.Storage;
using Microsoft.Extensions.Logging;

namespace LotFlow.Embedded.Workflows.Dispatch;

/// <summary>Gives one instance one turn: load, filter what has arrived, run the code, store the outcome.</summary>
internal sealed class TurnTaker(
    WorkflowRegistry registry, SqliteDatabase database, TimeProvider clock, EngineOptions options, ILoggerFactory loggers, Action<string> onViolation)
{
    private readonly WorkflowReads _reads = new(database);
    private readonly WorkflowWrites _writes = new(database);
    private readonly TurnWriter _turns = new(database);
    private readonly ILogger _logger = loggers.CreateLogger<TurnTaker>();

    /// <summary>Answers what the turn came to, or null if there was nothing to do.</summary>
    /// <exception cref="StoreUnavailableException">Nothing of the turn is stored.</exception>
    /// <exception cref="StaleTurnException">Nothing of the turn is stored, because the slot was out of date.</exception>
    public async Task<TurnResult?> TakeAsync(InstanceSlot slot, Mail mail)
    {
        slot.Header ??= _reads.Header(slot.Id);
        if (slot.Header is not { IsFinished: false } header)
            return null;
        var isBlocked = header.Status == WorkflowStatus.Blocked;
        var inbox = mail.Has(News.Inbox) || isBlocked ? _reads.Inbox(slot.Id) : [];
        if (inbox.Find(r => r.Kind == HistoryEventKind.ExecutionTerminated) is { } termination)
            return await TerminateAsync(slot, header, termination);
        if (header.Suspended || (isBlocked && !mail.Has(News.Retry)))
        {
            if (mail.Answers.Count > 0)
                await _writes.DivertAsync(mail.Answers);
            return null;
        }

        if (mail.Has(News.Recovered))
            header.Recoveries = await _writes.CountRecoveryAsync(slot.Id);
        if (header.Recoveries > options.MaxRecoveries)
        {
            await BlockAsync(slot, mail, new("LotFlow.PoisonousInstance",
                $"The process died {options.MaxRecoveries} times with work of this instance at hand. Find out why, then resume the instance."));
            return null;
        }

        return await RunAsync(slot, header, mail, inbox);
    }

    private async Task<TurnResult?> RunAsync(InstanceSlot slot, InstanceHeader header, Mail mail, List<InboxRow> inbox)
    {
        // The clock of a turn is stored in milliseconds, so code must not see more in its first run than in a replay.
        var now = WorkflowReads.Time(WorkflowReads.Milliseconds(clock.GetUtcNow()));
        WorkflowExecution execution;
        TurnOutcome? outcome;
        try
        {
            execution = slot.Execution ?? Load(header);
            slot.Execution = null;
            outcome = Run(header, execution, mail, inbox, now);
        }
        catch (Exception e) when (e is not StoreUnavailableException)
        {
            // The code does something else than it did, is not there, or met a fault of the engine: trying again would not help.
            await BlockAsync(slot, mail, WorkflowFailure.From(e));
            return null;
        }

        if (outcome is null)
        {
            await SettleAsync(slot, header, execution, inbox, now);
            return null;
        }

        var effects = await _turns.CommitAsync(new()
        {
            Instance = header,
            Now = now,
            Outcome = outcome,
            ConsumedInbox = inbox,
            ConsumedAnswers = mail.Answers,
            CustomStatus = execution.CustomStatus,
            VersionOf = VersionOf,
        });
        var generation = header.Generation;
        Advance(slot, header, execution, outcome, effects);
        return new(generation, outcome, effects, now);
    }

    private static TurnOutcome? Run(InstanceHeader header, WorkflowExecution execution, Mail mail, List<InboxRow> inbox, DateTimeOffset now)
    {
        if (mail.Has(News.Violation))
            execution.Violate();
        var inputs = Inputs(header, execution, inbox, mail.Answers, now);
        return inputs.Count > 0 || execution.IsViolated ? execution.RunTurn(now, inputs) : null;
    }

    /// <summary>No turn was needed; what nobody waits for goes, and an instance whose code is right again is no longer blocked.</summary>
    private async Task SettleAsync(InstanceSlot slot, InstanceHeader header, WorkflowExecution execution, List<InboxRow> inbox, DateTimeOffset now)
    {
        var isBlocked = header.Status == WorkflowStatus.Blocked;
        if (inbox.Count > 0 || isBlocked)
            await _writes.SettleAsync(slot.Id, inbox, isBlocked, now);
        if (isBlocked)
            header.Status = WorkflowStatus.Running;
        Keep(slot, execution);
    }

    private void Advance(InstanceSlot slot, InstanceHeader header, WorkflowExecution execution, TurnOutcome outcome, CommitEffects effects)
    {
        if (outcome.End is { IsContinuedAsNew: true })
        {
            // The next turn reads the new generation from the store.
            slot.Header = null;
            return;
        }

        header.Status = effects.Status;
        header.NextSequence += outcome.Events.Count;
        header.Recoveries = 0;
        header.Input = [];
        if (outcome.End is null)
            Keep(slot, execution);
    }

    private void Keep(InstanceSlot slot, WorkflowExecution execution)
    {
        if (options.WarmInstances > 0)
            slot.Execution = execution;
    }

    private WorkflowExecution Load(InstanceHeader header)
    {
        var workflow = registry.FindWorkflow(header.Name, header.Version) ?? throw new WorkflowNotRegisteredException(header.Name, header.Version);
        var execution = new WorkflowExecution(workflow, header.Id, header.Generation, loggers) { OnViolation = () => onViolation(header.Id) };
        if (header.NextSequence > 1)
            execution.Replay(_reads.History(header.Id));
        return execution;
    }

    /// <summary>A child whose workflow is not registered starts on version 1 and is blocked until its code is there.</summary>
    private int VersionOf(string workflow) => registry.Workflows.Any(w => w.Name == workflow) ? registry.LatestVersion(workflow) : 1;

    private static List<HistoryEvent> Inputs(
        InstanceHeader header, WorkflowExecution execution, List<InboxRow> inbox, IReadOnlyList<Answer> answers, DateTimeOffset now)
    {
        List<HistoryEvent> inputs = new(inbox.Count + answers.Count + 1);
        if (header.NextSequence == 1)
            inputs.Add(new(HistoryEventKind.ExecutionStarted, 0, header.Name, $"version {header.Version}", header.Input, now));
        foreach (var row in inbox)
        {
            if (row.Kind == HistoryEventKind.ExternalEventReceived)
                inputs.Add(new(row.Kind, 0, row.Name, Detail: null, row.Payload, now));
            else
                AddAnswer(row.Kind, row.Generation, row.Operation, row.Name, row.Payload);
        }

        foreach (var answer in answers)
            AddAnswer(answer.Kind, answer.Key.Generation, answer.Key.Operation, answer.Name, answer.Payload);
        return inputs;

        // An answer that nobody waits for (a cancelled timer, an earlier generation, a second delivery) is passed over.
        void AddAnswer(HistoryEventKind kind, int generation, int operation, string? name, byte[]? payload)
        {
            if (generation == header.Generation && execution.IsPending(operation) && !inputs.Exists(i => i.Operation == operation && operation > 0))
                inputs.Add(new(kind, operation, name, Detail: null, payload, now));
        }
    }

    private async Task<TurnResult?> TerminateAsync(InstanceSlot slot, InstanceHeader header, InboxRow termination)
    {
        var now = clock.GetUtcNow();
        var reason = termination.Payload is { Length: > 0 } json ? LotFlowJson.Deserialize<TerminationReason>(json).Reason : null;
        var effects = await _turns.TerminateAsync(header, reason, now);
        header.Status = WorkflowStatus.Terminated;
        slot.Execution = null;
        return new(header.Generation, Outcome: null, effects, now);
    }

    private async Task BlockAsync(InstanceSlot slot, Mail mail, WorkflowFailure reason)
    {
        _logger.LogError("Instance {Instance} is blocked: {Reason}", slot.Id, reason.Message);
        slot.Execution = null;
        if (mail.Answers.Count > 0)
            await _writes.DivertAsync(mail.Answers);
        await _writes.BlockAsync(slot.Id, reason, clock.GetUtcNow());
        slot.Header!.Status = WorkflowStatus.Blocked;
    }
}

/// <summary>What a turn has changed; <paramref name="Outcome"/> is null for a termination.</summary>
internal sealed record TurnResult(int Generation, TurnOutcome? Outcome, CommitEffects Effects, DateTimeOffset Now);

/// <summary>Payload of a stored termination.</summary>
internal sealed record TerminationReason(string? Reason);

/// <summary>No code for this version; the instance waits until it is deployed again.</summary>
internal sealed class WorkflowNotRegisteredException(string name, int version)
    : Exception($"Workflow '{name}' version {version} is not registered in this process. Deploy its code again, then the instance goes on.");
