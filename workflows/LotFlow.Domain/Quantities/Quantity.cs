namespace LotFlow.Domain.Quantities;

/// <summary>
/// An amount in a unit of UN/ECE Recommendation 20 (<c>KGM</c>, <c>EA</c>, <c>LTR</c>, …; see <see cref="Quantities.Uom"/>). The value
/// is a plain carrier: whether it may be stored is asked with <see cref="FindProblem"/>, since a wrong quantity in a request is an
/// answer to the caller and not an exception.
/// </summary>
public readonly record struct Quantity(decimal Value, string Uom)
{
    /// <summary>Says why this quantity cannot be kept, or nothing when it can. A sign is not judged: a ledger has both.</summary>
    public string? FindProblem() =>
        Quantities.Uom.IsKnown(Uom) ? SignificantDigits.FindProblem(Value) : Quantities.Uom.UnknownReason(Uom);

    public override string ToString() => $"{Value} {Uom}";
}
