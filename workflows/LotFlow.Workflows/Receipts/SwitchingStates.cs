using LotFlow.Abstractions.Documents;
using LotFlow.Domain.Policies;
using LotFlow.Domain.Sampling;
using LotFlow.Workflows.Storage;

namespace LotFlow.Workflows.Receipts;

/// <summary>The switching states of one supplier and item, one per class of defect that was ever inspected.</summary>
public sealed record SupplierItemSampling
{
    public required string SupplierId { get; init; }

    public required string ItemId { get; init; }

    public IReadOnlyDictionary<DefectClass, SwitchingState> Classes { get; init; } = new Dictionary<DefectClass, SwitchingState>();

    public SwitchingState Of(DefectClass defectClass) => Classes.GetValueOrDefault(defectClass) ?? SwitchingState.Initial;

    public SupplierItemSampling With(DefectClass defectClass, SwitchingState state) =>
        this with { Classes = new Dictionary<DefectClass, SwitchingState>(Classes) { [defectClass] = state } };
}

/// <summary>Keeps the switching states (ISO 2859-1, clause 9) per supplier × item × class of defect.</summary>
public sealed class SwitchingStates(IDocumentStore store)
{
    private const string DocumentId = "switching";

    private readonly IDocumentContainer _lots = store.Container(Containers.Lots);

    public async Task<SupplierItemSampling> ReadAsync(string supplierId, string itemId, CancellationToken cancellation) =>
        await _lots.FindAsync<SupplierItemSampling>(Partition(supplierId, itemId), DocumentId, cancellation)
        ?? new() { SupplierId = supplierId, ItemId = itemId };

    /// <summary>Takes the outcomes of a lot into account; the same lot a second time changes nothing.</summary>
    public Task ApplyAsync(
        string supplierId, string itemId, IReadOnlyList<(DefectClass Class, LotOutcome Outcome)> outcomes, ReceivingPolicy policy, CancellationToken cancellation) =>
        ChangeAsync(supplierId, itemId, sampling => outcomes.Aggregate(
            sampling, (s, o) => s.With(o.Class, s.Of(o.Class).Apply(o.Outcome, policy.Switching))), cancellation);

    /// <summary>Quality resumes the inspection of a discontinued pair; a pair that is not discontinued is left as it is.</summary>
    public async Task<SupplierItemSampling> ResumeAsync(string supplierId, string itemId, string by, string because, CancellationToken cancellation) =>
        await _lots.ChangeAsync<SupplierItemSampling>(
            Partition(supplierId, itemId), DocumentId,
            sampling => sampling is not null && sampling.Classes.Values.Any(s => s.HoldsReceipts)
                ? sampling.Classes.Keys.Aggregate(sampling, (s, c) => s.With(c, s.Of(c).Resume(by, because)))
                : null,
            cancellation)
        ?? new() { SupplierId = supplierId, ItemId = itemId };

    private async Task<SupplierItemSampling> ChangeAsync(
        string supplierId, string itemId, Func<SupplierItemSampling, SupplierItemSampling> change, CancellationToken cancellation) =>
        (await _lots.ChangeAsync<SupplierItemSampling>(
            Partition(supplierId, itemId), DocumentId, before => change(before ?? new() { SupplierId = supplierId, ItemId = itemId }), cancellation))!;

    private static string Partition(string supplierId, string itemId) => DocumentKey.Digest("switching", supplierId, itemId);
}
