using System.Text.Json;
using LotFlow.Abstractions.Telemetry;
using LotFlow.Domain;
using LotFlow.Domain.People;
using LotFlow.Domain.Policies;
using LotFlow.Domain.Recalls;
using LotFlow.Workflows.Commands;
using LotFlow.Workflows.MasterData;

namespace LotFlow.Workflows.Recalls;

/// <summary>The answer to a response: as it was kept, with quantities in a unit that was shipped.</summary>
public sealed record ResponseTaken(string ResponseId, string RecallId, string CustomerId, ConsigneeResponse Response);

/// <summary>A response as the inbox keeps it.</summary>
public sealed record RecallResponse(string RecallId, string CustomerId, ConsigneeResponse Response);

/// <summary>
/// Takes what became known from or about a consignee. More than was shipped is kept as it was said. A customer that got nothing of the scope
/// is no consignee: 409 where LotFlow knows the customer (send it again once the shipment is known), 404 where it does not.
/// </summary>
public sealed class ResponseCommands(
    RecallWork work, RecallGuard guard, RecallStore recalls, RecallReader reader, RecallConsignees consignees, RecallWake wake, MasterDataStore masterData, TimeProvider clock)
    : IPendingCommands
{
    public const string CommandType = "recall-response";

    string IPendingCommands.Type => CommandType;

    /// <summary>Takes the body of <c>POST /api/recalls/{recallId}/consignees/{customerId}/responses</c>.</summary>
    public Task<CommandResult<ResponseTaken>> RespondAsync(string recallId, string customerId, JsonElement body, Person person, CancellationToken cancellation)
    {
        WorkTrace.About(WorkTrace.InstanceId, Recall.InstanceId(recallId));
        var sent = ResponseBody.Read(body, person, clock.GetUtcNow());
        if (sent.Reader.Errors.Count > 0)
            return Task.FromResult(CommandResult<ResponseTaken>.Invalid(sent.Reader.Errors));
        var hash = CanonicalJson.Digest(JsonSerializer.SerializeToElement(new { recallId, customerId, body }));
        return work.TakeAsync(
            new(CommandType, sent.Response.ResponseId, "responseId", hash, person),
            () => PlanAsync(recallId, customerId, sent, cancellation), entry => CarryOutAsync(entry, cancellation),
            c => new ResponseTaken(c.Response.ResponseId, c.RecallId, c.CustomerId, c.Response), cancellation);
    }

    Task IPendingCommands.DispatchAsync(string commandId, CancellationToken cancellation) =>
        work.ResumeAsync<RecallResponse>(CommandType, commandId, entry => CarryOutAsync(entry, cancellation), cancellation);

    private async Task<CommandResult<RecallResponse>> PlanAsync(string recallId, string customerId, ResponseBody sent, CancellationToken cancellation)
    {
        if (await recalls.FindAsync(recallId, cancellation) is not { } recall)
            return CommandResult<RecallResponse>.Refused("not-found", $"There is no recall '{recallId}'.", RefusalKind.NotFound);
        if (recall.IsClosed)
            return CommandResult<RecallResponse>.Refused(RecallDispositions.Closed(recall));
        var known = await recalls.FindAsync<RecallConsignee>(recallId, RecallConsignee.DocumentId(customerId), cancellation) is not null;
        if (known && !sent.HasQuantities)
            return Taken(sent.Response);
        // Unknown may only mean that nobody has looked since it was shipped to.
        var standing = await reader.ReadAsync(recallId, cancellation);
        var got = standing?.Consignees.FirstOrDefault(c => c.Consignee.CustomerId == customerId);
        if (!known && got is null)
        {
            return await masterData.FindCustomerAsync(customerId, cancellation) is null
                ? CommandResult<RecallResponse>.Refused("not-found", $"There is no customer '{customerId}'.", RefusalKind.NotFound)
                : CommandResult<RecallResponse>.Refused(
                    "not-a-consignee", $"Customer '{customerId}' got nothing of the scope of recall '{recallId}'. If it did, report the shipment first; then send this again.");
        }

        if (!known)
            await consignees.UpdateAsync(standing!, cancellation);
        var response = sent.HasQuantities ? await sent.InShippedUnitAsync(got?.Quantities ?? [], masterData, cancellation) : sent.Response;
        return response is null ? CommandResult<RecallResponse>.Invalid(sent.Reader.Errors) : Taken(response);

        CommandResult<RecallResponse> Taken(ConsigneeResponse taken) => CommandResult<RecallResponse>.Taken(new(recallId, customerId, taken));
    }

    private async Task<Refusal?> CarryOutAsync(InboxEntry<RecallResponse> entry, CancellationToken cancellation)
    {
        var (recallId, customerId, response) = entry.Command;
        var id = RecallConsignee.DocumentId(customerId);
        var refusal = await guard.WriteAsync(
            recallId,
            async (recall, batch) =>
            {
                var stored = await guard.ReadAsync(recallId, id, cancellation) ?? throw new InvalidOperationException($"Consignee '{customerId}' of recall '{recallId}' is not in the store.");
                var (policy, _) = await masterData.PolicyAsync<RecallPolicy>(RecallPolicy.Name, recall.PolicyVersion, cancellation);
                if (ConsigneeRules.Take(stored.As<RecallConsignee>(), response, policy) is not { } after)
                    return null;
                if (recall.IsClosed)
                    return RecallDispositions.Closed(recall);
                batch.Replace(id, after, stored.ETag);
                return null;
            },
            cancellation);
        if (refusal is not null)
            return refusal;
        await recalls.TellAsync(
            recallId, $"response:{response.ResponseId}",
            new(response.At, response.By, "response", $"Customer {customerId}: {WireName.Of(response.Kind)}.{(response.Note is { } note ? $" {note}" : "")}", customerId), cancellation);
        await wake.WakeAsync(recallId, cancellation);
        return null;
    }
}
