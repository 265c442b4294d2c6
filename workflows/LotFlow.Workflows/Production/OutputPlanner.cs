using LotFlow.Domain;
using LotFlow.Domain.Genealogy;
using LotFlow.Domain.Labels;
using LotFlow.Domain.MasterData;
using LotFlow.Domain.Policies;
using LotFlow.Domain.Production;
using LotFlow.Domain.Quantities;
using LotFlow.Workflows.Commands;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.MasterData;

namespace LotFlow.Workflows.Production;

/// <summary>An output of a command as it was sent. <paramref name="Reader"/> takes what is wrong with it.</summary>
public sealed record WantedOutput(int Line, BodyReader Reader, string? LotId, Item Item, Quantity Quantity, string LocationId, DateOnly? ExpiresOn);

/// <summary>Where outputs come from.</summary>
/// <param name="TransformationId">The transformation.</param>
/// <param name="Kind">What it is.</param>
/// <param name="CommandId">For the names of lots.</param>
/// <param name="SiteId">Where.</param>
/// <param name="ProducedOn">By the calendar of the site.</param>
/// <param name="LatestExpiry">The day that no output may outlive; null where nothing limits it.</param>
public sealed record MadeBy(string TransformationId, TransformationKind Kind, string CommandId, string SiteId, DateOnly ProducedOn, DateOnly? LatestExpiry = null);

/// <summary>Settles names, quantities and dates of the lots that a command makes.</summary>
public sealed class OutputPlanner(LotStore lots, InventoryStore inventory, MasterDataStore masterData)
{
    /// <summary>Names tried before the next one is made of a digest, which nothing else has.</summary>
    private const int MaxSuffix = 50;

    public async Task<(IReadOnlyList<PlannedOutput> Outputs, Refusal? Refusal)> PlanAsync(
        MadeBy maker, IReadOnlyList<WantedOutput> wanted, CancellationToken cancellation)
    {
        var (numbering, _) = await masterData.PolicyAsync<NumberingPolicy>("numbering", version: null, cancellation);
        List<PlannedOutput> outputs = [];
        foreach (var output in wanted)
        {
            if (PostingBody.InUnit(output.Reader, output.Quantity, output.Item.Uom, output.Item) is not { } quantity || !IsInTime(maker, output))
                continue;
            var named = output.LotId is { } lotId
                ? await CheckAsync(maker, output, lotId, cancellation)
                : (LotId: await NameAsync(maker, output, numbering.ProducedLot, outputs, cancellation), Refusal: null);
            if (named.Refusal is not null)
                return ([], named.Refusal);
            var same = outputs.Find(o => o.LotId == named.LotId);
            if (same is not null && (same.ItemId != output.Item.ItemId ? OutputRules.Taken(named.LotId) : OutputRules.Outlives(named.LotId, same.ExpiresOn, output.ExpiresOn)) is { } no)
                return ([], no);
            outputs.Add(new(outputs.Count + 1, named.LotId, output.Item.ItemId, output.LocationId, quantity, output.Item.Uom)
            {
                ProducedOn = maker.ProducedOn,
                ExpiresOn = ExpiryOf(maker, output),
                Identity = Gtin.TryParse(output.Item.Gtin, out var gtin, out _) && LotIdentity.TryCreate(gtin, named.LotId, out var identity, out _) ? identity.Key : null,
            });
        }

        return (outputs, null);
    }

    private static bool IsInTime(MadeBy maker, WantedOutput output)
    {
        var problem = output.ExpiresOn switch
        {
            { } day when day > maker.LatestExpiry => $"{day:yyyy-MM-dd} is after {maker.LatestExpiry:yyyy-MM-dd}, the earliest expiry of what goes in; nothing becomes younger.",
            { } day when day < maker.ProducedOn => $"{day:yyyy-MM-dd} is before the day of production, {maker.ProducedOn:yyyy-MM-dd}.",
            _ => null,
        };
        // A lot that has expired may still be divided, and its parts have expired too.
        if (problem is null || (output.ExpiresOn < maker.ProducedOn && maker.LatestExpiry is { } latest && output.ExpiresOn <= latest))
            return true;
        output.Reader.Fail("expiresOn", problem);
        return false;
    }

    private static DateOnly? ExpiryOf(MadeBy maker, WantedOutput output)
    {
        if (output.ExpiresOn is not null)
            return output.ExpiresOn;
        var own = maker.Kind is TransformationKind.Production or TransformationKind.Rework && output.Item.ShelfLifeDays is { } days ? maker.ProducedOn.AddDays(days) : (DateOnly?)null;
        return own ?? maker.LatestExpiry;
    }

    private async Task<(string LotId, Refusal? Refusal)> CheckAsync(MadeBy maker, WantedOutput output, string lotId, CancellationToken cancellation)
    {
        var lot = await lots.FindAsync(lotId, cancellation);
        if (lot is not null && (lot.TransformationId != maker.TransformationId || lot.ItemId != output.Item.ItemId))
            return (lotId, OutputRules.Taken(lotId));
        var control = await inventory.FindControlAsync(lotId, cancellation);
        if (control is not null && OutputRules.Joins(control, output.Item) is { } closed)
            return (lotId, closed);
        // Nothing is stated of a lot that is only held yet, and what was described may be taken back.
        return (lotId, control is { IsBorn: true } ? OutputRules.Outlives(lotId, control.ExpiresOn, output.ExpiresOn) : null);
    }

    /// <summary>The first name of the template that is free, or stands for a lot of the same order that may be added to.</summary>
    private async Task<string> NameAsync(MadeBy maker, WantedOutput output, string template, List<PlannedOutput> before, CancellationToken cancellation)
    {
        var parts = new ProducedLotName(maker.SiteId, output.Item.ItemId, maker.TransformationId, maker.CommandId, output.Line + 1, maker.ProducedOn);
        for (var suffix = 0; suffix <= MaxSuffix; suffix++)
        {
            var name = LotNumbering.NameOf(template, parts, suffix);
            if (!before.Exists(o => o.LotId == name && o.ItemId != output.Item.ItemId) && (await CheckAsync(maker, output, name, cancellation)).Refusal is null)
                return name;
        }

        return Identifier.Digest($"{maker.TransformationId}|{maker.CommandId}|{output.Line}");
    }
}
