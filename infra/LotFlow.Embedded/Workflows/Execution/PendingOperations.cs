using LotFlow.Abstractions;
using LotFlow.Abstractions.Workflows;

namespace LotFlow.Embedded.Workflows.Execution;

/// <summary>An operation that the workflow has issued and that has not been answered.</summary>
internal abstract class PendingOperation
{
    public abstract void Complete(byte[]? payload);

    public abstract void Fail(WorkflowFailure failure);
}

/// <summary>An activity or a child workflow. The source completes inline on the turn's thread, never on the pool.</summary>
internal sealed class PendingCall<T>(string name) : PendingOperation
{
    private readonly TaskCompletionSource<T> _source = new();

    public Task<T> Task => _source.Task;

    public override void Complete(byte[]? payload)
    {
        T result;
        try
        {
            result = LotFlowJson.Deserialize<T>(payload);
        }
        catch (Exception e)
        {
            // Whatever the type's own conversion throws, it is this call that fails and not the turn.
            _source.SetException(new WorkflowTaskFailedException(name, WorkflowFailure.From(e)));
            return;
        }

        _source.SetResult(result);
    }

    public override void Fail(WorkflowFailure failure) => _source.SetException(new WorkflowTaskFailedException(name, failure));
}

internal sealed class PendingTimer : PendingOperation
{
    private readonly TaskCompletionSource _source = new();

    public Task Task => _source.Task;

    public CancellationTokenRegistration Registration { get; set; }

    public override void Complete(byte[]? payload)
    {
        Registration.Unregister();
        _source.TrySetResult();
    }

    public override void Fail(WorkflowFailure failure) => throw new InvalidOperationException("A timer cannot fail.");

    public void Cancel(CancellationToken cancellation) => _source.TrySetCanceled(cancellation);
}
