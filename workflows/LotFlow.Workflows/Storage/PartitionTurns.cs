namespace LotFlow.Workflows.Storage;

/// <summary>
/// Lets those who write to the same partition from one process take turns, so that they do not spend their time on conflicts. It orders
/// nothing: what is right is decided by the ETag of the gate, on any number of hosts. Whoever must not wait (a hold) does not ask for a turn.
/// </summary>
internal sealed class PartitionTurns
{
    // Partitions that share a turn only wait a little longer than they need.
    private readonly SemaphoreSlim[] _turns = [.. Enumerable.Range(0, 1024).Select(_ => new SemaphoreSlim(1, 1))];

    public async Task<T> TakeAsync<T>(string partition, Func<Task<T>> work, CancellationToken cancellation)
    {
        var turn = _turns[(uint)partition.GetHashCode(StringComparison.Ordinal) % (uint)_turns.Length];
        await turn.WaitAsync(cancellation);
        try
        {
            return await work();
        }
        finally
        {
            turn.Release();
        }
    }
}
