namespace LotFlow.Workflows.Genealogy.Index;

/// <summary>What the numbers of the index stand for. It only grows, and every table and delta shares it.</summary>
internal sealed class GenealogyText
{
    private readonly Dictionary<string, ushort> _unitNumbers = new(StringComparer.Ordinal);
    private string[] _units = [];

    public IdTable Lots { get; } = new();

    public IdTable Transformations { get; } = new();

    public Quantities Quantities { get; } = new();

    public IReadOnlyList<string> Units => _units;

    /// <summary>The number of a unit; only the writer may ask.</summary>
    public ushort UnitOf(string uom)
    {
        if (_unitNumbers.TryGetValue(uom, out var known))
            return known;
        var number = checked((ushort)_units.Length);
        _unitNumbers.Add(uom, number);
        Volatile.Write(ref _units, [.. _units, uom]);
        return number;
    }

    public string Unit(ushort number) => Volatile.Read(ref _units)[number];
}
