using LotFlow.Abstractions.Documents;

namespace LotFlow.Embedded.Attachments;

/// <summary>
/// Attachments as files named by their digest, two letters per folder: <c>attachments/ab/abcdef…</c>. A file appears under its name
/// only when its bytes are on the disk; should a crash still leave a torn one, the next put of the same bytes repairs it.
/// </summary>
public sealed class FileAttachmentStore(string dataFolder) : IAttachmentStore
{
    private readonly string _root = Path.Combine(Path.GetFullPath(dataFolder), "attachments");

    /// <inheritdoc/>
    public async Task<string> PutAsync(ReadOnlyMemory<byte> content, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        var key = AttachmentKey.Of(content.Span);
        var file = FileOf(key);
        try
        {
            if (!await HoldsAsync(file, content, cancellation))
                await WriteAsync(file, content, cancellation);
            return key;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException(
                $"The attachment could not be written to '{file}': {refused.Message} Check the space on the disk and the permissions of the folder.", refused);
        }
    }

    /// <inheritdoc/>
    public async Task<byte[]?> ReadAsync(string key, CancellationToken cancellation = default)
    {
        if (!AttachmentKey.IsValid(key))
            return null;
        var content = await ReadFileAsync(FileOf(key), cancellation);
        if (content is not null && AttachmentKey.Of(content) != key)
        {
            throw new InvalidDataException(
                $"The attachment '{FileOf(key)}' no longer has the digest in its name. Restore the file from a backup, or store the original again.");
        }

        return content;
    }

    /// <inheritdoc/>
    public Task DeleteAsync(string key, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        if (!AttachmentKey.IsValid(key))
            return Task.CompletedTask;
        var file = FileOf(key);
        try
        {
            // What a crash brings back is still what its name says, so nothing waits for the disk.
            File.Delete(file);
        }
        catch (DirectoryNotFoundException)
        {
            // Nothing was put there.
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException($"The attachment '{file}' cannot be deleted: {refused.Message} Check the permissions of the folder.", refused);
        }

        return Task.CompletedTask;
    }

    private static async Task<bool> HoldsAsync(string file, ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        var stored = await ReadFileAsync(file, cancellation);
        return stored is not null && stored.AsSpan().SequenceEqual(content.Span);
    }

    private static async Task<byte[]?> ReadFileAsync(string file, CancellationToken cancellation)
    {
        try
        {
            return await File.ReadAllBytesAsync(file, cancellation);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException($"The attachment '{file}' cannot be read: {refused.Message} Check the disk and the permissions.", refused);
        }
    }

    private async Task WriteAsync(string file, ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        var folder = Path.GetDirectoryName(file)!;
        if (!Directory.Exists(folder))
        {
            Directory.CreateDirectory(folder);
            DurableFolder.Flush(_root);
            DurableFolder.Flush(Path.GetDirectoryName(_root)!);
        }

        // A name of its own for each attempt: two callers may store the same bytes at the same time.
        var temporary = $"{file}.{Guid.NewGuid():N}.tmp";
        try
        {
            await using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1, useAsync: true))
            {
                await stream.WriteAsync(content, cancellation);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, file, overwrite: true);
            DurableFolder.Flush(folder);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private string FileOf(string key) => Path.Combine(_root, key[..2], key);
}
