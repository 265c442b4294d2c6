using Azure.Core.Pipeline;
using Azure.Data.Tables;
using LotFlow.Abstractions.Documents;
using LotFlow.Azure.Tables;
using LotFlow.Azure.Tests.Azurite;
using Microsoft.Extensions.Logging.Abstractions;

namespace LotFlow.Azure.Tests.Tables;

/// <summary>A store on tables of its own, which go away with it.</summary>
internal sealed class TablesTestStore : IAsyncDisposable
{
    private readonly TableServiceClient _service;
    private readonly IReadOnlyList<string> _tables;

    private TablesTestStore(TableServiceClient service, IReadOnlyList<string> tables, TablesDocumentStore store)
    {
        _service = service;
        _tables = tables;
        Store = store;
    }

    public TablesDocumentStore Store { get; }

    /// <summary>The tables themselves, past the store.</summary>
    public TableClient Table(int index = 0) => _service.GetTableClient(_tables[index]);

    /// <param name="azurite">Where the tables are.</param>
    /// <param name="definitions">The containers.</param>
    /// <param name="clock">The store's time.</param>
    /// <param name="transport">Between the store and Azurite; the tables are made without it.</param>
    public static async Task<TablesTestStore> OpenAsync(
        AzuriteEmulator azurite, IReadOnlyList<ContainerDefinition> definitions, TimeProvider clock, HttpPipelineTransport? transport = null)
    {
        var prefix = $"t{Guid.NewGuid():N}";
        var service = await azurite.TablesAsync();
        var tables = definitions.Select(d => prefix + d.Name).ToList();
        foreach (var table in tables)
            await service.CreateTableAsync(table);
        return new(service, tables, new TablesDocumentStore(await azurite.TablesAsync(transport), definitions, clock, NullLoggerFactory.Instance, prefix));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var table in _tables)
            await _service.DeleteTableAsync(table);
    }
}
