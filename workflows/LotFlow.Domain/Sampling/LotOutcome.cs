namespace LotFlow.Domain.Sampling;

/// <summary>How the inspection of one lot ended for one defect class.</summary>
/// <param name="LotId">The lot; applying the outcome of the same lot again changes nothing.</param>
/// <param name="Verdict">The verdict of the sample.</param>
/// <param name="SampleSize">Units inspected.</param>
/// <param name="Defects">Defects or nonconforming units found in them.</param>
/// <param name="Resubmitted">The lot was inspected before and came back: switching looks only at original inspection.</param>
public sealed record LotOutcome(string LotId, SampleVerdict Verdict, int SampleSize, int Defects, bool Resubmitted)
{
    /// <summary>
    /// The severity of the plan that the lot was inspected by; null for the severity now in force. Lots wait for their results for
    /// weeks, so a result may arrive after the severity changed; it then says nothing about the new one and does not count there.
    /// </summary>
    public Severity? InspectedUnder { get; init; }

    internal bool Accepted => Verdict != SampleVerdict.NotAccepted;
}
