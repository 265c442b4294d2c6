using System.Text.Json;
using LotFlow.Abstractions.Documents;
using LotFlow.Abstractions.Workflows;
using LotFlow.Azure.Blobs;
using LotFlow.Azure.Tests.Azurite;
using LotFlow.Azure.Tests.Cosmos;
using LotFlow.Azure.Tests.Tables;
using LotFlow.Domain.People;
using LotFlow.Embedded.Sqlite;
using LotFlow.Embedded.Workflows;
using LotFlow.Workflows;
using LotFlow.Workflows.Approvals;
using LotFlow.Workflows.MasterData;
using LotFlow.Workflows.People;
using LotFlow.Workflows.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace LotFlow.Azure.Tests.Receipts;

/// <summary>
/// LotFlow's own workflows on the stores of Azure: Cosmos DB through its SDK, Tables and Blobs on Azurite. Only the engine is the
/// embedded one, since the platform's runs nowhere but there.
/// </summary>
internal sealed class PlantOnAzure : IAsyncDisposable, IDocumentStore, IPeople, INotifier
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("lotflow-azure");
    private readonly CosmosFixture _cosmos;
    private readonly TablesTestStore _tables;
    private readonly SqliteDatabase _database;
    private readonly ServiceProvider _services;

    private PlantOnAzure(TablesTestStore tables, IAttachmentStore attachments)
    {
        _tables = tables;
        _cosmos = new(Clock, [.. Containers.All.Where(c => c.HasChangeFeed)]);
        _database = SqliteDatabase.Open(_folder.FullName, Clock, NullLoggerFactory.Instance);
        _services = new ServiceCollection().AddLotFlow()
            .AddSingleton<TimeProvider>(Clock)
            .AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance)
            .AddSingleton(typeof(ILogger<>), typeof(NullLogger<>))
            .AddSingleton<IDocumentStore>(this)
            .AddSingleton(attachments)
            .AddSingleton<IPeople>(this)
            .AddSingleton<INotifier>(this)
            .AddSingleton<IWorkflowClient>(_ => Engine!)
            .BuildServiceProvider();
        Engine = new(_database, Get<WorkflowRegistry>(), Get<IServiceScopeFactory>(), Clock, NullLoggerFactory.Instance, new());
    }

    public static Person Quality { get; } = new("qa1", "Quinn Quality", "quinn@example.com", [Role.Quality], []);

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 3, 2, 8, 0, 0, TimeSpan.Zero));

    public EmbeddedWorkflowEngine Engine { get; }

    public IChangeFeed Feed => _cosmos.Store;

    public static async Task<PlantOnAzure> OpenAsync(AzuriteEmulator azurite)
    {
        var blobs = await azurite.BlobsAsync($"a{Guid.NewGuid():N}");
        await blobs.CreateAsync();
        var plant = new PlantOnAzure(
            await TablesTestStore.OpenAsync(azurite, [.. Containers.All.Where(c => !c.HasChangeFeed)], TimeProvider.System), new BlobAttachmentStore(blobs));
        await plant.Engine.StartAsync();
        var masterData = plant.Get<MasterDataCommands>();
        await masterData.PutSiteAsync(
            "NORTH", Json("""{"name":"North","kind":"plant","timeZone":"Europe/Berlin","locations":[{"locationId":"DOCK","kind":"dock"}]}"""), Person.System, default);
        await masterData.PutItemAsync("SUGAR", Json("""{"description":"Sugar","uom":"KGM","kind":"raw","certificateRequired":false,"inspection":"none"}"""), Person.System, default);
        await masterData.PutItemAsync("RESIN", Json("""{"description":"Resin","uom":"KGM","kind":"raw","certificateRequired":true,"inspection":"certificate"}"""), Person.System, default);
        await masterData.PutSupplierAsync("GREEN", Json("""{"name":"Green","approvedItems":["SUGAR","RESIN"]}"""), Person.System, default);
        return plant;
    }

    public static JsonElement Json(string json) => JsonSerializer.Deserialize<JsonElement>(json);

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public IDocumentContainer Container(string name) =>
        Containers.All.Single(c => c.Name == name).HasChangeFeed ? _cosmos.Store.Container(name) : _tables.Store.Container(name);

    public Task<Person?> FindAsync(string personId, CancellationToken cancellation = default) =>
        Task.FromResult(personId == Quality.Id ? Quality : null);

    public Task<IReadOnlyList<Person>> WithRoleAsync(Role role, string siteId, CancellationToken cancellation = default) =>
        Task.FromResult<IReadOnlyList<Person>>(Quality.Has(role) ? [Quality] : []);

    public Task SendAsync(Notification notification, CancellationToken cancellation = default) => Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync();
        await _services.DisposeAsync();
        await _database.DisposeAsync();
        await _tables.DisposeAsync();
        _cosmos.Dispose();
        _folder.Delete(recursive: true);
    }
}
