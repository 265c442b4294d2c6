using LotFlow.Domain.Genealogy;
using LotFlow.Domain.Policies;
using LotFlow.Domain.Quantities;
using LotFlow.Workflows.Genealogy;
using LotFlow.Workflows.MasterData;

namespace LotFlow.Workflows.Production;

/// <summary>
/// What an order made against what was expected of it: by whoever closes it, or by the recipe of what it made, for what it used. The
/// scarcest component says how much could be made.
/// </summary>
public sealed class OrderYields(GenealogyStore genealogy, MasterDataStore masterData)
{
    /// <summary>The yield; null where nothing is expected. The problem says why the expectation that was sent cannot be compared.</summary>
    public async Task<(OrderYield? Yield, string? Problem)> OfAsync(CloseOrder close, CancellationToken cancellation)
    {
        var outputs = (await genealogy.OutputsOfAsync(close.OrderId, cancellation)).Where(l => l.Quantity > 0).ToList();
        var items = outputs.Select(l => l.ItemId).Distinct().ToList();
        if (close.ItemId is null && items.Count > 1)
            return close.Expected is null ? (null, null) : (null, $"The order made {string.Join(", ", items)}; say of which so much was expected.");
        if ((close.ItemId ?? items.FirstOrDefault()) is not { } itemId || await masterData.FindItemAsync(itemId, cancellation) is not { } item)
            return (null, close.ItemId is null ? null : $"There is no item '{close.ItemId}'.");
        var made = outputs.Where(l => l.ItemId == itemId && l.Uom == item.Uom).Sum(l => l.Quantity);
        if ((close.Expected ?? await ByRecipeAsync(close.OrderId, item, cancellation)) is not { } expected)
            return (null, null);
        var (policy, _) = await masterData.PolicyAsync<ProductionPolicy>("production", version: null, cancellation);
        var percent = made / expected * 100;
        var isDeviation = percent < 100 - policy.YieldTolerancePercent.Low || percent > 100 + policy.YieldTolerancePercent.High;
        return (new(itemId, made, expected, item.Uom, Math.Round(percent, 2), isDeviation), null);
    }

    private async Task<decimal?> ByRecipeAsync(string orderId, Domain.MasterData.Item item, CancellationToken cancellation)
    {
        if (item.Recipe is not { } recipe
            || UnitConversion.Convert(new(recipe.PerQuantity, recipe.Uom), item.Uom, new(item.Uom, item.UnitConversions)).Quantity is not { } per)
        {
            return null;
        }

        var used = await genealogy.InputsOfAsync(orderId, cancellation);
        decimal? expected = null;
        foreach (var component in recipe.Components)
        {
            // What cannot be converted, or was not used, says nothing about how much could be made.
            if (await QuantityOfAsync(component.ItemId, component.Uom, used, cancellation) is { } quantity and > 0)
                expected = Math.Min(expected ?? decimal.MaxValue, quantity / component.Quantity * per.Value);
        }

        return expected;
    }

    private async Task<decimal?> QuantityOfAsync(string itemId, string uom, List<Link> used, CancellationToken cancellation)
    {
        if (await masterData.FindItemAsync(itemId, cancellation) is not { } item)
            return null;
        var total = 0m;
        foreach (var link in used.Where(l => l.ItemId == itemId && l.Quantity > 0))
        {
            if (UnitConversion.Convert(new(link.Quantity, link.Uom), uom, new(item.Uom, item.UnitConversions)).Quantity is not { } quantity)
                return null;
            total += quantity.Value;
        }

        return total;
    }
}
