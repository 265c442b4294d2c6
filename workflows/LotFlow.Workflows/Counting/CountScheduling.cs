using LotFlow.Domain;
using LotFlow.Domain.Counting;
using LotFlow.Domain.MasterData;
using LotFlow.Domain.People;
using LotFlow.Domain.Policies;
using LotFlow.Domain.Stock;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.MasterData;
using Microsoft.Extensions.Logging;

namespace LotFlow.Workflows.Counting;

/// <summary>
/// Opens cycle counts: of what stands at a place and has neither come nor been counted there within the days that the policy gives its class.
/// Hosts run it once a day; running it again on the same day opens nothing twice, since the ids are those of the day.
/// </summary>
public sealed class CountScheduling(
    MasterDataStore masterData, InventoryStore inventory, CountStore counts, CountCommands commands, CountSweep sweep, ILogger<CountScheduling> logger)
{
    /// <summary>How often hosts run it.</summary>
    public static TimeSpan Interval { get; } = TimeSpan.FromDays(1);

    /// <summary>Clears up after counts that came to no end, and opens what is due; answers the ids of the counts that are new.</summary>
    public async Task<IReadOnlyList<string>> RunAsync(DateTimeOffset now, CancellationToken cancellation = default)
    {
        await sweep.RunAsync(cancellation);
        var (policy, _) = await masterData.PolicyAsync<CountingPolicy>("counting", version: null, cancellation);
        List<string> opened = [];
        if (policy.Schedule.Count == 0)
            return opened;
        foreach (var site in await masterData.ListAsync<Site>(cancellation))
        {
            foreach (var location in site.Locations)
            {
                try
                {
                    await OpenAsync(site, new(site.SiteId, location.LocationId), policy, now, opened, cancellation);
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    // One place that cannot be counted must not keep the others from it; tomorrow's run tries it again.
                    logger.LogError(e, "The cycle count of {SiteId}/{LocationId} could not be opened", site.SiteId, location.LocationId);
                }
            }
        }

        return opened;
    }

    private async Task OpenAsync(Site site, Place place, CountingPolicy policy, DateTimeOffset now, List<string> opened, CancellationToken cancellation)
    {
        var due = await DueAsync(place, policy, now, cancellation);
        var part = 0;
        foreach (var lotIds in due.Chunk(StockCount.MaxLines))
        {
            part++;
            var day = $"{site.DayOf(now):yyyy-MM-dd}";
            var countId = part == 1 ? Identifier.Join("cycle", place.SiteId, place.LocationId, day) : Identifier.Join("cycle", place.SiteId, place.LocationId, day, $"part{part}");
            var result = await commands.OpenAsync(new CountOrder(countId, place.SiteId, place.LocationId, lotIds, Person.System.Id) { CoversPlace = true }, cancellation);
            if (result is { IsTaken: true, IsRepeat: false })
                opened.Add(countId);
            // A conflict is the count of this day, opened before something else became due: that is for tomorrow.
            else if (result.Refusal is not { Code: "idempotency-conflict" } && !result.IsTaken)
                logger.LogWarning("Cycle count {CountId} was refused: {Detail}", countId, result.Refusal?.Detail ?? string.Join(' ', result.Errors.Select(e => e.Message)));
        }
    }

    /// <summary>The lots at the place whose class is due, by what came last: the lot to the place, or the class to be counted there.</summary>
    private async Task<List<string>> DueAsync(Place place, CountingPolicy policy, DateTimeOffset now, CancellationToken cancellation)
    {
        var standing = await inventory.AtPlaceAsync(place, cancellation);
        if (standing.Count == 0)
            return [];
        var counted = (await counts.FindPlaceAsync(place, cancellation))?.Classes;
        HashSet<string> due = new(StringComparer.Ordinal);
        List<(string LotId, string Class)> lots = [];
        foreach (var (lotId, balance) in standing)
        {
            var item = balance.ItemId is { } itemId ? await masterData.FindItemAsync(itemId, cancellation) : null;
            var countClass = item?.CountClass ?? policy.DefaultClass;
            lots.Add((lotId, countClass));
            var since = counted is not null && counted.TryGetValue(countClass, out var at) && at > balance.Since ? at : balance.Since;
            if (policy.Schedule.TryGetValue(countClass, out var days) && (since is null || since.Value.AddDays(days) <= now))
                due.Add(countClass);
        }

        // All lots of a class that is due, so that the place has been counted as far as the class goes.
        return [.. lots.Where(l => due.Contains(l.Class)).Select(l => l.LotId).Distinct().Order(StringComparer.Ordinal)];
    }
}
