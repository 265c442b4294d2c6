using System.Text.Json.Serialization;

namespace LotFlow.Domain.Sampling;

/// <summary>
/// Where the switching rules stand for one supplier, item and defect class. A value: every change returns a new state. What each
/// change needs to know of the past is in the state itself, so that storing it is storing everything.
/// </summary>
public sealed record SwitchingState
{
    /// <summary>Reduced inspection looks at ten lots, every other rule at fewer.</summary>
    internal const int RecentLots = 10;

    /// <summary>
    /// How many lots are remembered for idempotence. A result that is delivered again after so many later lots would be counted
    /// again; deliveries are retried for days, and a hundred lots of one supplier and item take longer.
    /// </summary>
    internal const int RememberedLots = 100;

    /// <summary>The state of a supplier and item that has no history: inspection starts on normal (ISO 2859-1:1999, 9.1).</summary>
    public static SwitchingState Initial { get; } = new();

    /// <summary>The severity that the next lot is inspected with.</summary>
    public Severity Severity { get; init; } = Severity.Normal;

    /// <summary>Why it is that severity: one sentence, beginning with the severity, with the numbers and the clause.</summary>
    public string Why { get; init; } = SwitchingRules.WhyInitial;

    /// <summary>The lots that count for the next change, oldest first: inspected under this severity, at most the last ten.</summary>
    public IReadOnlyList<LotOutcome> Recent { get; init; } = [];

    /// <summary>Lots not accepted since tightened inspection began, in all (ISO 2859-1:1999, 9.4).</summary>
    public int NotAcceptedOnTightened { get; init; }

    /// <summary>The lots whose outcome was applied, oldest first, at most the last hundred.</summary>
    public IReadOnlyList<string> AppliedLotIds { get; init; } = [];

    /// <summary>Inspection is discontinued: receipts of this supplier and item are held until <see cref="Resume"/>.</summary>
    [JsonIgnore]
    public bool HoldsReceipts => Severity == Severity.Discontinued;

    /// <summary>
    /// Takes the outcome of a lot into account. Returns the same state for a lot that was applied before (its first outcome stands)
    /// and for a resubmitted lot.
    /// </summary>
    public SwitchingState Apply(LotOutcome outcome, SwitchingPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        ArgumentNullException.ThrowIfNull(policy);
        if (string.IsNullOrWhiteSpace(outcome.LotId))
            throw new ArgumentException("The outcome of a lot names the lot; its lot id is empty.", nameof(outcome));
        if (outcome.Resubmitted || AppliedLotIds.Contains(outcome.LotId, StringComparer.Ordinal))
            return this;
        var applied = this with { AppliedLotIds = [.. AppliedLotIds.TakeLast(RememberedLots - 1), outcome.LotId] };
        return SwitchingRules.After(applied, outcome, policy).UnderPolicy(policy);
    }

    /// <summary>
    /// The state with today's policy: reduced inspection ends as soon as policy no longer allows it or production is not steady
    /// (MIL-STD-105E, reduced to normal). Ask this before each plan. Inspection is never reduced by it: that takes a lot.
    /// </summary>
    public SwitchingState UnderPolicy(SwitchingPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return Severity == Severity.Reduced && policy.ReducedObstacle is { } obstacle
            ? SwitchTo(Severity.Normal, $"reduced inspection ended because {obstacle} ({SwitchingRules.ReducedToNormal})")
            : this;
    }

    /// <summary>
    /// Quality resumes discontinued inspection, on tightened (ISO 2859-1:1999, 9.4). Changes nothing where inspection is not
    /// discontinued, so that a repeated decision is harmless.
    /// </summary>
    /// <param name="by">Who decided, as the audit trail names them.</param>
    /// <param name="because">What the supplier did about it, as half a sentence.</param>
    public SwitchingState Resume(string by, string because)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(by);
        ArgumentException.ThrowIfNullOrWhiteSpace(because);
        return HoldsReceipts
            ? SwitchTo(Severity.Tightened, $"resumed by {by} after discontinuation: {because} ({SwitchingRules.Discontinuation})")
            : this;
    }

    /// <summary>Counting begins anew with each change: every rule speaks of lots inspected under the severity in force.</summary>
    internal SwitchingState SwitchTo(Severity severity, string because) => this with
    {
        Severity = severity,
        Why = SwitchingRules.Sentence(severity, because),
        Recent = [],
        NotAcceptedOnTightened = 0,
    };
}
