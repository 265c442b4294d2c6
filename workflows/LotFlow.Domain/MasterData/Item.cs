using LotFlow.Domain.Certificates;
using LotFlow.Domain.Quantities;

namespace LotFlow.Domain.MasterData;

public enum ItemKind
{
    Raw,
    Intermediate,
    Finished,
    Packaging,
}

/// <summary>What must happen before a received lot of the item may be used.</summary>
public enum InspectionKind
{
    None,
    Certificate,
    Sampling,
}

/// <summary>A material or product (ISA-95 material definition).</summary>
public sealed record Item
{
    public required string ItemId { get; init; }

    public required string Description { get; init; }

    /// <summary>14 digits.</summary>
    public string? Gtin { get; init; }

    /// <summary>Product numbers under which suppliers certify the item; empty accepts any.</summary>
    public IReadOnlyList<string> CertificateProductIds { get; init; } = [];

    /// <summary>Unit of stock, UN/ECE Recommendation 20.</summary>
    public required string Uom { get; init; }

    public required ItemKind Kind { get; init; }

    public int? ShelfLifeDays { get; init; }

    public int? MinRemainingShelfLifeDays { get; init; }

    public required bool CertificateRequired { get; init; }

    public required InspectionKind Inspection { get; init; }

    public SamplingInstruction? Sampling { get; init; }

    public TemperatureWindow? Storage { get; init; }

    public Money? StandardCost { get; init; }

    /// <summary>How closely it is counted (A, B, C, …), by the policy <c>counting</c>; null takes the policy's default.</summary>
    public string? CountClass { get; init; }

    public IReadOnlyList<ItemUnitConversion> UnitConversions { get; init; } = [];

    /// <summary>The item's own limits, against which certificates and measurements are judged beside their own.</summary>
    public IReadOnlyList<ItemSpecification> Specification { get; init; } = [];

    /// <summary>What goes into the item, where it is made here; for backflush and for the expected yield.</summary>
    public Recipe? Recipe { get; init; }

    /// <summary>Whether dates on a certificate are judged; they are always shown.</summary>
    public bool JudgeCertificateDates { get; init; }
}

/// <summary>How the item is sampled (ISO 2859-1): inspection level and AQL per class of defect.</summary>
public sealed record SamplingInstruction(string Level, AqlByClass Aql);

/// <summary>Acceptance quality limits in per cent nonconforming, or defects per 100 units above 10.</summary>
public sealed record AqlByClass(decimal? Critical, decimal? Major, decimal? Minor);

/// <summary>Temperatures in degrees Celsius at which the item is kept, both ends included.</summary>
public sealed record TemperatureWindow(decimal MinC, decimal MaxC);

/// <summary>An amount in an ISO 4217 currency.</summary>
public sealed record Money(decimal Amount, string Currency);
