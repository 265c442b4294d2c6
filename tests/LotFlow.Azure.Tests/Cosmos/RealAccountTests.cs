using Azure.Identity;
using LotFlow.Abstractions.Documents;
using LotFlow.Azure.Cosmos;
using LotFlow.Storage.Contract;
using Microsoft.Azure.Cosmos;
using Microsoft.Extensions.Logging.Abstractions;

namespace LotFlow.Azure.Tests.Cosmos;

/// <summary>
/// The contract on a real account, whose address is in LOTFLOW_COSMOS_ENDPOINT, signed in as this machine or developer. The database
/// <c>lotflow-contract</c> is used and emptied. An identity with the data role alone cannot create it and its containers; with the
/// account's key in LOTFLOW_COSMOS_KEY the tests do.
/// </summary>
internal sealed class RealAccount : IDisposable
{
    private const string Database = "lotflow-contract";

    private readonly CosmosClient _client;

    private RealAccount(CosmosClient client, IReadOnlyList<ContainerDefinition> definitions)
    {
        _client = client;
        Store = new CosmosDocumentStore(client, Database, definitions, TimeProvider.System, NullLoggerFactory.Instance);
    }

    public CosmosDocumentStore Store { get; }

    public static async Task<RealAccount> OpenAsync(IReadOnlyList<ContainerDefinition> definitions)
    {
        var endpoint = Environment.GetEnvironmentVariable("LOTFLOW_COSMOS_ENDPOINT");
        Assert.SkipWhen(string.IsNullOrEmpty(endpoint), "LOTFLOW_COSMOS_ENDPOINT names no account to test on.");
        var options = new CosmosStoreOptions { Endpoint = new Uri(endpoint!) };
        if (Environment.GetEnvironmentVariable("LOTFLOW_COSMOS_KEY") is { Length: > 0 } key)
        {
            using var owner = new CosmosClient(endpoint, key, CosmosClients.ClientOptions(options));
            await new RealAccount(owner, definitions).Store.EnsureCreatedAsync();
        }

        var account = new RealAccount(CosmosClients.Create(options, new DefaultAzureCredential()), definitions);
        foreach (var definition in definitions)
            await EmptyAsync(account.Store.Container(definition.Name));
        return account;
    }

    public void Dispose() => _client.Dispose();

    private static async Task EmptyAsync(IDocumentContainer container)
    {
        while ((await container.QueryAsync(new DocumentQuery { Limit = DocumentBatch.MaxOperations })).Documents is { Count: > 0 } documents)
        {
            foreach (var partition in documents.GroupBy(d => d.PartitionKey))
                await container.CommitAsync(partition.Aggregate(new DocumentBatch(partition.Key), (batch, document) => batch.Delete(document.Id)));
        }
    }
}

public sealed class RealAccountContainerTests : DocumentContainerContract
{
    private RealAccount? _account;

    protected override bool CanMoveTime => false;

    protected override int ModelHistories => 10;

    protected override async Task<IDocumentStore> OpenAsync(IReadOnlyList<ContainerDefinition> definitions)
    {
        _account = await RealAccount.OpenAsync(definitions);
        return _account.Store;
    }

    protected override Task CloseAsync()
    {
        _account?.Dispose();
        return Task.CompletedTask;
    }
}

public sealed class RealAccountChangeFeedTests : ChangeFeedContract
{
    private RealAccount? _account;

    protected override bool CanMoveTime => false;

    protected override async Task<IDocumentStore> OpenAsync(IReadOnlyList<ContainerDefinition> definitions)
    {
        _account = await RealAccount.OpenAsync(definitions);
        return _account.Store;
    }

    protected override Task CloseAsync()
    {
        _account?.Dispose();
        return Task.CompletedTask;
    }
}
