using System.Security.Cryptography;
using System.Text.Json;
using LotFlow.Abstractions.Documents;
using LotFlow.Workflows.Approvals;

namespace LotFlow.Server.Links;

/// <summary>
/// A ring of keys in the folder <c>keys</c> of the data folder, readable by this user only. It lies outside of the database, so that a copy of
/// that opens and signs nothing.
/// </summary>
/// <param name="name">Name of the file.</param>
/// <param name="ifDeleted">What it costs to begin with new keys.</param>
internal sealed class KeyRingFile(string name, string ifDeleted)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Reads the keys, and makes the first one where there is none.</summary>
    /// <exception cref="StoreUnavailableException">The file cannot be read or written.</exception>
    public LinkKeyRing Open(string dataFolder, TimeProvider clock)
    {
        var path = PathIn(dataFolder);
        return Guarded(path, () => File.Exists(path) ? Read(path) : Write(path, WithNewKey(LinkKeyRing.Empty, clock)));
    }

    /// <summary>Makes a new current key and keeps the old ones; answers its id.</summary>
    public string Rotate(string dataFolder, TimeProvider clock)
    {
        var path = PathIn(dataFolder);
        return Guarded(path, () => Write(path, WithNewKey(File.Exists(path) ? Read(path) : LinkKeyRing.Empty, clock)).CurrentKeyId);
    }

    public string PathIn(string dataFolder) => Path.Combine(Path.GetFullPath(dataFolder), "keys", name);

    private static LinkKeyRing WithNewKey(LinkKeyRing known, TimeProvider clock) =>
        known.WithNewKey(RandomNumberGenerator.GetBytes(LinkKeyRing.KeyBytes), clock.GetUtcNow());

    private static LinkKeyRing Read(string path) => LinkKeyRing.Parse(File.ReadAllBytes(path));

    private static LinkKeyRing Write(string path, LinkKeyRing ring)
    {
        var folder = Path.GetDirectoryName(path)!;
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);
        var temporary = path + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        using (var file = new FileStream(temporary, options))
        {
            file.Write(ring.ToJson());
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
        return ring;
    }

    private T Guarded<T>(string path, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new StoreUnavailableException(
                $"The key file '{path}' cannot be used: {e.Message} Restore it from a backup, or delete it, which {ifDeleted}.", e);
        }
    }
}
