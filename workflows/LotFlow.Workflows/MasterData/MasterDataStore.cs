using System.Text.Json;
using System.Text.Json.Nodes;
using LotFlow.Abstractions;
using LotFlow.Abstractions.Documents;
using LotFlow.Domain.MasterData;
using LotFlow.Domain.Policies;
using LotFlow.Workflows.Storage;

namespace LotFlow.Workflows.MasterData;

/// <summary>A version of a policy. The body is what was put, unread; typed policies are read from it.</summary>
public sealed record PolicyVersion(string Name, int Version, JsonObject Body, string By, DateTimeOffset At);

/// <summary>Items, suppliers, sites, customers and versioned policies.</summary>
public sealed class MasterDataStore(IDocumentStore store, TimeProvider clock)
{
    private const string CurrentId = "current";

    private readonly IDocumentContainer _container = store.Container(Containers.Policy);

    public Task<Item?> FindItemAsync(string itemId, CancellationToken cancellation = default) => FindAsync<Item>(itemId, cancellation);

    public Task<Supplier?> FindSupplierAsync(string supplierId, CancellationToken cancellation = default) => FindAsync<Supplier>(supplierId, cancellation);

    public Task<Site?> FindSiteAsync(string siteId, CancellationToken cancellation = default) => FindAsync<Site>(siteId, cancellation);

    public Task<Customer?> FindCustomerAsync(string customerId, CancellationToken cancellation = default) => FindAsync<Customer>(customerId, cancellation);

    public Task<T?> FindAsync<T>(string id, CancellationToken cancellation = default)
        where T : class => _container.FindAsync<T>(Partition<T>(), id, cancellation);

    /// <summary>Stores master data; true if it was not there before.</summary>
    public async Task<bool> PutAsync<T>(string id, T value, CancellationToken cancellation = default)
        where T : class
    {
        var created = false;
        await _container.ChangeAsync<T>(
            Partition<T>(), id,
            before =>
            {
                created = before is null;
                return value;
            },
            cancellation);
        return created;
    }

    /// <summary>The policy for receiving, with its defaults where none was put.</summary>
    public async Task<ReceivingPolicy> ReceivingAsync(CancellationToken cancellation = default) =>
        (await FindPolicyAsync("receiving", version: null, cancellation))?.Body.Deserialize<ReceivingPolicy>(LotFlowJson.Options) ?? new();

    /// <summary>A version of the policy for approvals (0: the defaults).</summary>
    public async Task<(ApprovalPolicy Policy, int Version)> ApprovalsAsync(int? version = null, CancellationToken cancellation = default) =>
        version != 0 && await FindPolicyAsync("approvals", version, cancellation) is { } found
            ? (found.Body.Deserialize<ApprovalPolicy>(LotFlowJson.Options)!, found.Version)
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
            if ((await _container.CommitAsync(batch, cancellation)).Committed)
                return next;
        }
    }

    private static string VersionId(int version) => $"v{version:D8}";

    private static string PolicyPartition(string name) => DocumentKey.From("policy", name);

    private static string Partition<T>() => typeof(T).Name.ToLowerInvariant();
}
