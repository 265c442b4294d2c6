using System.Text.Json.Serialization;

namespace LotFlow.Domain.Sampling;

/// <summary>
/// What policy says about reduced inspection. All three must be given before inspection is reduced, since the standard leaves it to
/// the responsible authority (MIL-STD-105E, normal to reduced; ISO 2859-1:1999, 9.3.3.1).
/// </summary>
/// <param name="ReducedAllowed">Quality wants reduced inspection for this supplier and item.</param>
/// <param name="ProductionSteady">The supplier produces at a steady rate.</param>
/// <param name="Limits">The limit numbers for the AQL of this defect class (MIL-STD-105E, Table VIII).</param>
public sealed record SwitchingPolicy(bool ReducedAllowed, bool ProductionSteady, IReadOnlyList<ReducedLimit>? Limits = null)
{
    /// <summary>No reduced inspection: the policy of whoever has not decided otherwise.</summary>
    public static SwitchingPolicy Default { get; } = new(ReducedAllowed: false, ProductionSteady: false);

    /// <summary>Why inspection must not be reduced under this policy, as half a sentence; null when it may be.</summary>
    [JsonIgnore]
    public string? ReducedObstacle => (ReducedAllowed, ProductionSteady, Limits) switch
    {
        (false, _, _) => "policy does not allow reduced inspection",
        (_, false, _) => "production is not steady",
        (_, _, null or { Count: 0 }) => "policy gives no limit numbers",
        _ => null,
    };

    /// <summary>
    /// The limit number for so many sample units, or null when no row covers them: then inspection is not reduced. Where rows
    /// overlap, the strictest holds.
    /// </summary>
    public int? LimitFor(long sampleUnits) => Limits?.Where(row => row.Covers(sampleUnits)).Min(row => (int?)row.Limit);
}

/// <summary>One row of the limit numbers (MIL-STD-105E, Table VIII) for one AQL.</summary>
/// <param name="FromSampleUnits">Fewest sample units of the last ten lots that the row covers.</param>
/// <param name="ToSampleUnits">Most of them; null where the row is open.</param>
/// <param name="Limit">Most defects (or nonconforming units) in those samples with which inspection may be reduced.</param>
public sealed record ReducedLimit(long FromSampleUnits, long? ToSampleUnits, int Limit)
{
    internal bool Covers(long sampleUnits) => FromSampleUnits <= sampleUnits && sampleUnits <= (ToSampleUnits ?? long.MaxValue);
}
