using System.Runtime.CompilerServices;
using LotFlow.Domain.Audit;
using LotFlow.Workflows.Approvals;

namespace LotFlow.Workflows.Audit;

/// <summary>The keys that exports are signed with: a ring like that of links, and never the same.</summary>
public sealed record AuditKeys(LinkKeyRing Ring);

/// <summary>Makes exports, line by line, so that no trail is too long for it.</summary>
public sealed class AuditExports(AuditStore trail, AuditKeys keys, TimeProvider clock, IEnumerable<AuditFollower> followers)
{
    /// <summary>The lines of an export, each with its end.</summary>
    /// <param name="subject">One chain; null for all.</param>
    /// <param name="by">Who asked for it.</param>
    /// <param name="cancellation">Ends it; what was written then has no manifest.</param>
    public async IAsyncEnumerable<byte[]> LinesAsync(string? subject, string by, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var follower in followers)
            await follower.RunAsync(cancellation);
        using var export = new AuditExport();
        await foreach (var stream in StreamsAsync(subject, cancellation))
        {
            // What is written meanwhile belongs to the next export.
            var end = await trail.HeadAsync(stream, cancellation);
            await foreach (var entry in trail.ReadAsync(stream, stream.Start.Sequence + 1, cancellation))
            {
                if (entry.Sequence > end.Sequence)
                    break;
                yield return export.Entry(entry);
            }
        }

        foreach (var line in export.Close(clock.GetUtcNow(), by, keys.Ring.CurrentKeyId, keys.Ring.Find(keys.Ring.CurrentKeyId)!))
            yield return line;
    }

    private async IAsyncEnumerable<AuditStream> StreamsAsync(string? subject, [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (subject is not null)
        {
            if (await trail.FindStreamAsync(subject, cancellation) is { } one)
                yield return one;
            yield break;
        }

        await foreach (var stream in trail.StreamsAsync(cancellation))
            yield return stream;
    }
}
