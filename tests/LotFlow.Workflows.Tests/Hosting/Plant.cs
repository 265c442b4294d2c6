using System.Text.Json;
using System.Text.Json.Nodes;
using LotFlow.Abstractions;
using LotFlow.Abstractions.Documents;
using LotFlow.Abstractions.Workflows;
using LotFlow.Domain.Approvals;
using LotFlow.Domain.People;
using LotFlow.Embedded.Attachments;
using LotFlow.Embedded.Documents;
using LotFlow.Embedded.Sqlite;
using LotFlow.Embedded.Workflows;
using LotFlow.Workflows.Approvals;
using LotFlow.Workflows.Commands;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.MasterData;
using LotFlow.Workflows.People;
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
    private readonly EngineOptions _options;
    private ServiceProvider _services = null!;
    private SqliteDatabase _database = null!;

    private Plant(EngineOptions options) => _options = options;

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 3, 2, 8, 0, 0, TimeSpan.Zero));

    public RecordingNotifier Messages { get; } = new();

    public EmbeddedWorkflowEngine Engine { get; private set; } = null!;

    public ReceiptCommands Receipts => Get<ReceiptCommands>();

    public InspectionCommands Inspections => Get<InspectionCommands>();

    public ApprovalCommands Approvals => Get<ApprovalCommands>();

    public LotQueries Lots => Get<LotQueries>();

    public static async Task<Plant> OpenAsync(EngineOptions? options = null)
    {
        var plant = new Plant(options ?? new());
        await plant.StartAsync();
        await plant.PutMasterDataAsync();
        return plant;
    }

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public async Task RestartAsync()
    {
        await StopAsync();
        await StartAsync();
    }

    /// <summary>Moves the clock, stopping wherever something is due.</summary>
    public async Task AdvanceAsync(TimeSpan time)
    {
        var target = Clock.GetUtcNow() + time;
        await Engine.WhenIdleAsync();
        while (Engine.NextDue is { } due && due <= target)
        {
            if (due > Clock.GetUtcNow())
                Clock.SetUtcNow(due);
            await Engine.WhenIdleAsync();
        }

        Clock.SetUtcNow(target);
        await Engine.WhenIdleAsync();
    }

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

    public async Task<CommandResult<ResultAccepted>> ReportAsync(string lotId, JsonObject body)
    {
        var result = await Inspections.SubmitAsync(lotId, JsonSerializer.SerializeToElement(body), Staff.Inspector, CancellationToken.None);
        await IdleAsync();
        return result;
    }

    public async Task PutItemAsync(string itemId, JsonObject item) =>
        Assert.Empty((await Get<MasterDataCommands>().PutItemAsync(itemId, JsonSerializer.SerializeToElement(item), CancellationToken.None)).Errors);

    public async Task PutSupplierAsync(string supplierId, JsonObject supplier) =>
        Assert.Empty((await Get<MasterDataCommands>().PutSupplierAsync(supplierId, JsonSerializer.SerializeToElement(supplier), CancellationToken.None)).Errors);

    public async Task PutPolicyAsync(string name, JsonObject policy) =>
        Assert.Empty((await Get<MasterDataCommands>().PutPolicyAsync(name, JsonSerializer.SerializeToElement(policy), Staff.Quality, CancellationToken.None)).Errors);

    public Task SweepAsync() => Get<WakeSweep>().RunAsync(TimeSpan.Zero, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task StartAsync()
    {
        _database = SqliteDatabase.Open(_folder, Clock, NullLoggerFactory.Instance);
        var documents = await SqliteDocumentStore.OpenAsync(_database, Containers.All);
        var services = new ServiceCollection();
        services.AddLotFlow()
            .AddSingleton<TimeProvider>(Clock)
            .AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance)
            .AddSingleton(typeof(ILogger<>), typeof(NullLogger<>))
            .AddSingleton<IDocumentStore>(documents)
            .AddSingleton<IAttachmentStore>(new FileAttachmentStore(_folder))
            .AddSingleton<IPeople>(new Staff())
            .AddSingleton<INotifier>(Messages)
            .AddSingleton<IWorkflowClient>(_ => Engine);
        _services = services.BuildServiceProvider();
        Engine = new(_database, Get<WorkflowRegistry>(), Get<IServiceScopeFactory>(), Clock, NullLoggerFactory.Instance, _options);
        await Engine.StartAsync();
    }

    private async Task StopAsync()
    {
        await Engine.DisposeAsync();
        await _services.DisposeAsync();
        await _database.DisposeAsync();
    }

    private async Task PutMasterDataAsync()
    {
        await PutItemAsync("SUGAR", Body.Item("SUGAR"));
        await PutSupplierAsync("GREEN", new() { ["name"] = "Green Plastics AG", ["approvedItems"] = new JsonArray("SUGAR", "RESIN", "JAR", "MILK") });
        var site = new JsonObject
        {
            ["name"] = "Plant North",
            ["kind"] = "plant",
            ["timeZone"] = "Europe/Berlin",
            ["locations"] = new JsonArray(new JsonObject { ["locationId"] = "DOCK", ["kind"] = "dock" }, new JsonObject { ["locationId"] = "QA", ["kind"] = "quarantine" }),
        };
        Assert.Empty((await Get<MasterDataCommands>().PutSiteAsync("NORTH", JsonSerializer.SerializeToElement(site), CancellationToken.None)).Errors);
    }
}

/// <summary>Keeps messages, one per id as a sender must.</summary>
internal sealed class RecordingNotifier : INotifier
{
    private readonly Dictionary<string, Notification> _byId = [];

    public IReadOnlyList<Notification> All
    {
        get
        {
            lock (_byId)
                return [.. _byId.Values];
        }
    }

    public Task SendAsync(Notification notification, CancellationToken cancellation = default)
    {
        lock (_byId)
            _byId.TryAdd(notification.NotificationId, notification);
        return Task.CompletedTask;
    }
}

internal sealed class Staff : IPeople
{
    public static readonly Person Operator = new("op1", "Olga Operator", Email: null, [Role.Operator], []);
    public static readonly Person Inspector = new("inspector1", "Ivo Inspector", "ivo@example.com", [Role.Inspector], []);
    public static readonly Person Quality = new("qa1", "Quinn Quality", "quinn@example.com", [Role.Quality], []);
    public static readonly Person Quality2 = new("qa2", "Rosa Quality", "rosa@example.com", [Role.Quality], []);
    public static readonly Person Manager = new("manager1", "Mira Manager", "mira@example.com", [Role.Manager], []);
    public static readonly Person ElsewhereQuality = new("qa9", "Nils Quality", "nils@example.com", [Role.Quality], ["SOUTH"]);

    private static readonly Person[] Everyone = [Operator, Inspector, Quality, Quality2, Manager, ElsewhereQuality];

    public Task<Person?> FindAsync(string personId, CancellationToken cancellation = default) =>
        Task.FromResult(Everyone.FirstOrDefault(p => p.Id == personId));

    public Task<IReadOnlyList<Person>> WithRoleAsync(Role role, string siteId, CancellationToken cancellation = default) =>
        Task.FromResult<IReadOnlyList<Person>>([.. Everyone.Where(p => p.Has(role) && p.MayActAt(siteId))]);
}
