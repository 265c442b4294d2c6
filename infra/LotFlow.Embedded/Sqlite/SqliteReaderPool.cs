using LotFlow.Abstractions.Documents;

namespace LotFlow.Embedded.Sqlite;

/// <summary>Read-only connections, as many as there are readers at the same time, of which a few are kept for the next.</summary>
internal sealed class SqliteReaderPool(string path) : IDisposable
{
    private static readonly int MaxIdle = Math.Max(4, 2 * Environment.ProcessorCount);

    private readonly Lock _gate = new();
    private readonly Stack<SqliteReader> _idle = new();
    private bool _closed;

    public T Read<T>(Func<SqliteReader, T> query)
    {
        var reader = Rent();
        try
        {
            // A transaction holds one snapshot over all statements of the query; it costs a fifth of a microsecond.
            reader.Command("BEGIN").Execute();
            return query(reader);
        }
        finally
        {
            Return(reader);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _closed = true;
            while (_idle.TryPop(out var reader))
                reader.Dispose();
        }
    }

    private SqliteReader Rent()
    {
        lock (_gate)
        {
            if (_closed)
                throw new StoreUnavailableException("The store is shutting down. Retry after the restart.");
            if (_idle.TryPop(out var reader))
                return reader;
        }

        return new SqliteReader(path);
    }

    private void Return(SqliteReader reader)
    {
        reader.CloseOpenRows();
        if (!reader.IsAutoCommit)
            reader.Command("ROLLBACK").Execute();
        lock (_gate)
        {
            if (!_closed && _idle.Count < MaxIdle)
            {
                _idle.Push(reader);
                return;
            }
        }

        reader.Dispose();
    }
}
