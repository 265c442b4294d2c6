using System.Numerics;

namespace LotFlow.Domain.Tests.Genealogy;

/// <summary>
/// What really happens to the material of one lot, step by step and exactly: every lot is a pot that is stirred, every transformation empties what it
/// takes into one pot and fills its outputs from that. It knows nothing of graphs, depths or loops.
/// </summary>
internal sealed class MixedMaterial(string root)
{
    private readonly Dictionary<string, (Fraction Volume, Fraction OfRoot)> _pots = new(StringComparer.Ordinal);

    /// <summary>The most of the root that was in each lot at any moment.</summary>
    public Dictionary<string, Fraction> Most { get; } = new(StringComparer.Ordinal);

    public void Pour(string lotId, decimal quantity) => Fill(lotId, Fraction.Of(quantity), Fraction.Zero);

    public void Make((string LotId, decimal Quantity)[] inputs, (string LotId, decimal Quantity)[] outputs)
    {
        var pot = Fraction.Zero;
        foreach (var (lotId, quantity) in inputs)
        {
            var (volume, ofRoot) = _pots[lotId];
            var taken = Fraction.Of(quantity);
            var part = ofRoot * taken / volume;
            _pots[lotId] = (volume - taken, ofRoot - part);
            pot += part;
        }

        var all = outputs.Aggregate(Fraction.Zero, (sum, o) => sum + Fraction.Of(o.Quantity));
        foreach (var (lotId, quantity) in outputs)
            Fill(lotId, Fraction.Of(quantity), pot * Fraction.Of(quantity) / all);
    }

    // Whatever comes into the root is the root from then on.
    private void Fill(string lotId, Fraction quantity, Fraction ofRoot)
    {
        var (volume, before) = _pots.GetValueOrDefault(lotId, (Fraction.Zero, Fraction.Zero));
        var after = (volume + quantity, before + (lotId == root ? quantity : ofRoot));
        _pots[lotId] = after;
        if (!Most.TryGetValue(lotId, out var most) || most < after.Item2)
            Most[lotId] = after.Item2;
    }
}

/// <summary>A fraction of whole numbers, for models that must not round.</summary>
internal readonly record struct Fraction(BigInteger Numerator, BigInteger Denominator)
{
    public static Fraction Zero { get; } = new(0, 1);

    public static Fraction Of(decimal value) => Reduced(new BigInteger(value * 1_000_000_000m), 1_000_000_000);

    public static Fraction operator +(Fraction a, Fraction b) => Reduced(a.Numerator * b.Denominator + b.Numerator * a.Denominator, a.Denominator * b.Denominator);

    public static Fraction operator -(Fraction a, Fraction b) => a + new Fraction(-b.Numerator, b.Denominator);

    public static Fraction operator *(Fraction a, Fraction b) => Reduced(a.Numerator * b.Numerator, a.Denominator * b.Denominator);

    public static Fraction operator /(Fraction a, Fraction b) => Reduced(a.Numerator * b.Denominator, a.Denominator * b.Numerator);

    public static bool operator <(Fraction a, Fraction b) => (a - b).Numerator < 0;

    public static bool operator >(Fraction a, Fraction b) => b < a;

    /// <summary>Whether a decimal is this number, but for its last digits.</summary>
    public bool IsAbout(decimal value)
    {
        var difference = this - Of(value);
        return BigInteger.Abs(difference.Numerator) * 1_000_000_000 <= difference.Denominator * 2;
    }

    private static Fraction Reduced(BigInteger numerator, BigInteger denominator)
    {
        var divisor = BigInteger.GreatestCommonDivisor(numerator, denominator) is { IsZero: false } d ? d : 1;
        return new(numerator / divisor, denominator / divisor);
    }
}
