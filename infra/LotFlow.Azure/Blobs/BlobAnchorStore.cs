using System.Globalization;
using System.Runtime.CompilerServices;
using Azure;
using Azure.Core;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using LotFlow.Abstractions.Documents;

namespace LotFlow.Azure.Blobs;

/// <summary>
/// Anchors as blobs named by their number, each written only where none is. The immutability policy of the container (bicep/) is what keeps
/// everybody, the app included, from changing or deleting one.
/// </summary>
/// <param name="container">A container that exists; the templates in bicep/ create it.</param>
public sealed class BlobAnchorStore(BlobContainerClient container) : IAnchorStore
{
    private const string Suffix = ".json";

    /// <summary>A store with the app's identity; there are no account keys.</summary>
    /// <param name="containerUri"><c>https://{account}.blob.core.windows.net/{container}</c></param>
    /// <param name="credential">Needs the role 'Storage Blob Data Contributor'.</param>
    public static BlobAnchorStore Connect(Uri containerUri, TokenCredential credential) => new(new BlobContainerClient(containerUri, credential));

    /// <inheritdoc/>
    public async Task PutAsync(long sequence, ReadOnlyMemory<byte> text, CancellationToken cancellation = default)
    {
        var onlyIfAbsent = new BlobUploadOptions { Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All } };
        try
        {
            await container.GetBlobClient($"{sequence:D12}{Suffix}").UploadAsync(BinaryData.FromBytes(text), onlyIfAbsent, cancellation);
        }
        catch (RequestFailedException stored) when (stored.ErrorCode == BlobErrorCode.BlobAlreadyExists || stored.ErrorCode == BlobErrorCode.ConditionNotMet
            || stored.ErrorCode == BlobErrorCode.BlobImmutableDueToPolicy)
        {
            // It was copied before a crash could note that.
        }
        catch (Exception error) when (StorageErrors.IsOfService(error, cancellation))
        {
            throw BlobFailure.Translate(error, container.Name);
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<(long Sequence, byte[] Text)> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        // The service lists by name, which is the order of the numbers.
        await using var blobs = container.GetBlobsAsync(cancellationToken: cancellation).GetAsyncEnumerator(cancellation);
        while (await NextAsync(blobs, cancellation))
        {
            if (long.TryParse(blobs.Current.Name.Replace(Suffix, "", StringComparison.Ordinal), NumberStyles.None, CultureInfo.InvariantCulture, out var sequence))
                yield return (sequence, await DownloadAsync(blobs.Current.Name, cancellation));
        }
    }

    private async Task<bool> NextAsync(IAsyncEnumerator<BlobItem> blobs, CancellationToken cancellation)
    {
        try
        {
            return await blobs.MoveNextAsync();
        }
        catch (Exception error) when (StorageErrors.IsOfService(error, cancellation))
        {
            throw BlobFailure.Translate(error, container.Name);
        }
    }

    private async Task<byte[]> DownloadAsync(string name, CancellationToken cancellation)
    {
        try
        {
            return (await container.GetBlobClient(name).DownloadContentAsync(cancellation)).Value.Content.ToArray();
        }
        catch (Exception error) when (StorageErrors.IsOfService(error, cancellation))
        {
            throw BlobFailure.Translate(error, container.Name);
        }
    }
}
