namespace LotFlow.Abstractions.Documents;

/// <summary>
/// What became of a batch: stored with a new ETag per operation, or refused whole because of one operation. A failed
/// precondition is an answer, not an exception: it is how two writers find out about each other.
/// </summary>
public sealed record BatchResult
{
    private BatchResult(IReadOnlyList<string?> etags, BatchFailure? failure)
    {
        ETags = etags;
        Failure = failure;
    }

    /// <summary>New ETags in the order of the operations; null for a delete. Empty when refused.</summary>
    public IReadOnlyList<string?> ETags { get; }

    public BatchFailure? Failure { get; }

    public bool Committed => Failure is null;

    public static BatchResult Stored(IReadOnlyList<string?> etags) => new(etags, failure: null);

    public static BatchResult Refused(int operationIndex, string id, BatchFailureReason reason) => new([], new(operationIndex, id, reason));
}

public sealed record BatchFailure(int OperationIndex, string Id, BatchFailureReason Reason);

public enum BatchFailureReason
{
    /// <summary>A create met a document that is already there.</summary>
    AlreadyExists,

    /// <summary>A replace, delete or merge met no document.</summary>
    NotFound,

    /// <summary>The document has changed since its ETag was read.</summary>
    ETagMismatch,
}
