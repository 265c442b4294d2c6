using System.Text.Json;
using LotFlow.Domain;
using LotFlow.Domain.People;
using LotFlow.Domain.Recalls;
using LotFlow.Workflows.Commands;

namespace LotFlow.Workflows.Recalls;

/// <summary>Takes requests to make the scope of a recall smaller, which frees what was blocked and so needs a second person.</summary>
public sealed class ReductionCommands(RecallRequests requests, RecallStore recalls) : IPendingCommands
{
    public const string CommandType = "recall-reduction";

    /// <summary>What one person can be shown for one decision.</summary>
    private const int MaxLots = 500;

    string IPendingCommands.Type => CommandType;

    /// <summary>Takes the body of <c>POST /api/recalls/{recallId}/scope-reductions</c>.</summary>
    public Task<CommandResult<RecallRequested>> RequestAsync(string recallId, JsonElement body, Person person, CancellationToken cancellation) =>
        requests.TakeAsync(CommandType, RecallRequestKind.ScopeReduction, recallId, body, person, CheckAsync, cancellation);

    public Task DispatchAsync(string commandId, CancellationToken cancellation) => requests.DispatchAsync(CommandType, commandId, cancellation);

    private async Task<(RecallRequest? Request, Refusal? Refusal)> CheckAsync(Recall recall, RecallRequest request, BodyReader body, CancellationToken cancellation)
    {
        var asked = body.Texts("lotIds", MaxLots, Identifier.MaxLength).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        if (asked.Count == 0)
            body.Fail("lotIds", "Name the lots that are to leave the scope.");
        var scope = (await recalls.MembersAsync(recall.RecallId, cancellation)).Where(m => m.IsIn).Select(m => m.LotId).ToHashSet(StringComparer.Ordinal);
        var missing = asked.Where(lotId => !scope.Contains(lotId)).ToList();
        if (missing.Count > 0)
            body.Fail("lotIds", $"Not in the scope of recall '{recall.RecallId}': {string.Join(", ", missing)}.");
        return (request with { LotIds = asked }, null);
    }
}
