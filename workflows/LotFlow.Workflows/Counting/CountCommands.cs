using System.Text.Json;
using LotFlow.Abstractions.Telemetry;
using LotFlow.Abstractions.Workflows;
using LotFlow.Domain;
using LotFlow.Domain.Counting;
using LotFlow.Domain.People;
using LotFlow.Domain.Policies;
using LotFlow.Domain.Stock;
using LotFlow.Workflows.Commands;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.MasterData;
using LotFlow.Workflows.Telemetry;

namespace LotFlow.Workflows.Counting;

/// <summary>The answer to an opened count: what to look for, and not how much of it.</summary>
public sealed record CountAccepted(string CountId, string WorkflowId, IReadOnlyList<CountLineAccepted> Lines);

public sealed record CountLineAccepted(string LotId);

/// <summary>What is to be counted. <paramref name="LotIds"/> is null for everything that stands at the place.</summary>
public sealed record CountOrder(string CountId, string SiteId, string LocationId, IReadOnlyList<string>? LotIds, string? RequestedBy)
{
    /// <summary>True where the list holds all that stands there of the classes on it.</summary>
    public bool CoversPlace { get; init; }
}

/// <summary>Opens counts. The book is read then and never leaves the server before the lot was counted.</summary>
public sealed class CountCommands(
    CommandInbox inbox, CountStore counts, CountBook book, InventoryStore inventory, MasterDataStore masterData, IWorkflowClient workflows, WorkEvents events,
    TimeProvider clock) : IPendingCommands
{
    string IPendingCommands.Type => CommandType;

    public const string CommandType = "count";

    /// <summary>Takes the body of <c>POST /api/counts</c>.</summary>
    public async Task<CommandResult<CountAccepted>> OpenAsync(JsonElement body, Person person, CancellationToken cancellation)
    {
        var reader = new BodyReader(body);
        var given = reader.Raw("lotIds") is not null;
        var lotIds = reader.Texts("lotIds", StockCount.MaxLines, Identifier.MaxLength);
        var order = new CountOrder(reader.Id("countId"), reader.Id("siteId"), reader.Id("locationId"), given ? lotIds : null, reader.OptionalId("requestedBy")) { CoversPlace = !given };
        if (StockCount.IsReservedId(order.CountId))
            reader.Fail("countId", "'accuracy' and ids that begin with 'cycle-' are LotFlow's own. Use another countId.");
        if (given && lotIds.Count == 0 && reader.Errors.Count == 0)
            reader.Fail("lotIds", "Expected at least one lot; leave the field out to count everything at the location.");
        if (lotIds.Distinct(StringComparer.Ordinal).Count() < lotIds.Count)
            reader.Fail("lotIds", "A lot is in the list twice.");
        return reader.Errors.Count > 0
            ? CommandResult<CountAccepted>.Invalid(reader.Errors)
            : await OpenAsync(order, CanonicalJson.Digest(body), reader, person, cancellation);
    }

    /// <summary>Opens a count that LotFlow itself asks for.</summary>
    public Task<CommandResult<CountAccepted>> OpenAsync(CountOrder order, CancellationToken cancellation)
    {
        var body = JsonSerializer.SerializeToElement(order, Abstractions.LotFlowJson.Options);
        return OpenAsync(order, CanonicalJson.Digest(body), new BodyReader(body), Person.System, cancellation);
    }

    /// <summary>Stores an accepted count, starts its workflow and marks its place as counted. Repeating it changes nothing.</summary>
    public async Task DispatchAsync(string commandId, CancellationToken cancellation)
    {
        if (await inbox.ReadAsync<StockCount>(CommandType, commandId, cancellation) is { } entry)
            await DispatchAsync(entry.Command, cancellation);
    }

    private async Task DispatchAsync(StockCount count, CancellationToken cancellation)
    {
        await counts.OpenAsync(count, cancellation);
        if (count.CoversPlace)
            await counts.CoverAsync(count.Place, count.Lines.Select(l => l.Lot.CountClass).Distinct(), count.OpenedAt, cancellation);
        await workflows.StartAsync(LotFlowWorkflows.CountVariance, StockCount.InstanceId(count.CountId), new CountRef(count.CountId), cancellation);
        await inbox.DoneAsync(CommandType, count.CountId, cancellation);
    }

    private async Task<CommandResult<CountAccepted>> OpenAsync(CountOrder order, string hash, BodyReader reader, Person person, CancellationToken cancellation)
    {
        WorkTrace.About(WorkTrace.InstanceId, StockCount.InstanceId(order.CountId));
        // A repeated count answers as the first time, even if stock has moved since.
        var (known, entry) = await inbox.FindAsync<StockCount>(CommandType, order.CountId, hash, cancellation);
        if (known != InboxAnswer.New)
            return await AnswerKnownAsync(known, entry!, cancellation);
        if (await masterData.FindSiteAsync(order.SiteId, cancellation) is not { } site)
            reader.Fail("siteId", $"There is no site '{order.SiteId}'.");
        else if (!person.MayActAt(order.SiteId))
            return CommandResult<CountAccepted>.Refused(Refusal.NotYourSite(person, order.SiteId));
        else if (site.Location(order.LocationId) is null)
            reader.Fail("locationId", $"Site {order.SiteId} has no location '{order.LocationId}'.");
        if (reader.Errors.Count > 0)
            return CommandResult<CountAccepted>.Invalid(reader.Errors);
        var count = await BuildAsync(order, reader, person, cancellation);
        if (reader.Errors.Count > 0)
            return CommandResult<CountAccepted>.Invalid(reader.Errors);
        var (answer, accepted) = await inbox.AcceptAsync(CommandType, order.CountId, hash, count, person.Id, cancellation);
        if (answer != InboxAnswer.New)
            return await AnswerKnownAsync(answer, accepted, cancellation);
        events.CommandAccepted(CommandType, count.CountId, count.SiteId);
        events.CountOpened(StockCount.InstanceId(count.CountId), count.SiteId, count.Lines.Count == 1 ? count.Lines[0].LotId : null);
        await DispatchAsync(count, cancellation);
        return CommandResult<CountAccepted>.Taken(Accepted(count));
    }

    private async Task<StockCount> BuildAsync(CountOrder order, BodyReader reader, Person person, CancellationToken cancellation)
    {
        var (policy, version) = await masterData.PolicyAsync<CountingPolicy>("counting", version: null, cancellation);
        var place = new Place(order.SiteId, order.LocationId);
        var now = clock.GetUtcNow();
        var lotIds = order.LotIds ?? [.. (await inventory.AtPlaceAsync(place, cancellation)).Select(b => b.LotId).Distinct().Order(StringComparer.Ordinal)];
        if (lotIds.Count > StockCount.MaxLines)
            reader.Fail("lotIds", $"{lotIds.Count} lots are at {place}, and a count has at most {StockCount.MaxLines} lines. Count them in parts, with lotIds.");
        List<CountLine> lines = [];
        for (var i = 0; i < lotIds.Count && lotIds.Count <= StockCount.MaxLines; i++)
        {
            if (Identifier.IsValid(lotIds[i]) && await book.FindAsync(lotIds[i], place, policy, cancellation) is { } lot)
                lines.Add(new() { Lot = lot.Lot, Snapshot = lot.Book });
            else
                reader.Fail("lotIds", $"There is no lot '{lotIds[i]}' in stock. Leave it out, or receive it first.");
        }

        return new()
        {
            CountId = order.CountId,
            SiteId = order.SiteId,
            LocationId = order.LocationId,
            OpenedBy = person.Id,
            RequestedBy = order.RequestedBy,
            OpenedAt = now,
            PolicyVersion = version,
            CoversPlace = order.CoversPlace,
            Lines = lines,
        };
    }

    private async Task<CommandResult<CountAccepted>> AnswerKnownAsync(InboxAnswer answer, InboxEntry<StockCount> entry, CancellationToken cancellation)
    {
        if (answer == InboxAnswer.Conflict)
        {
            return CommandResult<CountAccepted>.Refused(
                Refusal.IdUsedBefore($"Count '{entry.CommandId}' was opened before with another body", "countId"));
        }

        // The process may have died between acceptance and dispatch; the sender's repetition is as good a moment as any.
        if (entry.PendingSince is not null)
            await DispatchAsync(entry.Command, cancellation);
        return CommandResult<CountAccepted>.Taken(Accepted(entry.Command), isRepeat: true);
    }

    private static CountAccepted Accepted(StockCount count) =>
        new(count.CountId, StockCount.InstanceId(count.CountId), [.. count.Lines.Select(l => new CountLineAccepted(l.LotId))]);
}
