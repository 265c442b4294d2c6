namespace LotFlow.Abstractions.Documents;

/// <summary>
/// Originals that are too large for a document (certificates with their PDFs), addressed by what they are: the key is the
/// SHA-256 digest of the bytes in lower-case hex, so the same original is stored once and a changed one cannot hide.
/// </summary>
public interface IAttachmentStore
{
    /// <summary>Stores the bytes durably and answers their key. Storing the same bytes again changes nothing.</summary>
    Task<string> PutAsync(ReadOnlyMemory<byte> content, CancellationToken cancellation = default);

    /// <summary>The bytes, or null if there are none under this key.</summary>
    /// <exception cref="InvalidDataException">What is stored no longer has this digest.</exception>
    Task<byte[]?> ReadAsync(string key, CancellationToken cancellation = default);

    /// <summary>
    /// Removes the bytes, so that the key reads as null; one under which nothing is changes nothing. Only for what its owner made and alone
    /// refers to (a copy that can be made again): originals are kept.
    /// </summary>
    Task DeleteAsync(string key, CancellationToken cancellation = default);
}
