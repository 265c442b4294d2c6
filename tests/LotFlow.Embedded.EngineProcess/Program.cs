using LotFlow.Abstractions.Workflows;
using LotFlow.Embedded.EngineProcess;
using LotFlow.Embedded.Sqlite;
using LotFlow.Embedded.Workflows;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

// Runs an engine that the tests kill. Each line of output is an acknowledgement: "started {id}" or "raised {id}".
//   {data folder} {effect folder} storm             starts and wakes instances until it is killed
//   {data folder} {effect folder} finish {id file}  wakes the instances of the file and ends when all have finished
var (data, effects, mode) = (args[0], args[1], args[2]);
await using var services = new ServiceCollection().AddSingleton(new EffectFolder(effects)).BuildServiceProvider();
await using var database = SqliteDatabase.Open(data, TimeProvider.System, NullLoggerFactory.Instance);
await using var engine = new EmbeddedWorkflowEngine(
    database, Storm.Registry, services.GetRequiredService<IServiceScopeFactory>(), TimeProvider.System, NullLoggerFactory.Instance,
    new EngineOptions { WarmInstances = database.Epoch % 2 == 0 ? 0 : 20, MaxRecoveries = 1_000_000 });
await engine.StartAsync();

if (mode == "storm")
    await Task.WhenAll(Enumerable.Range(0, 16).Select(StormAsync));
else
    await Task.WhenAll((await File.ReadAllLinesAsync(args[3])).Select(FinishAsync));

async Task StormAsync(int lane)
{
    for (var i = 0; ; i++)
    {
        var id = $"storm-{database.Epoch}-{lane}-{i}";
        await engine.StartAsync(Storm.Name, id, "");
        Acknowledge($"started {id}");
        if (await engine.RaiseEventAsync(id, "go", "") == EventDelivery.Accepted)
            Acknowledge($"raised {id}");
        if (i % 4 == 0)
            await engine.WaitForCompletionAsync(id);
    }
}

async Task FinishAsync(string line)
{
    var id = line.Split(' ')[1];
    if (line.StartsWith("wake", StringComparison.Ordinal))
        await engine.RaiseEventAsync(id, "go", "");
    await engine.WaitForCompletionAsync(id);
}

// One write for each line, so that a kill never leaves half of one behind a whole one.
static void Acknowledge(string line) => Console.Out.WriteLine(line);
