using System.Text.Json;
using System.Text.Json.Nodes;
using LotFlow.Abstractions;
using LotFlow.Abstractions.Documents;
using LotFlow.Domain.Lots;
using LotFlow.Workflows.Storage;

namespace LotFlow.Workflows.Lots;

/// <summary>Descriptions of lots and the cases of their holds.</summary>
public sealed class LotStore(IDocumentStore store)
{
    private readonly IDocumentContainer _lots = store.Container(Containers.Lots);

    public Task<Lot?> FindAsync(string lotId, CancellationToken cancellation = default) => _lots.FindAsync<Lot>(lotId, Lot.DocumentId, cancellation);

    /// <summary>Describes a lot if nobody has; answers the description that stands.</summary>
    public async Task<Lot> DescribeAsync(Lot lot, CancellationToken cancellation = default) =>
        (await _lots.CommitAsync(new DocumentBatch(lot.LotId).Create(Lot.DocumentId, lot), cancellation)).Committed
            ? lot
            : (await FindAsync(lot.LotId, cancellation))!;

    /// <summary>Takes back the description of a lot that never got any stock.</summary>
    public Task WithdrawAsync(string lotId, CancellationToken cancellation = default) =>
        _lots.CommitAsync(new DocumentBatch(lotId).Delete(Lot.DocumentId), cancellation);

    /// <summary>Sets what has become known of the lot since it was described.</summary>
    public Task CompleteAsync(string lotId, DateOnly? producedOn, DateOnly? expiresOn, string? identity, CancellationToken cancellation = default) =>
        _lots.CommitAsync(new DocumentBatch(lotId).Merge(Lot.DocumentId, new JsonObject
        {
            ["producedOn"] = producedOn?.ToString("yyyy-MM-dd"),
            ["expiresOn"] = expiresOn?.ToString("yyyy-MM-dd"),
            ["identity"] = identity,
        }), cancellation);

    /// <summary>Follows the gate, so that lists can be filtered by it.</summary>
    public Task ProjectAsync(string lotId, Disposition disposition, bool blocked, CancellationToken cancellation = default) =>
        _lots.CommitAsync(new DocumentBatch(lotId).Merge(Lot.DocumentId, new JsonObject
        {
            ["disposition"] = JsonSerializer.SerializeToNode(disposition, LotFlowJson.Options),
            ["blocked"] = blocked,
        }), cancellation);

    public Task<List<HoldCase>> HoldsAsync(string lotId, CancellationToken cancellation = default) =>
        _lots.ListAsync<HoldCase>(lotId, HoldCase.IdPrefix, cancellation);

    /// <summary>Stores or changes the case of a hold.</summary>
    public Task ChangeHoldAsync(string lotId, string holdId, Func<HoldCase?, HoldCase?> change, CancellationToken cancellation = default) =>
        _lots.ChangeAsync(lotId, HoldCase.IdPrefix + holdId, change, cancellation);

    /// <summary>The cases of holds that have not ended, whatever lots they reached.</summary>
    public async Task<IReadOnlyList<HoldCase>> OpenHoldsAsync(CancellationToken cancellation = default)
    {
        List<HoldCase> open = [];
        foreach (var state in (string[])["open", "releaseRequested"])
        {
            var query = new DocumentQuery { Where = [FieldCondition.Equal("type", "hold"), FieldCondition.Equal("state", state)], Limit = DocumentQuery.MaxLimit };
            open.AddRange(await _lots.QueryAllAsync<HoldCase>(query, cancellation));
        }

        return open;
    }

    public async Task<(IReadOnlyList<Lot> Lots, string? Continuation)> QueryAsync(
        IReadOnlyList<FieldCondition> where, int limit, string? continuation, CancellationToken cancellation = default)
    {
        var page = await _lots.QueryAsync(
            new() { Where = [FieldCondition.Equal("type", "lot"), .. where], Limit = limit, Continuation = continuation }, cancellation);
        return ([.. page.Documents.Select(d => d.As<Lot>())], page.Continuation);
    }
}
