using LotFlow.Abstractions.Workflows;
using LotFlow.Embedded.Workflows.Execution;
using LotFlow.Embedded.Workflows.History;
using LotFlow.Embedded.Workflows.Storage;
using Microsoft.Extensions.Logging;

namespace LotFlow.Embedded.Workflows.Dispatch;

/// <summary>Gives one instance one turn: load, filter what has arrived, run the code, store the outcome.</summary>
internal sealed class TurnTaker(
    WorkflowRegistry registry, WorkflowReads reads, WorkflowWrites writes, TurnWriter turns, TimeProvider clock, EngineOptions options,
    ILoggerFactory loggers, Action<string> poke)
{
    private readonly ILogger _logger = loggers.CreateLogger<TurnTaker>();

    /// <summary>Answers what the turn came to, or null if there was nothing to do.</summary>
    public async Task<TurnResult?> TakeAsync(InstanceSlot slot, Mail mail, bool isRecovered)
    {
        slot.Header ??= reads.Header(slot.Id);
        if (slot.Header is not { IsFinished: false } header)
            return null;
        var inbox = mail.InboxDirty || header.Status == WorkflowStatus.Blocked ? reads.Inbox(slot.Id) : [];
        if (inbox.Find(r => r.Kind == HistoryEventKind.ExecutionTerminated) is { } termination)
            return await TerminateAsync(slot, header, termination);
        if (header.Suspended || (header.Status == WorkflowStatus.Blocked && !mail.RetryBlocked))
        {
            if (mail.Answers.Count > 0)
                await writes.DivertAsync(mail.Answers);
            return null;
        }

        if (isRecovered && await writes.CountRecoveryAsync(slot.Id) > options.MaxRecoveries)
        {
            await BlockAsync(slot, mail, new("LotFlow.PoisonousInstance",
                $"The process died {options.MaxRecoveries} times with work of this instance at hand. Find out why, then resume the instance."));
            return null;
        }

        return await RunAsync(slot, header, mail, inbox);
    }

    private async Task<TurnResult?> RunAsync(InstanceSlot slot, InstanceHeader header, Mail mail, List<InboxRow> inbox)
    {
        WorkflowExecution execution;
        try
        {
            execution = slot.Execution ?? Load(header);
        }
        catch (Exception e) when (e is NonDeterminismException or WorkflowNotRegisteredException)
        {
            await BlockAsync(slot, mail, WorkflowFailure.From(e));
            return null;
        }

        // The clock of a turn is stored in milliseconds, so code must not see more in its first run than in a replay.
        var now = WorkflowReads.Time(WorkflowReads.Milliseconds(clock.GetUtcNow()));
        var inputs = Inputs(header, execution, inbox, mail.Answers, now);
        if (inputs.Count == 0 && inbox.Count == 0 && mail.Answers.Count == 0 && !execution.IsViolated)
        {
            slot.Execution = execution;
            return null;
        }

        var outcome = execution.RunTurn(now, inputs);
        slot.Execution = null;
        var effects = await turns.CommitAsync(new()
        {
            Instance = header,
            Now = now,
            Outcome = outcome,
            ConsumedInbox = inbox.ConvertAll(r => r.RowId),
            ConsumedAnswers = mail.Answers,
            CustomStatus = execution.CustomStatus,
            VersionOf = name => registry.Workflows.Any(w => w.Name == name) ? registry.LatestVersion(name) : 1,
        });
        var generation = header.Generation;
        Advance(slot, header, execution, outcome, effects);
        return new(generation, outcome, effects, now);
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
        if (outcome.End is null && options.WarmInstances > 0)
            slot.Execution = execution;
    }

    private WorkflowExecution Load(InstanceHeader header)
    {
        var workflow = registry.FindWorkflow(header.Name, header.Version) ?? throw new WorkflowNotRegisteredException(header.Name, header.Version);
        var execution = new WorkflowExecution(workflow, header.Id, header.Generation, loggers) { OnViolation = () => poke(header.Id) };
        if (header.NextSequence > 1)
            execution.Replay(reads.History(header.Id));
        return execution;
    }

    private static List<HistoryEvent> Inputs(
        InstanceHeader header, WorkflowExecution execution, List<InboxRow> inbox, IReadOnlyList<Answer> answers, DateTimeOffset now)
    {
        List<HistoryEvent> inputs = [];
        HashSet<int> answered = [];
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
            if (generation == header.Generation && execution.IsPending(operation) && answered.Add(operation))
                inputs.Add(new(kind, operation, name, Detail: null, payload, now));
        }
    }

    private async Task<TurnResult> TerminateAsync(InstanceSlot slot, InstanceHeader header, InboxRow termination)
    {
        var now = clock.GetUtcNow();
        var reason = termination.Payload is { Length: > 0 } json ? Abstractions.LotFlowJson.Deserialize<TerminationReason>(json).Reason : null;
        var effects = await turns.TerminateAsync(header, reason, now);
        header.Status = WorkflowStatus.Terminated;
        slot.Execution = null;
        return new(header.Generation, Outcome: null, effects, now);
    }

    private async Task BlockAsync(InstanceSlot slot, Mail mail, WorkflowFailure reason)
    {
        _logger.LogError("Instance {Instance} is blocked: {Reason}", slot.Id, reason.Message);
        if (mail.Answers.Count > 0)
            await writes.DivertAsync(mail.Answers);
        await writes.BlockAsync(slot.Id, reason, clock.GetUtcNow());
        slot.Header!.Status = WorkflowStatus.Blocked;
        slot.Execution = null;
    }
}

/// <summary>What a turn has changed; <paramref name="Outcome"/> is null for a termination.</summary>
internal sealed record TurnResult(int Generation, TurnOutcome? Outcome, CommitEffects Effects, DateTimeOffset Now);

/// <summary>Payload of a stored termination.</summary>
internal sealed record TerminationReason(string? Reason);

/// <summary>No code for this version; the instance waits until it is deployed again.</summary>
internal sealed class WorkflowNotRegisteredException(string name, int version)
    : Exception($"Workflow '{name}' version {version} is not registered in this process. Deploy its code again, then the instance goes on.");
