using Azure.Core;
using LotFlow.Abstractions.Documents;
using LotFlow.Azure.Blobs;
using LotFlow.Azure.Cosmos;
using LotFlow.Azure.Tables;
using LotFlow.Workflows.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LotFlow.Functions.Hosting;

/// <summary>The containers of LotFlow on Azure: what must be followed in Cosmos DB, the rest in Tables (ADR 12).</summary>
internal sealed class AzureStores(CosmosDocumentStore cosmos, TablesDocumentStore tables) : IDocumentStore
{
    /// <summary>As bicep/ names it.</summary>
    public const string CosmosDatabase = "lotflow";

    private const string AttachmentsContainer = "attachments";
    private const string AnchorsContainer = "audit-anchors";

    private static readonly HashSet<string> s_followed = [.. Containers.All.Where(c => c.HasChangeFeed).Select(c => c.Name)];

    public static IServiceCollection Add(IServiceCollection services, FunctionsSettings settings, TokenCredential credential) => services
        .AddSingleton(_ => CosmosClients.Create(new() { Endpoint = settings.CosmosEndpoint }, credential))
        .AddSingleton(provider => new CosmosDocumentStore(
            provider.GetRequiredService<Microsoft.Azure.Cosmos.CosmosClient>(), CosmosDatabase, Containers.All.Where(c => c.HasChangeFeed),
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILoggerFactory>()))
        .AddSingleton(provider => new TablesDocumentStore(
            TablesConnection.Connect(settings.TablesEndpoint, credential), [.. Containers.All.Where(c => !c.HasChangeFeed)],
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILoggerFactory>()))
        .AddSingleton<IDocumentStore, AzureStores>()
        .AddSingleton<IAttachmentStore>(_ => BlobAttachmentStore.Connect(new(settings.BlobsEndpoint, AttachmentsContainer), credential))
        .AddSingleton<IAnchorStore>(_ => BlobAnchorStore.Connect(new(settings.BlobsEndpoint, AnchorsContainer), credential));

    public IDocumentContainer Container(string name) => s_followed.Contains(name) ? cosmos.Container(name) : tables.Container(name);
}
