namespace LotFlow.Abstractions.Documents;

/// <summary>
/// Numbered texts outside of the document store, for what must still be there when somebody has changed the store: written once, never
/// changed, never deleted. On Azure a blob container with an immutability policy keeps that promise against everybody.
/// </summary>
public interface IAnchorStore
{
    /// <summary>Keeps a text durably under its number. What is there under the number stays as it is.</summary>
    Task PutAsync(long sequence, ReadOnlyMemory<byte> text, CancellationToken cancellation = default);

    /// <summary>Everything that is kept, in the order of the numbers.</summary>
    IAsyncEnumerable<(long Sequence, byte[] Text)> ReadAllAsync(CancellationToken cancellation = default);
}
