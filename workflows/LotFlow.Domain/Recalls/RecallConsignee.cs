namespace LotFlow.Domain.Recalls;

/// <summary>Where a consignee stands (21 CFR 7.49, 7.53).</summary>
public enum ConsigneeState
{
    ToNotify,
    Notified,
    Acknowledged,
    Responded,

    /// <summary>An effectiveness check has confirmed it.</summary>
    Verified,

    /// <summary>Has not answered as often as policy asks to try.</summary>
    NonResponder,
}

/// <summary>What became known from or about a consignee.</summary>
public enum ResponseKind
{
    /// <summary>Told, outside LotFlow: by telephone, in person.</summary>
    Notified,
    Acknowledged,
    Responded,
    Verified,

    /// <summary>An attempt to reach them came to nothing.</summary>
    NoAnswer,
}

/// <summary>A customer that got something of the scope.</summary>
public sealed record RecallConsignee
{
    public const string IdPrefix = "consignee:";

    public required string CustomerId { get; init; }

    public ConsigneeState State { get; init; } = ConsigneeState.ToNotify;

    /// <summary>True where the effectiveness checks include this consignee.</summary>
    public bool IsChecked { get; init; }

    /// <summary>How often they were written to or called.</summary>
    public int Attempts { get; init; }

    public DateTimeOffset? NotifiedAt { get; init; }

    public DateTimeOffset? RespondedAt { get; init; }

    /// <summary>When they are written to again; null where nothing is waited for.</summary>
    public DateTimeOffset? RemindAt { get; init; }

    /// <summary>The version of the scope that the last notice told of.</summary>
    public int NoticeVersion { get; init; }

    /// <summary>How many notices LotFlow has sent; <see cref="Attempts"/> counts what people did too.</summary>
    public int Notices { get; init; }

    /// <summary>What the last notice said was shipped, hashed: something else is a reason to write again.</summary>
    public string? NoticeDigest { get; init; }

    public IReadOnlyList<ConsigneeResponse> Responses { get; init; } = [];

    public static string DocumentId(string customerId) => IdPrefix + customerId;
}

/// <summary>A response. Quantities are as of then, in <see cref="Uom"/>; what is left out stays as it was said before.</summary>
public sealed record ConsigneeResponse
{
    public required string ResponseId { get; init; }

    public required ResponseKind Kind { get; init; }

    public decimal? QuantityOnHand { get; init; }

    public decimal? QuantityReturned { get; init; }

    public decimal? QuantityDestroyed { get; init; }

    public decimal? QuantityUsed { get; init; }

    public string? Uom { get; init; }

    public string? Note { get; init; }

    public required string By { get; init; }

    public required DateTimeOffset At { get; init; }
}
