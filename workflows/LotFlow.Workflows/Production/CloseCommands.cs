using System.Text.Json;
using LotFlow.Domain;
using LotFlow.Domain.Genealogy;
using LotFlow.Domain.Lots;
using LotFlow.Domain.People;
using LotFlow.Workflows.Commands;
using LotFlow.Workflows.Genealogy;
using LotFlow.Workflows.Holds;
using LotFlow.Workflows.Telemetry;

namespace LotFlow.Workflows.Production;

/// <summary>A production order is to be closed.</summary>
public sealed record CloseOrder(string CloseId, string OrderId, decimal? Expected, string? ItemId, string By);

/// <summary>The answer to a closing: the order as it was closed.</summary>
public sealed record CloseAnswer(string CloseId, string OrderId, OrderYield? Yield);

/// <summary>
/// Closes production orders and judges their yield. An order is closed against the same gate as its outputs are registered, so the yield
/// counts all of them; what comes later is refused.
/// </summary>
public sealed class CloseCommands(
    CommandInbox inbox, PostingRuns runs, OrderYields yields, GenealogyStore genealogy, AutomaticHolds holds, WorkEvents events, TimeProvider clock) : IPendingCommands
{
    public const string CommandType = "production-close";

    string IPendingCommands.Type => CommandType;

    /// <summary>Takes the body of <c>POST /api/production-orders/{orderId}/close</c>.</summary>
    public async Task<CommandResult<CloseAnswer>> SubmitAsync(string orderId, JsonElement body, Person person, CancellationToken cancellation)
    {
        var reader = new BodyReader(body);
        var close = new CloseOrder(reader.Id("closeId"), orderId, reader.Number("expectedYield"), reader.OptionalId("itemId"), person.Id);
        if (close.Expected <= 0)
            reader.Fail("expectedYield", $"{close.Expected} cannot be expected; leave it out, or say how much of the item was to be made.");
        if (reader.Errors.Count > 0)
            return CommandResult<CloseAnswer>.Invalid(reader.Errors);
        var hash = CanonicalJson.Digest(JsonSerializer.SerializeToElement(new { orderId, body }));
        var (answer, entry) = await inbox.FindAsync<CloseOrder>(CommandType, close.CloseId, hash, cancellation);
        var isRepeat = answer == InboxAnswer.Repeat;
        if (answer == InboxAnswer.New)
        {
            if (await RefusalOfAsync(close, person, reader, cancellation) is { } refusal)
                return CommandResult<CloseAnswer>.Refused(refusal);
            if (reader.Errors.Count > 0)
                return CommandResult<CloseAnswer>.Invalid(reader.Errors);
            (answer, entry) = await AcceptAsync(close, hash, cancellation);
            isRepeat = answer == InboxAnswer.Repeat || await IsClosedByAsync(close, cancellation);
        }

        if (answer == InboxAnswer.Conflict)
            return CommandResult<CloseAnswer>.Refused(Refusal.IdUsedBefore($"'{close.CloseId}' was sent before with another body", "closeId"));
        var (closing, refused) = await ApplyAsync(entry!, cancellation);
        return refused is not null
            ? CommandResult<CloseAnswer>.Refused(refused)
            : CommandResult<CloseAnswer>.Taken(new(close.CloseId, orderId, closing!.Yield), isRepeat);
    }

    public async Task DispatchAsync(string commandId, CancellationToken cancellation)
    {
        if (await inbox.ReadAsync<CloseOrder>(CommandType, commandId, cancellation) is { } entry)
            await ApplyAsync(entry, cancellation);
    }

    private async Task<(OrderClosing? Closing, Refusal? Refusal)> ApplyAsync(InboxEntry<CloseOrder> entry, CancellationToken cancellation)
    {
        var close = entry.Command;
        var (closing, refusal) = await runs.CloseAsync(
            close.OrderId, close.CloseId,
            async () => new(close.CloseId, close.By, clock.GetUtcNow()) { Yield = (await yields.OfAsync(close, cancellation)).Yield },
            cancellation);
        if (refusal is not null)
        {
            // The same command, sent twice, may have closed the order meanwhile; then the entry is the only trace of what is left to do.
            if (!await IsClosedByAsync(close, cancellation))
                await inbox.WithdrawAsync(CommandType, close.CloseId, entry.Attempt, cancellation);
            if (!await IsClosedByAsync(close, cancellation))
                return (null, refusal);
            (_, entry) = await AcceptAsync(close, entry.BodyHash, cancellation);
            closing = await runs.ClosingOfAsync(close.OrderId, cancellation);
        }

        if (entry.PendingSince is null)
            return (closing, null);
        if (closing!.Yield is { IsDeviation: true } deviation)
            await HoldOutputsAsync(close.OrderId, deviation, cancellation);
        await inbox.DoneAsync<CloseOrder>(CommandType, close.CloseId, entry.Attempt, cancellation);
        return (closing, null);
    }

    private async Task<(InboxAnswer Answer, InboxEntry<CloseOrder> Entry)> AcceptAsync(CloseOrder close, string hash, CancellationToken cancellation) => await inbox.AcceptAsync(
        CommandType, close.CloseId, hash, close, close.By, cancellation, attempt: await inbox.AttemptsAsync(CommandType, close.CloseId, cancellation) + 1);

    private async Task<bool> IsClosedByAsync(CloseOrder close, CancellationToken cancellation) =>
        (await runs.ClosingOfAsync(close.OrderId, cancellation))?.CloseId == close.CloseId;

    private async Task<Refusal?> RefusalOfAsync(CloseOrder close, Person person, BodyReader reader, CancellationToken cancellation)
    {
        if (await runs.FindStandingAsync(close.OrderId, cancellation) is not { Kind: TransformationKind.Production } order)
            return OrderRefusals.NoOrder(close.OrderId);
        if (!person.MayActAt(order.SiteId))
            return Refusal.NotYourSite(person, order.SiteId);
        if (await runs.ClosingOfAsync(close.OrderId, cancellation) is { } closing && closing.CloseId != close.CloseId)
            return OrderRefusals.Closed(close.OrderId);
        if ((await yields.OfAsync(close, cancellation)).Problem is { } problem)
            reader.Fail("itemId", problem);
        return null;
    }

    /// <summary>A yield that nobody can explain is a reason not to ship what came out, until somebody has; policy may say otherwise.</summary>
    private async Task HoldOutputsAsync(string orderId, OrderYield yield, CancellationToken cancellation)
    {
        events.YieldDeviated(orderId, (await genealogy.FindAsync(orderId, cancellation))!.SiteId, yield.Percent);
        var reason = $"Order {orderId} made {yield.Output} of {yield.Expected} {yield.Uom} expected of {yield.ItemId}: {yield.Percent} %.";
        foreach (var output in (await genealogy.OutputsOfAsync(orderId, cancellation)).Where(l => l.Quantity > 0))
            await holds.PlaceAsync(output.LotId, reason, new(HoldSource.Deviation, orderId), cancellation);
    }
}
