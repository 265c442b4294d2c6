using System.Text.Json;
using System.Text.Json.Nodes;
using LotFlow.Abstractions;
using LotFlow.Abstractions.Documents;
using LotFlow.Domain.Audit;
using LotFlow.Workflows.Storage;

namespace LotFlow.Workflows.Audit;

/// <summary>
/// Tells the audit trail of changes of master data and policies. A note of each change is stored in the batch that makes it, and removed when the
/// trail has it, so that no crash in between loses one.
/// </summary>
public sealed class MasterDataJournal(IDocumentStore store, IAttachmentStore attachments, AuditTrail trail)
{
    /// <summary>How often notes are looked for that a crash has left.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    /// <summary>Ids of notes begin with it; no id of master data does.</summary>
    internal const string Prefix = "~audit:";

    private const int LongestInEntry = 32 * 1024;

    private readonly IDocumentContainer _policy = store.Container(Containers.Policy);

    /// <summary>Tells what notes are left in these partitions.</summary>
    public async Task RunAsync(IEnumerable<string> partitions, CancellationToken cancellation)
    {
        foreach (var partition in partitions)
        {
            foreach (var note in await _policy.ListStoredAsync(partition, Prefix, cancellation))
                await TellAsync(note, cancellation);
        }
    }

    /// <summary>The note of a change, for the batch that makes it.</summary>
    /// <param name="subject">Such as <c>item:RM-1</c>.</param>
    /// <param name="before">As it was; null where it is new.</param>
    /// <param name="after">As it will be.</param>
    /// <param name="version">Tells this change from every other one of the subject.</param>
    /// <param name="by">Who changes it.</param>
    /// <param name="at">When.</param>
    /// <param name="cancellation">Ends it before anything is stored.</param>
    internal async Task<AuditFact> NoteAsync(
        string subject, JsonNode? before, JsonNode after, string version, string by, DateTimeOffset at, CancellationToken cancellation)
    {
        var details = new JsonObject();
        if (before is not null)
            await AddAsync(details, "before", before, cancellation);
        await AddAsync(details, "after", after, cancellation);
        var action = $"{subject[..subject.IndexOf(':', StringComparison.Ordinal)]}.{(before is null ? "created" : "changed")}";
        return new($"{subject}:{version}", at, by, action, subject, details);
    }

    internal static string NoteId(AuditFact fact) => DocumentKey.Digest("~audit", fact.Id!);

    /// <summary>Tells of a change that was just stored; what goes wrong is made good by the sweep.</summary>
    internal async Task TryTellAsync(string partition, AuditFact fact, CancellationToken cancellation)
    {
        try
        {
            if (await _policy.ReadAsync(partition, NoteId(fact), cancellation) is { } note)
                await TellAsync(note, cancellation);
        }
        catch (StoreUnavailableException)
        {
            // The change is stored, and so is its note.
        }
    }

    private async Task TellAsync(StoredDocument note, CancellationToken cancellation)
    {
        await trail.RecordAsync([note.As<AuditFact>()], cancellation);
        await _policy.CommitAsync(new DocumentBatch(note.PartitionKey).Delete(note.Id), cancellation);
    }

    /// <summary>Earlier values are kept whole: in the entry, or where they are long as an attachment that the entry names by its digest.</summary>
    private async Task AddAsync(JsonObject details, string name, JsonNode value, CancellationToken cancellation)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(value, LotFlowJson.Options);
        if (json.Length <= LongestInEntry)
            details[name] = value.DeepClone();
        else
            details[$"{name}Attachment"] = await attachments.PutAsync(json, cancellation);
    }
}
