using Azure;
using Azure.Identity;

namespace LotFlow.Azure;

/// <summary>What the SDKs of Azure Storage throw, for Tables and Blobs alike.</summary>
internal static class StorageErrors
{
    /// <summary>Whether the error is the service's, the network's or the credential's; the caller's cancellation is not.</summary>
    public static bool IsOfService(Exception error, CancellationToken cancellation) =>
        error is RequestFailedException or IOException or AuthenticationFailedException
        || (error is AggregateException && !cancellation.IsCancellationRequested) || IsTimeout(error, cancellation);

    /// <summary>The SDKs report their own time-out as a cancellation.</summary>
    public static bool IsTimeout(Exception error, CancellationToken cancellation) => error is OperationCanceledException && !cancellation.IsCancellationRequested;

    /// <summary>What happened. The SDKs append headers and body to it.</summary>
    public static string FirstLine(Exception error) => error.GetBaseException().Message.Split('\n', 2)[0].TrimEnd();
}
