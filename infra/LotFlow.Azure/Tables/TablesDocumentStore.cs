using Azure.Data.Tables;
using LotFlow.Abstractions.Documents;
using Microsoft.Extensions.Logging;

namespace LotFlow.Azure.Tables;

/// <summary>
/// The document store on Azure Tables: one table per container, which the templates in bicep/ create. For containers of which nobody
/// follows the changes and the queries match few documents (see <see cref="TablesDocumentContainer.QueryAsync"/>); a field that is
/// declared later is found only in documents that are written after that.
/// </summary>
public sealed class TablesDocumentStore : IDocumentStore
{
    private readonly Dictionary<string, TablesDocumentContainer> _containers;

    /// <param name="service">A client made by <see cref="TablesConnection.Connect"/>, or with its options: it must not repeat writes.</param>
    /// <param name="definitions">What the store holds; none with a change feed.</param>
    /// <param name="clock">Decides what has expired, and waits between attempts.</param>
    /// <param name="loggers">For commits that had to be repeated.</param>
    /// <param name="tablePrefix">In front of each container's name, where one account serves several installations.</param>
    /// <exception cref="ArgumentException">A definition asks for what Azure Tables cannot do.</exception>
    public TablesDocumentStore(
        TableServiceClient service, IReadOnlyList<ContainerDefinition> definitions, TimeProvider clock, ILoggerFactory loggers, string tablePrefix = "")
    {
        var logger = loggers.CreateLogger<TablesDocumentStore>();
        foreach (var definition in definitions)
            Check(definition, tablePrefix + definition.Name);
        _containers = definitions.ToDictionary(
            d => d.Name, d => new TablesDocumentContainer(service.GetTableClient(tablePrefix + d.Name), d, clock, logger), StringComparer.Ordinal);
    }

    public IDocumentContainer Container(string name) =>
        _containers.TryGetValue(name, out var container)
            ? container
            : throw ContainerDefinition.Unknown(name, _containers.Keys);

    /// <summary>Removes documents whose time to live is over; they are invisible already. Answers how many were removed.</summary>
    /// <param name="limit">Most documents to remove from each container.</param>
    /// <param name="cancellation">Ends the call.</param>
    public async Task<int> PruneExpiredAsync(int limit, CancellationToken cancellation = default)
    {
        var removed = 0;
        foreach (var container in _containers.Values.Where(c => c.Definition.HasTimeToLive))
            removed += await container.PruneAsync(limit, cancellation);
        return removed;
    }

    private static void Check(ContainerDefinition definition, string table)
    {
        if (definition.HasChangeFeed)
            throw new ArgumentException($"Container '{definition.Name}' needs a change feed, which Azure Tables does not have. Keep it in Cosmos DB.", nameof(definition));
        if (table.Length is < 3 or > 63 || !char.IsAsciiLetter(table[0]) || !table.All(char.IsAsciiLetterOrDigit))
            throw new ArgumentException($"'{table}' cannot name a table: 3 to 63 letters and digits, a letter first.", nameof(definition));
        if (definition.IndexedFields.FirstOrDefault(f => f.Name.Length is 0 or > 100 || !f.Name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_')) is { } field)
            throw new ArgumentException($"'{field.Name}' cannot be an indexed field: up to 100 letters, digits and underscores.", nameof(definition));
    }
}
