using LotFlow.Domain.Recalls;
using LotFlow.Http.Errors;
using LotFlow.Http.Requests;
using LotFlow.Http.Security;
using LotFlow.Workflows.Recalls;
using Microsoft.AspNetCore.Http;

namespace LotFlow.Http.Recalls;

/// <summary>Starts and lists recalls. Commands are not cancelled: a caller who hangs up does not take back what was sent.</summary>
internal static class RecallEndpoints
{
    public static async Task<IResult> PostAsync(JsonBody body, Caller caller, RecallCommands commands)
    {
        caller.CheckEverywhere("A recall");
        return Answer.Accepted(await commands.StartAsync(body.Root, caller.Person, CancellationToken.None), r => $"/api/recalls/{r.RecallId}");
    }

    public static async Task<IResult> ListAsync(string? state, string? limit, string? continuation, RecallStore recalls, CancellationToken cancellation)
    {
        var query = new QueryFields();
        var (wanted, size) = (query.Choice<RecallState>("state", state), query.Limit(limit));
        query.ThrowIfInvalid();
        var (found, next) = await recalls.QueryAsync(wanted, size, string.IsNullOrEmpty(continuation) ? null : continuation, cancellation);
        return Answer.Page<RecallRow>([.. found.Select(RecallRow.Of)], next);
    }
}

/// <summary>A recall or drill as lists show it.</summary>
internal sealed record RecallRow(
    string RecallId, string WorkflowId, string Title, RecallClass Class, RecallState State, bool Drill, int ScopeVersion, string StartedBy, DateTimeOffset StartedAt,
    DateTimeOffset? BlockedAt, DateTimeOffset? ClosedAt)
{
    public static RecallRow Of(Recall r) =>
        new(r.RecallId, Recall.InstanceId(r.RecallId), r.Title, r.Class, r.State, r.Drill, r.ScopeVersion, r.StartedBy, r.StartedAt, r.BlockedAt, r.ClosedAt);
}

/// <summary>The body of a recall, for the API description. A root is the id of a lot, or exactly one of what <see cref="RecallRootBody"/> has.</summary>
internal sealed record RecallRequestBody(
    string RecallId, string Title, RecallClass Class, string Reason, IReadOnlyList<RecallRootBody> Roots, RecallDirection Direction, bool Drill,
    EffectivenessLevel EffectivenessLevel);

internal sealed record RecallRootBody(
    string? LotId, string? SupplierId, string? SupplierLot, string? ItemId, DateOnly? ProducedFrom, DateOnly? ProducedTo, bool? Random);
