using Azure;
using Azure.Data.Tables;
using Azure.Identity;
using LotFlow.Abstractions.Documents;
using LotFlow.Azure.Commits;

namespace LotFlow.Azure.Tables;

/// <summary>What an error of the SDK means for one table, and what to do about it.</summary>
internal static class TablesFailure
{
    public const string TableNotFound = "TableNotFound";

    /// <summary>An error after which nobody knows whether a write took place, or after which it is known that it did not but may later.</summary>
    public static bool IsUnanswered(Exception error, CancellationToken cancellation) => error switch
    {
        RequestFailedException { Status: 0 or 408 or 429 or 500 or 502 or 503 or 504 } or IOException => true,
        // What the SDK throws when several of its own attempts have failed.
        AggregateException { InnerExceptions: [.., var last] } => IsUnanswered(last, cancellation),
        _ => StorageErrors.IsTimeout(error, cancellation),
    };

    public static UnansweredException Unanswered(Exception error, string table)
    {
        var refused = error is RequestFailedException { Status: 429 } or RequestFailedException { Status: 503, ErrorCode: "ServerBusy" };
        var after = (error as RequestFailedException)?.GetRawResponse()?.Headers is { } headers
            && headers.TryGetValue("Retry-After", out var text) && int.TryParse(text, out var seconds) ? TimeSpan.FromSeconds(seconds) : (TimeSpan?)null;
        return new($"Table '{table}' did not answer: {StorageErrors.FirstLine(error)}", mayHaveBeenExecuted: !refused, after, error);
    }

    /// <summary>An error that repeating does not heal, or has not healed.</summary>
    public static Exception Translate(Exception error, string table) => error switch
    {
        RequestFailedException { ErrorCode: TableNotFound } => MissingTable(table, error),
        RequestFailedException { Status: 401 or 403 } => new StoreUnavailableException(
            $"Access to table '{table}' was refused ({StorageErrors.FirstLine(error)}). Give the app's managed identity the role 'Storage Table Data Contributor' "
            + "on the storage account; a new assignment takes minutes to work. If it has the role, check the account's network rules.", error),
        RequestFailedException { Status: 413 } or RequestFailedException
        {
            ErrorCode: "EntityTooLarge" or "PropertyLimitExceeded" or "TooManyProperties" or "PropertyValueTooLarge" or "RequestBodyTooLarge",
        } => new InvalidOperationException(
            $"Table '{table}' cannot hold a document or batch of this size ({StorageErrors.FirstLine(error)}). Replace the document by a smaller one, "
            + "or store what is large as an attachment.", error),
        AuthenticationFailedException => new StoreUnavailableException(
            $"No token for table '{table}' could be had: {StorageErrors.FirstLine(error)} Check that the app has a managed identity.", error),
        _ => new StoreUnavailableException($"Table '{table}' cannot be reached: {StorageErrors.FirstLine(error)} Check the storage account and the network, and try again.", error),
    };

    public static StoreUnavailableException MissingTable(string table, Exception? error = null) =>
        new($"Table '{table}' does not exist. Deploy the storage account with the templates in bicep/, which create it.", error);

    /// <summary>The refusal of one operation; null where the error is something else.</summary>
    public static BatchFailureReason? TryRefusal(TableTransactionFailedException error) => (error.Status, error.ErrorCode) switch
    {
        (409, "EntityAlreadyExists") => BatchFailureReason.AlreadyExists,
        (404, "ResourceNotFound" or "EntityNotFound") => BatchFailureReason.NotFound,
        (412, _) => BatchFailureReason.ETagMismatch,
        _ => null,
    };
}
