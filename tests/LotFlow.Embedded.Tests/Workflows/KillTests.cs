using System.Diagnostics;
using LotFlow.Abstractions.Workflows;
using LotFlow.Embedded.EngineProcess;
using LotFlow.Embedded.Sqlite;
using LotFlow.Embedded.Workflows;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace LotFlow.Embedded.Tests.Workflows;

/// <summary>
/// A process in the midst of a storm of workflows is killed with SIGKILL after so many acknowledgements, again and again on the same
/// files. Then nothing that was acknowledged is lost. LOTFLOW_KILL_ROUNDS and LOTFLOW_KILL_SEED make it longer or repeat it.
/// </summary>
public sealed class KillTests : IDisposable
{
    private readonly string _root = Path.Combine(Path.GetTempPath(), "lotflow-tests", Guid.NewGuid().ToString("N"));
    private readonly List<string> _acknowledged = [];

    public KillTests() => Directory.CreateDirectory(Effects);

    private string Data => Path.Combine(_root, "data");

    private string Effects => Path.Combine(_root, "effects");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task Nothing_acknowledged_is_lost_and_every_effect_is_there_once_however_often_the_process_is_killed()
    {
        var rounds = Setting("LOTFLOW_KILL_ROUNDS") ?? 20;
        var seed = Setting("LOTFLOW_KILL_SEED") ?? Environment.TickCount;
        TestContext.Current.SendDiagnosticMessage("{0} rounds with seed {1}", rounds, seed);
        var random = new Random(seed);

        for (var round = 0; round < rounds; round++)
            await StormUntilAsync(acknowledgements: random.Next(1, 150));
        await FinishAsync();

        await AssertEverythingIsThereAsync($"Seed {seed}, {rounds} rounds");
    }

    private static int? Setting(string name) => int.TryParse(Environment.GetEnvironmentVariable(name), out var value) ? value : null;

    private async Task StormUntilAsync(int acknowledgements)
    {
        using var process = Start("storm");
        while (acknowledgements-- > 0)
            _acknowledged.Add(await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException(await process.StandardError.ReadToEndAsync()));
        process.Kill();
        // What it had written before it died was acknowledged as well; only the last line may be cut.
        var rest = (await process.StandardOutput.ReadToEndAsync()).Split('\n');
        _acknowledged.AddRange(rest[..^1]);
        await process.WaitForExitAsync();
    }

    private async Task FinishAsync()
    {
        var raised = Ids("raised").ToHashSet();
        var list = Path.Combine(_root, "ids");
        await File.WriteAllLinesAsync(list, Ids("started").Select(id => $"{(raised.Contains(id) ? "wait" : "wake")} {id}"));
        using var process = Start("finish", list);
        var error = process.StandardError.ReadToEndAsync();
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
        }

        Assert.Equal("", await error);
    }

    private async Task AssertEverythingIsThereAsync(string run)
    {
        await using var services = new ServiceCollection().BuildServiceProvider();
        await using var database = SqliteDatabase.Open(Data, TimeProvider.System, NullLoggerFactory.Instance);
        await using var engine = new EmbeddedWorkflowEngine(
            database, Storm.Registry, services.GetRequiredService<IServiceScopeFactory>(), TimeProvider.System, NullLoggerFactory.Instance);
        foreach (var id in Ids("started"))
        {
            var instance = await engine.GetAsync(id);
            Assert.True(instance is { Status: WorkflowStatus.Completed }, $"{run}: {id} is {instance}");
            var tokens = Storm.KeysOf(id).Select(key => File.ReadAllText(Path.Combine(Effects, key)));
            Assert.Equal(string.Join(' ', tokens), instance.Output!.Value.GetString());
        }

        var known = Ids("started").SelectMany(Storm.KeysOf).ToHashSet();
        var starts = Ids("started").ToHashSet();
        var stray = Directory.GetFiles(Effects).Select(f => Path.GetFileName(f))
            .Where(key => !key.Contains('.', StringComparison.Ordinal) || key.Split('.')[^1].Length < 32)
            .Where(key => starts.Contains(key.Split(':')[0].Replace("-c", "", StringComparison.Ordinal)) && !known.Contains(key));
        Assert.Empty(stray);
    }

    private IEnumerable<string> Ids(string acknowledgement) =>
        _acknowledged.Where(l => l.StartsWith(acknowledgement, StringComparison.Ordinal)).Select(l => l.Split(' ')[1]);

    private Process Start(params string[] mode)
    {
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in new[] { Path.Combine(AppContext.BaseDirectory, "LotFlow.Embedded.EngineProcess.dll"), Data, Effects }.Concat(mode))
            start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }
}
