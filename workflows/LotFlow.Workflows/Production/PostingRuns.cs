using LotFlow.Abstractions.Documents;
using LotFlow.Domain;
using LotFlow.Domain.Genealogy;
using LotFlow.Domain.Lots;
using LotFlow.Domain.Production;
using LotFlow.Workflows.Genealogy;
using LotFlow.Workflows.Storage;

namespace LotFlow.Workflows.Production;

/// <summary>
/// What was posted to transformations, and whether they are open. A run begins and a transformation is closed against the same gate, so
/// one of them comes first, on any host.
/// </summary>
public sealed class PostingRuns(IDocumentStore store, GenealogyStore genealogy, TimeProvider clock)
{
    private readonly IDocumentContainer _inventory = store.Container(Containers.Inventory);

    public Task<PostingRun?> FindAsync(PostingRef posting, CancellationToken cancellation = default) =>
        _inventory.FindAsync<PostingRun>(Transformation.Partition(posting.TransformationId), PostingRun.DocumentId(posting.Type, posting.CommandId), cancellation);

    public async Task<IReadOnlyList<PostingRun>> OfAsync(string transformationId, CancellationToken cancellation = default) =>
        [.. (await _inventory.ListAsync<PostingRun>(Transformation.Partition(transformationId), PostingRun.IdPrefix, cancellation)).OrderBy(r => r.StartedAt)];

    public Task<OrderClosing?> ClosingOfAsync(string transformationId, CancellationToken cancellation = default) =>
        _inventory.FindAsync<OrderClosing>(Transformation.Partition(transformationId), OrderClosing.DocumentId, cancellation);

    /// <summary>
    /// A transformation that something was posted to, or is being posted to now. One of which everything was refused before it left a trace is
    /// nothing, and its id is free for any kind and site.
    /// </summary>
    public async Task<Transformation?> FindStandingAsync(string transformationId, CancellationToken cancellation = default) =>
        await genealogy.FindAsync(transformationId, cancellation) is { } opened && await StandsAsync(transformationId, cancellation) ? opened : null;

    /// <summary>Why a production order that stands takes nothing from this site, or nothing any more; null where it does.</summary>
    public async Task<Refusal?> RefusalOfAsync(Transformation order, string siteId, CancellationToken cancellation)
    {
        if (OrderRefusals.Mismatch(order, TransformationKind.Production, siteId) is { } mismatch)
            return mismatch;
        return await ClosingOfAsync(order.TransformationId, cancellation) is null ? null : OrderRefusals.Closed(order.TransformationId);
    }

    /// <summary>
    /// Why nothing can come out of an order, or null. Only what was issued for good counts: what is still being posted may be taken back, and an
    /// output without it would be made of nothing.
    /// </summary>
    public async Task<Refusal?> RefusalOfOutputAsync(string orderId, CancellationToken cancellation)
    {
        // Links first: the run of whatever they tell of is then found in a state no earlier than theirs.
        var inputs = await genealogy.InputsOfAsync(orderId, cancellation);
        var all = await OfAsync(orderId, cancellation);
        var posted = all.Where(r => r.State == PostingState.Posted).SelectMany(r => r.Plan.Inputs.Select(r.Plan.MovementId)).ToHashSet(StringComparer.Ordinal);
        if (inputs.Exists(l => l.Entries.Where(Counts).Sum(e => e.Value) > 0))
            return null;
        return all.FirstOrDefault(r => r.State == PostingState.Running && r.Plan.Inputs.Count > 0) is { } running
            ? OrderRefusals.Busy(orderId, running.Plan.CommandId)
            : OrderRefusals.NothingIssued(orderId);

        // What came back counts against what was posted, the reversal of a refused issue only against that issue.
        bool Counts(KeyValuePair<string, decimal> entry) => entry.Value > 0 ? posted.Contains(entry.Key) : !PostingPlan.IsReversal(entry.Key);
    }

    /// <summary>The plan of a run that has begun.</summary>
    public async Task<PostingPlan> PlanOfAsync(PostingRef posting, CancellationToken cancellation) =>
        await FindAsync(posting, cancellation) is { } run && run.Plan.Attempt == posting.Attempt
            ? run.Plan
            : throw new InvalidOperationException($"Attempt {posting.Attempt} of {posting.Type} '{posting.CommandId}' has not begun.");

    /// <summary>Begins a run, opening its transformation if it is the first; says why not. The same run again changes nothing.</summary>
    public async Task<Refusal?> BeginAsync(PostingPlan plan, CancellationToken cancellation)
    {
        var opening = new Transformation
        {
            TransformationId = plan.TransformationId,
            Kind = plan.Kind,
            SiteId = plan.SiteId,
            By = plan.By,
            OpenedAt = clock.GetUtcNow(),
        };
        await genealogy.OpenAsync(opening, cancellation);
        var (partition, id) = (Transformation.Partition(plan.TransformationId), PostingRun.DocumentId(plan.Type, plan.CommandId));
        while (true)
        {
            var (gate, control) = await GateAsync(partition, cancellation);
            var stored = await _inventory.ReadAsync(partition, id, cancellation);
            if (stored?.As<PostingRun>() is { } known && known.Plan.Attempt >= plan.Attempt)
                return null;
            // After the gate: another kind or site that took the id since has changed it.
            var standing = (await _inventory.ReadAsync(partition, Transformation.DocumentId, cancellation))!;
            var mismatch = OrderRefusals.Mismatch(standing.As<Transformation>(), plan.Kind, plan.SiteId);
            if (mismatch is not null && await StandsAsync(plan.TransformationId, cancellation))
                return mismatch;
            if (control.ClosedBy is not null)
                return OrderRefusals.Closed(plan.TransformationId);
            if (await BusyAsync(plan, control, cancellation) is { } busy)
                return busy;
            if (plan is { Kind: TransformationKind.Production, Outputs.Count: > 0, Inputs.Count: 0 } && await RefusalOfOutputAsync(plan.TransformationId, cancellation) is { } nothing)
                return nothing;
            var run = new PostingRun(plan, PostingState.Running, clock.GetUtcNow());
            var next = control with { Sequence = control.Sequence + 1, Returning = plan.Returns.Count > 0 ? plan.CommandId : null };
            var batch = new DocumentBatch(partition).Replace(Gate.DocumentId, next, gate.ETag);
            _ = stored is null ? batch.Create(id, run) : batch.Replace(id, run, stored.ETag);
            if (mismatch is not null)
                batch.Replace(Transformation.DocumentId, opening, standing.ETag);
            if ((await _inventory.CommitAsync(batch, cancellation)).Committed)
                return null;
        }
    }

    /// <summary>Ends a run; one that has ended stays as it is.</summary>
    public async Task EndAsync(PostingRef posting, Refusal? refusal, CancellationToken cancellation)
    {
        var (partition, id) = (Transformation.Partition(posting.TransformationId), PostingRun.DocumentId(posting.Type, posting.CommandId));
        while (true)
        {
            var (gate, control) = await GateAsync(partition, cancellation);
            var stored = await _inventory.ReadAsync(partition, id, cancellation);
            if (stored?.As<PostingRun>() is not { State: PostingState.Running } run || run.Plan.Attempt != posting.Attempt)
                return;
            var ended = run with { State = refusal is null ? PostingState.Posted : PostingState.Refused, Refusal = refusal };
            var batch = new DocumentBatch(partition).Replace(id, ended, stored.ETag);
            if (run.Plan.Returns.Count > 0)
                batch.Replace(Gate.DocumentId, control with { Returning = null }, gate.ETag);
            if ((await _inventory.CommitAsync(batch, cancellation)).Committed)
                return;
        }
    }

    /// <summary>Closes an order with what is known of it then; answers what stands, or why it cannot be closed.</summary>
    public async Task<(OrderClosing? Closing, Refusal? Refusal)> CloseAsync(
        string orderId, string closeId, Func<Task<OrderClosing>> judge, CancellationToken cancellation)
    {
        var partition = Transformation.Partition(orderId);
        while (true)
        {
            var (gate, control) = await GateAsync(partition, cancellation);
            if (control.ClosedBy == closeId)
                return ((await ClosingOfAsync(orderId, cancellation))!, null);
            if (control.ClosedBy is not null)
                return (null, OrderRefusals.Closed(orderId));
            if (await RunningAsync(orderId, cancellation) is { } running)
                return (null, OrderRefusals.Busy(orderId, running.Plan.CommandId));
            var closing = await judge();
            var batch = new DocumentBatch(partition)
                .Replace(Gate.DocumentId, control with { Sequence = control.Sequence + 1, ClosedBy = closeId }, gate.ETag)
                .Create(OrderClosing.DocumentId, closing);
            if ((await _inventory.CommitAsync(batch, cancellation)).Committed)
                return (closing, null);
        }
    }

    /// <summary>
    /// What is being posted might still be taken back, and then a return of it would have brought back more than ever went in. So a return is
    /// posted alone.
    /// </summary>
    private async Task<Refusal?> BusyAsync(PostingPlan plan, TransformationControl control, CancellationToken cancellation)
    {
        if (control.Returning is { } returning)
            return OrderRefusals.Busy(plan.TransformationId, returning);
        return plan.Returns.Count > 0 && await RunningAsync(plan.TransformationId, cancellation) is { } running
            ? OrderRefusals.Busy(plan.TransformationId, running.Plan.CommandId)
            : null;
    }

    private async Task<bool> StandsAsync(string transformationId, CancellationToken cancellation)
    {
        // Runs first: where one has ended since, what it left is found in the links.
        if ((await OfAsync(transformationId, cancellation)).Any(r => r.State != PostingState.Refused))
            return true;
        return (await genealogy.InputsOfAsync(transformationId, cancellation)).Exists(l => l.Entries.Count > 0)
            || (await genealogy.OutputsOfAsync(transformationId, cancellation)).Exists(l => l.Entries.Count > 0);
    }

    private async Task<PostingRun?> RunningAsync(string transformationId, CancellationToken cancellation) =>
        (await OfAsync(transformationId, cancellation)).FirstOrDefault(r => r.State == PostingState.Running);

    private async Task<(StoredDocument Document, TransformationControl Control)> GateAsync(string partition, CancellationToken cancellation)
    {
        var gate = await _inventory.ReadAsync(partition, Gate.DocumentId, cancellation)
            ?? throw new InvalidOperationException($"'{partition}' is not open.");
        return (gate, gate.As<TransformationControl>());
    }
}
