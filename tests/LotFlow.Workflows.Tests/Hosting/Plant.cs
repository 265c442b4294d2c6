using System.Text.Json;
using System.Text.Json.Nodes;
using LotFlow.Abstractions.Documents;
using LotFlow.Abstractions.Workflows;
using LotFlow.Domain.Approvals;
using LotFlow.Domain.Lots;
using LotFlow.Domain.People;
using LotFlow.Domain.Sampling;
using LotFlow.Embedded.Anchors;
using LotFlow.Embedded.Attachments;
using LotFlow.Embedded.Documents;
using LotFlow.Embedded.Sqlite;
using LotFlow.Embedded.Workflows;
using LotFlow.Workflows.Approvals;
using LotFlow.Workflows.Audit;
using LotFlow.Workflows.Commands;
using LotFlow.Workflows.Conformance;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.MasterData;
using LotFlow.Workflows.People;
using LotFlow.Workflows.Recalls;
using LotFlow.Workflows.Receipts;
using LotFlow.Workflows.Storage;
using LotFlow.Workflows.Sweeps;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace LotFlow.Workflows.Tests.Hosting;

/// <summary>
/// A whole LotFlow without its HTTP surface, on a folder of its own and under a clock that only the test moves. It can be stopped
/// and started again on the same folder.
/// </summary>
internal sealed class Plant : IAsyncDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), "lotflow-tests", Guid.NewGuid().ToString("N"));
    private readonly ILoggerFactory _log;
    private EngineOptions _options;
    private ServiceProvider _services = null!;
    private SqliteDatabase _database = null!;

    private Plant(EngineOptions options, Disturbances disturbances, ILoggerFactory log)
    {
        (_options, Disturbances, _log) = (options, disturbances, log);
        Messages = new(Clock);
    }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 3, 2, 8, 0, 0, TimeSpan.Zero));

    public string Folder => _folder;

    public Disturbances Disturbances { get; }

    public RecordingNotifier Messages { get; }

    public Staff People { get; } = new();

    public EmbeddedWorkflowEngine Engine { get; private set; } = null!;

    public ReceiptCommands Receipts => Get<ReceiptCommands>();

    public InspectionCommands Inspections => Get<InspectionCommands>();

    public ApprovalCommands Approvals => Get<ApprovalCommands>();

    public LotQueries Lots => Get<LotQueries>();

    public static async Task<Plant> OpenAsync(EngineOptions? options = null, Disturbances? disturbances = null, ILoggerFactory? log = null)
    {
        var plant = new Plant(options ?? new(), disturbances ?? new(), log ?? NullLoggerFactory.Instance);
        await plant.StartAsync();
        await plant.PutMasterDataAsync();
        return plant;
    }

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>Stops everything and starts it again on the same folder, by default with the same options.</summary>
    public async Task RestartAsync(EngineOptions? options = null)
    {
        await StopAsync();
        _options = options ?? _options;
        await StartAsync();
    }

    /// <summary>Moves the clock, stopping wherever something is due.</summary>
    public Task AdvanceAsync(TimeSpan time) => Clock.AdvanceAsync(time, () => Engine.NextDue, Engine.WhenIdleAsync);

    public Task IdleAsync() => Engine.WhenIdleAsync();

    /// <summary>Reports a receipt of one line and lets the engine do all that it can.</summary>
    public async Task<ReceiptLineView> ReceiveAsync(JsonObject receipt, Person? by = null)
    {
        var result = await SubmitAsync(receipt, by);
        Assert.True(result.IsTaken, $"{result.Refusal} {string.Join("; ", result.Errors)}");
        await IdleAsync();
        return await LineAsync(result.Value!.ReceiptId);
    }

    public Task<CommandResult<ReceiptAccepted>> SubmitAsync(JsonObject receipt, Person? by = null) =>
        Receipts.SubmitAsync(JsonSerializer.SerializeToElement(receipt), by ?? Staff.Operator, CancellationToken.None);

    public async Task<ReceiptLineView> LineAsync(string receiptId, int line = 1) => (await ReceiptAsync(receiptId)).Lines[line - 1];

    public async Task<ReceiptView> ReceiptAsync(string receiptId) => (await Get<ReceiptQueries>().FindAsync(receiptId))!;

    public async Task<Approval> ApprovalAsync(string approvalId) => (await Approvals.FindAsync(approvalId))!;

    /// <summary>The switching state of green's item for major defects.</summary>
    public async Task<SwitchingState> SwitchingAsync(string itemId, DefectClass defectClass = DefectClass.Major) =>
        (await Inspections.SamplingAsync("GREEN", itemId, CancellationToken.None)).Of(defectClass);

    /// <summary>Tells the switching rules how a lot of green's jars ended.</summary>
    public Task CountJarsAsync(string lotId, SampleVerdict verdict) => Get<SwitchingStates>().ApplyAsync(
        "GREEN", "JAR", [(DefectClass.Major, new(lotId, verdict, 50, 0, Resubmitted: false))], new(), CancellationToken.None);

    public async Task<IReadOnlyList<LotEvent>> OutboxAsync(string lotId) =>
        [.. (await Get<IDocumentStore>().Container(Containers.Inventory).ReadPartitionAsync(lotId, LotEvent.IdPrefix)).Documents.Select(d => d.As<LotEvent>())];

    public async Task<LotView> LotAsync(string lotId) => (await Lots.FindAsync(lotId))!;

    public async Task<CommandResult<Approval>> DecideAsync(string approvalId, DecisionKind decision, Person by, string? decisionId = null, string? shownHash = null)
    {
        var result = await Approvals.DecideAsync(
            approvalId, new DecisionRequest(decisionId ?? $"d-{by.Id}", decision, Comment: null, Meaning: null, shownHash, DecisionMeans.SignedIn), by, CancellationToken.None);
        await IdleAsync();
        return result;
    }

    public async Task<CommandResult<ResultAccepted>> ReportAsync(string lotId, string resultId, params (string Class, int SampleSize, int Count)[] defects)
    {
        var body = new JsonObject
        {
            ["resultId"] = resultId,
            ["inspectedAt"] = "2026-03-02T10:00:00Z",
            ["defects"] = new JsonArray([.. defects.Select(d => new JsonObject { ["class"] = d.Class, ["sampleSize"] = d.SampleSize, ["count"] = d.Count })]),
        };
        return await ReportAsync(lotId, body);
    }

    public async Task<CommandResult<ResultAccepted>> ReportAsync(string lotId, JsonObject body, Person? by = null)
    {
        var result = await Inspections.SubmitAsync(lotId, JsonSerializer.SerializeToElement(body), by ?? Staff.Inspector, CancellationToken.None);
        await IdleAsync();
        return result;
    }

    public async Task PutItemAsync(string itemId, JsonObject item) =>
        Assert.Empty((await Get<MasterDataCommands>().PutItemAsync(itemId, JsonSerializer.SerializeToElement(item), Staff.Operator, CancellationToken.None)).Errors);

    public async Task PutSupplierAsync(string supplierId, JsonObject supplier) =>
        Assert.Empty((await Get<MasterDataCommands>().PutSupplierAsync(supplierId, JsonSerializer.SerializeToElement(supplier), Staff.Operator, CancellationToken.None)).Errors);

    public async Task PutSiteAsync(string siteId, JsonObject site) =>
        Assert.Empty((await Get<MasterDataCommands>().PutSiteAsync(siteId, JsonSerializer.SerializeToElement(site), Staff.Operator, CancellationToken.None)).Errors);

    public async Task PutPolicyAsync(string name, JsonObject policy) =>
        Assert.Empty((await Get<MasterDataCommands>().PutPolicyAsync(name, JsonSerializer.SerializeToElement(policy), Staff.Quality, CancellationToken.None)).Errors);

    public Task SweepAsync() => Get<WakeSweep>().RunAsync(TimeSpan.Zero, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(_folder, recursive: true);
    }

    public async Task StartAsync()
    {
        _database = SqliteDatabase.Open(_folder, Clock, NullLoggerFactory.Instance);
        var documents = await SqliteDocumentStore.OpenAsync(_database, Containers.All);
        var services = new ServiceCollection();
        services.AddLotFlow()
            .AddSingleton<TimeProvider>(Clock)
            .AddSingleton(_log)
            .AddSingleton(typeof(ILogger<>), typeof(Logger<>))
            .AddSingleton(Disturbances.Around(documents))
            .AddSingleton<IChangeFeed>(documents)
            .AddSingleton<IChangeSignal>(documents)
            .AddSingleton<InventoryFollower>()
            .AddSingleton<RecallFollower>()
            .AddSingleton(Disturbances.Around(new FileAttachmentStore(_folder)))
            .AddSingleton<AuditFollower>()
            .AddSingleton<IAnchorStore>(_ => new FileAnchorStore(_folder))
            .AddSingleton(_ => new AuditKeys(LinkKeyRing.Empty.WithNewKey([.. Enumerable.Repeat((byte)7, LinkKeyRing.KeyBytes)], Clock.GetUtcNow())))
            .AddSingleton<IPeople>(People)
            .AddSingleton(Disturbances.Around(Messages))
            .AddSingleton(_ => Disturbances.Around(Engine));
        _services = services.BuildServiceProvider();
        Engine = new(_database, Get<WorkflowRegistry>(), Get<IServiceScopeFactory>(), Clock, NullLoggerFactory.Instance, _options);
        await Engine.StartAsync();
    }

    public async Task StopAsync()
    {
        await Engine.DisposeAsync();
        await _services.DisposeAsync();
        await _database.DisposeAsync();
    }

    private async Task PutMasterDataAsync()
    {
        await PutItemAsync("SUGAR", Body.Item("SUGAR"));
        await PutSupplierAsync("GREEN", Body.Supplier("SUGAR", "RESIN", "JAR", "MILK"));
        await PutSiteAsync("NORTH", Body.Site("Europe/Berlin"));
        await PutSiteAsync("SOUTH", Body.Site("America/New_York"));
    }
}
