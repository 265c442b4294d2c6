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
        Append(w, instance.Id, instance.NextSequence, new(HistoryEventKind.ExecutionTerminated, 0, Name: null, reason, Payload: null, now));
        w.Command("UPDATE wf_instances SET status = ?2, failure = ?3, updated_at = ?4, next_seq = next_seq + 1 WHERE id = ?1")
            .Bind(1, instance.Id).Bind(2, (long)WorkflowStatus.Terminated).BindBlob(3, LotFlowJson.Serialize(failure))
            .Bind(4, WorkflowReads.Milliseconds(now)).Execute();
        WorkflowWrites.DeleteWork(w, instance.Id);
        List<string> woken = [];
        TellWaiters(w, instance.Id, HistoryEventKind.ChildFailed, LotFlowJson.Serialize(failure), woken);
        return new CommitEffects(woken, WorkflowStatus.Terminated);
    });

    private static CommitEffects Write(SqliteWrite w, TurnCommit commit)
    {
        var (id, outcome) = (commit.Instance.Id, commit.Outcome);
        List<string> woken = [];
        foreach (var row in commit.ConsumedInbox)
            w.Command("DELETE FROM wf_inbox WHERE id = ?1").Bind(1, row).Execute();
        foreach (var answer in commit.ConsumedAnswers)
            WorkflowWrites.DeleteAnswered(w, answer);

        if (outcome.End is { IsContinuedAsNew: true } next)
        {
            ContinueAsNew(w, commit, next);
            return new([id], WorkflowStatus.Pending);
        }

        var sequence = commit.Instance.NextSequence;
        foreach (var e in outcome.Events)
            Append(w, id, sequence++, e);
        var status = outcome.End switch
        {
            null => WorkflowStatus.Running,
            { Failure: null } => WorkflowStatus.Completed,
            _ => WorkflowStatus.Failed,
        };
        SetStatus(w, commit, status, sequence);
        if (outcome.End is { } end)
        {
            WorkflowWrites.DeleteWork(w, id);
            TellWaiters(
                w, id, end.Failure is null ? HistoryEventKind.ChildCompleted : HistoryEventKind.ChildFailed,
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
        if (!WorkflowWrites.Insert(w, child.InstanceId, child.Name, commit.VersionOf(child.Name), child.Input, id, commit.Now))
        {
            // The child exists: adopt it. If it has finished, its result is the answer.
            using var rows = w.Command("SELECT status, output, failure FROM wf_instances WHERE id = ?1").Bind(1, child.InstanceId).Rows();
            rows.Next();
            if ((WorkflowStatus)rows.Int64(0) >= WorkflowStatus.Completed)
            {
                var completed = (WorkflowStatus)rows.Int64(0) == WorkflowStatus.Completed;
                var payload = rows.Bytes(completed ? 1 : 2).ToArray();
                WorkflowWrites.AppendInbox(
                    w, id, completed ? HistoryEventKind.ChildCompleted : HistoryEventKind.ChildFailed, generation, child.Operation, child.Name, payload);
                woken.Add(id);
                return;
            }
        }

        w.Command("INSERT INTO wf_waiters (child_id, parent_id, parent_generation, parent_op) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING")
            .Bind(1, child.InstanceId).Bind(2, id).Bind(3, generation).Bind(4, child.Operation).Execute();
        woken.Add(child.InstanceId);
    }

    private static void ContinueAsNew(SqliteWrite w, TurnCommit commit, ExecutionEnd next)
    {
        var id = commit.Instance.Id;
        w.Command("DELETE FROM wf_history WHERE instance_id = ?1").Bind(1, id).Execute();
        w.Command("DELETE FROM wf_activities WHERE instance_id = ?1").Bind(1, id).Execute();
        w.Command("DELETE FROM wf_timers WHERE instance_id = ?1").Bind(1, id).Execute();
        w.Command("DELETE FROM wf_waiters WHERE parent_id = ?1").Bind(1, id).Execute();
        // Events that were received and not consumed come before those that arrived after them.
        w.Command("CREATE TEMP TABLE IF NOT EXISTS wf_carried (kind INTEGER, name TEXT, payload BLOB)").Execute();
        w.Command("INSERT INTO wf_carried SELECT kind, name, payload FROM wf_inbox WHERE instance_id = ?1 AND kind IN (16, 50) ORDER BY id").Bind(1, id).Execute();
        w.Command("DELETE FROM wf_inbox WHERE instance_id = ?1").Bind(1, id).Execute();
        foreach (var (name, payload) in next.CarriedEvents)
            WorkflowWrites.AppendInbox(w, id, HistoryEventKind.ExternalEventReceived, generation: 0, operation: 0, name, payload);
        w.Command("INSERT INTO wf_inbox (instance_id, kind, generation, op, name, payload) SELECT ?1, kind, 0, 0, name, payload FROM wf_carried ORDER BY rowid")
            .Bind(1, id).Execute();
        w.Command("DELETE FROM wf_carried").Execute();
        w.Command("UPDATE wf_instances SET generation = generation + 1, status = 0, input = ?2, next_seq = 1, recoveries = 0, updated_at = ?3 WHERE id = ?1")
            .Bind(1, id).BindBlob(2, next.NextInput).Bind(3, WorkflowReads.Milliseconds(commit.Now)).Execute();
    }

    private static void SetStatus(SqliteWrite w, TurnCommit commit, WorkflowStatus status, int sequence)
    {
        var command = w.Command("""
            UPDATE wf_instances SET status = ?2, output = ?3, custom_status = ?4, failure = ?5, updated_at = ?6, next_seq = ?7, recoveries = 0 WHERE id = ?1
            """)
            .Bind(1, commit.Instance.Id).Bind(2, (long)status).Bind(6, WorkflowReads.Milliseconds(commit.Now)).Bind(7, sequence);
        BindOptional(command, 3, commit.Outcome.End?.Output);
        BindOptional(command, 4, commit.CustomStatus);
        BindOptional(command, 5, commit.Outcome.End?.Failure is { } failure ? LotFlowJson.Serialize(failure) : null);
        command.Execute();
    }

    private static void TellWaiters(SqliteWrite w, string childId, HistoryEventKind kind, byte[] payload, List<string> woken)
    {
        List<(string Id, int Generation, int Operation)> parents = [];
        using (var rows = w.Command("DELETE FROM wf_waiters WHERE child_id = ?1 RETURNING parent_id, parent_generation, parent_op").Bind(1, childId).Rows())
        {
            while (rows.Next())
                parents.Add((rows.Text(0), (int)rows.Int64(1), (int)rows.Int64(2)));
        }

        foreach (var (parentId, generation, operation) in parents)
        {
            if (WorkflowWrites.Status(w, parentId) is not (WorkflowStatus.Pending or WorkflowStatus.Running or WorkflowStatus.Blocked))
                continue;
            WorkflowWrites.AppendInbox(w, parentId, kind, generation, operation, childId, payload);
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
