using LotFlow.Abstractions.Workflows;
using LotFlow.Domain.Counting;
using LotFlow.Domain.MasterData;
using LotFlow.Domain.People;
using LotFlow.Domain.Stock;
using LotFlow.Workflows.Commands;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.MasterData;
using Microsoft.Extensions.Logging;

namespace LotFlow.Workflows.Counting;

/// <summary>
/// Ends counts whose workflow has ended before them (somebody terminated it), and takes away marks of counts that are over: stock must not stay
/// disputed by what can never settle. Part of the daily run of <see cref="CountScheduling"/>; everything in it may be done twice.
/// </summary>
public sealed class CountSweep(
    MasterDataStore masterData, InventoryStore inventory, CountStore counts, CountBook book, CancelCommands cancels, CommandInbox inbox, IWorkflowClient workflows,
    TimeProvider clock, ILogger<CountSweep> logger)
{
    public async Task RunAsync(CancellationToken cancellation)
    {
        foreach (var state in new[] { CountState.Counting, CountState.Recount, CountState.AwaitingApproval, CountState.Cancelled })
        {
            foreach (var count in (await counts.InStateAsync(state, cancellation)).Where(c => c.ClosedAt is null))
                await TryAsync($"count {count.CountId}", () => EndAsync(count, cancellation));
        }

        foreach (var site in await masterData.ListAsync<Site>(cancellation))
        {
            foreach (var location in site.Locations)
                await TryAsync($"{site.SiteId}/{location.LocationId}", () => ClearAsync(new(site.SiteId, location.LocationId), cancellation));
        }
    }

    private async Task EndAsync(StockCount count, CancellationToken cancellation)
    {
        if (await EndedAsAsync(count.CountId, cancellation) is not { } how)
            return;
        logger.LogWarning("Count {CountId} is cancelled, since its workflow is gone: {How}", count.CountId, how);
        await cancels.EndAsync(count.CountId, new("workflow-gone", Person.System.Id, clock.GetUtcNow(), $"Its workflow is gone: {how}."), cancellation);
    }

    /// <summary>How the workflow of a count ended, or null where it goes on or has yet to be started.</summary>
    private async Task<string?> EndedAsAsync(string countId, CancellationToken cancellation)
    {
        if (await workflows.GetAsync(StockCount.InstanceId(countId), cancellation) is { } instance)
            return instance.IsFinished ? instance.Status.ToString().ToLowerInvariant() : null;
        return await inbox.ReadAsync<StockCount>(CountCommands.CommandType, countId, cancellation) is { PendingSince: null } ? "purged" : null;
    }

    private async Task ClearAsync(Place place, CancellationToken cancellation)
    {
        foreach (var (lotId, balance) in (await inventory.AtPlaceAsync(place, cancellation)).Where(b => b.Balance.DisputedBy is not null))
        {
            foreach (var countId in balance.DisputedBy!)
            {
                if (await counts.FindAsync(countId, cancellation) is null or { IsClosed: true })
                    await book.DisputeAsync(lotId, place, countId, disputed: false, clock.GetUtcNow(), cancellation);
            }
        }
    }

    private async Task TryAsync(string what, Func<Task> look)
    {
        try
        {
            await look();
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // One that cannot be looked at must not keep the sweep from the others; tomorrow's run tries it again.
            logger.LogError(e, "The disputes of {What} could not be looked at", what);
        }
    }
}
