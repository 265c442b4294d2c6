using LotFlow.Abstractions.Documents;
using Microsoft.Extensions.Logging;

namespace LotFlow.Azure.Commits;

/// <summary>
/// Repeats a commit that the service could not answer, and finds out whether an attempt without an answer was executed after all:
/// each attempt writes the same id into every document, so that what is found stored with it is known to be ours.
/// </summary>
internal sealed partial class CommitRetry(TimeProvider clock, ILogger logger)
{
    /// <summary>Attempts in all; with the delays between them 16 to 33 seconds, which outlives a failover of a replica.</summary>
    public const int MaxAttempts = 10;

    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(10);

    /// <exception cref="StoreUnavailableException">No attempt was answered; the batch may or may not have been stored.</exception>
    public async Task<BatchResult> RunAsync(DocumentBatch batch, ICommitAttempt engine, CancellationToken cancellation)
    {
        var writeId = Guid.NewGuid().ToString("N");
        var uncertain = false;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                if (uncertain && await engine.FindWrittenAsync(batch, writeId, cancellation) is { } before)
                    return before;
                var result = await engine.TryAsync(batch, writeId, cancellation);
                // An attempt that was still under way while we looked makes its own repetition fail.
                return !result.Committed && uncertain ? await engine.FindWrittenAsync(batch, writeId, cancellation) ?? result : result;
            }
            catch (UnansweredException e)
            {
                uncertain |= e.MayHaveBeenExecuted;
                if (attempt == MaxAttempts)
                    throw new StoreUnavailableException($"{e.Message} Tried {MaxAttempts} times. The command can be sent again.", e.InnerException);
                var delay = e.RetryAfter ?? Backoff(attempt);
                Repeats(logger, e, batch.PartitionKey, attempt, delay);
                await Task.Delay(delay, clock, cancellation);
            }
        }
    }

    // Half of it is random, so that those who failed together do not come back together.
    private static TimeSpan Backoff(int attempt)
    {
        var full = Math.Min(FirstDelay.TotalMilliseconds * Math.Pow(2, attempt - 1), LongestDelay.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(full / 2 + Random.Shared.NextDouble() * full / 2);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A commit to partition {PartitionKey} was not answered (attempt {Attempt}); the next one comes in {Delay}")]
    private static partial void Repeats(ILogger logger, Exception exception, string partitionKey, int attempt, TimeSpan delay);
}

/// <summary>How one engine stores a batch.</summary>
internal interface ICommitAttempt
{
    /// <summary>Sends the batch once, with the id in every document that it writes.</summary>
    /// <exception cref="UnansweredException">The service did not answer, or not with yes or no.</exception>
    Task<BatchResult> TryAsync(DocumentBatch batch, string writeId, CancellationToken cancellation);

    /// <summary>
    /// Looks whether an earlier attempt with this id was executed; null where nothing shows that it was. A document that somebody has
    /// changed since counts as not ours, and gets an ETag that matches nothing.
    /// </summary>
    /// <exception cref="UnansweredException">The service did not answer.</exception>
    Task<BatchResult?> FindWrittenAsync(DocumentBatch batch, string writeId, CancellationToken cancellation);
}

/// <summary>The service could not say what became of a request.</summary>
/// <param name="message">What happened, and what to do about it.</param>
/// <param name="mayHaveBeenExecuted">False where the service has said that it did nothing (429).</param>
/// <param name="retryAfter">When the service wants to be asked again.</param>
/// <param name="inner">What the SDK threw.</param>
internal sealed class UnansweredException(string message, bool mayHaveBeenExecuted, TimeSpan? retryAfter = null, Exception? inner = null) : Exception(message, inner)
{
    public bool MayHaveBeenExecuted { get; } = mayHaveBeenExecuted;

    public TimeSpan? RetryAfter { get; } = retryAfter;
}
