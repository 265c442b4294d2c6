using LotFlow.Abstractions;
using LotFlow.Abstractions.Workflows;
using LotFlow.Embedded.Sqlite;
using LotFlow.Embedded.Workflows.Execution;
using LotFlow.Embedded.Workflows.History;

namespace LotFlow.Embedded.Workflows.Storage;

/// <summary>
/// Stores a turn: what it consumed goes, its history is appended, what it scheduled is written, its parents are told, its status
/// is set. One transaction, so that a process which dies at any moment has either taken the turn or not.
/// </summary>
internal sealed class TurnWriter(SqliteDatabase database)
{
    public Task<CommitEffects> CommitAsync(TurnCommit commit) => database.WriteAsync(w => Write(w, commit));

    /// <summary>Ends an instance without running its code.</summary>
    public Task<CommitEffects> TerminateAsync(InstanceHeader instance, string? reason, DateTimeOffset now) => database.WriteAsync(w =>
    {
        var failure = new WorkflowFailure("LotFlow.Terminated", reason ?? "Terminated by an administrator.");
        var command = w.Command("""
            UPDATE wf_instances SET status = ?2, failure = ?3, updated_at = ?4, next_seq = next_seq + 1
            WHERE id = ?1 AND next_seq = ?5 AND generation = ?6 AND status < 4
            """)
            .Bind(2, (long)WorkflowStatus.Terminated).BindBlob(3, LotFlowJson.Serialize(failure)).Bind(4, WorkflowReads.Milliseconds(now));
        ExecuteOn(command, instance, sequenceAt: 5, generationAt: 6);
        Append(w, instance.Id, instance.NextSequence, new(HistoryEventKind.ExecutionTerminated, 0, Name: null, reason, Payload: null, now));
        WorkflowWrites.DeleteWork(w, instance.Id);
        List<string> woken = [];
        TellWaiters(w, instance, HistoryEventKind.ChildFailed, LotFlowJson.Serialize(failure), woken);
        return new CommitEffects(woken, WorkflowStatus.Terminated);
    });

    private static CommitEffects Write(SqliteWrite w, TurnCommit commit)
    {
        var (id, outcome) = (commit.Instance.Id, commit.Outcome);
        List<string> woken = [];
        foreach (var row in commit.ConsumedInbox)
            WorkflowWrites.DeleteInbox(w, row);
        foreach (var answer in commit.ConsumedAnswers)
            WorkflowWrites.DeleteAnswered(w, answer);

        if (outcome.End is { IsContinuedAsNew: true } next)
        {
            ContinueAsNew(w, commit, next);
            return new([id], WorkflowStatus.Pending);
        }

        var status = outcome.End switch
        {
            null => WorkflowStatus.Running,
            { Failure: null } => WorkflowStatus.Completed,
            _ => WorkflowStatus.Failed,
        };
        SetStatus(w, commit, status);
        var sequence = commit.Instance.NextSequence;
        foreach (var e in outcome.Events)
            Append(w, id, sequence++, e);
        if (outcome.End is { } end)
        {
            WorkflowWrites.DeleteWork(w, id);
            TellWaiters(
                w, commit.Instance, end.Failure is null ? HistoryEventKind.ChildCompleted : HistoryEventKind.ChildFailed,
                end.Failure is null ? end.Output! : LotFlowJson.Serialize(end.Failure), woken);
        }
        else
        {
            Schedule(w, commit, woken);
        }

        return new(woken, status);
    }

    private static void Schedule(SqliteWrite w, TurnCommit commit, List<string> woken)
    {
        var (id, generation) = (commit.Instance.Id, commit.Instance.Generation);
        foreach (var activity in commit.Outcome.Activities)
        {
            var command = w.Command("""
                INSERT INTO wf_activities (instance_id, generation, op, name, input, retry, attempt, first_at, due_at, deliveries)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1, ?7, ?7, 0)
                """)
                .Bind(1, id).Bind(2, generation).Bind(3, activity.Operation).Bind(4, activity.Name).BindBlob(5, activity.Input)
                .Bind(7, WorkflowReads.Milliseconds(commit.Now));
            (activity.Retry is null ? command.BindNull(6) : command.BindBlob(6, LotFlowJson.Serialize(activity.Retry))).Execute();
        }

        foreach (var timer in commit.Outcome.Timers)
        {
            w.Command("INSERT INTO wf_timers (instance_id, generation, op, due_at) VALUES (?1, ?2, ?3, ?4)")
                .Bind(1, id).Bind(2, generation).Bind(3, timer.Operation).Bind(4, WorkflowReads.MillisecondsUp(timer.DueAt)).Execute();
        }

        foreach (var operation in commit.Outcome.CancelledTimers)
        {
            w.Command("DELETE FROM wf_timers WHERE instance_id = ?1 AND generation = ?2 AND op = ?3")
                .Bind(1, id).Bind(2, generation).Bind(3, operation).Execute();
        }

        foreach (var child in commit.Outcome.Children)
            StartChild(w, commit, child, woken);
    }

    private static void StartChild(SqliteWrite w, TurnCommit commit, ScheduledChild child, List<string> woken)
    {
        var (id, generation) = (commit.Instance.Id, commit.Instance.Generation);
        if (!WorkflowWrites.Insert(w, InstanceHeader.Started(child.InstanceId, child.Name, commit.VersionOf(child.Name), child.Input), id, commit.Now))
        {
            // The child exists: adopt it. If it has finished, its result is the answer.
            if (AnswerOfExisting(w, child) is { } answer)
            {
                WorkflowWrites.AppendInbox(w, id, answer.Kind, generation, child.Operation, child.Name, answer.Payload);
                woken.Add(id);
                return;
            }
        }
        else
        {
            woken.Add(child.InstanceId);
        }

        w.Command("INSERT INTO wf_waiters (child_id, parent_id, parent_generation, parent_op) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING")
            .Bind(1, child.InstanceId).Bind(2, id).Bind(3, generation).Bind(4, child.Operation).Execute();
    }

    /// <summary>What the call of an existing child is answered at once, or null if the child still runs.</summary>
    private static (HistoryEventKind Kind, byte[] Payload)? AnswerOfExisting(SqliteWrite w, ScheduledChild child)
    {
        using var rows = w.Command("SELECT name, status, output, failure FROM wf_instances WHERE id = ?1").Bind(1, child.InstanceId).Rows();
        rows.Next();
        if (rows.Text(0) is var name && name != child.Name)
        {
            var failure = new WorkflowFailure(
                "LotFlow.AnotherWorkflow", $"Instance '{child.InstanceId}' is a '{name}', not a '{child.Name}'. Give the child an id of its own.");
            return (HistoryEventKind.ChildFailed, LotFlowJson.Serialize(failure));
        }

        return (WorkflowStatus)rows.Int64(1) switch
        {
            WorkflowStatus.Completed => (HistoryEventKind.ChildCompleted, rows.Bytes(2).ToArray()),
            WorkflowStatus.Failed or WorkflowStatus.Terminated => (HistoryEventKind.ChildFailed, rows.Bytes(3).ToArray()),
            _ => null,
        };
    }

    private static void ContinueAsNew(SqliteWrite w, TurnCommit commit, ExecutionEnd next)
    {
        var id = commit.Instance.Id;
        w.Command("DELETE FROM wf_history WHERE instance_id = ?1").Bind(1, id).Execute();
        w.Command("DELETE FROM wf_activities WHERE instance_id = ?1").Bind(1, id).Execute();
        w.Command("DELETE FROM wf_timers WHERE instance_id = ?1").Bind(1, id).Execute();
        // Events that were received and not consumed come before those that arrived during the turn, so these are put behind them.
        var arrived = WorkflowReads.ReadInbox(w, id);
        foreach (var (name, payload) in next.CarriedEvents)
            WorkflowWrites.AppendInbox(w, id, HistoryEventKind.ExternalEventReceived, generation: 0, operation: 0, name, payload);
        foreach (var row in arrived)
        {
            WorkflowWrites.DeleteInbox(w, row);
            // Answers to the old execution reach nobody.
            if (row.Kind is HistoryEventKind.ExternalEventReceived or HistoryEventKind.ExecutionTerminated)
                WorkflowWrites.AppendInbox(w, id, row.Kind, generation: 0, operation: 0, row.Name, row.Payload);
        }

        var command = w.Command("""
            UPDATE wf_instances SET generation = generation + 1, status = 0, input = ?2, next_seq = 1, recoveries = 0, updated_at = ?3, failure = NULL,
                custom_status = ?6
            WHERE id = ?1 AND next_seq = ?4 AND generation = ?5 AND status < 4
            """)
            .BindBlob(2, next.NextInput).Bind(3, WorkflowReads.Milliseconds(commit.Now));
        BindOptional(command, 6, commit.CustomStatus);
        ExecuteOn(command, commit.Instance, sequenceAt: 4, generationAt: 5);
    }

    private static void SetStatus(SqliteWrite w, TurnCommit commit, WorkflowStatus status)
    {
        var command = w.Command("""
            UPDATE wf_instances SET status = ?2, output = ?3, custom_status = ?4, failure = ?5, updated_at = ?6, next_seq = ?7, recoveries = 0
            WHERE id = ?1 AND next_seq = ?8 AND generation = ?9 AND status < 4
            """)
            .Bind(2, (long)status).Bind(6, WorkflowReads.Milliseconds(commit.Now)).Bind(7, commit.Instance.NextSequence + commit.Outcome.Events.Count);
        BindOptional(command, 3, commit.Outcome.End?.Output);
        BindOptional(command, 4, commit.CustomStatus);
        BindOptional(command, 5, commit.Outcome.End?.Failure is { } failure ? LotFlowJson.Serialize(failure) : null);
        ExecuteOn(command, commit.Instance, sequenceAt: 8, generationAt: 9);
    }

    /// <summary>Changes the instance only if it still is what the turn was made from; so no turn counts twice, and an end is final.</summary>
    private static void ExecuteOn(SqliteStatement command, InstanceHeader madeFrom, int sequenceAt, int generationAt)
    {
        var changed = command.Bind(1, madeFrom.Id).Bind(sequenceAt, madeFrom.NextSequence).Bind(generationAt, madeFrom.Generation).Execute();
        if (changed != 1)
            throw new StaleTurnException(madeFrom.Id);
    }

    private static void TellWaiters(SqliteWrite w, InstanceHeader child, HistoryEventKind kind, byte[] payload, List<string> woken)
    {
        List<(string Id, int Generation, int Operation)> parents = [];
        using (var rows = w.Command("DELETE FROM wf_waiters WHERE child_id = ?1 RETURNING parent_id, parent_generation, parent_op").Bind(1, child.Id).Rows())
        {
            while (rows.Next())
                parents.Add((rows.Text(0), (int)rows.Int64(1), (int)rows.Int64(2)));
        }

        foreach (var (parentId, generation, operation) in parents)
        {
            if (WorkflowWrites.Status(w, parentId) is not (WorkflowStatus.Pending or WorkflowStatus.Running or WorkflowStatus.Blocked))
                continue;
            WorkflowWrites.AppendInbox(w, parentId, kind, generation, operation, child.Name, payload);
            woken.Add(parentId);
        }
    }

    private static void Append(SqliteWrite w, string instanceId, int sequence, HistoryEvent e)
    {
        var command = w.Command("INSERT INTO wf_history (instance_id, seq, kind, op, name, detail, payload, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")
            .Bind(1, instanceId).Bind(2, sequence).Bind(3, (long)e.Kind).Bind(4, e.Operation).Bind(5, e.Name).Bind(6, e.Detail)
            .Bind(8, WorkflowReads.Milliseconds(e.At));
        BindOptional(command, 7, e.Payload);
        command.Execute();
    }

    private static void BindOptional(SqliteStatement command, int index, byte[]? value) =>
        _ = value is null ? command.BindNull(index) : command.BindBlob(index, value);
}
