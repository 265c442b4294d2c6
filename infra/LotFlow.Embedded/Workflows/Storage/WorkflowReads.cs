using System.Text.Json;
using LotFlow.Abstractions;
using LotFlow.Abstractions.Workflows;
using LotFlow.Embedded.Sqlite;
using LotFlow.Embedded.Workflows.Dispatch;
using LotFlow.Embedded.Workflows.History;

namespace LotFlow.Embedded.Workflows.Storage;

/// <summary>Everything that the engine reads.</summary>
internal sealed class WorkflowReads(SqliteDatabase database)
{
    private const string InstanceColumns =
        "id, name, version, status, suspended, custom_status, input, output, failure, parent_id, created_at, updated_at";

    public InstanceHeader? Header(string instanceId) => database.Read(r =>
    {
        using var rows = r.Command(
            "SELECT name, version, generation, status, suspended, next_seq, recoveries, CASE WHEN next_seq = 1 THEN input END FROM wf_instances WHERE id = ?1")
            .Bind(1, instanceId).Rows();
        return !rows.Next() ? null : new InstanceHeader
        {
            Id = instanceId,
            Name = rows.Text(0),
            Version = (int)rows.Int64(1),
            Generation = (int)rows.Int64(2),
            Status = (WorkflowStatus)rows.Int64(3),
            Suspended = rows.Boolean(4),
            NextSequence = (int)rows.Int64(5),
            Recoveries = (int)rows.Int64(6),
            Input = rows.Bytes(7).ToArray(),
        };
    });

    public List<HistoryEvent> History(string instanceId) => database.Read(r =>
    {
        List<HistoryEvent> events = [];
        using var rows = r.Command("SELECT kind, op, name, detail, payload, at FROM wf_history WHERE instance_id = ?1 ORDER BY seq")
            .Bind(1, instanceId).Rows();
        while (rows.Next())
        {
            events.Add(ReadEvent(rows));
        }

        return events;
    });

    /// <summary>The history of the execution as it stands, with the header of the same moment.</summary>
    public RecordedHistory? Recorded(string instanceId) => database.Read(r =>
    {
        // One statement is one moment; the header would otherwise be that of another generation now and then.
        List<HistoryEvent> events = [];
        RecordedHistory? recorded = null;
        using var rows = r.Command("""
            SELECT h.kind, h.op, h.name, h.detail, h.payload, h.at, i.name, i.version, i.generation
            FROM wf_instances i LEFT JOIN wf_history h ON h.instance_id = i.id WHERE i.id = ?1 ORDER BY h.seq
            """).Bind(1, instanceId).Rows();
        while (rows.Next())
        {
            recorded ??= new(instanceId, rows.Text(6), (int)rows.Int64(7), (int)rows.Int64(8), []);
            if (!rows.IsNull(0))
                events.Add(ReadEvent(rows));
        }

        return recorded is null ? null : recorded with { Events = [.. events.Select(RecordedEvent.From)] };
    });

    public List<InboxRow> Inbox(string instanceId) => database.Read(r => ReadInbox(r, instanceId));

    internal static List<InboxRow> ReadInbox(SqliteSession session, string instanceId)
    {
        List<InboxRow> inbox = [];
        using var rows = session.Command("SELECT id, kind, generation, op, name, payload FROM wf_inbox WHERE instance_id = ?1 ORDER BY id")
            .Bind(1, instanceId).Rows();
        while (rows.Next())
        {
            inbox.Add(new(
                rows.Int64(0), (HistoryEventKind)rows.Int64(1), (int)rows.Int64(2), (int)rows.Int64(3), rows.NullableText(4),
                rows.IsNull(5) ? null : rows.Bytes(5).ToArray()));
        }

        return inbox;
    }

    public ActivityRow? Activity(OperationKey key) => database.Read(r =>
    {
        using var rows = r.Command(
            "SELECT name, input, retry, attempt, first_at, due_at, deliveries FROM wf_activities WHERE instance_id = ?1 AND generation = ?2 AND op = ?3")
            .Bind(1, key.InstanceId).Bind(2, key.Generation).Bind(3, key.Operation).Rows();
        return !rows.Next() ? null : new ActivityRow(
            key, rows.Text(0), rows.Bytes(1).ToArray(), rows.IsNull(2) ? null : LotFlowJson.Deserialize<RetryPolicy>(rows.Bytes(2)),
            (int)rows.Int64(3), Time(rows.Int64(4)), Time(rows.Int64(5)), (int)rows.Int64(6));
    });

    public bool TimerExists(OperationKey key) => database.Read(r =>
        r.Command("SELECT 1 FROM wf_timers WHERE instance_id = ?1 AND generation = ?2 AND op = ?3")
            .Bind(1, key.InstanceId).Bind(2, key.Generation).Bind(3, key.Operation).ScalarInt64() is not null);

    /// <summary>Timers and second attempts due after a time, ascending; a group of equal times is never cut.</summary>
    public IReadOnlyList<DueEntry> DueAfter(DateTimeOffset after, int limit) => database.Read(r =>
    {
        List<DueEntry> entries = [];
        // The time of the last row that fits tells how far the batch reaches; then everything up to that time is read.
        var lastDue = r.Command("""
            SELECT max(due_at) FROM (SELECT due_at FROM (
                SELECT due_at FROM wf_timers WHERE due_at > ?1
                UNION ALL SELECT due_at FROM wf_activities WHERE attempt > 1 AND due_at > ?1) ORDER BY due_at LIMIT ?2)
            """).Bind(1, Milliseconds(after)).Bind(2, limit).ScalarInt64();
        if (lastDue is null)
            return entries;
        using var rows = r.Command("""
            SELECT due_at, instance_id, generation, op, 1 FROM wf_timers WHERE due_at > ?1 AND due_at <= ?2
            UNION ALL SELECT due_at, instance_id, generation, op, 0 FROM wf_activities WHERE attempt > 1 AND due_at > ?1 AND due_at <= ?2
            ORDER BY 1
            """).Bind(1, Milliseconds(after)).Bind(2, lastDue.Value).Rows();
        while (rows.Next())
            entries.Add(new(Time(rows.Int64(0)), new(rows.Text(1), (int)rows.Int64(2), (int)rows.Int64(3)), rows.Boolean(4)));
        return entries;
    });

    /// <summary>What a process that died has left to do at once: instances with news, and activities in their first attempt.</summary>
    public (List<string> Instances, List<OperationKey> Activities) LeftOver() => database.Read(r =>
    {
        List<string> instances = [];
        using (var rows = r.Command("""
            SELECT id FROM wf_instances WHERE status IN (0, 3)
            UNION SELECT DISTINCT instance_id FROM wf_inbox
            """).Rows())
        {
            while (rows.Next())
                instances.Add(rows.Text(0));
        }

        List<OperationKey> activities = [];
        using (var rows = r.Command("SELECT instance_id, generation, op FROM wf_activities WHERE attempt = 1").Rows())
        {
            while (rows.Next())
                activities.Add(new(rows.Text(0), (int)rows.Int64(1), (int)rows.Int64(2)));
        }

        return (instances, activities);
    });

    public WorkflowInstance? Instance(string instanceId) => database.Read(r =>
    {
        using var rows = r.Command($"SELECT {InstanceColumns} FROM wf_instances WHERE id = ?1").Bind(1, instanceId).Rows();
        return rows.Next() ? ReadInstance(rows) : null;
    });

    public WorkflowInstancePage Query(WorkflowQuery query) => database.Read(r =>
    {
        var limit = Math.Clamp(query.Limit, 1, 1000);
        var prefix = query.InstanceIdPrefix ?? "";
        // Each combination has its own text, so that the status index serves the filter by status and the key the one by prefix.
        var where = query.Status switch
        {
            null => "",
            WorkflowStatus.Suspended => "AND suspended = 1 AND status IN (0, 1) AND ?4 = 2",
            WorkflowStatus.Pending or WorkflowStatus.Running => "AND suspended = 0 AND status = ?4",
            _ => "AND status = ?4",
        };
        using var rows = r.Command($"""
            SELECT {InstanceColumns} FROM wf_instances
            WHERE id > ?1 {(prefix.Length > 0 ? "AND id >= ?2 AND id < ?2 || char(1114111)" : "")} {(query.Name is null ? "" : "AND name = ?3")} {where}
            ORDER BY id LIMIT ?5
            """)
            .Bind(1, query.Continuation ?? "").Bind(2, prefix).Bind(3, query.Name)
            .Bind(4, (long?)query.Status).Bind(5, limit + 1).Rows();
        List<WorkflowInstance> found = [];
        while (found.Count <= limit && rows.Next())
            found.Add(ReadInstance(rows));
        if (found.Count <= limit)
            return new WorkflowInstancePage(found, Continuation: null);
        found.RemoveAt(limit);
        return new WorkflowInstancePage(found, found[^1].InstanceId);
    });

    public Dictionary<WorkflowStatus, long> CountByStatus() => database.Read(r =>
    {
        Dictionary<WorkflowStatus, long> counts = [];
        using var rows = r.Command("SELECT CASE WHEN suspended = 1 AND status < 4 THEN 2 ELSE status END, count(*) FROM wf_instances GROUP BY 1").Rows();
        while (rows.Next())
            counts[(WorkflowStatus)rows.Int64(0)] = rows.Int64(1);
        return counts;
    });

    internal static long Milliseconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds();

    /// <summary>Rounded up, so that what is due has been reached in full when it fires.</summary>
    internal static long MillisecondsUp(DateTimeOffset time) => Math.Min(
        (time.UtcTicks + TimeSpan.TicksPerMillisecond - 1) / TimeSpan.TicksPerMillisecond - DateTimeOffset.UnixEpoch.UtcTicks / TimeSpan.TicksPerMillisecond,
        Milliseconds(DateTimeOffset.MaxValue));

    internal static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    private static HistoryEvent ReadEvent(SqliteRows rows) => new(
        (HistoryEventKind)rows.Int64(0), (int)rows.Int64(1), rows.NullableText(2), rows.NullableText(3),
        rows.IsNull(4) ? null : rows.Bytes(4).ToArray(), Time(rows.Int64(5)));

    private static WorkflowInstance ReadInstance(SqliteRows rows)
    {
        var status = (WorkflowStatus)rows.Int64(3);
        var suspended = rows.Boolean(4) && status is WorkflowStatus.Pending or WorkflowStatus.Running;
        return new(
            rows.Text(0), rows.Text(1), (int)rows.Int64(2), suspended ? WorkflowStatus.Suspended : status,
            Json(rows, 5), Json(rows, 6), Json(rows, 7),
            rows.IsNull(8) ? null : LotFlowJson.Deserialize<WorkflowFailure>(rows.Bytes(8)),
            rows.NullableText(9), Time(rows.Int64(10)), Time(rows.Int64(11)));
    }

    private static JsonElement? Json(SqliteRows rows, int column) =>
        rows.IsNull(column) ? null : JsonSerializer.Deserialize<JsonElement>(rows.Bytes(column));
}
