using System.Text.Json;
using LotFlow.Functions.Durable;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace LotFlow.Functions.Tests.Platform;

/// <summary>
/// A task hub as clients see it, traps included: a schedule replaces an instance that has finished, one that runs is refused by exception,
/// an event that meets a pending instance is lost. Refusal by status works only while <see cref="HonoursDedupe"/>.
/// </summary>
internal sealed class FakeDurableClient() : DurableTaskClient("fake")
{
    private readonly List<string> _waitedFor = [];

    public SortedDictionary<string, OrchestrationMetadata> Instances { get; } = new(StringComparer.Ordinal);

    public bool HonoursDedupe { get; set; }

    /// <summary>How often each id was scheduled.</summary>
    public List<string> Scheduled { get; } = [];

    public List<string> Calls { get; } = [];

    public List<string> Events { get; } = [];

    /// <summary>Runs before a schedule reaches the hub; a throw is a crash before it.</summary>
    public Action? BeforeSchedule { get; set; }

    /// <summary>Runs after a schedule; a throw is an answer that was lost.</summary>
    public Action? AfterSchedule { get; set; }

    /// <summary>Waits before each schedule, so that a test can let others go first.</summary>
    public Task ScheduleGate { get; set; } = Task.CompletedTask;

    /// <summary>How many schedules have come as far as the gate.</summary>
    public int Schedules { get; private set; }

    public bool StartsPending { get; set; }

    public IReadOnlyList<string> WaitedForStart => _waitedFor;

    public void Put(
        string id, OrchestrationRuntimeStatus status, string name = "Main", string? output = null, TaskFailureDetails? failure = null, WorkflowEnvelope? envelope = null) =>
        Instances[id] = new(name, id)
        {
            RuntimeStatus = status,
            SerializedInput = Payload.Of(envelope ?? new WorkflowEnvelope(2, 0, Payload.Of("in"), "its-parent")).GetRawText(),
            SerializedOutput = output,
            FailureDetails = failure,
        };

    public override async Task<string> ScheduleNewOrchestrationInstanceAsync(
        TaskName orchestratorName, object? input = null, StartOrchestrationOptions? options = null, CancellationToken cancellation = default)
    {
        Schedules++;
        await ScheduleGate;
        BeforeSchedule?.Invoke();
        var id = options!.Id!;
        if (Instances.TryGetValue(id, out var existing))
        {
            var isFinished = existing.RuntimeStatus is OrchestrationRuntimeStatus.Completed or OrchestrationRuntimeStatus.Failed or OrchestrationRuntimeStatus.Terminated;
            if (!isFinished || (HonoursDedupe && options.DedupeStatuses!.Contains(existing.RuntimeStatus.ToString())))
                throw new global::DurableTask.Core.Exceptions.OrchestrationAlreadyExistsException();
        }

        Scheduled.Add(id);
        Put(id, OrchestrationRuntimeStatus.Running, orchestratorName.Name, envelope: Payload.Read<WorkflowEnvelope>(Assert.IsType<JsonElement>(input)));
        AfterSchedule?.Invoke();
        return id;
    }

    public override Task RaiseEventAsync(string instanceId, string eventName, object? eventPayload = null, CancellationToken cancellation = default)
    {
        if (Instances.TryGetValue(instanceId, out var instance) && instance.RuntimeStatus != OrchestrationRuntimeStatus.Pending)
            Events.Add($"{instanceId} {eventName} {Assert.IsType<JsonElement>(eventPayload).GetRawText()}");
        return Task.CompletedTask;
    }

    public override async Task<OrchestrationMetadata> WaitForInstanceStartAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default)
    {
        _waitedFor.Add(instanceId);
        if (StartsPending)
            Put(instanceId, OrchestrationRuntimeStatus.Running);
        else
            await Task.Delay(Timeout.Infinite, cancellation);
        return Instances[instanceId];
    }

    public override Task<OrchestrationMetadata> WaitForInstanceCompletionAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) => Task.FromResult(Instances[instanceId]);

    public override Task TerminateInstanceAsync(string instanceId, object? output, CancellationToken cancellation = default)
    {
        Calls.Add($"terminate {instanceId}");
        Put(instanceId, OrchestrationRuntimeStatus.Terminated, output: Payload.Of(output).GetRawText());
        return Task.CompletedTask;
    }

    public override Task SuspendInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default)
    {
        Calls.Add($"suspend {instanceId} {reason}");
        Put(instanceId, OrchestrationRuntimeStatus.Suspended);
        return Task.CompletedTask;
    }

    public override Task ResumeInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default)
    {
        Calls.Add($"resume {instanceId} {reason}");
        Put(instanceId, OrchestrationRuntimeStatus.Running);
        return Task.CompletedTask;
    }

    public override Task<OrchestrationMetadata?> GetInstancesAsync(string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        Task.FromResult(Instances.GetValueOrDefault(instanceId));

    public override AsyncPageable<OrchestrationMetadata> GetAllInstancesAsync(OrchestrationQuery? filter = null)
    {
        var (statuses, prefix, pageSize, withInputs, continuation) = filter!.Asked;
        Assert.True(withInputs);
        var found = Instances.Values.Where(i => (statuses?.Contains(i.RuntimeStatus) ?? true)
            && i.InstanceId.StartsWith(prefix ?? "", StringComparison.Ordinal) && string.CompareOrdinal(i.InstanceId, continuation ?? "") > 0).ToList();
        var page = found.Take(pageSize).ToList();
        return new OnePage(new(page, found.Count > page.Count ? page[^1].InstanceId : ""));
    }

    public override Task<PurgeResult> PurgeInstanceAsync(string instanceId, CancellationToken cancellation) =>
        Task.FromResult(new PurgeResult(Instances.Remove(instanceId) ? 1 : 0));

    private sealed class OnePage(Page<OrchestrationMetadata> page) : AsyncPageable<OrchestrationMetadata>
    {
        public override async IAsyncEnumerable<Page<OrchestrationMetadata>> AsPages(string? continuationToken = null, int? pageSizeHint = null)
        {
            await Task.CompletedTask;
            yield return page;
        }
    }
}
