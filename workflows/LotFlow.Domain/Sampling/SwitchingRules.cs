namespace LotFlow.Domain.Sampling;

/// <summary>
/// The switching rules, one function per severity. The rules for tightened inspection and discontinuation are the same in
/// MIL-STD-105E and ISO 2859-1; reduced inspection follows MIL-STD-105E (limit numbers, and a gap between Ac and Re), because its
/// reduced plans are the ones in the tables.
/// </summary>
internal static class SwitchingRules
{
    public const string WhyInitial = "normal: inspection starts on normal (ISO 2859-1:1999, 9.1)";
    public const string NormalToTightened = "ISO 2859-1:1999, 9.3.1";
    public const string TightenedToNormal = "ISO 2859-1:1999, 9.3.2";
    public const string Discontinuation = "ISO 2859-1:1999, 9.4";
    public const string NormalToReduced = "MIL-STD-105E, normal to reduced and Table VIII";
    public const string ReducedToNormal = "MIL-STD-105E, reduced to normal";

    private const int TightenedWindow = 5;
    private const int NotAcceptedToTighten = 2;
    private const int AcceptedToRestore = 5;
    private const int NotAcceptedToDiscontinue = 5;

    public static string Sentence(Severity severity, string because) => $"{severity.ToString().ToLowerInvariant()}: {because}";

    /// <summary>The state after a lot that was not applied before.</summary>
    public static SwitchingState After(SwitchingState state, LotOutcome lot, SwitchingPolicy policy)
    {
        // A failed lot ends reduced inspection even if it was planned on normal: the ten lots before it no longer speak for the supplier.
        if (state.Severity == Severity.Reduced && lot.Verdict != SampleVerdict.Accepted)
            return AfterReduced(state, lot);
        if ((lot.InspectedUnder ?? state.Severity) != state.Severity)
            return state;
        var counted = state with { Recent = [.. state.Recent.TakeLast(SwitchingState.RecentLots - 1), lot] };
        return state.Severity switch
        {
            Severity.Normal => AfterNormal(counted, policy),
            Severity.Tightened => AfterTightened(counted),
            Severity.Reduced => counted,
            _ => state,
        };
    }

    private static SwitchingState AfterNormal(SwitchingState state, SwitchingPolicy policy)
    {
        var window = state.Recent.TakeLast(TightenedWindow).SkipWhile(lot => lot.Accepted).ToList();
        var notAccepted = window.Count(lot => !lot.Accepted);
        if (notAccepted >= NotAcceptedToTighten)
            return state.SwitchTo(
                Severity.Tightened, $"{notAccepted} of the last {window.Count} lots were not accepted ({NormalToTightened})");
        if (state.Recent.Count < SwitchingState.RecentLots || state.Recent.Any(lot => !lot.Accepted) || policy.ReducedObstacle is not null)
            return state;
        var units = state.Recent.Sum(lot => (long)lot.SampleSize);
        var defects = state.Recent.Sum(lot => (long)lot.Defects);
        return policy.LimitFor(units) is { } limit && defects <= limit
            ? state.SwitchTo(
                Severity.Reduced,
                $"the last {SwitchingState.RecentLots} lots were accepted with {defects} defects in {units} sample units, "
                + $"the limit is {limit} ({NormalToReduced})")
            : state;
    }

    private static SwitchingState AfterTightened(SwitchingState state)
    {
        if (!state.Recent[^1].Accepted)
        {
            var notAccepted = state.NotAcceptedOnTightened + 1;
            return notAccepted >= NotAcceptedToDiscontinue
                ? state.SwitchTo(
                    Severity.Discontinued, $"{notAccepted} lots were not accepted on tightened inspection ({Discontinuation})")
                : state with { NotAcceptedOnTightened = notAccepted };
        }

        return state.Recent.Count >= AcceptedToRestore && state.Recent.TakeLast(AcceptedToRestore).All(lot => lot.Accepted)
            ? state.SwitchTo(
                Severity.Normal, $"{AcceptedToRestore} lots in a row were accepted on tightened inspection ({TightenedToNormal})")
            : state;
    }

    private static SwitchingState AfterReduced(SwitchingState state, LotOutcome lot) => state.SwitchTo(
        Severity.Normal,
        lot.Accepted
            ? $"a lot on reduced inspection was accepted between Ac and Re ({ReducedToNormal})"
            : $"a lot was not accepted while on reduced inspection ({ReducedToNormal})");
}
