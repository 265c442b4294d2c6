using System.Text.Json;
using LotFlow.Abstractions.Telemetry;
using LotFlow.Abstractions.Workflows;
using LotFlow.Domain;
using LotFlow.Domain.Approvals;
using LotFlow.Domain.Holds;
using LotFlow.Domain.Lots;
using LotFlow.Domain.People;
using LotFlow.Domain.Quantities;
using LotFlow.Domain.Stock;
using LotFlow.Workflows.Approvals;
using LotFlow.Workflows.Commands;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.MasterData;
using LotFlow.Workflows.Telemetry;

namespace LotFlow.Workflows.Holds;

/// <summary>A release request as the inbox keeps it.</summary>
public sealed record RequestRelease(string HoldId, string LotId, HoldRequest Request);

public sealed record ReleaseRequested(string ApprovalId);

/// <summary>
/// Takes requests to end a hold or to do something with what it holds. The case decides which request is the open one; its write is
/// conditional, so that of two requests at the same moment one is taken and the other refused.
/// </summary>
public sealed class HoldRequestCommands(
    CommandInbox inbox, HoldStore holds, InventoryStore inventory, MasterDataStore masterData, HoldApprovals approvals, IWorkflowClient workflows, WorkEvents events,
    TimeProvider clock) : IPendingCommands
{
    public const string CommandType = "hold-release";

    string IPendingCommands.Type => CommandType;

    /// <summary>Takes the body of <c>POST /api/holds/{holdId}/release-requests</c>.</summary>
    public async Task<CommandResult<ReleaseRequested>> RequestAsync(string holdId, JsonElement body, Person person, CancellationToken cancellation)
    {
        WorkTrace.About(WorkTrace.InstanceId, HoldCase.InstanceId(holdId));
        if (await holds.FindAsync(holdId, cancellation) is not { LotId: { } lotId, SiteId: { } siteId } hold)
            return CommandResult<ReleaseRequested>.Refused("not-found", $"There is no hold '{holdId}'.", RefusalKind.NotFound);
        WorkTrace.About(WorkTrace.LotId, lotId);
        if (!person.MayActAt(siteId))
            return CommandResult<ReleaseRequested>.Refused(Refusal.NotYourSite(person, siteId));
        var reader = new BodyReader(body);
        var request = Read(hold, siteId, reader, person);
        if (reader.Errors.Count > 0)
            return CommandResult<ReleaseRequested>.Invalid(reader.Errors);
        if (request.Part is { } part && !person.MayActAt(part.SiteId))
            return CommandResult<ReleaseRequested>.Refused(Refusal.NotYourSite(person, part.SiteId));
        var hash = CanonicalJson.Digest(JsonSerializer.SerializeToElement(new { holdId, body }));
        var (known, _) = await inbox.FindAsync<RequestRelease>(CommandType, request.RequestId, hash, cancellation);
        if (known == InboxAnswer.New)
        {
            request = await CheckAsync(hold, request, reader, cancellation);
            if (reader.Errors.Count > 0)
                return CommandResult<ReleaseRequested>.Invalid(reader.Errors);
            if (await ForbidsAsync(hold, request, cancellation) is { } refusal)
                return CommandResult<ReleaseRequested>.Refused(refusal);
        }

        var (answer, entry) = await inbox.AcceptAsync(CommandType, request.RequestId, hash, new RequestRelease(holdId, lotId, request), person.Id, cancellation);
        if (answer == InboxAnswer.Conflict)
        {
            return CommandResult<ReleaseRequested>.Refused(
                Refusal.IdUsedBefore($"Request '{request.RequestId}' was sent before with another body or for another hold", "requestId"));
        }

        var refused = await DispatchAsync(entry.Command, cancellation);
        if (refused is not null)
            return CommandResult<ReleaseRequested>.Refused(refused);
        if (answer == InboxAnswer.New)
            events.CommandAccepted(CommandType, request.RequestId, siteId);
        return CommandResult<ReleaseRequested>.Taken(new(entry.Command.Request.ApprovalId), isRepeat: answer == InboxAnswer.Repeat);
    }

    public async Task DispatchAsync(string commandId, CancellationToken cancellation)
    {
        if (await inbox.ReadAsync<RequestRelease>(CommandType, commandId, cancellation) is { } entry)
            await DispatchAsync(entry.Command, cancellation);
    }

    /// <summary>Puts a request on its case, opens its approval and wakes the workflow. Answers why the case did not take it, or null.</summary>
    private async Task<Refusal?> DispatchAsync(RequestRelease command, CancellationToken cancellation)
    {
        Refusal? refusal = null;
        var hold = await holds.ChangeAsync(
            command.LotId, command.HoldId,
            known =>
            {
                refusal = null;
                if (known is null || known.Requests.Any(r => r.RequestId == command.Request.RequestId))
                    return null;
                refusal = HoldRules.ForbidsRequest(known, command.Request.Disposition, command.Request.Part is not null);
                return refusal is null ? known with { State = HoldState.ReleaseRequested, Requests = [.. known.Requests, command.Request] } : null;
            },
            cancellation);
        if (refusal is null && hold?.Requests.FirstOrDefault(r => r.RequestId == command.Request.RequestId) is { State: HoldRequestState.Open } open)
        {
            await approvals.OpenAsync(hold, open, cancellation);
            await workflows.RaiseEventAsync(HoldCase.InstanceId(command.HoldId), QualityHoldWorkflow.RequestEvent, new WakeUp(), cancellation);
        }

        // A refusal is not remembered: the same request may be sent again, corrected or not, and is then checked again.
        await (refusal is null
            ? inbox.DoneAsync(CommandType, command.Request.RequestId, cancellation)
            : inbox.WithdrawAsync(CommandType, command.Request.RequestId, attempt: 1, cancellation));
        return refusal;
    }

    private HoldRequest Read(HoldCase hold, string siteId, BodyReader reader, Person person)
    {
        var requestId = reader.Id("requestId");
        var disposition = reader.Choice("disposition", HoldDisposition.Release);
        var part = reader.Object("part") is { } p
            ? new HoldPart(p.Number("quantity", required: true) ?? 0, p.RequiredText("uom", 3), p.OptionalId("siteId") ?? siteId, p.Id("locationId"))
            : null;
        var regradeTo = reader.Object("regradeTo")?.Id("itemId");
        if (disposition == HoldDisposition.Regrade && regradeTo is null)
            reader.Fail("regradeTo", "A regrade needs the item that the lot becomes: {\"itemId\": …}.");
        if (disposition != HoldDisposition.Regrade && regradeTo is not null)
            reader.Fail("regradeTo", "Only a regrade has a target.");
        if (part is { Quantity: <= 0 })
            reader.Fail("part", "The quantity must be more than zero.");
        return new()
        {
            RequestId = requestId,
            Note = reader.RequiredText("note", 2000),
            Disposition = disposition,
            Part = part,
            RegradeTo = regradeTo,
            RequestedBy = person.Id,
            RequestedAt = clock.GetUtcNow(),
            ApprovalId = Approval.IdFor(siteId, $"hold|{hold.HoldId}|{requestId}"),
        };
    }

    /// <summary>Looks up what the request names; answers it in the unit of the lot.</summary>
    private async Task<HoldRequest> CheckAsync(HoldCase hold, HoldRequest request, BodyReader reader, CancellationToken cancellation)
    {
        if (await inventory.FindControlAsync(hold.LotId!, cancellation) is not { } control)
            return request;
        if (request.Part is { } part)
        {
            var item = await masterData.FindItemAsync(control.ItemId, cancellation);
            var converted = UnitConversion.Convert(new(part.Quantity, part.Uom), control.Uom, new(item?.Uom ?? control.Uom, item?.UnitConversions ?? []));
            if (converted.Quantity is { } quantity)
                request = request with { Part = part with { Quantity = quantity.Value, Uom = quantity.Uom } };
            else
                reader.Object("part")!.Fail("uom", converted.Reason!);
        }

        if (request.RegradeTo is { } target)
        {
            var item = await masterData.FindItemAsync(target, cancellation);
            if (item is null)
                reader.Object("regradeTo")!.Fail("itemId", $"There is no item '{target}'.");
            else if (target == control.ItemId)
                reader.Object("regradeTo")!.Fail("itemId", $"The lot is of item '{target}' already.");
            else if (item.Uom != control.Uom)
                reader.Object("regradeTo")!.Fail("itemId", $"Item '{target}' is kept in {item.Uom} and the lot in {control.Uom}; a regraded lot keeps its unit.");
        }

        return request;
    }

    private async Task<Refusal?> ForbidsAsync(HoldCase hold, HoldRequest request, CancellationToken cancellation)
    {
        if (HoldRules.ForbidsRequest(hold, request.Disposition, request.Part is not null) is { } refusal)
            return refusal;
        if (request.Disposition is HoldDisposition.Release or HoldDisposition.UseAsIs or HoldDisposition.Rework && request.Part is null)
            return null;
        if (await inventory.FindControlAsync(hold.LotId!, cancellation) is not { IsBorn: true } control)
            return new("insufficient-quantity", $"Lot '{hold.LotId}' has no stock yet, so there is nothing to do with it but to release it.");
        if (HoldRules.ForbidsDisposition(control, request.Disposition, request.Part is not null) is { } forbidden)
            return forbidden;
        if (request.Part is not { } part)
            return null;
        var place = new Place(part.SiteId, part.LocationId);
        var balance = (await inventory.BalancesAsync(hold.LotId!, cancellation)).FirstOrDefault(b => b.SiteId == place.SiteId && b.LocationId == place.LocationId);
        return (balance?.Quantity ?? 0) >= part.Quantity
            ? null
            : new("insufficient-quantity", $"{balance?.Quantity ?? 0} {control.Uom} of lot '{hold.LotId}' are at {place}; {part.Quantity} {part.Uom} were asked for.");
    }
}
