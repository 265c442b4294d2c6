using LotFlow.Domain.Sampling;

namespace LotFlow.Domain.Receipts;

/// <summary>What an inspector or a laboratory found on a lot. Results of a lot add up: a sample may be inspected in parts.</summary>
public sealed record InspectionResult
{
    public const string IdPrefix = "result:";

    public required string ResultId { get; init; }

    public required string LotId { get; init; }

    public IReadOnlyList<DefectCount> Defects { get; init; } = [];

    public IReadOnlyList<Measurement> Measurements { get; init; } = [];

    public required DateTimeOffset InspectedAt { get; init; }

    public required string ReportedBy { get; init; }
}

/// <summary>Units inspected for a class of defect, and what was counted in them.</summary>
public sealed record DefectCount(DefectClass Class, int SampleSize, int Count);

/// <summary>A measured property with the limits that the laboratory judged it by.</summary>
public sealed record Measurement(string Property, decimal Value, string? Unit, decimal? Minimum, decimal? Maximum);
