using LotFlow.Abstractions.Documents;

namespace LotFlow.Embedded.Sqlite;

/// <summary>The tables that belong to the file itself: its schema version, and who owns it.</summary>
internal static class SqliteSchema
{
    /// <summary>Raised when a table changes in a way that an older LotFlow could not read.</summary>
    public const int Version = 1;

    // Checking reads the whole file; this much takes a fraction of a second. Larger files rely on the checks of each page read.
    private const long MaxBytesToCheck = 32 * 1024 * 1024;

    /// <summary>Checks the file, creates what is missing, and takes ownership under a new epoch.</summary>
    public static void Open(SqliteWrite write, string path)
    {
        Check(write, path);
        write.Command("BEGIN IMMEDIATE").Execute();
        write.Run("""
            CREATE TABLE IF NOT EXISTS schema (id INTEGER PRIMARY KEY CHECK (id = 1), version INTEGER NOT NULL);
            CREATE TABLE IF NOT EXISTS owner (id INTEGER PRIMARY KEY CHECK (id = 1), epoch INTEGER NOT NULL, sequence INTEGER NOT NULL);
            INSERT INTO owner (id, epoch, sequence) VALUES (1, 0, 0) ON CONFLICT DO NOTHING;
            """);
        write.Command("INSERT INTO schema (id, version) VALUES (1, ?1) ON CONFLICT DO NOTHING").Bind(1, Version).Execute();
        RefuseNewer(write, path);
        write.Command("UPDATE owner SET epoch = epoch + 1 WHERE id = 1").Execute();
        using (var owner = write.Command("SELECT epoch, sequence FROM owner WHERE id = 1").Rows())
        {
            owner.Next();
            write.Own(owner.Int64(0), owner.Int64(1));
        }

        write.Command("COMMIT").Execute();
    }

    private static void Check(SqliteWrite write, string path)
    {
        // Reading the schema makes SQLite look at the header and recover the log.
        write.Command("PRAGMA schema_version").ScalarInt64();
        if (new FileInfo(path).Length > MaxBytesToCheck)
            return;
        var finding = write.Command("PRAGMA quick_check(1)").ScalarText();
        if (finding is not (null or "ok"))
        {
            throw new StoreUnavailableException(
                $"The database '{path}' is damaged ({finding}). Stop the process, keep a copy of the folder, and restore it from a backup.");
        }
    }

    private static void RefuseNewer(SqliteWrite write, string path)
    {
        var found = write.Command("SELECT version FROM schema WHERE id = 1").ScalarInt64();
        if (found > Version)
        {
            throw new StoreUnavailableException(
                $"The database '{path}' was written by a newer LotFlow (schema {found}, this one knows {Version}). Start the newer version.");
        }
    }
}
