using LotFlow.Abstractions.Workflows;
using LotFlow.Embedded.Sqlite;
using LotFlow.Embedded.Workflows;
using LotFlow.Workflows.Conformance;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace LotFlow.Embedded.Tests.Workflows;

/// <summary>An engine on a folder of its own, under a clock that only the test moves. It can be stopped, killed and started again.</summary>
internal sealed class EngineHarness : IAsyncDisposable
{
    private readonly List<string> _folders = [];
    private readonly ActivityCode _code = new();
    private readonly ServiceProvider _services;
    private SqliteDatabase? _database;

    private EngineHarness(Setup setup, EngineOptions options)
    {
        Setup = setup;
        Options = options;
        _services = new ServiceCollection().AddSingleton(_code).BuildServiceProvider();
        _folders.Add(NewFolder());
    }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 1, 5, 8, 0, 0, TimeSpan.Zero));

    public EmbeddedWorkflowEngine Engine { get; private set; } = null!;

    public EngineOptions Options { get; set; }

    public Setup Setup { get; private set; }

    public SqliteDatabase Database => _database!;

    /// <summary>Idempotency keys of the activity calls so far, in order.</summary>
    public IReadOnlyList<string> ActivityCalls => [.. _code.Keys];

    public static Task<EngineHarness> StartAsync(Setup setup, int warmInstances = 1000) =>
        StartAsync(setup, new EngineOptions { WarmInstances = warmInstances });

    public static async Task<EngineHarness> StartAsync(Setup setup, EngineOptions options)
    {
        var harness = new EngineHarness(setup, options);
        await harness.OpenAsync();
        return harness;
    }

    /// <summary>Stops the engine as a graceful stop does and starts it again on the same folder, with the same code or another.</summary>
    public async Task RestartAsync(Setup? setup = null)
    {
        await CloseAsync();
        Setup = setup ?? Setup;
        await OpenAsync();
    }

    /// <summary>
    /// Leaves the engine as a killed process does: the next one starts on an image of the files, by default as they are now. The
    /// store must be at rest when the image is taken; turns and activities may be at hand.
    /// </summary>
    public async Task CrashAsync(Setup? setup = null, string? image = null)
    {
        image ??= TakeImage();
        await CloseAsync();
        _folders.Add(image);
        Setup = setup ?? Setup;
        await OpenAsync();
    }

    public string TakeImage()
    {
        var image = NewFolder();
        Directory.CreateDirectory(image);
        foreach (var file in Directory.GetFiles(_folders[^1], "lotflow.db*").Where(f => !f.EndsWith("-shm", StringComparison.Ordinal)))
            File.Copy(file, Path.Combine(image, Path.GetFileName(file)));
        return image;
    }

    /// <summary>Moves the clock, stopping at each moment when something is due and letting the engine do it.</summary>
    public Task AdvanceAsync(TimeSpan time) => Clock.AdvanceAsync(time, () => Engine.NextDue, Engine.WhenIdleAsync);

    /// <summary>Starts an instance of the main workflow and lets the engine do all that it can do now.</summary>
    public async Task StartMainAsync(string instanceId, string input = "")
    {
        Assert.True(await Engine.StartAsync(Sample.Main, instanceId, input));
        await Engine.WhenIdleAsync();
    }

    public async Task RaiseAsync(string instanceId, string name, string payload)
    {
        Assert.Equal(EventDelivery.Accepted, await Engine.RaiseEventAsync(instanceId, name, payload));
        await Engine.WhenIdleAsync();
    }

    public async Task<WorkflowInstance> GetAsync(string instanceId)
    {
        await Engine.WhenIdleAsync();
        return await Engine.GetAsync(instanceId) ?? throw new InvalidOperationException($"There is no instance '{instanceId}'.");
    }

    /// <summary>The output of an instance that must have completed.</summary>
    public async Task<string?> OutputAsync(string instanceId)
    {
        var instance = await GetAsync(instanceId);
        Assert.Null(instance.Failure);
        Assert.Equal(WorkflowStatus.Completed, instance.Status);
        return instance.Output!.Value.GetString();
    }

    /// <summary>Makes the store refuse every write, as a full disk would, or heals it.</summary>
    public void BreakStore(bool broken)
    {
        // The writer stores nothing once another owner has written its epoch.
        Sql($"UPDATE owner SET epoch = epoch {(broken ? "+ 1000" : "- 1000")}");
    }

    public long Count(string fromWhere) => Sql($"SELECT count(*) FROM {fromWhere}");

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        await _services.DisposeAsync();
        foreach (var folder in _folders)
            Directory.Delete(folder, recursive: true);
    }

    public async Task CloseAsync()
    {
        await Engine.DisposeAsync();
        await _database!.DisposeAsync();
    }

    private async Task OpenAsync()
    {
        Setup.Activate();
        _code.Run = Setup.Activity;
        _database = SqliteDatabase.Open(_folders[^1], Clock, NullLoggerFactory.Instance);
        Engine = new(_database, Setup.Registry, _services.GetRequiredService<IServiceScopeFactory>(), Clock, NullLoggerFactory.Instance, Options);
        await Engine.StartAsync();
    }

    private long Sql(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(_folders[^1], "lotflow.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The text comes from the tests.
        command.CommandText = sql;
#pragma warning restore CA2100
        return command.ExecuteScalar() is long value ? value : 0;
    }

    private static string NewFolder() => Path.Combine(Path.GetTempPath(), "lotflow-tests", Guid.NewGuid().ToString("N"));
}
