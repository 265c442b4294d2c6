using LotFlow.Abstractions;
using LotFlow.Abstractions.Workflows;
using LotFlow.Embedded.Sqlite;
using LotFlow.Embedded.Workflows.History;

namespace LotFlow.Embedded.Workflows.Storage;

/// <summary>Everything that the engine writes, apart from the turn itself (<see cref="TurnWriter"/>).</summary>
internal sealed class WorkflowWrites(SqliteDatabase database)
{
    /// <summary>False if the instance was there.</summary>
    public Task<bool> StartAsync(InstanceHeader instance, string? parentId, DateTimeOffset now) =>
        database.WriteAsync(w => Insert(w, instance, parentId, now));

    public Task<EventDelivery> AppendAsync(string instanceId, HistoryEventKind kind, string? name, byte[] payload) => database.WriteAsync(w =>
    {
        var status = Status(w, instanceId);
        if (status is null)
            return EventDelivery.UnknownInstance;
        if (status is WorkflowStatus.Completed or WorkflowStatus.Failed or WorkflowStatus.Terminated)
            return EventDelivery.InstanceFinished;
        AppendInbox(w, instanceId, kind, generation: 0, operation: 0, name, payload);
        return EventDelivery.Accepted;
    });

    /// <summary>False if there is no such unfinished instance.</summary>
    public Task<bool> SuspendAsync(string instanceId, DateTimeOffset now) => database.WriteAsync(w =>
        w.Command("UPDATE wf_instances SET suspended = 1, updated_at = ?2 WHERE id = ?1 AND status < 4")
            .Bind(1, instanceId).Bind(2, WorkflowReads.Milliseconds(now)).Execute() == 1);

    /// <summary>False if there is no such suspended or blocked instance.</summary>
    public Task<bool> ResumeAsync(string instanceId, DateTimeOffset now) => database.WriteAsync(w =>
        w.Command("UPDATE wf_instances SET suspended = 0, recoveries = 0, updated_at = ?2 WHERE id = ?1 AND (status = 3 OR status < 3 AND suspended = 1)")
            .Bind(1, instanceId).Bind(2, WorkflowReads.Milliseconds(now)).Execute() == 1);

    /// <summary>Removes messages that reach nobody, and lets a blocked instance run again.</summary>
    public Task<bool> SettleAsync(string instanceId, IReadOnlyList<InboxRow> inbox, bool unblock, DateTimeOffset now) => database.WriteAsync(w =>
    {
        foreach (var row in inbox)
            DeleteInbox(w, row);
        return unblock && w.Command("UPDATE wf_instances SET status = 1, failure = NULL, updated_at = ?2 WHERE id = ?1 AND status = 3")
            .Bind(1, instanceId).Bind(2, WorkflowReads.Milliseconds(now)).Execute() == 1;
    });

    /// <summary>Removes a finished instance and its history; false if it is not there or not finished.</summary>
    public Task<bool> PurgeAsync(string instanceId) => database.WriteAsync(w =>
    {
        if (w.Command("DELETE FROM wf_instances WHERE id = ?1 AND status >= 4").Bind(1, instanceId).Execute() == 0)
            return false;
        w.Command("DELETE FROM wf_history WHERE instance_id = ?1").Bind(1, instanceId).Execute();
        DeleteWork(w, instanceId);
        return true;
    });

    /// <summary>Keeps answers of an instance that takes no turns now; they go to its inbox.</summary>
    public Task<bool> DivertAsync(IReadOnlyList<Answer> answers) => database.WriteAsync(w =>
    {
        foreach (var answer in answers)
        {
            // An answer whose row is gone was stored already.
            if (DeleteAnswered(w, answer))
                AppendInbox(w, answer.Key.InstanceId, answer.Kind, answer.Key.Generation, answer.Key.Operation, answer.Name, answer.Payload);
        }

        return true;
    });

    public Task<bool> RetryActivityAsync(OperationKey key, int attempt, DateTimeOffset dueAt) => database.WriteAsync(w =>
        w.Command("UPDATE wf_activities SET attempt = ?4, due_at = ?5, deliveries = 0 WHERE instance_id = ?1 AND generation = ?2 AND op = ?3")
            .Bind(1, key.InstanceId).Bind(2, key.Generation).Bind(3, key.Operation)
            .Bind(4, attempt).Bind(5, WorkflowReads.Milliseconds(dueAt)).Execute() == 1);

    /// <summary>Counts that an activity which a dead process had at hand is about to run again. Answers the new count, 0 if it is gone.</summary>
    public Task<int> CountDeliveryAsync(OperationKey key) => database.WriteAsync(w =>
        (int)(w.Command("UPDATE wf_activities SET deliveries = deliveries + 1 WHERE instance_id = ?1 AND generation = ?2 AND op = ?3 RETURNING deliveries")
            .Bind(1, key.InstanceId).Bind(2, key.Generation).Bind(3, key.Operation).ScalarInt64() ?? 0));

    /// <summary>Counts that an instance which a dead process had at hand is about to take a turn again.</summary>
    public Task<int> CountRecoveryAsync(string instanceId) => database.WriteAsync(w =>
        (int)(w.Command("UPDATE wf_instances SET recoveries = recoveries + 1 WHERE id = ?1 RETURNING recoveries").Bind(1, instanceId).ScalarInt64() ?? 0));

    public Task<bool> BlockAsync(string instanceId, WorkflowFailure reason, DateTimeOffset now) => database.WriteAsync(w =>
        w.Command("UPDATE wf_instances SET status = 3, failure = ?2, updated_at = ?3 WHERE id = ?1 AND status < 4")
            .Bind(1, instanceId).BindBlob(2, LotFlowJson.Serialize(reason)).Bind(3, WorkflowReads.Milliseconds(now)).Execute() == 1);

    internal static WorkflowStatus? Status(SqliteWrite w, string instanceId) =>
        (WorkflowStatus?)w.Command("SELECT status FROM wf_instances WHERE id = ?1").Bind(1, instanceId).ScalarInt64();

    internal static bool Insert(SqliteWrite w, InstanceHeader instance, string? parentId, DateTimeOffset now) =>
        w.Command("""
            INSERT INTO wf_instances (id, name, version, generation, status, suspended, input, parent_id, created_at, updated_at, next_seq, recoveries)
            VALUES (?1, ?2, ?3, 0, 0, 0, ?4, ?5, ?6, ?6, 1, 0) ON CONFLICT DO NOTHING
            """)
            .Bind(1, instance.Id).Bind(2, instance.Name).Bind(3, instance.Version).BindBlob(4, instance.Input).Bind(5, parentId)
            .Bind(6, WorkflowReads.Milliseconds(now)).Execute() == 1;

    internal static void AppendInbox(
        SqliteWrite w, string instanceId, HistoryEventKind kind, int generation, int operation, string? name, byte[]? payload)
    {
        var command = w.Command("INSERT INTO wf_inbox (instance_id, kind, generation, op, name, payload) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")
            .Bind(1, instanceId).Bind(2, (long)kind).Bind(3, generation).Bind(4, operation).Bind(5, name);
        (payload is null ? command.BindNull(6) : command.BindBlob(6, payload)).Execute();
    }

    internal static void DeleteInbox(SqliteWrite w, InboxRow row) => w.Command("DELETE FROM wf_inbox WHERE id = ?1").Bind(1, row.RowId).Execute();

    internal static bool DeleteAnswered(SqliteWrite w, Answer answer)
    {
        var table = answer.Kind == HistoryEventKind.TimerFired ? "wf_timers" : "wf_activities";
        return w.Command($"DELETE FROM {table} WHERE instance_id = ?1 AND generation = ?2 AND op = ?3")
            .Bind(1, answer.Key.InstanceId).Bind(2, answer.Key.Generation).Bind(3, answer.Key.Operation).Execute() == 1;
    }

    /// <summary>Removes everything that could still happen to an instance.</summary>
    internal static void DeleteWork(SqliteWrite w, string instanceId)
    {
        w.Command("DELETE FROM wf_inbox WHERE instance_id = ?1").Bind(1, instanceId).Execute();
        w.Command("DELETE FROM wf_activities WHERE instance_id = ?1").Bind(1, instanceId).Execute();
        w.Command("DELETE FROM wf_timers WHERE instance_id = ?1").Bind(1, instanceId).Execute();
    }
}
