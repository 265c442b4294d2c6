using System.Text.Json;
using LotFlow.Abstractions.Telemetry;
using LotFlow.Abstractions.Workflows;
using LotFlow.Domain;
using LotFlow.Domain.People;
using LotFlow.Domain.Policies;
using LotFlow.Domain.Recalls;
using LotFlow.Workflows.Commands;
using LotFlow.Workflows.Holds;
using LotFlow.Workflows.MasterData;
using LotFlow.Workflows.Telemetry;
using Microsoft.Extensions.Logging;

namespace LotFlow.Workflows.Recalls;

/// <summary>The answer to a recall or drill that was started.</summary>
public sealed record RecallStarted(string RecallId, string WorkflowId);

/// <summary>
/// Starts recalls and drills. The scope is blocked here and not by a workflow, before anybody is asked anything; what a crash leaves half
/// blocked is finished by the sweep.
/// </summary>
public sealed class RecallCommands(
    CommandInbox inbox, RecallStore recalls, OpenRecalls open, RecallScoping scoping, RecallRoots roots, RandomLot random, MasterDataStore masterData, IWorkflowClient workflows,
    WorkEvents events, TimeProvider clock, ILogger<RecallCommands> logger) : IPendingCommands
{
    public const string CommandType = "recall";

    string IPendingCommands.Type => CommandType;

    /// <summary>Takes the body of <c>POST /api/recalls</c>. Whoever may only act at some sites is refused by the endpoint: a recall reaches everywhere.</summary>
    public async Task<CommandResult<RecallStarted>> StartAsync(JsonElement body, Person person, CancellationToken cancellation)
    {
        var read = RecallBody.Read(new BodyReader(body));
        if (read.Reader.Errors.Count > 0)
            return CommandResult<RecallStarted>.Invalid(read.Reader.Errors);
        WorkTrace.About(WorkTrace.InstanceId, Recall.InstanceId(read.RecallId));
        var hash = CanonicalJson.Digest(body);
        var (answer, entry) = await inbox.FindAsync<Recall>(CommandType, read.RecallId, hash, cancellation);
        if (answer == InboxAnswer.New)
        {
            var recall = await BuildAsync(read, person, cancellation);
            if (read.Reader.Errors.Count > 0)
                return CommandResult<RecallStarted>.Invalid(read.Reader.Errors);
            (answer, entry) = await inbox.AcceptAsync(CommandType, read.RecallId, hash, recall, person.Id, cancellation, isUrgent: true);
        }

        if (answer == InboxAnswer.Conflict)
            return CommandResult<RecallStarted>.Refused(Refusal.IdUsedBefore($"Recall '{read.RecallId}' was started before with another body", "recallId"));
        if (answer == InboxAnswer.New)
            events.CommandAccepted(CommandType, read.RecallId, siteId: null);
        if (entry!.PendingSince is not null)
            await WaitAsync(DispatchAsync(entry.Command, CancellationToken.None), read.RecallId);
        return CommandResult<RecallStarted>.Taken(new(read.RecallId, Recall.InstanceId(read.RecallId)), isRepeat: answer == InboxAnswer.Repeat);
    }

    /// <summary>Finishes what was accepted: blocks whatever is not blocked yet, then starts the workflow. Repeating it changes nothing.</summary>
    public async Task DispatchAsync(string commandId, CancellationToken cancellation)
    {
        if (await inbox.ReadAsync<Recall>(CommandType, commandId, cancellation) is { } entry)
            await DispatchAsync(entry.Command, cancellation);
    }

    private async Task DispatchAsync(Recall recall, CancellationToken cancellation)
    {
        await recalls.OpenAsync(recall, cancellation);
        // Before the scope is read: whatever comes after that reading is seen by those who follow the stock.
        await open.AddAsync(recall.RecallId, cancellation);
        await scoping.EstablishAsync(recall.RecallId, cancellation);
        await recalls.TellAsync(
            recall.RecallId, "started",
            new(recall.StartedAt, recall.StartedBy, "started", $"{(recall.Drill ? "Drill" : "Recall")} started: {recall.Title}. Suspect: {Named(recall)}."), cancellation);
        await workflows.StartAsync(LotFlowWorkflows.RecallContainment, Recall.InstanceId(recall.RecallId), new RecallRef(recall.RecallId), cancellation);
        await inbox.DoneAsync(CommandType, recall.RecallId, cancellation, isUrgent: true);
    }

    /// <summary>Waits as long as a caller does; blocking goes on after it, and if this process ends meanwhile, the sweep goes on with it.</summary>
    private async Task WaitAsync(Task blocking, string recallId)
    {
        try
        {
            await blocking.WaitAsync(HoldCommands.Patience, clock);
        }
        catch (TimeoutException) when (!blocking.IsCompleted)
        {
            _ = blocking.ContinueWith(
                failed => logger.LogWarning(failed.Exception, "Recall {RecallId} could not be blocked in one go; the sweep goes on with it", recallId),
                CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        }
    }

    private async Task<Recall> BuildAsync(RecallBody body, Person person, CancellationToken cancellation)
    {
        List<RecallRoot> suspect = [];
        foreach (var (asked, index) in body.Roots.Select((r, i) => (r, i)))
        {
            if (await CheckAsync(asked, $"{body.RecallId}|{index}", cancellation) is { } root)
                suspect.Add(root);
        }

        return new()
        {
            RecallId = body.RecallId,
            Title = body.Title,
            Class = body.Class,
            Reason = body.Reason,
            Roots = [.. suspect.Distinct()],
            Direction = body.Direction,
            Drill = body.Drill,
            EffectivenessLevel = body.EffectivenessLevel,
            PolicyVersion = (await masterData.PolicyAsync<RecallPolicy>(RecallPolicy.Name, version: null, cancellation)).Version,
            StartedBy = person.Id,
            StartedAt = clock.GetUtcNow(),
        };
    }

    /// <summary>The root as it is kept; null, and reported, where it stands for nothing.</summary>
    private async Task<RecallRoot?> CheckAsync(AskedRoot asked, string chance, CancellationToken cancellation)
    {
        if (asked.IsRandom)
        {
            var seed = Identifier.Digest(chance);
            if (await random.PickAsync(seed, asked.Root.ItemId, cancellation) is { } picked)
                return new() { LotId = picked, Seed = seed };
            asked.Fail($"There is no lot{(asked.Root.ItemId is { } item ? $" of item '{item}'" : "")} in stock, or of which something was made, to hold a drill on.");
        }
        else if (asked.Root.LotId is { } lotId)
        {
            if (await roots.ExistsAsync(lotId, cancellation))
                return asked.Root;
            asked.Fail($"There is no lot '{lotId}'.");
        }
        else
        {
            if ((await roots.ResolveAsync(asked.Root, cancellation)).Lots.Count > 0)
                return asked.Root;
            asked.Fail($"Nothing was received or made that is {asked.Root}.");
        }

        return null;
    }

    private static string Named(Recall recall) => recall.Roots.Count <= 5
        ? string.Join("; ", recall.Roots)
        : $"{string.Join("; ", recall.Roots.Take(5))}; and {recall.Roots.Count - 5} more";
}
