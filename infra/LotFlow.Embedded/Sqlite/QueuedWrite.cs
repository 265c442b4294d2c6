namespace LotFlow.Embedded.Sqlite;

/// <summary>A command in the writer's queue, and the task of the caller who waits for it.</summary>
internal abstract class QueuedWrite
{
    /// <summary>What the command itself threw; told to the caller only when its group is stored, since it may rest on the group.</summary>
    public Exception? Refusal { get; set; }

    public abstract void Run(SqliteWrite write);

    /// <summary>Ends the caller's wait after the commit.</summary>
    public abstract void Acknowledge();

    public abstract void Fail(Exception failure);
}

internal sealed class QueuedWrite<T>(Func<SqliteWrite, T> command) : QueuedWrite
{
    // Continuations of callers must never run on the writer's thread.
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _result;

    public Task<T> Completion => _completion.Task;

    public override void Run(SqliteWrite write) => _result = command(write);

    public override void Acknowledge()
    {
        if (Refusal is null)
            _completion.SetResult(_result!);
        else
            _completion.SetException(Refusal);
    }

    public override void Fail(Exception failure) => _completion.SetException(failure);
}
