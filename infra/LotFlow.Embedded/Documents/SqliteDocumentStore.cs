using LotFlow.Abstractions.Documents;
using LotFlow.Embedded.Sqlite;

namespace LotFlow.Embedded.Documents;

/// <summary>The document store on the one file of an embedded LotFlow, and the change feed of its containers.</summary>
public sealed class SqliteDocumentStore : IDocumentStore, IChangeFeed, IChangeSignal
{
    private readonly Dictionary<string, SqliteDocumentContainer> _containers;

    private SqliteDocumentStore(IEnumerable<SqliteDocumentContainer> containers) =>
        _containers = containers.ToDictionary(c => c.Definition.Name, StringComparer.Ordinal);

    /// <summary>Creates tables and indexes that the definitions ask for and the file does not have yet.</summary>
    /// <exception cref="StoreUnavailableException">The file cannot be written.</exception>
    public static async Task<SqliteDocumentStore> OpenAsync(SqliteDatabase database, IReadOnlyList<ContainerDefinition> definitions)
    {
        var tables = definitions.Select(d => new ContainerTable(d)).ToList();
        await database.WriteAsync(write =>
        {
            tables.ForEach(table => table.Create(write));
            return tables.Count;
        });
        return new SqliteDocumentStore(tables.Select(table => new SqliteDocumentContainer(database, table)));
    }

    public IDocumentContainer Container(string name) => Find(name);

    public Task<ChangePage> ReadChangesAsync(string container, string? continuation, int limit = 1000, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        DocumentQueryRules.CheckLimit(limit);
        return Task.FromResult(Followed(container).ReadChanges(continuation, limit));
    }

    public Task NextAsync(string container) => Followed(container).NextAsync();

    public string EndOf(string container) => Followed(container).EndOfChanges();

    /// <summary>Removes documents whose time to live is over; they are invisible already. Answers how many were removed.</summary>
    /// <param name="limit">Most documents to remove from each container, so that other writers do not wait long.</param>
    /// <param name="cancellation">Ends the call between containers.</param>
    public async Task<int> PruneExpiredAsync(int limit, CancellationToken cancellation = default)
    {
        var removed = 0;
        foreach (var container in _containers.Values)
        {
            cancellation.ThrowIfCancellationRequested();
            removed += await container.PruneAsync(limit);
        }

        return removed;
    }

    private SqliteDocumentContainer Followed(string name)
    {
        var found = Find(name);
        return found.Definition.HasChangeFeed ? found : throw new ArgumentException($"Container '{name}' is defined without a change feed.", nameof(name));
    }

    private SqliteDocumentContainer Find(string name) =>
        _containers.TryGetValue(name, out var container)
            ? container
            : throw ContainerDefinition.Unknown(name, _containers.Keys);
}
