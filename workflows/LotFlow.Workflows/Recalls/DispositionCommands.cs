using System.Text.Json;
using LotFlow.Abstractions.Telemetry;
using LotFlow.Domain;
using LotFlow.Domain.Holds;
using LotFlow.Domain.People;
using LotFlow.Domain.Recalls;
using LotFlow.Workflows.Commands;

namespace LotFlow.Workflows.Recalls;

public sealed record DispositionsTaken(string DispositionId, string RecallId, IReadOnlyList<LotDisposition> Lots);

public sealed record LotDisposition(string LotId, HoldDisposition Disposition);

/// <summary>Dispositions as the inbox keeps them.</summary>
public sealed record RecallDisposal(string RecallId, string DispositionId, string Note, string By, DateTimeOffset At, IReadOnlyList<LotDisposition> Lots);

/// <summary>
/// Takes what is to become of lots in scope: of all that are named, or of none. A later command replaces an earlier one until closure is asked
/// for; what was decided is carried out when the recall is closed, but for rework, which may begin at once.
/// </summary>
public sealed class DispositionCommands(RecallWork work, DispositionPosting posting, RecallStore recalls, RecallWake wake, TimeProvider clock) : IPendingCommands
{
    public const string CommandType = "recall-disposition";

    public const int MaxLots = 10_000;

    string IPendingCommands.Type => CommandType;

    /// <summary>Takes the body of <c>POST /api/recalls/{recallId}/dispositions</c>.</summary>
    public Task<CommandResult<DispositionsTaken>> DecideAsync(string recallId, JsonElement body, Person person, CancellationToken cancellation)
    {
        WorkTrace.About(WorkTrace.InstanceId, Recall.InstanceId(recallId));
        var reader = new BodyReader(body);
        var (id, note) = (reader.Id("dispositionId"), reader.RequiredText("note", 2000));
        var lots = ReadLots(reader);
        if (reader.Errors.Count > 0)
            return Task.FromResult(CommandResult<DispositionsTaken>.Invalid(reader.Errors));
        var hash = CanonicalJson.Digest(JsonSerializer.SerializeToElement(new { recallId, body }));
        return work.TakeAsync(
            new(CommandType, id, "dispositionId", hash, person),
            () => PlanAsync(new(recallId, id, note, person.Id, clock.GetUtcNow(), [.. lots.Select(l => l.Lot)]), lots, reader, cancellation),
            entry => CarryOutAsync(entry.Command, cancellation), c => new DispositionsTaken(c.DispositionId, c.RecallId, c.Lots), cancellation);
    }

    Task IPendingCommands.DispatchAsync(string commandId, CancellationToken cancellation) =>
        work.ResumeAsync<RecallDisposal>(CommandType, commandId, entry => CarryOutAsync(entry.Command, cancellation), cancellation);

    private static List<(BodyReader Reader, LotDisposition Lot)> ReadLots(BodyReader reader)
    {
        List<(BodyReader Reader, LotDisposition Lot)> lots = [];
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (var line in reader.Objects("lots", MaxLots, minimum: 1))
        {
            var lot = new LotDisposition(line.Id("lotId"), line.Choice("disposition", HoldDisposition.Release));
            if (!RecallDispositions.Allowed.Contains(lot.Disposition))
                line.Fail("disposition", $"A recall does not {WireName.Of(lot.Disposition)} a lot; expected one of {string.Join(", ", RecallDispositions.Allowed.Select(WireName.Of))}.");
            if (lot.LotId.Length > 0 && !seen.Add(lot.LotId))
                line.Fail("lotId", $"Lot '{lot.LotId}' is here twice.");
            lots.Add((line, lot));
        }

        return lots;
    }

    private async Task<CommandResult<RecallDisposal>> PlanAsync(
        RecallDisposal disposal, List<(BodyReader Reader, LotDisposition Lot)> lots, BodyReader reader, CancellationToken cancellation)
    {
        if (await recalls.FindAsync(disposal.RecallId, cancellation) is not { } recall)
            return CommandResult<RecallDisposal>.Refused("not-found", $"There is no recall '{disposal.RecallId}'.", RefusalKind.NotFound);
        if (RecallDispositions.Forbids(recall) is { } refusal)
            return CommandResult<RecallDisposal>.Refused(refusal);
        var inScope = (await recalls.MembersAsync(disposal.RecallId, cancellation)).Where(m => m.IsIn).Select(m => m.LotId).ToHashSet(StringComparer.Ordinal);
        foreach (var (line, lot) in lots.Where(l => !inScope.Contains(l.Lot.LotId)))
            line.Fail("lotId", $"Lot '{lot.LotId}' is not in the scope of recall '{disposal.RecallId}'.");
        return reader.Errors.Count > 0 ? CommandResult<RecallDisposal>.Invalid(reader.Errors) : CommandResult<RecallDisposal>.Taken(disposal);
    }

    private async Task<Refusal?> CarryOutAsync(RecallDisposal disposal, CancellationToken cancellation)
    {
        if (await posting.SetAsync(disposal, cancellation) is { } refusal)
            return refusal;
        var kinds = disposal.Lots.GroupBy(l => l.Disposition).OrderBy(g => g.Key).Select(g => $"{WireName.Of(g.Key)} {g.Count()}");
        await recalls.TellAsync(
            disposal.RecallId, $"disposition:{disposal.DispositionId}",
            new(disposal.At, disposal.By, "disposition", $"Decided for {disposal.Lots.Count} lots: {string.Join(", ", kinds)}. {disposal.Note}", disposal.DispositionId), cancellation);
        await wake.WakeAsync(disposal.RecallId, cancellation);
        return null;
    }
}
