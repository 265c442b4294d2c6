namespace LotFlow.Domain.Holds;

public enum ComplaintSeverity
{
    Minor,
    Major,
    Critical,
}

/// <summary>What a customer says is wrong with a lot.</summary>
public sealed record Complaint
{
    public const string IdPrefix = "complaint:";

    public required string ComplaintId { get; init; }

    public required string LotId { get; init; }

    public string? CustomerId { get; init; }

    public required string Text { get; init; }

    public required ComplaintSeverity Severity { get; init; }

    public required string ReportedBy { get; init; }
}

/// <summary>A temperature that was measured where a lot stands.</summary>
public sealed record TemperatureReading
{
    public const string IdPrefix = "temperature:";

    public required string ReadingId { get; init; }

    public required string LotId { get; init; }

    public required string SiteId { get; init; }

    public string? LocationId { get; init; }

    public required decimal TemperatureC { get; init; }

    public required DateTimeOffset MeasuredAt { get; init; }

    /// <summary>For how long, where the sensor says so.</summary>
    public int? Minutes { get; init; }

    public required string ReportedBy { get; init; }
}
