using System.Text.Json;
using LotFlow.Abstractions.Telemetry;
using LotFlow.Abstractions.Workflows;
using LotFlow.Domain;
using LotFlow.Domain.Holds;
using LotFlow.Domain.Lots;
using LotFlow.Domain.People;
using LotFlow.Workflows.Commands;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.Telemetry;
using Microsoft.Extensions.Logging;

namespace LotFlow.Workflows.Holds;

/// <summary>
/// Places holds. The lots are blocked here and not by a workflow, so that no queue stands between a hold and its effect; everything that
/// only follows from the hold is the workflow's. What a crash leaves half placed is finished by the sweep.
/// </summary>
public sealed class HoldCommands(
    CommandInbox inbox, CommandClaims claims, HoldStore holds, LotStore lots, InventoryStore inventory, HoldScopeWalker walker, HoldEnding ending, IWorkflowClient workflows,
    WorkEvents events, TimeProvider clock, ILogger<HoldCommands> logger) : IPendingCommands
{
    public const string CommandType = "hold";

    /// <summary>How long a caller waits for the answer; placing goes on after it.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(10);

    string IPendingCommands.Type => CommandType;

    /// <summary>Takes the body of <c>POST /api/lots/{lotId}/holds</c>. Rejected and closed lots may be held too: a recall needs it.</summary>
    public async Task<CommandResult<HoldPlaced>> PlaceAsync(string lotId, JsonElement body, Person person, CancellationToken cancellation)
    {
        WorkTrace.About(WorkTrace.LotId, lotId);
        var reader = new BodyReader(body);
        var command = Read(lotId, reader, person);
        if (reader.Errors.Count > 0)
            return CommandResult<HoldPlaced>.Invalid(reader.Errors);
        return await PlaceAsync(command, CanonicalJson.Digest(JsonSerializer.SerializeToElement(new { lotId, body })), person, cancellation);
    }

    /// <summary>Places a hold that LotFlow decided on itself; the id says for what, so that the same reason places it once.</summary>
    internal Task<CommandResult<HoldPlaced>> PlaceAsync(PlaceHold command, CancellationToken cancellation) =>
        PlaceAsync(command, $"{command.LotId}|{command.Source.Kind}|{command.Source.Ref}", Person.System, cancellation);

    /// <summary>Finishes what was accepted: blocks whatever is not blocked yet, then everything that follows. Repeating it changes nothing.</summary>
    public async Task DispatchAsync(string commandId, CancellationToken cancellation)
    {
        if (await inbox.ReadAsync<PlaceHold>(CommandType, commandId, cancellation) is { } entry)
            await DispatchAsync(entry.Command, cancellation);
    }

    /// <summary>
    /// Gives a hold that is in the gate of a lot already the case and the workflow that it lacks: one that came with a movement, or whose
    /// placing was lost. False for holds that end in another way (of receipts and recalls), or where the lot has no such hold.
    /// </summary>
    public async Task<bool> AdoptAsync(string lotId, string holdId, CancellationToken cancellation)
    {
        if ((await inventory.FindControlAsync(lotId, cancellation))?.FindHold(holdId) is not { RootLotId: null } hold
            || hold.Source?.Kind is HoldSource.Receipt or HoldSource.Recall || await lots.FindAsync(lotId, cancellation) is not { } lot)
        {
            return false;
        }

        await claims.ClaimAsync(CommandType, holdId, new(lotId, BodyHash: ""), cancellation);
        var command = new PlaceHold
        {
            HoldId = holdId,
            LotId = lotId,
            SiteId = lot.SiteId,
            ReasonCode = hold.ReasonCode,
            Scope = hold.Scope,
            Source = hold.Source ?? new(HoldSource.Person, Ref: null),
            PlacedBy = hold.PlacedBy ?? Person.System.Id,
            PlacedAt = hold.PlacedAt,
        };
        await BlockAsync(command, cancellation);
        return true;
    }

    private async Task<CommandResult<HoldPlaced>> PlaceAsync(PlaceHold command, string hash, Person person, CancellationToken cancellation)
    {
        var (known, _) = await inbox.FindAsync<PlaceHold>(CommandType, command.HoldId, hash, cancellation);
        if (known == InboxAnswer.New)
        {
            if (await lots.FindAsync(command.LotId, cancellation) is not { } lot)
                return CommandResult<HoldPlaced>.Refused("not-found", $"There is no lot '{command.LotId}'.", RefusalKind.NotFound);
            if (!LotControl.MayBeActedOnBy(person, lot.SiteId, await inventory.FindControlAsync(command.LotId, cancellation)))
                return CommandResult<HoldPlaced>.Refused(Refusal.NotYourSite(person, lot.SiteId));
            command = command with { SiteId = lot.SiteId };
        }

        var (answer, entry) = await inbox.AcceptAsync(CommandType, command.HoldId, hash, command, person.Id, cancellation, isUrgent: true);
        if (answer == InboxAnswer.Conflict)
        {
            return CommandResult<HoldPlaced>.Refused(
                Refusal.IdUsedBefore($"Hold '{command.HoldId}' was placed before with another body or on another lot", "holdId"));
        }

        if (answer == InboxAnswer.New)
            events.CommandAccepted(CommandType, command.HoldId, command.SiteId);
        var lotIds = entry.PendingSince is null
            ? await holds.ScopeAsync(entry.Command.LotId, entry.Command.HoldId, cancellation)
            : await WaitAsync(DispatchAsync(entry.Command, cancellation), command.HoldId);
        return CommandResult<HoldPlaced>.Taken(new(command.HoldId, HoldCase.InstanceId(command.HoldId), lotIds), isRepeat: answer == InboxAnswer.Repeat);
    }

    /// <summary>Null where it takes too long to wait for; it goes on, and if this process ends meanwhile, the sweep goes on with it.</summary>
    private async Task<IReadOnlyList<string>?> WaitAsync(Task<IReadOnlyList<string>> placing, string holdId)
    {
        try
        {
            return await placing.WaitAsync(Patience, clock);
        }
        catch (TimeoutException) when (!placing.IsCompleted)
        {
            _ = placing.ContinueWith(
                failed => logger.LogWarning(failed.Exception, "Hold {HoldId} could not be placed in one go; the sweep goes on with it", holdId),
                CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            return null;
        }
    }

    private async Task<IReadOnlyList<string>> DispatchAsync(PlaceHold command, CancellationToken cancellation)
    {
        var lotIds = await BlockAsync(command, cancellation);
        await inbox.DoneAsync(CommandType, command.HoldId, cancellation, isUrgent: true);
        return lotIds;
    }

    /// <summary>Blocks the scope; then, at the same time, tells of it and hands the case to its workflow.</summary>
    private async Task<IReadOnlyList<string>> BlockAsync(PlaceHold command, CancellationToken cancellation)
    {
        var (lotId, holdId) = (command.LotId, command.HoldId);
        if (await holds.FindAsync(lotId, holdId, cancellation) is { ReportedAt: not null })
            return await holds.ScopeAsync(lotId, holdId, cancellation);
        var lotIds = await walker.PlaceAsync([lotId], holdId, command.ToOpenHold(), cancellation);
        await Task.WhenAll(TellAsync(lotId, holdId, cancellation), OpenCaseAsync(command, lotIds, cancellation));
        return await holds.ScopeAsync(lotId, holdId, cancellation);
    }

    private async Task TellAsync(string lotId, string holdId, CancellationToken cancellation) =>
        await inventory.TellHoldAsync(lotId, holdId, clock.GetUtcNow(), cancellation);

    // The case is written once placing has finished: from then on the hold can be released.
    private async Task OpenCaseAsync(PlaceHold command, IReadOnlyList<string> lotIds, CancellationToken cancellation)
    {
        await holds.PutScopeAsync(command.LotId, command.HoldId, lotIds, cancellation);
        var stored = await holds.ChangeAsync(
            command.LotId, command.HoldId,
            known => known switch
            {
                null => command.ToCase(lotIds.Count),
                // Written by whoever placed the hold with a movement, which knows less.
                { LotId: null } or { SiteId: null } => known with { LotId = command.LotId, SiteId = command.SiteId, Type = HoldCase.CaseType, LotsHeld = lotIds.Count },
                _ => null,
            },
            cancellation, isUrgent: true);
        await workflows.StartAsync(LotFlowWorkflows.QualityHold, HoldCase.InstanceId(command.HoldId), new(command.HoldId, command.LotId), cancellation);
        // This placing was overtaken by another one, which has been released since.
        if (stored is { HasEnded: true })
            await ending.SweepUpAsync(stored, cancellation);
    }

    private PlaceHold Read(string lotId, BodyReader reader, Person person)
    {
        var holdId = reader.Id("holdId");
        if (HoldRules.IsReserved(holdId))
            reader.Fail("holdId", $"'{holdId}' begins like the holds that LotFlow places itself. Use another one.");
        var source = reader.Object("source", required: true);
        return new()
        {
            HoldId = holdId,
            LotId = lotId,
            SiteId = "",
            ReasonCode = reader.RequiredText("reasonCode", 64),
            Note = reader.OptionalText("note", 2000),
            Scope = reader.Choice("scope", HoldScope.Lot),
            Source = new(WireName.Of(source?.Choice("kind", HoldSourceKind.Person) ?? default), source?.OptionalText("ref", 64)),
            PlacedBy = person.Id,
            PlacedAt = clock.GetUtcNow(),
        };
    }

    /// <summary>What people and other systems may say that a hold comes from.</summary>
    private enum HoldSourceKind
    {
        TestResult,
        Deviation,
        Complaint,
        Person,
    }
}
