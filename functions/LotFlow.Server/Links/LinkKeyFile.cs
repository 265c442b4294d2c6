using System.Security.Cryptography;
using System.Text.Json;
using LotFlow.Abstractions;
using LotFlow.Abstractions.Documents;
using LotFlow.Workflows.Approvals;

namespace LotFlow.Server.Links;

/// <summary>
/// The keys that links are signed with, in <c>keys/links.json</c> of the data folder, readable by this user only. They lie outside of
/// the database, so that a copy of it opens no approval. Old keys stay: links that are under way go on working.
/// </summary>
internal sealed class LinkKeyFile : ILinkKeys
{
    private const int KeyBytes = 32;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly Content _content;

    private LinkKeyFile(Content content) => _content = content;

    public string CurrentKeyId => _content.Current;

    public byte[]? Find(string keyId) => _content.Keys.FirstOrDefault(k => k.Id == keyId)?.Secret;

    /// <summary>Reads the keys, and makes the first one where there is none.</summary>
    /// <exception cref="StoreUnavailableException">The file cannot be read or written.</exception>
    public static LinkKeyFile Open(string dataFolder, TimeProvider clock)
    {
        var path = PathIn(dataFolder);
        return Guarded(path, () => new LinkKeyFile(File.Exists(path) ? Read(path) : Write(path, WithNewKey([], clock))));
    }

    /// <summary>Makes a new current key and keeps the old ones; answers its id.</summary>
    public static string Rotate(string dataFolder, TimeProvider clock)
    {
        var path = PathIn(dataFolder);
        return Guarded(path, () => Write(path, WithNewKey(File.Exists(path) ? Read(path).Keys : [], clock)).Current);
    }

    internal static string PathIn(string dataFolder) => Path.Combine(Path.GetFullPath(dataFolder), "keys", "links.json");

    private static Content WithNewKey(IReadOnlyList<Key> known, TimeProvider clock)
    {
        var id = $"k{known.Count + 1}";
        return new(id, [.. known, new(id, clock.GetUtcNow(), RandomNumberGenerator.GetBytes(KeyBytes))]);
    }

    private static Content Read(string path)
    {
        var content = LotFlowJson.Deserialize<Content>(File.ReadAllBytes(path));
        return content.Keys?.Any(k => k.Id == content.Current && k.Secret is { Length: >= KeyBytes }) == true
            ? content
            : throw new JsonException($"it holds no key '{content.Current}' of at least {KeyBytes} bytes");
    }

    private static Content Write(string path, Content content)
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
            file.Write(LotFlowJson.Serialize(content));
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
        return content;
    }

    private static T Guarded<T>(string path, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new StoreUnavailableException(
                $"The key file '{path}' cannot be used: {e.Message} Restore it from a backup, or delete it, which makes links that were sent invalid.", e);
        }
    }

    private sealed record Content(string Current, IReadOnlyList<Key> Keys);

    private sealed record Key(string Id, DateTimeOffset CreatedAt, byte[] Secret);
}
