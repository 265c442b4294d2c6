using LotFlow.Abstractions.Documents;
using Microsoft.Extensions.Logging;

namespace LotFlow.Embedded.Sqlite;

/// <summary>
/// The one writer of the file: a thread that takes all waiting commands, runs each in its own savepoint of one transaction, commits
/// once, and then acknowledges all. So many callers share one fsync, and a lone caller waits for no one. What is urgent goes before everything
/// that waits, in a transaction of its own: it waits for one group and not for the queue.
/// </summary>
internal sealed class SqliteWriter
{
    /// <summary>Most commands of one transaction; bounds the wait of the first for the last, and of what is urgent for the group before it.</summary>
    internal const int MaxGroup = 64;

    // An object, not a Lock: the thread waits on it for work.
    private readonly object _gate = new();
    private readonly Queue<QueuedWrite> _urgent = new();
    private readonly Queue<QueuedWrite> _queue = new();
    private readonly List<QueuedWrite> _group = new(MaxGroup);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SqliteWrite _write;
    private readonly ILogger _logger;
    private bool _closing;

    public SqliteWriter(SqliteWrite write, ILogger logger)
    {
        _write = write;
        _logger = logger;
        new Thread(Loop) { IsBackground = true, Name = "LotFlow writer" }.Start();
    }

    public Task<T> Enqueue<T>(Func<SqliteWrite, T> command, bool isUrgent)
    {
        var queued = new QueuedWrite<T>(command);
        lock (_gate)
        {
            if (_closing)
                return Task.FromException<T>(new StoreUnavailableException("The store is shutting down; nothing was stored. Retry after the restart."));
            (isUrgent ? _urgent : _queue).Enqueue(queued);
            Monitor.Pulse(_gate);
        }

        return queued.Completion;
    }

    /// <summary>Refuses new commands; ends when those that were queued are answered.</summary>
    public Task CloseAsync()
    {
        lock (_gate)
        {
            _closing = true;
            Monitor.Pulse(_gate);
        }

        return _ended.Task;
    }

    private void Loop()
    {
        while (TakeGroup())
        {
            RunGroup();
            _group.Clear();
        }

        _ended.SetResult();
    }

    /// <summary>Waits for commands; false when the writer is closed and the queue is empty.</summary>
    private bool TakeGroup()
    {
        lock (_gate)
        {
            while (_urgent.Count + _queue.Count == 0 && !_closing)
                Monitor.Wait(_gate);
            var queue = _urgent.Count > 0 ? _urgent : _queue;
            while (_group.Count < MaxGroup && queue.TryDequeue(out var next))
                _group.Add(next);
            return _group.Count > 0;
        }
    }

    private void RunGroup()
    {
        try
        {
            _write.Begin();
            if (_group is [var alone])
                RunAlone(alone);
            else
                RunTogether();
        }
        catch (Exception failure)
        {
            // Whatever stopped the group, every caller must be told and the thread must live on.
            FailGroup(failure);
            return;
        }

        foreach (var command in _group)
            command.Acknowledge();
    }

    /// <summary>The transaction of a lone command serves as its savepoint.</summary>
    private void RunAlone(QueuedWrite command)
    {
        RunCommand(command);
        if (_write.IsUndone)
            _write.Rollback();
        else
            _write.Commit();
    }

    private void RunTogether()
    {
        foreach (var command in _group)
        {
            _write.Command("SAVEPOINT command").Execute();
            RunCommand(command);
            if (_write.IsUndone)
                _write.Command("ROLLBACK TO command").Execute();
            _write.Command("RELEASE command").Execute();
        }

        _write.Commit();
    }

    private void RunCommand(QueuedWrite command)
    {
        _write.IsUndone = false;
        try
        {
            command.Run(_write);
        }
        catch (Exception refusal) when (refusal is not StoreUnavailableException)
        {
            command.Refusal = refusal;
            _write.Undo();
        }

        _write.CloseOpenRows();
        // After some errors SQLite itself rolls the transaction back, and the group with it.
        if (_write.IsAutoCommit)
            throw command.Refusal ?? new InvalidOperationException("A command ended the writer's transaction; it must not commit or roll back.");
    }

    private void FailGroup(Exception failure)
    {
        try
        {
            _write.Rollback();
        }
        catch (Exception rollback) when (rollback is StoreUnavailableException or SqliteException)
        {
            _logger.LogError(rollback, "The transaction could not be rolled back");
        }

        _logger.LogError(failure, "A group of {Count} writes was not stored", _group.Count);
        var told = failure as StoreUnavailableException
            ?? new StoreUnavailableException("The write was not stored because the transaction that it shared failed; retry it.", failure);
        foreach (var command in _group)
            command.Fail(told);
    }
}
