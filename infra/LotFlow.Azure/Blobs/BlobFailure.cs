using Azure;
using Azure.Identity;
using Azure.Storage.Blobs.Models;
using LotFlow.Abstractions.Documents;

namespace LotFlow.Azure.Blobs;

/// <summary>What the service refused, said so that an operator knows what to do.</summary>
internal static class BlobFailure
{
    public static StoreUnavailableException Translate(Exception error, string container) => error switch
    {
        RequestFailedException missing when missing.ErrorCode == BlobErrorCode.ContainerNotFound => new(
            $"Blob container '{container}' does not exist. Deploy the storage account with the templates in bicep/, which create it.", error),
        RequestFailedException { Status: 401 or 403 } => new(
            $"Access to blob container '{container}' was refused ({StorageErrors.FirstLine(error)}). Give the app's managed identity the role 'Storage Blob Data Contributor' "
            + "on the storage account; a new assignment takes minutes to work. If it has the role, check the account's network rules.", error),
        AuthenticationFailedException => new(
            $"No token for blob container '{container}' could be had: {StorageErrors.FirstLine(error)} Check that the app has a managed identity.", error),
        _ => new($"Blob container '{container}' cannot be reached: {StorageErrors.FirstLine(error)} Check the storage account and the network, and try again.", error),
    };
}
