namespace LotFlow.Domain.Stock;

/// <summary>Whether a field of a movement must be there, may be, or contradicts its type.</summary>
public enum Demand
{
    Forbidden,
    Optional,
    Required,
}

/// <summary>What a movement of a type must say, and what it must not.</summary>
/// <param name="From">Where it starts. Optional: the one location of the site at which the lot stands.</param>
/// <param name="To">Where it ends. Optional: a location of the site that the type implies.</param>
/// <param name="ToSite">The other site.</param>
/// <param name="Customer">Who gets it, or sent it back.</param>
public sealed record MovementDemands(Demand From, Demand To, Demand ToSite = Demand.Forbidden, Demand Customer = Demand.Forbidden, Demand Reason = Demand.Optional)
{
    private static readonly Dictionary<MovementType, MovementDemands> s_byType = new()
    {
        [MovementType.Putaway] = new(Demand.Optional, Demand.Required),
        [MovementType.Transfer] = new(Demand.Optional, Demand.Required),
        [MovementType.TransferOut] = new(Demand.Optional, Demand.Forbidden, ToSite: Demand.Required),
        [MovementType.TransferIn] = new(Demand.Forbidden, Demand.Required, ToSite: Demand.Optional),
        [MovementType.Pick] = new(Demand.Optional, Demand.Optional, Customer: Demand.Optional),
        [MovementType.Ship] = new(Demand.Optional, Demand.Forbidden, Customer: Demand.Required),
        [MovementType.Scrap] = new(Demand.Optional, Demand.Forbidden, Reason: Demand.Required),
        [MovementType.Sample] = new(Demand.Optional, Demand.Forbidden),
        [MovementType.ReturnToSupplier] = new(Demand.Optional, Demand.Forbidden),
        [MovementType.CustomerReturn] = new(Demand.Forbidden, Demand.Optional, Customer: Demand.Required),
        [MovementType.Quarantine] = new(Demand.Optional, Demand.Optional),
    };

    /// <summary>The types that may be reported; the others come only from commands of their own.</summary>
    public static IReadOnlyCollection<MovementType> Reportable => s_byType.Keys;

    /// <summary>What the type demands; null where it cannot be reported.</summary>
    public static MovementDemands? Of(MovementType type) => s_byType.GetValueOrDefault(type);
}
