using LotFlow.Abstractions.Documents;
using LotFlow.Domain.Lots;
using LotFlow.Domain.Policies;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.MasterData;
using LotFlow.Workflows.Storage;
using Microsoft.Extensions.Logging;

namespace LotFlow.Workflows.Sweeps;

/// <summary>
/// Tells that lots expire soon and that they have expired, each once, and lets lists follow. Whether an expired lot may move does not wait
/// for it: the gate judges by the date, to the minute of the site's midnight. What this says is at most an <see cref="Interval"/> late.
/// </summary>
public sealed partial class ExpirySweep(
    LotStore lots, InventoryStore inventory, MasterDataStore masterData, LotProjection projection, IDocumentStore store, TimeProvider clock, ILogger<ExpirySweep> logger)
{
    private const string Partition = "sweep:expiry";
    private const string DocumentId = "place";
    private const int PageSize = 500;

    /// <summary>For lots that came into stock after their date.</summary>
    private const int LookBackDays = 30;

    /// <summary>Somewhere on earth it is still yesterday, and somewhere already tomorrow.</summary>
    private const int DayOfZones = 1;

    private readonly IDocumentContainer _inbox = store.Container(Containers.Inbox);

    /// <summary>How often hosts run it.</summary>
    public static TimeSpan Interval { get; } = TimeSpan.FromHours(1);

    public async Task RunAsync(CancellationToken cancellation)
    {
        var policy = (await masterData.PolicyAsync<ExpiryPolicy>(ExpiryPolicy.Name, version: null, cancellation)).Policy;
        var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        var place = await _inbox.FindAsync<Place>(Partition, DocumentId, cancellation);
        List<FieldCondition> where = [new("expiresOn", FieldComparison.LessThanOrEqual, Text(today.AddDays(policy.AnnounceDaysBefore.DefaultIfEmpty().Max() + DayOfZones)))];
        if (place is not null)
            where.Add(new("expiresOn", FieldComparison.GreaterThanOrEqual, Text(Earlier(place.ToldBefore, today.AddDays(-LookBackDays)))));
        if (!await LookAtAllAsync(where, policy, cancellation))
            return;
        // What had expired everywhere when this run began is never looked at again, once it is older than the look-back.
        await _inbox.ChangeAsync<Place>(Partition, DocumentId, _ => new(today.AddDays(-DayOfZones)), cancellation);
    }

    /// <summary>False if a lot could not be looked at.</summary>
    private async Task<bool> LookAtAllAsync(IReadOnlyList<FieldCondition> where, ExpiryPolicy policy, CancellationToken cancellation)
    {
        var complete = true;
        string? continuation = null;
        do
        {
            (var page, continuation) = await lots.QueryAsync(where, PageSize, continuation, cancellation);
            foreach (var lot in page)
                complete &= await TryAsync(lot, policy, cancellation);
        }
        while (continuation is not null);
        return complete;
    }

    private async Task<bool> TryAsync(Lot lot, ExpiryPolicy policy, CancellationToken cancellation)
    {
        try
        {
            await LookAtAsync(lot, policy, cancellation);
            return true;
        }
        catch (Exception e) when (e is not (OperationCanceledException or StoreUnavailableException))
        {
            // One lot must not keep the sweep from the others; the next run looks at it again.
            NotLookedAt(logger, e, lot.LotId);
            return false;
        }
    }

    private async Task LookAtAsync(Lot lot, ExpiryPolicy policy, CancellationToken cancellation)
    {
        if (await inventory.FindControlAsync(lot.LotId, cancellation) is not { IsBorn: true } control)
            return;
        var now = clock.GetUtcNow();
        var today = ExpiryRules.DayAt(await masterData.SitesOfAsync(control, lot.SiteId, cancellation), now);
        if (ExpiryRules.Due(control, today, policy) is not null && await IsInStockAsync(control, cancellation))
        {
            control = await inventory.ChangeControlAsync(
                lot.LotId,
                gate => ExpiryRules.Due(gate, today, policy) is { } told ? gate with { ExpiryTold = told } : null,
                gate => LotEvent.OfExpiry(gate, today, now),
                cancellation);
        }

        if (control.ExpiresOn < today && !lot.Blocked)
            await projection.FollowAsync(control, cancellation);
    }

    /// <summary>What is on its way between two sites is on hand at none, and expires all the same.</summary>
    private async Task<bool> IsInStockAsync(LotControl control, CancellationToken cancellation) =>
        control.OnHand.Count > 0 || (await inventory.BalancesAsync(control.LotId, cancellation)).Exists(b => b.Quantity > 0);

    private static DateOnly Earlier(DateOnly a, DateOnly b) => a < b ? a : b;

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd");

    /// <param name="ToldBefore">Every lot whose date lies before this day has been told of.</param>
    private sealed record Place(DateOnly ToldBefore);

    [LoggerMessage(Level = LogLevel.Error, Message = "The expiry of lot {LotId} could not be looked at; the next run does it")]
    private static partial void NotLookedAt(ILogger logger, Exception exception, string lotId);
}
