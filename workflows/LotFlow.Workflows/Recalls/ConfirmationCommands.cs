using System.Text.Json;
using LotFlow.Abstractions.Telemetry;
using LotFlow.Domain;
using LotFlow.Domain.People;
using LotFlow.Domain.Quantities;
using LotFlow.Domain.Recalls;
using LotFlow.Workflows.Commands;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.MasterData;

namespace LotFlow.Workflows.Recalls;

/// <summary>The answer to a confirmation.</summary>
/// <param name="OutsideScope">Lots that were found and were not in the scope; it was widened by them.</param>
/// <param name="Unknown">Lots that were found and that LotFlow does not know; they are gaps of the scope.</param>
public sealed record ConfirmationTaken(string ConfirmationId, string RecallId, string TaskId, IReadOnlyList<string> OutsideScope, IReadOnlyList<string> Unknown);

/// <summary>A confirmation as the inbox keeps it.</summary>
public sealed record RecallConfirmation(string RecallId, Confirmation Confirmation);

/// <summary>
/// Takes what people found at a site. Nothing that they hold in their hands is refused: what is not in the scope widens it at once, and what
/// LotFlow does not know is kept as a gap.
/// </summary>
public sealed class ConfirmationCommands(
    RecallWork work, RecallGuard guard, RecallStore recalls, RecallScoping scoping, RecallWake wake, InventoryStore inventory, LotStore lots, MasterDataStore masterData,
    TimeProvider clock) : IPendingCommands
{
    public const string CommandType = "recall-confirmation";

    public const int MaxLots = 1000;

    string IPendingCommands.Type => CommandType;

    /// <summary>Takes the body of <c>POST /api/recalls/{recallId}/tasks/{taskId}/confirmations</c>. The task of a site has the site's id.</summary>
    public Task<CommandResult<ConfirmationTaken>> ConfirmAsync(string recallId, string taskId, JsonElement body, Person person, CancellationToken cancellation)
    {
        WorkTrace.About(WorkTrace.InstanceId, Recall.InstanceId(recallId));
        var reader = new BodyReader(body);
        var confirmationId = reader.Id("confirmationId");
        var found = ReadFound(reader);
        if (reader.Errors.Count > 0)
            return Task.FromResult(CommandResult<ConfirmationTaken>.Invalid(reader.Errors));
        var hash = CanonicalJson.Digest(JsonSerializer.SerializeToElement(new { recallId, taskId, body }));
        return work.TakeAsync(
            new(CommandType, confirmationId, "confirmationId", hash, person),
            () => PlanAsync(recallId, taskId, confirmationId, found, reader, person, cancellation), entry => CarryOutAsync(entry, cancellation), Taken, cancellation);
    }

    Task IPendingCommands.DispatchAsync(string commandId, CancellationToken cancellation) =>
        work.ResumeAsync<RecallConfirmation>(CommandType, commandId, entry => CarryOutAsync(entry, cancellation), cancellation);

    private static List<SentLot> ReadFound(BodyReader reader)
    {
        List<SentLot> found = [];
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (var line in reader.Objects("found", MaxLots, minimum: 1))
        {
            var sent = new SentLot(line, line.Id("lotId"), new(line.Number("quantity", required: true) ?? 0, line.RequiredText("uom", 10)));
            if (sent.Quantity.Value < 0)
                line.Fail("quantity", $"{sent.Quantity.Value} is less than nothing; a lot that is not there is confirmed with 0.");
            if (sent.LotId.Length > 0 && !seen.Add(sent.LotId))
                line.Fail("lotId", $"Lot '{sent.LotId}' is in the confirmation twice; add the quantities up.");
            found.Add(sent);
        }

        return found;
    }

    private async Task<CommandResult<RecallConfirmation>> PlanAsync(
        string recallId, string taskId, string confirmationId, List<SentLot> found, BodyReader reader, Person person, CancellationToken cancellation)
    {
        if (await recalls.FindAsync(recallId, cancellation) is not { } recall)
            return CommandResult<RecallConfirmation>.Refused("not-found", $"There is no recall '{recallId}'.", RefusalKind.NotFound);
        // Also at a site where nothing was looked for: whoever finds something there is not sent away.
        if (await masterData.FindSiteAsync(taskId, cancellation) is null)
            return CommandResult<RecallConfirmation>.Refused("not-found", $"Recall '{recallId}' has no task '{taskId}': tasks have the ids of their sites.", RefusalKind.NotFound);
        if (!person.MayActAt(taskId))
            return CommandResult<RecallConfirmation>.Refused(Refusal.NotYourSite(person, taskId));
        if (recall.IsClosed)
            return CommandResult<RecallConfirmation>.Refused(RecallDispositions.Closed(recall));
        var inScope = (await recalls.MembersAsync(recallId, cancellation)).Where(m => m.IsIn).Select(m => m.LotId).ToHashSet(StringComparer.Ordinal);
        List<FoundQuantity> quantities = [];
        foreach (var sent in found)
        {
            if (await FoundAsync(sent, inScope, cancellation) is { } quantity)
                quantities.Add(quantity);
        }

        return reader.Errors.Count > 0
            ? CommandResult<RecallConfirmation>.Invalid(reader.Errors)
            : CommandResult<RecallConfirmation>.Taken(new(recallId, new()
            {
                ConfirmationId = confirmationId,
                TaskId = taskId,
                Found = quantities,
                By = person.Id,
                At = clock.GetUtcNow(),
            }));
    }

    /// <summary>What was found, in the unit of the lot; null where that cannot be said, which the reader then knows.</summary>
    private async Task<FoundQuantity?> FoundAsync(SentLot sent, HashSet<string> inScope, CancellationToken cancellation)
    {
        var control = await inventory.FindControlAsync(sent.LotId, cancellation);
        var itemId = control?.ItemId ?? (await lots.FindAsync(sent.LotId, cancellation))?.ItemId;
        var item = itemId is null ? null : await masterData.FindItemAsync(itemId, cancellation);
        var uom = control?.Uom ?? item?.Uom ?? sent.Quantity.Uom;
        if (RecallQuantities.Convert(sent.Reader, sent.Quantity, uom, item) is not { } quantity)
            return null;
        return new(sent.LotId, quantity, uom)
        {
            OutsideScope = !inScope.Contains(sent.LotId),
            Unknown = itemId is null,
            Sequence = control?.Sequence ?? 0,
        };
    }

    private async Task<Refusal?> CarryOutAsync(InboxEntry<RecallConfirmation> entry, CancellationToken cancellation)
    {
        var (recallId, confirmation) = entry.Command;
        var id = Confirmation.DocumentId(confirmation.ConfirmationId);
        var refusal = await guard.WriteAsync(
            recallId,
            async (recall, batch) =>
            {
                if (await guard.ReadAsync(recallId, id, cancellation) is not null)
                    return null;
                if (recall.IsClosed)
                    return RecallDispositions.Closed(recall);
                batch.Create(id, confirmation);
                return null;
            },
            cancellation);
        if (refusal is not null)
            return refusal;
        await WidenAsync(recallId, confirmation, cancellation);
        await TellAsync(recallId, confirmation, cancellation);
        await wake.WakeAsync(recallId, cancellation);
        return null;
    }

    /// <summary>Adds to the scope what was found and is not in it. A lot that was looked for and not found is no finding.</summary>
    private async Task WidenAsync(string recallId, Confirmation confirmation, CancellationToken cancellation)
    {
        List<RecallRoot> findings = [.. confirmation.Found.Where(IsFinding).Select(f => new RecallRoot { LotId = f.LotId })];
        if (findings.Count > 0)
            await scoping.ExtendAsync(recallId, findings, ScopeCause.Finding, confirmation.ConfirmationId, confirmation.By, cancellation);
    }

    private async Task TellAsync(string recallId, Confirmation confirmation, CancellationToken cancellation)
    {
        var (id, site) = (confirmation.ConfirmationId, confirmation.TaskId);
        foreach (var found in confirmation.Found.Where(f => f.Quantity > 0 && (f.Unknown || f.OutsideScope)))
        {
            var what = found.Unknown ? "LotFlow does not know that lot." : "It was not in the scope, which was widened by it.";
            await recalls.TellAsync(
                recallId, $"finding:{id}:{found.LotId}",
                new(confirmation.At, confirmation.By, "finding", $"{found.Quantity:0.#########} {found.Uom} of lot {found.LotId} were found at {site}. {what}", found.LotId), cancellation);
        }

        await recalls.TellAsync(
            recallId, $"confirmation:{id}",
            new(confirmation.At, confirmation.By, "confirmed", $"Site {site} has said what it found of {confirmation.Found.Count} lots.", site), cancellation);
    }

    private static bool IsFinding(FoundQuantity found) => found is { OutsideScope: true, Unknown: false, Quantity: > 0 };

    private static ConfirmationTaken Taken(RecallConfirmation command) => new(
        command.Confirmation.ConfirmationId, command.RecallId, command.Confirmation.TaskId,
        [.. command.Confirmation.Found.Where(IsFinding).Select(f => f.LotId)],
        [.. command.Confirmation.Found.Where(f => f is { Unknown: true, Quantity: > 0 }).Select(f => f.LotId)]);

    private sealed record SentLot(BodyReader Reader, string LotId, Quantity Quantity);
}
