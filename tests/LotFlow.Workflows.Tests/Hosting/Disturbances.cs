using System.Collections.Concurrent;
using LotFlow.Abstractions.Documents;
using LotFlow.Abstractions.Workflows;
using LotFlow.Workflows.Approvals;

namespace LotFlow.Workflows.Tests.Hosting;

/// <summary>
/// What goes wrong around LotFlow, one thing at a time: the n-th effect on anything outside fails, before or after it had its
/// effect, as if the process had died there; or the next start or event of a workflow does not get through.
/// </summary>
internal sealed class Disturbances
{
    private readonly ConcurrentDictionary<string, int> _operations = new(StringComparer.Ordinal);
    private int _accesses;
    private int _failAt;
    private bool _afterEffect;
    private Action<string>? _onAccess;

    /// <summary>Effects since the last arming.</summary>
    public int Accesses => Volatile.Read(ref _accesses);

    /// <summary>What an effect waits for before it happens, if for anything.</summary>
    public Func<string, Task>? Delay { get; set; }

    public bool FailNextStart { get; set; }

    public bool FailNextEvent { get; set; }

    public bool HasFired { get; private set; }

    /// <summary>Lets the n-th effect from now fail; 0 lets none.</summary>
    public void Arm(int failAt, bool afterEffect)
    {
        (_accesses, _afterEffect, HasFired) = (0, afterEffect, false);
        Volatile.Write(ref _failAt, failAt);
    }

    /// <summary>Operations on stores and workflows since they were last taken, by name.</summary>
    public IReadOnlyDictionary<string, int> TakeOperations()
    {
        var taken = new SortedDictionary<string, int>(_operations, StringComparer.Ordinal);
        _operations.Clear();
        return taken;
    }

    /// <summary>Called before each access with what is accessed; a test may change the world there.</summary>
    public void Watch(Action<string>? onAccess) => _onAccess = onAccess;

    public IDocumentStore Around(IDocumentStore inner) => new Store(this, inner);

    public IAttachmentStore Around(IAttachmentStore inner) => new Attachments(this, inner);

    public INotifier Around(INotifier inner) => new Sender(this, inner);

    public IWorkflowClient Around(IWorkflowClient inner) => new Client(this, inner);

    private void Count(string operation) => _operations.AddOrUpdate(operation, 1, (_, count) => count + 1);

    // A read that fails leaves what a failure before the next effect leaves, so only effects are counted.
    private Task<T> ReadAsync<T>(string what, Func<Task<T>> read)
    {
        _onAccess?.Invoke(what);
        return read();
    }

    private async Task<T> AccessAsync<T>(string what, Func<Task<T>> access)
    {
        _onAccess?.Invoke(what);
        if (Delay is { } delay)
            await delay(what);
        if (Interlocked.Increment(ref _accesses) != Volatile.Read(ref _failAt))
            return await access();
        HasFired = true;
        if (_afterEffect)
            await access();
        throw new StoreUnavailableException($"Disturbed: {what}.");
    }

    private sealed class Store(Disturbances d, IDocumentStore inner) : IDocumentStore
    {
        public IDocumentContainer Container(string name) => new Container(d, inner.Container(name));
    }

    private sealed class Container(Disturbances d, IDocumentContainer inner) : IDocumentContainer
    {
        public ContainerDefinition Definition => inner.Definition;

        public Task<StoredDocument?> ReadAsync(string partitionKey, string id, CancellationToken cancellation = default)
        {
            d.Count($"{Definition.Name} read");
            return d.ReadAsync($"read {partitionKey} {id}", () => inner.ReadAsync(partitionKey, id, cancellation));
        }

        public Task<DocumentPage> ReadPartitionAsync(
            string partitionKey, string idPrefix = "", int limit = DocumentQuery.MaxLimit, string? continuation = null, CancellationToken cancellation = default)
        {
            d.Count($"{Definition.Name} list");
            return d.ReadAsync($"list {partitionKey} {idPrefix}", () => inner.ReadPartitionAsync(partitionKey, idPrefix, limit, continuation, cancellation));
        }

        public Task<BatchResult> CommitAsync(DocumentBatch batch, CancellationToken cancellation = default)
        {
            d.Count($"{Definition.Name} batch of {batch.Operations.Count}");
            return d.AccessAsync($"write {batch.PartitionKey} {string.Join(' ', batch.Operations.Select(o => o.Id))}", () => inner.CommitAsync(batch, cancellation));
        }

        public Task<DocumentPage> QueryAsync(DocumentQuery query, CancellationToken cancellation = default)
        {
            d.Count($"{Definition.Name} query");
            return d.ReadAsync("query", () => inner.QueryAsync(query, cancellation));
        }
    }

    private sealed class Attachments(Disturbances d, IAttachmentStore inner) : IAttachmentStore
    {
        public Task<string> PutAsync(ReadOnlyMemory<byte> content, CancellationToken cancellation = default) =>
            d.AccessAsync("put attachment", () => inner.PutAsync(content, cancellation));

        public Task<byte[]?> ReadAsync(string key, CancellationToken cancellation = default) =>
            d.ReadAsync("read attachment", () => inner.ReadAsync(key, cancellation));

        public Task DeleteAsync(string key, CancellationToken cancellation = default) => d.AccessAsync("delete attachment", async () =>
        {
            await inner.DeleteAsync(key, cancellation);
            return true;
        });
    }

    private sealed class Sender(Disturbances d, INotifier inner) : INotifier
    {
        public Task SendAsync(Notification notification, CancellationToken cancellation = default) => d.AccessAsync("send", async () =>
        {
            await inner.SendAsync(notification, cancellation);
            return true;
        });
    }

    private sealed class Client(Disturbances d, IWorkflowClient inner) : IWorkflowClient
    {
        public Task<bool> StartAsync<TInput, TOutput>(
            WorkflowName<TInput, TOutput> workflow, string instanceId, TInput input, CancellationToken cancellation = default)
        {
            if (d.FailNextStart)
            {
                d.FailNextStart = false;
                throw new StoreUnavailableException("Disturbed: start.");
            }

            d.Count("workflow start");
            return d.AccessAsync("start", () => inner.StartAsync(workflow, instanceId, input, cancellation));
        }

        public Task<EventDelivery> RaiseEventAsync<T>(string instanceId, string eventName, T payload, CancellationToken cancellation = default)
        {
            if (d.FailNextEvent)
            {
                d.FailNextEvent = false;
                throw new StoreUnavailableException("Disturbed: event.");
            }

            d.Count("workflow event");
            return d.AccessAsync("event", () => inner.RaiseEventAsync(instanceId, eventName, payload, cancellation));
        }

        public Task<WorkflowInstance?> GetAsync(string instanceId, CancellationToken cancellation = default) => inner.GetAsync(instanceId, cancellation);

        public Task<WorkflowInstancePage> QueryAsync(WorkflowQuery query, CancellationToken cancellation = default) => inner.QueryAsync(query, cancellation);

        public Task<bool> SuspendAsync(string instanceId, string? reason = null, CancellationToken cancellation = default) =>
            inner.SuspendAsync(instanceId, reason, cancellation);

        public Task<bool> ResumeAsync(string instanceId, string? reason = null, CancellationToken cancellation = default) =>
            inner.ResumeAsync(instanceId, reason, cancellation);

        public Task<bool> TerminateAsync(string instanceId, string? reason = null, CancellationToken cancellation = default) =>
            inner.TerminateAsync(instanceId, reason, cancellation);

        public Task<bool> PurgeAsync(string instanceId, CancellationToken cancellation = default) => inner.PurgeAsync(instanceId, cancellation);

        public Task<WorkflowInstance?> WaitForCompletionAsync(string instanceId, CancellationToken cancellation = default) =>
            d.ReadAsync($"wait {instanceId}", () => inner.WaitForCompletionAsync(instanceId, cancellation));
    }
}
