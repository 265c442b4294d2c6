using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using LotFlow.Abstractions.Documents;
using LotFlow.Embedded.Attachments;

namespace LotFlow.Embedded.Anchors;

/// <summary>
/// Anchors as lines of one file beside the database, which is only ever appended to: number, tab, text. It says what the database said, so it is
/// worth most where it is copied to another machine, or where the system lets it grow only (<c>chattr +a</c>).
/// </summary>
public sealed class FileAnchorStore(string dataFolder) : IAnchorStore, IDisposable
{
    public const string FileName = "audit-anchors.txt";

    private readonly string _file = Path.Combine(Path.GetFullPath(dataFolder), FileName);
    private readonly SemaphoreSlim _turn = new(1, 1);

    // No anchor ends like this. A torn line may well end as one does: anchors have objects inside.
    private static ReadOnlySpan<byte> StruckOut => "~\n"u8;

    /// <inheritdoc/>
    public async Task PutAsync(long sequence, ReadOnlyMemory<byte> text, CancellationToken cancellation = default)
    {
        if (text.Span.Contains((byte)'\n'))
            throw new ArgumentException("An anchor is one line.", nameof(text));
        await _turn.WaitAsync(cancellation);
        try
        {
            var (lines, isTorn) = await ReadLinesAsync(cancellation);
            if (lines.Exists(l => l.Sequence == sequence))
                return;
            var isNew = !File.Exists(_file);
            byte[] line = [.. isTorn ? StruckOut : default, .. Encoding.UTF8.GetBytes(sequence.ToString(CultureInfo.InvariantCulture)), (byte)'\t', .. text.Span, (byte)'\n'];
            await using (var stream = new FileStream(_file, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 1, useAsync: true))
            {
                await stream.WriteAsync(line, cancellation);
                stream.Flush(flushToDisk: true);
            }

            if (isNew)
                DurableFolder.Flush(Path.GetDirectoryName(_file)!);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException($"The anchors cannot be appended to '{_file}': {refused.Message} Check the space on the disk and the permissions.", refused);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<(long Sequence, byte[] Text)> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        foreach (var line in (await ReadLinesAsync(cancellation)).Lines)
            yield return line;
    }

    public void Dispose() => _turn.Dispose();

    /// <summary>A line that a crash has torn was never acknowledged: it is no anchor, and is struck out by what is appended next, since nothing is ever taken back.</summary>
    private async Task<(List<(long Sequence, byte[] Text)> Lines, bool IsTorn)> ReadLinesAsync(CancellationToken cancellation)
    {
        if (!File.Exists(_file))
            return ([], false);
        var content = await File.ReadAllTextAsync(_file, cancellation);
        var isTorn = content.Length > 0 && content[^1] != '\n';
        List<(long Sequence, byte[] Text)> lines = [];
        foreach (var line in content.Split('\n')[..^1])
        {
            var tab = line.IndexOf('\t', StringComparison.Ordinal);
            if (tab > 0 && line[^1] == '}' && long.TryParse(line.AsSpan(0, tab), NumberStyles.None, CultureInfo.InvariantCulture, out var sequence))
                lines.Add((sequence, Encoding.UTF8.GetBytes(line[(tab + 1)..])));
        }

        return (lines, isTorn);
    }
}
