namespace LotFlow.Domain.MasterData;

/// <summary>What goes into an item, for <paramref name="PerQuantity"/> of it.</summary>
/// <param name="PerQuantity">Positive.</param>
/// <param name="Uom">The unit of that quantity.</param>
/// <param name="Components">What goes in.</param>
public sealed record Recipe(decimal PerQuantity, string Uom, IReadOnlyList<RecipeComponent> Components);

public sealed record RecipeComponent(string ItemId, decimal Quantity, string Uom);
