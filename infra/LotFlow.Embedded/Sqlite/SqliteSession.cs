using SQLitePCL;

namespace LotFlow.Embedded.Sqlite;

/// <summary>One connection with its prepared statements. Used by one thread at a time.</summary>
internal abstract class SqliteSession : IDisposable
{
    // Query texts come from a fixed set of shapes; the bound only guards against a caller that writes values into its SQL.
    private const int MaxStatements = 512;

    private readonly Dictionary<string, SqliteStatement> _statements = new(StringComparer.Ordinal);
    private readonly string _path;

    protected SqliteSession(string path, int openFlags)
    {
        _path = path;
        // Each connection has one user at a time, so SQLite's own mutexes would only cost.
        var code = raw.sqlite3_open_v2(path, out var handle, openFlags | raw.SQLITE_OPEN_NOMUTEX, null);
        Handle = handle;
        if (code != raw.SQLITE_OK)
        {
            var failure = Failure(code, sql: null);
            handle.Dispose();
            throw failure;
        }

        _ = raw.sqlite3_extended_result_codes(handle, 1);
    }

    internal sqlite3 Handle { get; }

    /// <summary>True outside a transaction, also after SQLite has rolled one back on its own.</summary>
    internal bool IsAutoCommit => raw.sqlite3_get_autocommit(Handle) != 0;

    /// <summary>The prepared statement for this text; prepared once per connection.</summary>
    /// <exception cref="InvalidOperationException">Its rows are still being read.</exception>
    public SqliteStatement Command(string sql)
    {
        if (!_statements.TryGetValue(sql, out var statement))
            return Prepare(sql);
        return statement.IsOpen
            ? throw new InvalidOperationException($"The rows of this statement are still being read; dispose them first: {sql}")
            : statement;
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
            statement.Dispose();
        _statements.Clear();
        Handle.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Runs statements that are not worth keeping: pragmas and table definitions.</summary>
    internal void Run(string script)
    {
        var code = raw.sqlite3_exec(Handle, script);
        if (code != raw.SQLITE_OK)
            throw Failure(code, script);
    }

    /// <summary>Ends the reading of rows that a caller has left open, since they would keep their snapshot for ever.</summary>
    internal void CloseOpenRows()
    {
        foreach (var statement in _statements.Values)
        {
            if (statement.IsOpen)
                statement.Reset();
        }
    }

    internal Exception Failure(int code, string? sql) => SqliteFailure.From(Handle, code, _path, sql);

    private SqliteStatement Prepare(string sql)
    {
        if (_statements.Count >= MaxStatements)
            DropIdleStatements();
        var code = raw.sqlite3_prepare_v3(Handle, sql, raw.SQLITE_PREPARE_PERSISTENT, out var handle);
        if (code != raw.SQLITE_OK)
            throw Failure(code, sql);
        var statement = new SqliteStatement(this, handle, sql);
        _statements.Add(sql, statement);
        return statement;
    }

    private void DropIdleStatements()
    {
        foreach (var statement in _statements.Values.Where(s => !s.IsOpen).ToList())
        {
            _statements.Remove(statement.Sql);
            statement.Dispose();
        }
    }
}

/// <summary>What a read sees: the state after the last acknowledged write.</summary>
internal sealed class SqliteReader : SqliteSession
{
    public SqliteReader(string path)
        : base(path, raw.SQLITE_OPEN_READONLY) =>
        Run("PRAGMA busy_timeout=5000; PRAGMA cache_size=-4096; PRAGMA temp_store=MEMORY; PRAGMA query_only=ON;");
}
