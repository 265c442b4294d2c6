using LotFlow.Domain.Genealogy;

namespace LotFlow.Benchmarks.Genealogy;

/// <summary>Links of one genealogy, in the order in which they were made. Lots and transformations are numbered in that order too.</summary>
internal sealed class GeneratedGenealogy
{
    public int LotCount { get; private set; }

    public int TransformationCount { get; private set; }

    public int LinkCount => Transformations.Count;

    public List<int> Transformations { get; } = [];

    public List<int> Lots { get; } = [];

    public List<LinkRole> Roles { get; } = [];

    public List<decimal> Quantities { get; } = [];

    public int NewLot() => LotCount++;

    public int NewTransformation() => TransformationCount++;

    public void Link(int transformation, int lot, LinkRole role, decimal quantity)
    {
        Transformations.Add(transformation);
        Lots.Add(lot);
        Roles.Add(role);
        Quantities.Add(quantity);
    }

    /// <summary>As plants write them: a day, a line and a running number.</summary>
    public static string LotId(int lot) => $"{260101 + lot / 2000 % 28:D6}-{lot % 12:D2}-{lot:D8}";

    public static string TransformationId(int transformation) => $"PO-{260101 + transformation / 800 % 28:D6}-{transformation:D8}";

    public static int LotNumber(string lotId) => int.Parse(lotId.AsSpan(lotId.Length - 8));
}
