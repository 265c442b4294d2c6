using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;

namespace LotFlow.Azure.Tables;

/// <summary>How LotFlow connects to a table account. The store relies on what is set here.</summary>
public static class TablesConnection
{
    private const int MaxTransactionBytes = 4 * 1024 * 1024;

    /// <summary>A client with the app's identity; there are no account keys.</summary>
    /// <param name="endpoint"><c>https://{account}.table.core.windows.net</c></param>
    /// <param name="credential">Needs the role 'Storage Table Data Contributor'.</param>
    public static TableServiceClient Connect(Uri endpoint, TokenCredential credential) => new(endpoint, credential, Options());

    /// <summary>
    /// Reads are repeated by the SDK. Writes are not: a commit that was executed and not answered would be executed twice, so the
    /// store repeats them itself, after a look at what is there.
    /// </summary>
    public static TableClientOptions Options()
    {
        var options = new TableClientOptions { RetryPolicy = new ReadRetryPolicy() };
        options.Retry.NetworkTimeout = TimeSpan.FromSeconds(30);
        options.AddPolicy(new TransactionSizePolicy(), HttpPipelinePosition.PerCall);
        return options;
    }

    private sealed class ReadRetryPolicy() : RetryPolicy(maxRetries: 4, DelayStrategy.CreateExponentialDelayStrategy(TimeSpan.FromMilliseconds(200)))
    {
        protected override bool ShouldRetry(HttpMessage message, Exception? exception) => IsRead(message) && base.ShouldRetry(message, exception);

        protected override ValueTask<bool> ShouldRetryAsync(HttpMessage message, Exception? exception) =>
            IsRead(message) ? base.ShouldRetryAsync(message, exception) : ValueTask.FromResult(false);

        private static bool IsRead(HttpMessage message) => message.Request.Method == RequestMethod.Get;
    }

    /// <summary>The service takes 4 MiB in one transaction, as it is written on the wire.</summary>
    private sealed class TransactionSizePolicy : HttpPipelineSynchronousPolicy
    {
        public override void OnSendingRequest(HttpMessage message)
        {
            if (message.Request.Content is { } content && content.TryComputeLength(out var length) && length > MaxTransactionBytes)
            {
                throw new InvalidOperationException(
                    $"The batch takes {length:N0} bytes on its way to Azure Tables, which takes {MaxTransactionBytes:N0}; split the work into several batches.");
            }
        }
    }
}
