using System.Text.Json;
using LotFlow.Abstractions.Documents;
using Microsoft.Azure.Cosmos;
using Microsoft.Extensions.Logging;

namespace LotFlow.Azure.Cosmos;

/// <summary>
/// The document store on a Cosmos DB account, and the change feed of its containers.
/// <para>The account must have one write region and default consistency <b>Strong</b>: reads must see what any other instance has been
/// promised, and the session tokens of weaker levels do not leave the process. <see cref="CosmosClients"/> asks for Strong, so that an
/// account with a weaker default refuses at once instead of answering with what is outdated.</para>
/// <para>Give it a client without the SDK's own repetition of writes over HTTP: <see cref="CosmosClients"/> makes such ones.</para>
/// </summary>
public sealed class CosmosDocumentStore : IDocumentStore, IChangeFeed
{
    private readonly Dictionary<string, CosmosContainer> _containers;
    private readonly Database _database;
    private readonly string _prefix;

    /// <param name="client">Stays the caller's to dispose.</param>
    /// <param name="database">The name of the database.</param>
    /// <param name="definitions">The containers that live here. They must exist: a template deploys them as <see cref="CosmosIndexing"/> says.</param>
    /// <param name="clock">Waits between attempts of a commit.</param>
    /// <param name="loggers">For commits that had to be repeated (Warning) and for request charges (Debug).</param>
    /// <param name="containerPrefix">Goes in front of the definition's name, where several installations share a database.</param>
    public CosmosDocumentStore(
        CosmosClient client, string database, IEnumerable<ContainerDefinition> definitions, TimeProvider clock, ILoggerFactory loggers, string containerPrefix = "")
    {
        _database = client.GetDatabase(database);
        _prefix = containerPrefix;
        var logger = loggers.CreateLogger<CosmosDocumentStore>();
        _containers = definitions.ToDictionary(
            d => d.Name, d => new CosmosContainer(_database.GetContainer(containerPrefix + d.Name), d, clock, logger), StringComparer.Ordinal);
    }

    public IDocumentContainer Container(string name) => Find(name);

    /// <summary>
    /// As the contract says, with two differences of the service: changes are in order inside each partition key, not between them; and
    /// what one batch has written comes whole, so a page may hold more than <paramref name="limit"/> documents.
    /// </summary>
    public Task<ChangePage> ReadChangesAsync(string container, string? continuation, int limit = 1000, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        DocumentQueryRules.CheckLimit(limit);
        var found = Find(container);
        return found.Definition.HasChangeFeed
            ? found.ReadChangesAsync(continuation, limit, cancellation)
            : throw new ArgumentException($"Container '{container}' is defined without a change feed.", nameof(container));
    }

    /// <summary>One document as the Cosmos DB trigger of a function delivers it.</summary>
    /// <exception cref="InvalidDataException">It is not a document that LotFlow has stored.</exception>
    public static StoredDocument FromFeed(JsonElement item) => Envelope.Read(item).Document;

    /// <summary>
    /// Creates the database and the containers that are missing, for tests and for a first look. An application's identity may not do
    /// this with the data role alone; its containers are deployed by a template.
    /// </summary>
    public async Task EnsureCreatedAsync(CancellationToken cancellation = default)
    {
        await _database.Client.CreateDatabaseIfNotExistsAsync(_database.Id, cancellationToken: cancellation);
        foreach (var container in _containers.Values)
            await _database.CreateContainerIfNotExistsAsync(CosmosIndexing.Properties(container.Definition, _prefix + container.Definition.Name), cancellationToken: cancellation);
    }

    private CosmosContainer Find(string name) =>
        _containers.TryGetValue(name, out var container)
            ? container
            : throw ContainerDefinition.Unknown(name, _containers.Keys);
}
