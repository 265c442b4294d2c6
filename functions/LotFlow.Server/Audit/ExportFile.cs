using System.Buffers;
using System.IO.Pipelines;
using LotFlow.Domain.Audit;
using LotFlow.Workflows.Approvals;

namespace LotFlow.Server.Audit;

/// <summary>Reads an export line by line, however long it is.</summary>
internal static class ExportFile
{
    // An entry is a document of at most 512 KiB.
    private const int LongestLine = 4 * 1024 * 1024;

    public static async Task<AuditVerdict> CheckAsync(Stream stream, LinkKeyRing? keys, CancellationToken cancellation)
    {
        using var check = new AuditExportCheck();
        var reader = PipeReader.Create(stream, new(bufferSize: 64 * 1024, leaveOpen: true));
        while (true)
        {
            var read = await reader.ReadAsync(cancellation);
            var buffer = read.Buffer;
            while (buffer.PositionOf((byte)'\n') is { } end)
            {
                check.Take(buffer.Slice(0, end).ToArray(), isWhole: true);
                buffer = buffer.Slice(buffer.GetPosition(1, end));
            }

            // No line is so long: what is there is no export, or not any more, and the rest of it is not needed to say so.
            if ((read.IsCompleted && !buffer.IsEmpty) || buffer.Length > LongestLine)
                check.Take(buffer.ToArray(), isWhole: false);
            if (read.IsCompleted || buffer.Length > LongestLine)
                break;
            reader.AdvanceTo(buffer.Start, buffer.End);
        }

        return check.Finish(keys is null ? null : keys.Find);
    }
}
