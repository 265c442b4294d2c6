using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using LotFlow.Abstractions;
using LotFlow.Abstractions.Documents;
using LotFlow.Domain.Audit;
using LotFlow.Domain.MasterData;
using LotFlow.Domain.Policies;
using LotFlow.Workflows.Audit;
using LotFlow.Workflows.Storage;

namespace LotFlow.Workflows.MasterData;

/// <summary>A version of a policy. The body is what was put, unread; typed policies are read from it.</summary>
public sealed record PolicyVersion(string Name, int Version, JsonObject Body, string By, DateTimeOffset At);

/// <summary>Items, suppliers, sites, customers and versioned policies.</summary>
public sealed class MasterDataStore(IDocumentStore store, MasterDataJournal journal, TimeProvider clock)
{
    private const string CurrentId = "current";

    /// <summary>How long another process may go on with master data that was changed here. What is put here is known here at once.</summary>
    private static readonly TimeSpan s_kept = TimeSpan.FromSeconds(5);

    private readonly IDocumentContainer _container = store.Container(Containers.Policy);
    private readonly ConcurrentDictionary<(string Partition, string Id), (object Value, DateTimeOffset ReadAt)> _known = new();

    public Task<Item?> FindItemAsync(string itemId, CancellationToken cancellation = default) => FindAsync<Item>(itemId, cancellation);

    public Task<Supplier?> FindSupplierAsync(string supplierId, CancellationToken cancellation = default) => FindAsync<Supplier>(supplierId, cancellation);

    public Task<Site?> FindSiteAsync(string siteId, CancellationToken cancellation = default) => FindAsync<Site>(siteId, cancellation);

    public Task<Customer?> FindCustomerAsync(string customerId, CancellationToken cancellation = default) => FindAsync<Customer>(customerId, cancellation);

    /// <summary>Master data; read again after a few seconds, since every movement asks for it.</summary>
    public async Task<T?> FindAsync<T>(string id, CancellationToken cancellation = default)
        where T : class
    {
        var key = (Partition<T>(), id);
        var now = clock.GetUtcNow();
        if (_known.TryGetValue(key, out var known) && now - known.ReadAt < s_kept)
            return (T)known.Value;
        var found = await _container.FindAsync<T>(Partition<T>(), id, cancellation);
        if (found is not null)
            _known[key] = (found, now);
        return found;
    }

    /// <summary>Partitions of everything that is kept here, for whoever looks after the notes in them.</summary>
    internal static IEnumerable<string> Partitions =>
        [Partition<Item>(), Partition<Supplier>(), Partition<Site>(), Partition<Customer>(), .. MasterDataCommands.PolicyNames.Select(PolicyPartition)];

    /// <summary>Everything of a kind, in the order of its ids.</summary>
    public async Task<List<T>> ListAsync<T>(CancellationToken cancellation = default)
        where T : class =>
        [.. (await _container.ListStoredAsync(Partition<T>(), "", cancellation)).Where(d => !d.Id.StartsWith(MasterDataJournal.Prefix, StringComparison.Ordinal)).Select(d => d.As<T>())];

    /// <summary>Stores master data; true if it was not there before. The same again is no change.</summary>
    public async Task<bool> PutAsync<T>(string id, T value, string by, CancellationToken cancellation = default)
        where T : class
    {
        var after = JsonSerializer.SerializeToNode(value, LotFlowJson.Options)!;
        while (true)
        {
            var stored = await _container.ReadAsync(Partition<T>(), id, cancellation);
            var before = stored is null ? null : JsonNode.Parse(stored.Json.Span);
            if (before is not null && JsonNode.DeepEquals(before, after))
                return false;
            var fact = await journal.NoteAsync(AuditSubject.Of(Partition<T>(), id), before, after, stored?.ETag ?? "new", by, clock.GetUtcNow(), cancellation);
            var batch = new DocumentBatch(Partition<T>()).Create(MasterDataJournal.NoteId(fact), fact);
            _ = stored is null ? batch.Create(id, value) : batch.Replace(id, value, stored.ETag);
            if (!(await _container.CommitAsync(batch, cancellation)).Committed)
                continue;
            _known.TryRemove((Partition<T>(), id), out _);
            await journal.TryTellAsync(Partition<T>(), fact, cancellation);
            return before is null;
        }
    }

    /// <summary>The policy for receiving, with its defaults where none was put.</summary>
    public async Task<ReceivingPolicy> ReceivingAsync(CancellationToken cancellation = default) =>
        (await PolicyAsync<ReceivingPolicy>("receiving", version: null, cancellation)).Policy;

    /// <summary>A version of the policy for approvals (0: the defaults).</summary>
    public Task<(ApprovalPolicy Policy, int Version)> ApprovalsAsync(int? version = null, CancellationToken cancellation = default) =>
        PolicyAsync<ApprovalPolicy>("approvals", version, cancellation);

    /// <summary>A policy as its type, the current version or the one asked for. Where none was put: the defaults, as version 0.</summary>
    public async Task<(T Policy, int Version)> PolicyAsync<T>(string name, int? version = null, CancellationToken cancellation = default)
        where T : new() =>
        version != 0 && await FindPolicyAsync(name, version, cancellation) is { } found
            ? (found.Body.Deserialize<T>(LotFlowJson.Options)!, found.Version)
            : (new(), 0);

    public Task<PolicyVersion?> FindPolicyAsync(string name, int? version = null, CancellationToken cancellation = default) =>
        _container.FindAsync<PolicyVersion>(PolicyPartition(name), version is { } number ? VersionId(number) : CurrentId, cancellation);

    /// <summary>Stores a new version and makes it the current one. The same policy again is the same version.</summary>
    public async Task<PolicyVersion> PutPolicyAsync(string name, JsonObject body, string by, CancellationToken cancellation = default)
    {
        while (true)
        {
            var stored = await _container.ReadAsync(PolicyPartition(name), CurrentId, cancellation);
            var current = stored?.As<PolicyVersion>();
            if (current is not null && JsonNode.DeepEquals(current.Body, body))
                return current;
            var next = new PolicyVersion(name, (current?.Version ?? 0) + 1, body, by, clock.GetUtcNow());
            var batch = new DocumentBatch(PolicyPartition(name)).Create(VersionId(next.Version), next);
            _ = stored is null ? batch.Create(CurrentId, next) : batch.Replace(CurrentId, next, stored.ETag);
            var fact = await journal.NoteAsync(
                AuditSubject.Policy(name), current?.Body, body, $"v{next.Version}", by, next.At, cancellation);
            fact.Details["version"] = next.Version;
            batch.Create(MasterDataJournal.NoteId(fact), fact);
            if (!(await _container.CommitAsync(batch, cancellation)).Committed)
                continue;
            await journal.TryTellAsync(PolicyPartition(name), fact, cancellation);
            return next;
        }
    }

    private static string VersionId(int version) => $"v{version:D8}";

    private static string PolicyPartition(string name) => DocumentKey.From("policy", name);

    private static string Partition<T>() => typeof(T).Name.ToLowerInvariant();
}
