namespace LotFlow.Domain.Stock;

/// <summary>What a movement is. The first eleven after the receipt can be reported; the others come only from commands of their own.</summary>
public enum MovementType
{
    /// <summary>Into stock from a supplier.</summary>
    Receipt,

    /// <summary>From where it arrived to where it is kept.</summary>
    Putaway,

    /// <summary>Between locations of a site.</summary>
    Transfer,

    /// <summary>Leaves a site for another one and is in transit to it.</summary>
    TransferOut,

    /// <summary>Arrives at the site that it was sent to.</summary>
    TransferIn,

    /// <summary>Taken for an order, to where it is staged.</summary>
    Pick,

    /// <summary>Leaves for a customer.</summary>
    Ship,

    /// <summary>Destroyed.</summary>
    Scrap,

    /// <summary>Taken for a test.</summary>
    Sample,

    /// <summary>Leaves for the supplier that it came from.</summary>
    ReturnToSupplier,

    /// <summary>Comes back from a customer, and blocks the lot.</summary>
    CustomerReturn,

    /// <summary>To a quarantine location; allowed whatever blocks the lot.</summary>
    Quarantine,

    /// <summary>Into a transformation.</summary>
    Issue,

    /// <summary>Out of a transformation.</summary>
    Produce,

    /// <summary>What a count found.</summary>
    Adjust,

    /// <summary>Takes back another movement, or what a transformation did not use of what was issued to it.</summary>
    Reversal,
}
