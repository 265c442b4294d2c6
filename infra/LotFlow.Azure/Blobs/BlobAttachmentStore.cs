using Azure;
using Azure.Core;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using LotFlow.Abstractions.Documents;

namespace LotFlow.Azure.Blobs;

/// <summary>
/// Attachments as block blobs named by their digest. A blob is written only where none is, so the same bytes are stored once, and a
/// repeated upload, by the SDK or by a second caller, meets what is there already.
/// </summary>
/// <param name="container">A container that exists; the templates in bicep/ create it.</param>
public sealed class BlobAttachmentStore(BlobContainerClient container) : IAttachmentStore
{
    /// <summary>A store with the app's identity; there are no account keys.</summary>
    /// <param name="containerUri"><c>https://{account}.blob.core.windows.net/{container}</c></param>
    /// <param name="credential">Needs the role 'Storage Blob Data Contributor'.</param>
    public static BlobAttachmentStore Connect(Uri containerUri, TokenCredential credential) => new(new BlobContainerClient(containerUri, credential));

    /// <inheritdoc/>
    public async Task<string> PutAsync(ReadOnlyMemory<byte> content, CancellationToken cancellation = default)
    {
        var key = AttachmentKey.Of(content.Span);
        var onlyIfAbsent = new BlobUploadOptions { Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All } };
        try
        {
            await container.GetBlobClient(key).UploadAsync(BinaryData.FromBytes(content), onlyIfAbsent, cancellation);
        }
        catch (RequestFailedException stored) when (stored.ErrorCode == BlobErrorCode.BlobAlreadyExists || stored.ErrorCode == BlobErrorCode.ConditionNotMet)
        {
            // The same digest: the same bytes.
        }
        catch (Exception error) when (StorageErrors.IsOfService(error, cancellation))
        {
            throw Translate(error);
        }

        return key;
    }

    /// <inheritdoc/>
    public async Task<byte[]?> ReadAsync(string key, CancellationToken cancellation = default)
    {
        if (!AttachmentKey.IsValid(key))
            return null;
        try
        {
            var content = (await container.GetBlobClient(key).DownloadContentAsync(cancellation)).Value.Content.ToArray();
            return AttachmentKey.Of(content) == key
                ? content
                : throw new InvalidDataException(
                    $"The attachment '{key}' in blob container '{container.Name}' no longer has the digest in its name. "
                    + "Restore an earlier version of the blob, or delete it and store the original again.");
        }
        catch (RequestFailedException missing) when (missing.ErrorCode == BlobErrorCode.BlobNotFound)
        {
            return null;
        }
        catch (Exception error) when (StorageErrors.IsOfService(error, cancellation))
        {
            throw Translate(error);
        }
    }

    /// <inheritdoc/>
    public async Task DeleteAsync(string key, CancellationToken cancellation = default)
    {
        if (!AttachmentKey.IsValid(key))
            return;
        try
        {
            await container.GetBlobClient(key).DeleteIfExistsAsync(cancellationToken: cancellation);
        }
        catch (Exception error) when (StorageErrors.IsOfService(error, cancellation))
        {
            throw Translate(error);
        }
    }

    private StoreUnavailableException Translate(Exception error) => BlobFailure.Translate(error, container.Name);
}
