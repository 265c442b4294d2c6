using LotFlow.Domain.Recalls;

namespace LotFlow.Workflows.Recalls;

/// <summary>Finds what a recall reaches and blocks it, again whenever something touches it. Every method may be repeated.</summary>
public sealed class RecallScoping
{
    /// <summary>
    /// Blocks the scope (a drill only finds it) and stores its first version: state <c>containing</c>, <see cref="Recall.ScopedAt"/>,
    /// <see cref="Recall.BlockedAt"/>. Does nothing where the first version is there.
    /// </summary>
    public Task<Recall> EstablishAsync(string recallId, CancellationToken cancellation) => throw new NotSupportedException("Being written.");

    /// <summary>Looks at the scope again; makes a new version where it differs, and takes back <see cref="Recall.TouchedSince"/>.</summary>
    public Task<Recall> RescopeAsync(string recallId, CancellationToken cancellation) => throw new NotSupportedException("Being written.");

    /// <summary>Adds what is suspect, blocks it at once and makes a new version.</summary>
    /// <param name="recallId">A recall that is not closed.</param>
    /// <param name="roots">What is added; those that are there already change nothing.</param>
    /// <param name="cause">Why.</param>
    /// <param name="reference">The confirmation or request that it comes from.</param>
    /// <param name="by">Who.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    public Task<Recall> ExtendAsync(
        string recallId, IReadOnlyList<RecallRoot> roots, ScopeCause cause, string reference, string by, CancellationToken cancellation) =>
        throw new NotSupportedException("Being written.");

    /// <summary>Carries out an approved reduction: its lots, and what is only in scope because of them, are released and leave the scope.</summary>
    public Task<Recall> ReduceAsync(string recallId, RecallRequest request, CancellationToken cancellation) => throw new NotSupportedException("Being written.");

    /// <summary>Ends every hold of the recall on every lot and transformation that it reached, and leaves its record on each lot.</summary>
    /// <param name="recallId">A recall whose closure was approved and whose dispositions were carried out.</param>
    /// <param name="by">Who decided.</param>
    /// <param name="approvalId">The decision.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    public Task EndHoldsAsync(string recallId, string by, string approvalId, CancellationToken cancellation) => throw new NotSupportedException("Being written.");
}
