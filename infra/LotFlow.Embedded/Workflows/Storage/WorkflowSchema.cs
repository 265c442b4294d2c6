using LotFlow.Embedded.Sqlite;

namespace LotFlow.Embedded.Workflows.Storage;

/// <summary>The engine's tables. Times are Unix milliseconds UTC; payloads are UTF-8 JSON.</summary>
internal static class WorkflowSchema
{
    /// <summary>Creates the tables where missing and notes that the engine runs.</summary>
    /// <returns>True if it ran before and did not stop in order: the process was killed, crashed, or lost its power.</returns>
    public static Task<bool> OpenAsync(SqliteDatabase database) => database.WriteAsync(write =>
    {
        write.Run("""
            CREATE TABLE IF NOT EXISTS wf_instances (
                id TEXT PRIMARY KEY, name TEXT NOT NULL, version INTEGER NOT NULL, generation INTEGER NOT NULL,
                status INTEGER NOT NULL, suspended INTEGER NOT NULL, input BLOB, output BLOB, custom_status BLOB, failure BLOB,
                parent_id TEXT, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, next_seq INTEGER NOT NULL,
                recoveries INTEGER NOT NULL) WITHOUT ROWID;
            CREATE INDEX IF NOT EXISTS wf_instances_status ON wf_instances (status, id);

            CREATE TABLE IF NOT EXISTS wf_history (
                instance_id TEXT NOT NULL, seq INTEGER NOT NULL, kind INTEGER NOT NULL, op INTEGER NOT NULL, name TEXT,
                detail TEXT, payload BLOB, at INTEGER NOT NULL, PRIMARY KEY (instance_id, seq)) WITHOUT ROWID;

            CREATE TABLE IF NOT EXISTS wf_inbox (
                id INTEGER PRIMARY KEY, instance_id TEXT NOT NULL, kind INTEGER NOT NULL, generation INTEGER NOT NULL,
                op INTEGER NOT NULL, name TEXT, payload BLOB);
            CREATE INDEX IF NOT EXISTS wf_inbox_instance ON wf_inbox (instance_id, id);

            CREATE TABLE IF NOT EXISTS wf_activities (
                instance_id TEXT NOT NULL, generation INTEGER NOT NULL, op INTEGER NOT NULL, name TEXT NOT NULL, input BLOB NOT NULL,
                retry BLOB, attempt INTEGER NOT NULL, first_at INTEGER NOT NULL, due_at INTEGER NOT NULL, deliveries INTEGER NOT NULL,
                PRIMARY KEY (instance_id, generation, op)) WITHOUT ROWID;
            CREATE INDEX IF NOT EXISTS wf_activities_waiting ON wf_activities (due_at) WHERE attempt > 1;

            CREATE TABLE IF NOT EXISTS wf_timers (
                instance_id TEXT NOT NULL, generation INTEGER NOT NULL, op INTEGER NOT NULL, due_at INTEGER NOT NULL,
                PRIMARY KEY (instance_id, generation, op)) WITHOUT ROWID;
            CREATE INDEX IF NOT EXISTS wf_timers_due ON wf_timers (due_at);

            -- Who is told when an instance ends. One child may be waited for by several instances.
            CREATE TABLE IF NOT EXISTS wf_waiters (
                child_id TEXT NOT NULL, parent_id TEXT NOT NULL, parent_generation INTEGER NOT NULL, parent_op INTEGER NOT NULL,
                PRIMARY KEY (child_id, parent_id, parent_generation, parent_op)) WITHOUT ROWID;

            CREATE TABLE IF NOT EXISTS wf_engine (id INTEGER PRIMARY KEY CHECK (id = 1), running INTEGER NOT NULL);
            INSERT INTO wf_engine (id, running) VALUES (1, 0) ON CONFLICT DO NOTHING;
            """);
        var died = write.Command("SELECT running FROM wf_engine").ScalarInt64() == 1;
        write.Command("UPDATE wf_engine SET running = 1").Execute();
        return died;
    });

    /// <summary>Notes that the engine has stopped in order, so that what it left unfinished is not suspected of having killed it.</summary>
    public static Task<bool> CloseAsync(SqliteDatabase database) =>
        database.WriteAsync(write => write.Command("UPDATE wf_engine SET running = 0").Execute() == 1);
}
