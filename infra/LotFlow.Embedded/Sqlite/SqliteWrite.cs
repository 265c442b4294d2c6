using LotFlow.Abstractions.Documents;
using SQLitePCL;

namespace LotFlow.Embedded.Sqlite;

/// <summary>
/// What a command of the writer works with. It lives on the writer's thread and inside the writer's transaction; a command
/// must not keep it, nor wait for anything.
/// </summary>
internal sealed class SqliteWrite : SqliteSession
{
    private long _sequence;
    private long _storedSequence;

    public SqliteWrite(string path)
        : base(path, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE)
    {
        // FULL makes a commit one fsync of the log: what is acknowledged survives a power cut. The log is folded into the file
        // every 16 MB instead of every 4, which costs disk and saves two fsyncs each time. Another program (a backup tool) may
        // hold the file for moments, hence the short busy time-out.
        Run("""
            PRAGMA busy_timeout=2000;
            PRAGMA journal_mode=WAL;
            PRAGMA synchronous=FULL;
            PRAGMA foreign_keys=OFF;
            PRAGMA temp_store=MEMORY;
            PRAGMA cache_size=-32768;
            PRAGMA wal_autocheckpoint=4096;
            PRAGMA journal_size_limit=67108864;
            """);
    }

    /// <summary>Number of this opening of the file; every later opening has a higher one.</summary>
    public long Epoch { get; private set; }

    /// <summary>
    /// The next number of the one sequence of this file. Numbers rise in the order in which commands are stored, are never given
    /// twice, and leave gaps where a command was rolled back.
    /// </summary>
    public long NextVersion() => ++_sequence;

    /// <summary>
    /// Takes back what this command has written so far and will write; what it returns still reaches its caller. For refusals that
    /// are answers: throwing would cost far more.
    /// </summary>
    public void Undo() => IsUndone = true;

    internal bool IsUndone { get; set; }

    internal void Own(long epoch, long sequence)
    {
        Epoch = epoch;
        _sequence = _storedSequence = sequence;
    }

    /// <summary>Begins the transaction of a group.</summary>
    internal void Begin()
    {
        Command("BEGIN IMMEDIATE").Execute();
        // The lock file keeps others out; where it cannot (a network share, a copied folder), the epoch does.
        var epoch = Command("SELECT epoch FROM owner WHERE id = 1").ScalarInt64();
        if (epoch != Epoch)
        {
            throw new StoreUnavailableException(
                $"Another process has opened this database since (epoch {epoch}, ours is {Epoch}). Stop one of the two; this one stores nothing more.");
        }
    }

    internal void Commit()
    {
        if (_sequence != _storedSequence)
            Command("UPDATE owner SET sequence = ?1 WHERE id = 1").Bind(1, _sequence).Execute();
        Command("COMMIT").Execute();
        _storedSequence = _sequence;
    }

    internal void Rollback()
    {
        CloseOpenRows();
        if (!IsAutoCommit)
            Command("ROLLBACK").Execute();
    }
}
