using LotFlow.Domain;
using LotFlow.Domain.Lots;
using LotFlow.Domain.People;
using LotFlow.Domain.Policies;
using LotFlow.Workflows.MasterData;

namespace LotFlow.Workflows.Holds;

/// <summary>
/// Places holds without a person, where the policy <c>holds</c> says so. The id is made of what the hold comes from, so that the same
/// finding places one hold, however often it is reported.
/// </summary>
public sealed class AutomaticHolds(HoldCommands commands, MasterDataStore masterData, TimeProvider clock)
{
    /// <summary>Places the hold that policy asks for a test result, a deviation or a complaint; answers its id, or null where policy asks for none.</summary>
    /// <param name="lotId">A lot that is described.</param>
    /// <param name="reason">What was found, for people.</param>
    /// <param name="source">Where it comes from; kind and reference make it the same finding.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    public async Task<string?> PlaceAsync(string lotId, string reason, HoldSource source, CancellationToken cancellation)
    {
        var policy = await PolicyAsync(cancellation);
        AutomaticHold? rule = source.Kind switch
        {
            HoldSource.TestResult => policy.TestResult,
            HoldSource.Deviation => policy.Deviation,
            HoldSource.Complaint => policy.Complaint,
            _ => throw new ArgumentException($"No policy places holds for '{source.Kind}'.", nameof(source)),
        };
        return await PlaceAsync(lotId, reason, source, rule, source.Kind, cancellation);
    }

    internal async Task<HoldsPolicy> PolicyAsync(CancellationToken cancellation) => (await masterData.PolicyAsync<HoldsPolicy>("holds", version: null, cancellation)).Policy;

    /// <param name="lotId">A lot that is described.</param>
    /// <param name="reason">What was found, for people.</param>
    /// <param name="source">Where it comes from.</param>
    /// <param name="rule">What policy says of it.</param>
    /// <param name="finding">What kind of finding it is: readings and orders are both sources of deviations, and may have the same id.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    internal async Task<string?> PlaceAsync(string lotId, string reason, HoldSource source, AutomaticHold rule, string finding, CancellationToken cancellation)
    {
        if (!rule.Enabled)
            return null;
        var holdId = $"auto-{Identifier.Digest($"{finding}|{source.Ref}|{lotId}")}";
        var placed = await commands.PlaceAsync(
            new()
            {
                HoldId = holdId,
                LotId = lotId,
                SiteId = "",
                ReasonCode = rule.ReasonCode.Length > 0 ? rule.ReasonCode : source.Kind,
                Note = reason.Length > 2000 ? reason[..2000] : reason,
                Scope = rule.Scope,
                Source = source,
                PlacedBy = Person.System.Id,
                PlacedAt = clock.GetUtcNow(),
            },
            cancellation);
        return placed.Refusal is { } refusal ? throw new InvalidOperationException($"Hold '{holdId}' could not be placed: {refusal.Detail}") : holdId;
    }
}
