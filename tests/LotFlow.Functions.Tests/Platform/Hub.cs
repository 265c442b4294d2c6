using LotFlow.Abstractions.Documents;
using LotFlow.Abstractions.Workflows;
using LotFlow.Embedded.Documents;
using LotFlow.Embedded.Sqlite;
using LotFlow.Functions.Durable;
using LotFlow.Workflows.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace LotFlow.Functions.Tests.Platform;

/// <summary>The adapter's client on the fake hub and a real document store, which can be made to fail.</summary>
internal sealed class Hub : IAsyncDisposable
{
    private readonly DirectoryInfo _folder;
    private readonly SqliteDatabase _database;
    private readonly IWorkflowClient _workflows;

    private Hub(SqliteDatabase database, DirectoryInfo folder, IDocumentStore documents)
    {
        (_database, _folder) = (database, folder);
        Store = new(documents);
        Guard = new(Store, Clock);
        _workflows = new DurableWorkflowClient(Accessor, new InstanceStarter(Accessor, Registry, Guard, Clock), Guard, Clock);
        Claims = new InstanceClaims(Accessor, Registry, Guard);
    }

    public static WorkflowName<string, string> Main { get; } = new("Main");

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 1, 5, 8, 0, 0, TimeSpan.Zero));

    public FakeDurableClient Platform { get; } = new();

    public DurableClientAccessor Accessor { get; } = new();

    public WorkflowRegistry Registry { get; } = new WorkflowRegistry().AddWorkflow<Idle, string, string>(Main).AddWorkflow<Idle, string, string>(Main, 3)
        .AddWorkflow<Idle, string, string>(new("Other"));

    public FailingStore Store { get; }

    public StartGuard Guard { get; }

    /// <summary>The client, in a flow that has the platform's at hand, as in a function.</summary>
    public IWorkflowClient Workflows
    {
        get
        {
            Accessor.Use(Platform);
            return _workflows;
        }
    }

    public InstanceClaims Claims { get; }

    public static async Task<Hub> OpenAsync()
    {
        var folder = Directory.CreateTempSubdirectory("lotflow-functions");
        var database = SqliteDatabase.Open(folder.FullName, TimeProvider.System, NullLoggerFactory.Instance);
        return new(database, folder, await SqliteDocumentStore.OpenAsync(database, Containers.All));
    }

    public Task<bool> StartAsync(string id, string input = "in") => Workflows.StartAsync(Main, id, input);

    public async Task<StartDocument> StartDocumentAsync(string id) =>
        (await Store.Container(Containers.Inbox).ReadAsync(StartGuard.Partition(id), "start"))!.As<StartDocument>();

    public async Task<ChildAnswer> ClaimAsync(string id, string key, string workflow = "Main")
    {
        using (Accessor.Use(Platform))
        {
            var call = new ActivityCall("parent", key, Payload.Of(new ChildClaim(id, workflow, Payload.Of("child input"))));
            return Payload.Read<ChildAnswer>(await Claims.RunAsync(Payload.Of(call), CancellationToken.None));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private sealed class Idle : Workflow<string, string>
    {
        public override Task<string> RunAsync(IWorkflowContext context, string input) => Task.FromResult(input);
    }
}

/// <summary>Fails a commit before or after it is stored, as a crash would end it.</summary>
internal sealed class FailingStore(IDocumentStore inner) : IDocumentStore
{
    /// <summary>Called with the number of the commit and whether it is stored; may throw.</summary>
    public Action<int, bool>? OnCommit { get; set; }

    public int Commits { get; private set; }

    public IDocumentContainer Container(string name) => new FailingContainer(this, inner.Container(name));

    private sealed class FailingContainer(FailingStore store, IDocumentContainer inner) : IDocumentContainer
    {
        public ContainerDefinition Definition => inner.Definition;

        public Task<StoredDocument?> ReadAsync(string partitionKey, string id, CancellationToken cancellation = default) => inner.ReadAsync(partitionKey, id, cancellation);

        public Task<DocumentPage> ReadPartitionAsync(
            string partitionKey, string idPrefix = "", int limit = DocumentQuery.MaxLimit, string? continuation = null, CancellationToken cancellation = default) =>
            inner.ReadPartitionAsync(partitionKey, idPrefix, limit, continuation, cancellation);

        public async Task<BatchResult> CommitAsync(DocumentBatch batch, CancellationToken cancellation = default)
        {
            var number = ++store.Commits;
            store.OnCommit?.Invoke(number, false);
            var result = await inner.CommitAsync(batch, cancellation);
            store.OnCommit?.Invoke(number, true);
            return result;
        }

        public Task<DocumentPage> QueryAsync(DocumentQuery query, CancellationToken cancellation = default) => inner.QueryAsync(query, cancellation);
    }
}
