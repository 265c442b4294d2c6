using System.Collections.Concurrent;
using System.Threading.Channels;

namespace LotFlow.Workflows.Conformance;

/// <summary>Between the activities and the scenario: what was called under which key, and a gate that holds activities at hand.</summary>
public sealed class ActivityProbe
{
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Channel<string> _arrivals = Channel.CreateUnbounded<string>();
    private readonly ConcurrentQueue<ActivityCall> _calls = new();
    private readonly ConcurrentDictionary<string, int> _attempts = new(StringComparer.Ordinal);

    /// <summary>Every attempt so far, in the order in which they began.</summary>
    public IReadOnlyList<ActivityCall> Calls => [.. _calls];

    public void OpenGate() => _gate.TrySetResult();

    /// <summary>Completes when one more activity stands at the gate.</summary>
    public Task ArrivalAsync() => _arrivals.Reader.ReadAsync().AsTask();

    /// <returns>Which attempt under this key it is, from 1.</returns>
    internal int Record(string idempotencyKey, string input)
    {
        _calls.Enqueue(new(idempotencyKey, input));
        return _attempts.AddOrUpdate(idempotencyKey, 1, (_, attempts) => attempts + 1);
    }

    internal Task PassGateAsync(string idempotencyKey)
    {
        _arrivals.Writer.TryWrite(idempotencyKey);
        return _gate.Task;
    }
}

/// <summary>One attempt of an activity.</summary>
public sealed record ActivityCall(string IdempotencyKey, string Input);
