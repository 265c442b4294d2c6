using LotFlow.Abstractions.Documents;
using LotFlow.Embedded.Documents;
using LotFlow.Embedded.Sqlite;
using LotFlow.Storage.Contract;
using Microsoft.Extensions.Logging.Abstractions;

namespace LotFlow.Embedded.Tests.Documents;

public sealed class SqliteDocumentContainerTests : DocumentContainerContract
{
    private readonly TemporaryFolder _folder = new();
    private SqliteDatabase? _database;

    protected override async Task<IDocumentStore> OpenAsync(IReadOnlyList<ContainerDefinition> definitions)
    {
        _database = SqliteDatabase.Open(_folder.Path, Clock, NullLoggerFactory.Instance);
        return await SqliteDocumentStore.OpenAsync(_database, definitions);
    }

    protected override async Task CloseAsync()
    {
        await _database!.DisposeAsync();
        _folder.Dispose();
    }
}

public sealed class SqliteChangeFeedTests : ChangeFeedContract
{
    private readonly TemporaryFolder _folder = new();
    private SqliteDatabase? _database;

    protected override async Task<IDocumentStore> OpenAsync(IReadOnlyList<ContainerDefinition> definitions)
    {
        _database = SqliteDatabase.Open(_folder.Path, Clock, NullLoggerFactory.Instance);
        return await SqliteDocumentStore.OpenAsync(_database, definitions);
    }

    protected override async Task CloseAsync()
    {
        await _database!.DisposeAsync();
        _folder.Dispose();
    }
}

public sealed class SqliteChangeSignalTests : ChangeSignalContract
{
    private readonly TemporaryFolder _folder = new();
    private SqliteDatabase? _database;

    protected override async Task<IDocumentStore> OpenAsync(IReadOnlyList<ContainerDefinition> definitions)
    {
        _database = SqliteDatabase.Open(_folder.Path, Clock, NullLoggerFactory.Instance);
        return await SqliteDocumentStore.OpenAsync(_database, definitions);
    }

    protected override async Task CloseAsync()
    {
        await _database!.DisposeAsync();
        _folder.Dispose();
    }
}
