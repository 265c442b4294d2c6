using System.Text.Json;
using System.Text.Json.Nodes;
using LotFlow.Abstractions.Documents;
using LotFlow.Workflows.Storage;

namespace LotFlow.Functions.Durable;

/// <summary>The claim on an instance id, kept for ever: it outlives the instance.</summary>
/// <param name="InstanceId">The id claimed.</param>
/// <param name="Workflow">What it is an instance of.</param>
/// <param name="Version">The version that it is started on.</param>
/// <param name="Input">What it is started with, so that whoever finishes the start of somebody who died starts the same.</param>
/// <param name="ClaimedBy">Who may start it: the key of a call, or one attempt of a client.</param>
/// <param name="ByWorkflow">True for a call of a workflow. The platform makes sure that it starts what it has claimed; nobody else may.</param>
/// <param name="ClaimedAt">When.</param>
/// <param name="Scheduled">The platform has been seen to know the instance.</param>
internal sealed record StartDocument(
    string InstanceId, string Workflow, int Version, JsonElement Input, string ClaimedBy, bool ByWorkflow, DateTimeOffset ClaimedAt, bool Scheduled);

/// <param name="Document">The claim that stands.</param>
/// <param name="ETag">Its version, where it was read.</param>
/// <param name="IsOurs">True if it is the asker's.</param>
internal sealed record StartClaim(StartDocument Document, string? ETag, bool IsOurs);

/// <summary>
/// Makes sure that an instance id is started once. The platform alone does not: it replaces an instance that has finished, and a purge
/// removes all trace of it. A document that is created only if absent decides who starts the id.
/// </summary>
/// <remarks>
/// A client's start, line by line, with what a crash leaves behind:
/// <list type="number">
/// <item>Claim. Crash before it: nothing has happened. Crash after it: the next attempt finds an unscheduled claim and no instance; once
/// the claim is older than <see cref="Lease"/> it takes it over, which only one of several succeeds in since it names the ETag.</item>
/// <item>Schedule. Crash after it: the next attempt finds the instance, marks the claim and answers "was there".</item>
/// <item>Mark as scheduled. From here on nobody looks at the platform any more.</item>
/// </list>
/// Two at once: one creates the claim. The other neither answers "was there" (its caller would forget the command, and the first might die)
/// nor starts: it looks until the instance is there, or takes the claim over when the lease has run out. One that was slower than the lease
/// and goes on after that meets the platform's own refusal of known ids; only if the instance had finished by then and the platform did
/// not honour the refusal would it run twice, and then its activities' effects are those of once.
/// The document has no <c>pendingSince</c>, so the sweep over accepted commands never sees it.
/// </remarks>
internal sealed class StartGuard(IDocumentStore store, TimeProvider clock)
{
    private const string DocumentId = "start";

    private readonly IDocumentContainer _inbox = store.Container(Containers.Inbox);

    /// <summary>How long a client's claim is respected before the instance is on the platform.</summary>
    public static TimeSpan Lease { get; } = TimeSpan.FromSeconds(10);

    /// <summary>Claims an id, or answers the claim that stands. The same claimant gets its own claim again.</summary>
    public async Task<StartClaim> ClaimAsync(
        string instanceId, string workflow, int version, JsonElement input, string claimant, bool byWorkflow, CancellationToken cancellation)
    {
        var wanted = new StartDocument(instanceId, workflow, version, input, claimant, byWorkflow, clock.GetUtcNow(), Scheduled: false);
        if ((await _inbox.CommitAsync(new DocumentBatch(Partition(instanceId)).Create(DocumentId, wanted), cancellation)).Committed)
            return new(wanted, ETag: null, IsOurs: true);
        var stored = await _inbox.ReadAsync(Partition(instanceId), DocumentId, cancellation)
            ?? throw new StoreUnavailableException($"The start document of '{instanceId}' was there and is not; nobody but an operator removes one. Try again.");
        var standing = stored.As<StartDocument>();
        return new(standing, stored.ETag, standing.ClaimedBy == claimant);
    }

    /// <summary>A client claimed it, and has had the time to start it.</summary>
    public bool HasLapsed(StartDocument document) => document is { Scheduled: false, ByWorkflow: false } && clock.GetUtcNow() - document.ClaimedAt >= Lease;

    /// <summary>Takes over a claim that has lapsed. Claim again to see whether it succeeded.</summary>
    public Task TakeOverAsync(StartClaim lapsed, string claimant, bool byWorkflow, CancellationToken cancellation)
    {
        var taken = lapsed.Document with
        {
            ClaimedBy = claimant,
            ByWorkflow = byWorkflow,
            ClaimedAt = clock.GetUtcNow(),
        };
        return _inbox.CommitAsync(new DocumentBatch(Partition(taken.InstanceId)).Replace(DocumentId, taken, lapsed.ETag!), cancellation);
    }

    /// <summary>The platform knows the instance. Nothing happens where nobody has claimed it.</summary>
    public Task MarkScheduledAsync(string instanceId, CancellationToken cancellation) => _inbox.CommitAsync(
        new DocumentBatch(Partition(instanceId)).Merge(DocumentId, new JsonObject { ["scheduled"] = true }), cancellation);

    internal static string Partition(string instanceId) => DocumentKey.From("start", instanceId);
}
