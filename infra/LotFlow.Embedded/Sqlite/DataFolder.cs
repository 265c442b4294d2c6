using LotFlow.Abstractions.Documents;

namespace LotFlow.Embedded.Sqlite;

/// <summary>A data folder and the lock that gives it to one process. The lock dies with the process, however that ends.</summary>
internal sealed class DataFolder : IDisposable
{
    private const string LockName = "lotflow.lock";
    private const int LockedOnLinux = 11;
    private const int LockedOnMacOS = 35;
    private const int LockedOnWindows = unchecked((int)0x80070020);

    private readonly FileStream _lock;

    private DataFolder(string path, FileStream @lock)
    {
        Path = path;
        _lock = @lock;
    }

    public string Path { get; }

    public string DatabaseFile => System.IO.Path.Combine(Path, "lotflow.db");

    /// <exception cref="StoreUnavailableException">It is in use, cannot be created, or cannot be written.</exception>
    public static DataFolder Take(string path)
    {
        path = System.IO.Path.GetFullPath(path);
        if (File.Exists(path))
            throw new StoreUnavailableException($"The data folder '{path}' is a file. Name a folder, or move the file away.");
        try
        {
            Directory.CreateDirectory(path);
            var lockFile = System.IO.Path.Combine(path, LockName);
            return new(path, new FileStream(lockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1));
        }
        catch (IOException locked) when (locked.HResult is LockedOnLinux or LockedOnMacOS or LockedOnWindows)
        {
            throw new StoreUnavailableException(
                $"The data folder '{path}' is in use by another LotFlow process. Stop that process, or start this one with another folder.", locked);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException(
                $"The data folder '{path}' cannot be written: {refused.Message} Check that its parent is a folder, that this process may write there, and that the disk has space.",
                refused);
        }
    }

    public void Dispose() => _lock.Dispose();
}
