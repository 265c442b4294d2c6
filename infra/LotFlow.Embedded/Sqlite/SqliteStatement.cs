using System.Text;
using SQLitePCL;

namespace LotFlow.Embedded.Sqlite;

/// <summary>
/// A prepared statement of one session. Parameters are numbered from 1; they are cleared after each run, so a forgotten one
/// is null and never the value of the run before.
/// </summary>
internal sealed class SqliteStatement(SqliteSession session, sqlite3_stmt handle, string sql) : IDisposable
{
    private const int StackBytes = 512;

    public string Sql => sql;

    /// <summary>True from <see cref="Rows"/> until the rows are disposed.</summary>
    public bool IsOpen { get; private set; }

    public SqliteStatement Bind(int index, long value) => Checked(raw.sqlite3_bind_int64(handle, index, value));

    public SqliteStatement Bind(int index, double value) => Checked(raw.sqlite3_bind_double(handle, index, value));

    public SqliteStatement Bind(int index, bool value) => Bind(index, value ? 1L : 0L);

    public SqliteStatement Bind(int index, long? value) => value is { } number ? Bind(index, number) : BindNull(index);

    public SqliteStatement BindNull(int index) => Checked(raw.sqlite3_bind_null(handle, index));

    public SqliteStatement Bind(int index, string? value)
    {
        if (value is null)
            return BindNull(index);
        if (value.Length > StackBytes / 3)
            return BindUtf8(index, Encoding.UTF8.GetBytes(value));
        Span<byte> utf8 = stackalloc byte[StackBytes];
        return BindUtf8(index, utf8[..Encoding.UTF8.GetBytes(value, utf8)]);
    }

    /// <summary>Binds UTF-8 bytes as TEXT, without a detour over a string.</summary>
    public SqliteStatement BindUtf8(int index, ReadOnlySpan<byte> utf8) =>
        // The empty string has its own overload because an empty span has no address, which SQLite reads as NULL.
        Checked(utf8.IsEmpty ? raw.sqlite3_bind_text(handle, index, "") : raw.sqlite3_bind_text(handle, index, utf8));

    public SqliteStatement BindBlob(int index, ReadOnlySpan<byte> bytes) =>
        Checked(bytes.IsEmpty ? raw.sqlite3_bind_zeroblob(handle, index, 0) : raw.sqlite3_bind_blob(handle, index, bytes));

    /// <summary>Runs to the end and answers the number of rows that were inserted, updated or deleted.</summary>
    public int Execute()
    {
        try
        {
            while (Step())
            {
                // Rows of a RETURNING clause or a pragma that the caller does not want.
            }

            return raw.sqlite3_changes(session.Handle);
        }
        finally
        {
            Reset();
        }
    }

    /// <summary>The first column of the first row as an integer; null if there is no row or the value is NULL.</summary>
    public long? ScalarInt64()
    {
        using var rows = Rows();
        return rows.Next() && !rows.IsNull(0) ? rows.Int64(0) : null;
    }

    /// <summary>The first column of the first row as text; null if there is no row or the value is NULL.</summary>
    public string? ScalarText()
    {
        using var rows = Rows();
        return rows.Next() && !rows.IsNull(0) ? rows.Text(0) : null;
    }

    /// <summary>Starts reading. Dispose the rows before the statement is used again.</summary>
    public SqliteRows Rows()
    {
        IsOpen = true;
        return new SqliteRows(this, handle);
    }

    public void Dispose() => handle.Dispose();

    internal bool Step()
    {
        var code = raw.sqlite3_step(handle);
        return code == raw.SQLITE_ROW || (code == raw.SQLITE_DONE ? false : throw session.Failure(code, sql));
    }

    internal void Reset()
    {
        IsOpen = false;
        // Reset repeats the error of the last step, which has been thrown already.
        _ = raw.sqlite3_reset(handle);
        _ = raw.sqlite3_clear_bindings(handle);
    }

    private SqliteStatement Checked(int code) => code == raw.SQLITE_OK ? this : throw session.Failure(code, sql);
}

/// <summary>The rows of one run, read forward. Columns are numbered from 0.</summary>
internal readonly ref struct SqliteRows(SqliteStatement statement, sqlite3_stmt handle)
{
    public bool Next() => statement.Step();

    public bool IsNull(int column) => raw.sqlite3_column_type(handle, column) == raw.SQLITE_NULL;

    public bool IsReal(int column) => raw.sqlite3_column_type(handle, column) == raw.SQLITE_FLOAT;

    public long Int64(int column) => raw.sqlite3_column_int64(handle, column);

    public long? NullableInt64(int column) => IsNull(column) ? null : Int64(column);

    public double Double(int column) => raw.sqlite3_column_double(handle, column);

    public bool Boolean(int column) => Int64(column) != 0;

    public string Text(int column) => Encoding.UTF8.GetString(Bytes(column));

    public string? NullableText(int column) => IsNull(column) ? null : Text(column);

    /// <summary>The bytes of a BLOB or the UTF-8 of a TEXT, valid until the next row.</summary>
    public ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(handle, column);

    public void Dispose() => statement.Reset();
}
