using System.Globalization;
using System.Net;
using LotFlow.Abstractions.Documents;
using LotFlow.Azure.Commits;
using Microsoft.Azure.Cosmos;

namespace LotFlow.Azure.Cosmos;

/// <summary>What the service or the SDK says when it does not do what was asked, as exceptions that tell what to do.</summary>
internal sealed class CosmosFailure(string container)
{
    // The container, not the document, is missing.
    private const string OwnerNotFound = "1003";

    /// <summary>
    /// The error of a call that was not answered with yes or no. Status codes as in the service's documentation: of 408, 410, 449, 5xx
    /// nobody can say whether a write was executed; a 429 was not.
    /// </summary>
    public Exception Of(HttpStatusCode status, Headers headers, string? detail, Exception? inner = null)
    {
        var code = (int)status;
        return code switch
        {
            401 or 403 => new StoreUnavailableException(
                $"Cosmos DB refuses access to container '{container}' ({code}). Assign this application's identity the role "
                + $"'Cosmos DB Built-in Data Contributor' on the account, and let its network reach the account. {detail}", inner),
            404 => new StoreUnavailableException(
                $"Cosmos DB has no container '{container}'. Deploy it with bicep/main.bicep, or correct the database's name in the configuration. {detail}", inner),
            429 => new UnansweredException(
                $"Container '{container}' has used up its request units. Raise its throughput, or send less.", mayHaveBeenExecuted: false, RetryAfter(headers), inner),
            408 or 410 or 449 or >= 500 => new UnansweredException(
                $"Cosmos DB did not answer for container '{container}' ({code}). Look at the account's health in the portal.", mayHaveBeenExecuted: true, RetryAfter(headers), inner),
            _ => new InvalidOperationException(
                $"Cosmos DB refused a request to container '{container}' with {code.ToString(CultureInfo.InvariantCulture)}, which is a mistake of this program. {detail}", inner),
        };
    }

    private static TimeSpan? RetryAfter(Headers headers) =>
        double.TryParse(headers["x-ms-retry-after-ms"], CultureInfo.InvariantCulture, out var milliseconds) ? TimeSpan.FromMilliseconds(milliseconds) : null;

    public static bool IsContainerMissing(HttpStatusCode status, Headers headers) =>
        status == HttpStatusCode.NotFound && headers["x-ms-substatus"] == OwnerNotFound;

    /// <summary>Runs a call of the SDK; what it throws comes out as <see cref="Of"/> says. The caller's cancellation stays what it is.</summary>
    public async Task<T> CallAsync<T>(Func<Task<T>> call, CancellationToken cancellation)
    {
        try
        {
            return await call();
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The SDK's own exception carries its diagnostics along; ours is the plain one.
            cancellation.ThrowIfCancellationRequested();
            throw;
        }
        catch (CosmosException e)
        {
            throw Of(e.StatusCode, e.Headers, e.ResponseBody, e);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or TimeoutException or IOException)
        {
            throw new UnansweredException($"The connection to Cosmos DB broke in a request to container '{container}'. Look at the network and the account's health.",
                mayHaveBeenExecuted: true, inner: e);
        }
        catch (global::Azure.Identity.AuthenticationFailedException e)
        {
            throw new StoreUnavailableException($"This application could not sign in for container '{container}': {e.Message} Look at its managed identity.", e);
        }
    }

    /// <summary>As <see cref="CallAsync"/>, for reads: the SDK has repeated them already, so what remains is final.</summary>
    public async Task<T> ReadAsync<T>(Func<Task<T>> call, CancellationToken cancellation)
    {
        try
        {
            return await CallAsync(call, cancellation);
        }
        catch (UnansweredException e)
        {
            throw new StoreUnavailableException($"{e.Message} The read can be repeated.", e.InnerException ?? e);
        }
    }
}
