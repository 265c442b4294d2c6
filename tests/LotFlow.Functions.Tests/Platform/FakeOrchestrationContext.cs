using System.Text.Json;
using LotFlow.Functions.Durable;
using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace LotFlow.Functions.Tests.Platform;

/// <summary>An activity or child that was called and not answered.</summary>
internal sealed record PendingCall(string Name, JsonElement Input, TaskOptions? Options, TaskCompletionSource<JsonElement> Answer)
{
    public ActivityCall Call => Payload.Read<ActivityCall>(Input);

    public WorkflowEnvelope Envelope => Payload.Read<WorkflowEnvelope>(Input);
}

/// <summary>
/// One execution as the worker's context behaves, traps included: a cancelled wait still takes the next event of its name, an open timer
/// is an open task, a pending wait still gets events after continue-as-new. Everything completes inline.
/// </summary>
internal sealed class FakeOrchestrationContext(string instanceId, JsonElement input) : TaskOrchestrationContext
{
    private readonly Dictionary<string, Queue<TaskCompletionSource<JsonElement>>> _waits = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, Queue<JsonElement>> _early = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<(DateTime DueAt, TaskCompletionSource Fired)> _timers = [];
    private DateTime _now = new(2026, 1, 5, 8, 0, 0, DateTimeKind.Utc);
    private int _guids;

    public override string InstanceId => instanceId;

    public override DateTime CurrentUtcDateTime => _now;

    public override bool IsReplaying => false;

    /// <summary>What was asked of the platform, in order.</summary>
    public List<string> Actions { get; } = [];

    public List<PendingCall> Activities { get; } = [];

    public List<PendingCall> Children { get; } = [];

    public List<(string Name, JsonElement Payload)> SentToSelf { get; } = [];

    public List<JsonElement?> Statuses { get; } = [];

    public (WorkflowEnvelope Envelope, bool Preserves)? Next { get; private set; }

    /// <summary>The platform keeps an instance running while this is above zero.</summary>
    public int OpenTimers => _timers.Count(t => !t.Fired.Task.IsCompleted);

    public int WaitsOf(string name) => _waits.TryGetValue(name, out var waits) ? waits.Count : 0;

    public int EarlyOf(string name) => _early.TryGetValue(name, out var early) ? early.Count : 0;

    public DateTime NextDue => _timers.Where(t => !t.Fired.Task.IsCompleted).Min(t => t.DueAt);

    public void Raise(string name, string payload)
    {
        if (_waits.TryGetValue(name, out var waits) && waits.TryDequeue(out var first))
            first.TrySetResult(Payload.Of(payload));
        else
            Early(name).Enqueue(Payload.Of(payload));
    }

    public void AdvanceTo(DateTime now)
    {
        _now = now;
        foreach (var (_, fired) in _timers.Where(t => t.DueAt <= now).ToList())
            fired.TrySetResult();
    }

    public override T GetInput<T>() => (T)(object)input;

    public override async Task<TResult> CallActivityAsync<TResult>(TaskName name, object? input = null, TaskOptions? options = null) =>
        (TResult)(object)await Add(Activities, name, input, options);

    public override async Task<TResult> CallSubOrchestratorAsync<TResult>(TaskName orchestratorName, object? input = null, TaskOptions? options = null) =>
        (TResult)(object)await Add(Children, orchestratorName, input, options);

    public override async Task CreateTimer(DateTime fireAt, CancellationToken cancellationToken)
    {
        Assert.Equal(DateTimeKind.Utc, fireAt.Kind);
        Actions.Add($"timer {fireAt:O}");
        var fired = new TaskCompletionSource();
        _timers.Add((fireAt, fired));
        if (fireAt <= _now)
            fired.SetResult();
        await using var registration = cancellationToken.Register(() => fired.TrySetCanceled(cancellationToken));
        await fired.Task;
    }

    public override async Task<T?> WaitForExternalEvent<T>(string eventName, CancellationToken cancellationToken = default)
        where T : default
    {
        Actions.Add($"wait {eventName}");
        if (Early(eventName).TryDequeue(out var early))
            return (T)(object)early;
        var source = new TaskCompletionSource<JsonElement>();
        if (!_waits.TryGetValue(eventName, out var waits))
            _waits[eventName] = waits = new();
        waits.Enqueue(source);
        // It stays in the line when it is cancelled, and the next event is its.
        await using var registration = cancellationToken.Register(() => source.TrySetCanceled(cancellationToken));
        return (T)(object)await source.Task;
    }

    public override void SendEvent(string instanceId, string eventName, object payload)
    {
        Assert.Equal(InstanceId, instanceId);
        SentToSelf.Add((eventName, (JsonElement)payload));
    }

    public override void SetCustomStatus(object? customStatus) => Statuses.Add((JsonElement?)customStatus);

    public override void ContinueAsNew(object? newInput = null, bool preserveUnprocessedEvents = true)
    {
        Actions.Add("continue as new");
        Next = (Payload.Read<WorkflowEnvelope>((JsonElement)newInput!), preserveUnprocessedEvents);
    }

    public override ILogger CreateReplaySafeLogger(string categoryName) => NullLogger.Instance;

    public override Guid NewGuid() => new(++_guids, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0]);

    private Queue<JsonElement> Early(string name)
    {
        if (!_early.TryGetValue(name, out var early))
            _early[name] = early = new();
        return early;
    }

    private Task<JsonElement> Add(List<PendingCall> calls, TaskName name, object? input, TaskOptions? options)
    {
        Actions.Add($"call {name.Name}");
        var call = new PendingCall(name.Name, Assert.IsType<JsonElement>(input), options, new());
        calls.Add(call);
        return call.Answer.Task;
    }
}
