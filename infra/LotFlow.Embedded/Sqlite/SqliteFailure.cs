using LotFlow.Abstractions.Documents;
using SQLitePCL;

namespace LotFlow.Embedded.Sqlite;

/// <summary>A statement that is wrong or that a constraint refused: a fault of the program, not of the store.</summary>
internal sealed class SqliteException(int code, string message) : Exception(message)
{
    /// <summary>The extended result code, such as <see cref="raw.SQLITE_CONSTRAINT_UNIQUE"/>.</summary>
    public int Code { get; } = code;
}

/// <summary>Turns a result code of SQLite into the exception that tells what to do.</summary>
internal static class SqliteFailure
{
    public static Exception From(sqlite3? db, int code, string path, string? sql = null)
    {
        var extended = db is null ? code : raw.sqlite3_extended_errcode(db);
        var detail = db is null ? raw.sqlite3_errstr(code).utf8_to_string() : raw.sqlite3_errmsg(db).utf8_to_string();
        var advice = Advice(code & 0xff);
        return advice is null
            ? new SqliteException(extended, sql is null ? $"SQLite: {detail} ({extended})." : $"SQLite: {detail} ({extended}) in: {sql}")
            : new StoreUnavailableException($"The database '{path}' {advice} SQLite says: {detail} ({extended}).");
    }

    private static string? Advice(int primaryCode) => primaryCode switch
    {
        raw.SQLITE_FULL => "cannot grow because the disk is full; nothing of this write was stored. Free some space, writing then resumes by itself.",
        raw.SQLITE_IOERR => "met an input/output error; check the disk and its cables or mount, then restart.",
        raw.SQLITE_READONLY or raw.SQLITE_PERM => "cannot be written; give this process write permission on the file and its folder.",
        raw.SQLITE_CORRUPT => "is damaged; stop the process, keep a copy of the folder, and restore it from a backup.",
        raw.SQLITE_NOTADB => "is not a LotFlow database; name another data folder, or move the file away and restore a backup.",
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => "is locked by another program; close whatever has opened the file, then retry.",
        raw.SQLITE_CANTOPEN => "cannot be opened; check that its folder exists and that this process may write there.",
        raw.SQLITE_PROTOCOL => "cannot be locked; its folder is probably a network share, use a local disk.",
        raw.SQLITE_NOMEM => "needs more memory than this process has left.",
        _ => null,
    };
}
