using LotFlow.Abstractions.Documents;
using Microsoft.Extensions.Logging;
using SQLitePCL;

namespace LotFlow.Embedded.Sqlite;

/// <summary>
/// The one file in which an embedded LotFlow keeps everything: documents and workflows, with one writer and many readers.
/// One process at a time may have it open.
/// </summary>
public sealed class SqliteDatabase : IAsyncDisposable
{
    private readonly DataFolder _folder;
    private readonly SqliteWrite _write;
    private readonly SqliteWriter _writer;
    private readonly SqliteReaderPool _readers;
    private readonly Lazy<Task> _closed;

    private SqliteDatabase(DataFolder folder, SqliteWrite write, TimeProvider clock, ILogger logger)
    {
        _folder = folder;
        _write = write;
        Clock = clock;
        Epoch = write.Epoch;
        _writer = new SqliteWriter(write, logger);
        _readers = new SqliteReaderPool(folder.DatabaseFile);
        _closed = new Lazy<Task>(CloseAsync);
    }

    /// <summary>Full path of the data folder.</summary>
    public string DataFolder => _folder.Path;

    /// <summary>How often the file has been opened, this time included. What an earlier epoch left running is to be picked up.</summary>
    public long Epoch { get; }

    internal TimeProvider Clock { get; }

    /// <summary>Opens the folder, creating it and its database where missing, and takes it for this process.</summary>
    /// <exception cref="StoreUnavailableException">
    /// Another process has it, it is damaged or written by a newer version, or the place cannot be written. The message says what to do.
    /// </exception>
    public static SqliteDatabase Open(string dataFolder, TimeProvider clock, ILoggerFactory loggers)
    {
        Batteries_V2.Init();
        var folder = Sqlite.DataFolder.Take(dataFolder);
        SqliteWrite? write = null;
        try
        {
            write = new SqliteWrite(folder.DatabaseFile);
            SqliteSchema.Open(write, folder.DatabaseFile);
            var logger = loggers.CreateLogger<SqliteDatabase>();
            logger.LogInformation("Opened {Folder} as epoch {Epoch}", folder.Path, write.Epoch);
            return new SqliteDatabase(folder, write, clock, logger);
        }
        catch
        {
            write?.Dispose();
            folder.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Waits until what was queued is stored, folds the log into the file and releases the folder. Writes that come later fail with
    /// <see cref="StoreUnavailableException"/>.
    /// </summary>
    public ValueTask DisposeAsync() => new(_closed.Value);

    /// <summary>
    /// Runs a command on the writer's thread. The task ends when the command is durably stored, with what it returned; if it threw,
    /// nothing of it is stored and the task fails with that exception.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The file cannot be written; nothing of the command is stored.</exception>
    internal Task<T> WriteAsync<T>(Func<SqliteWrite, T> command, bool isUrgent = false) => _writer.Enqueue(command, isUrgent);

    /// <summary>
    /// Runs a query on a read-only connection. All its statements see one moment, with every write that was acknowledged before.
    /// </summary>
    internal T Read<T>(Func<SqliteReader, T> query) => _readers.Read(query);

    private async Task CloseAsync()
    {
        await _writer.CloseAsync();
        _readers.Dispose();
        try
        {
            _write.Command("PRAGMA wal_checkpoint(TRUNCATE)").Execute();
        }
        catch (StoreUnavailableException)
        {
            // Everything acknowledged is in the log already; the next opening folds it in.
        }
        finally
        {
            _write.Dispose();
            _folder.Dispose();
        }
    }
}
