using System.Text.Json;
using LotFlow.Azure.Cosmos;
using LotFlow.Functions.Hosting;
using LotFlow.Workflows.Audit;
using Microsoft.Azure.Functions.Worker;

namespace LotFlow.Functions.Audit;

/// <summary>
/// Keeps the audit trail. The feed has leases of its own, and each batch is tried until it is written: nothing that happened to a lot is left out.
/// </summary>
public sealed class AuditFunctions(LotAudit lots, MasterDataNotes notes, AuditAnchoring anchoring, AuditRetention retention)
{
    [Function("AuditLots")]
    [ExponentialBackoffRetry(-1, "00:00:01", "00:05:00")]
    public Task AuditLotsAsync(
        [CosmosDBTrigger(
            AzureStores.CosmosDatabase, "inventory", Connection = "Cosmos", LeaseContainerName = "leases", LeaseContainerPrefix = "audit", StartFromBeginning = true)]
        IReadOnlyList<JsonElement> changes,
        CancellationToken cancellation) => lots.SeeAsync([.. changes.Select(CosmosDocumentStore.FromFeed)], cancellation);

    /// <summary>Every minute, as <see cref="MasterDataJournal.Interval"/> says.</summary>
    [Function("AuditNotes")]
    public Task NotesAsync([TimerTrigger("20 * * * * *")] TimerInfo timer, CancellationToken cancellation) => notes.RunAsync(cancellation);

    /// <summary>Every hour, as <see cref="AuditAnchoring.Interval"/> says.</summary>
    [Function("AuditAnchoring")]
    public Task AnchorAsync([TimerTrigger("50 5 * * * *")] TimerInfo timer, CancellationToken cancellation) => anchoring.RunAsync(cancellation);

    /// <summary>Every night, as <see cref="AuditRetention.Interval"/> says.</summary>
    [Function("AuditRetention")]
    public Task PurgeAsync([TimerTrigger("10 30 2 * * *")] TimerInfo timer, CancellationToken cancellation) => retention.RunAsync(cancellation);
}
