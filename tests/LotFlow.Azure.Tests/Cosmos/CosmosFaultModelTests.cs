using System.Text.Json.Nodes;
using CsCheck;
using LotFlow.Abstractions.Documents;
using LotFlow.Azure.Tests.Cosmos.Wire;
using LotFlow.Storage.Contract;
using Microsoft.Extensions.Time.Testing;

namespace LotFlow.Azure.Tests.Cosmos;

/// <summary>
/// Random batches under random faults, compared with a dictionary: what was answered as stored is there once; what was refused is not
/// there; what was not answered is there whole or not at all.
/// </summary>
public sealed class CosmosFaultModelTests
{
    // Not dropped connections: the SDK repeats reads over those by itself, after real seconds.
    private static readonly Fault[] LookFaults = [Fault.None, Fault.Throttled, Fault.TimeoutBefore, Fault.UnavailableBefore, Fault.Gone];

    private sealed record Step(bool Create, bool Count, bool Merge, bool Delete, int Value, Fault[] CommitFaults, Fault[] ReadFaults);

    private sealed record Model(string Movements, int Counter, int? Hold, bool Spare);

    [Fact]
    public Task Every_effect_is_there_as_often_as_its_answer_says()
    {
        // Now and then more faults than a commit has attempts, so that it gives up.
        var faults = Gen.Frequency(
            (6, Gen.Enum<Fault>().Array[0, 2]),
            (1, Gen.Enum<Fault>().Array[8, 12]));
        var readFaults = Gen.Frequency(
            (5, Gen.Const(Array.Empty<Fault>())),
            (2, Gen.Int[0, LookFaults.Length - 1].Select(i => LookFaults[i]).Array[0, 4]));
        var step = Gen.Select(Gen.Bool, Gen.Bool, Gen.Bool, Gen.Bool, Gen.Int[0, 9], faults, readFaults, (c, n, m, d, v, f, r) => new Step(c, n, m, d, v, f, r));
        return step.Array[1, 10].SampleAsync(RunAsync, iter: 100);
    }

    private static async Task RunAsync(Step[] steps)
    {
        using var fixture = new CosmosFixture(new FakeTimeProvider(), [Thing.Container("things")]);
        var things = fixture.Store.Container("things");
        await things.CommitAsync(new DocumentBatch("lot").Create("control", new JsonObject { ["counter"] = 0 }).Create("hold", new Thing()).Create("spare", new Thing()));
        var model = new Model("", 0, Hold: null, Spare: true);
        for (var i = 0; i < steps.Length; i++)
        {
            var (batch, after) = Batch((await things.ReadAsync("lot", "control"))!, steps[i], model, $"movement-{i}");
            Array.ForEach(steps[i].CommitFaults, fixture.Wire.CommitFaults.Enqueue);
            Array.ForEach(steps[i].ReadFaults, fixture.Wire.ReadFaults.Enqueue);
            BatchResult? result = null;
            try
            {
                result = await things.CommitAsync(batch);
            }
            catch (StoreUnavailableException)
            {
                // Nothing is known but that it is all there or nothing of it; a late execution may still come with the next batch.
            }

            fixture.Wire.CommitFaults.Clear();
            fixture.Wire.ReadFaults.Clear();
            await things.CommitAsync(new DocumentBatch("other").Create($"flush-{i}", new Thing()));
            var stored = await StoredAsync(things);
            // Nobody else writes, so a batch that fits the state before is never refused.
            Assert.Null(result?.Failure);
            var expected = result is not null || stored == after ? after : model;
            Assert.Equal(expected, stored);
            model = stored;
        }
    }

    // A movement, the counter in the control document under its ETag, a merge into another document, a delete: any of them, at least one.
    private static (DocumentBatch Batch, Model After) Batch(StoredDocument control, Step step, Model model, string movement)
    {
        var batch = new DocumentBatch("lot");
        var after = model;
        if (step.Count)
        {
            after = after with { Counter = after.Counter + 1 };
            batch.Replace("control", new JsonObject { ["counter"] = after.Counter }, control.ETag);
        }

        if (step.Merge)
        {
            int? hold = step.Value % 3 == 0 ? null : step.Value;
            after = after with { Hold = hold };
            batch.Merge("hold", new JsonObject { ["hold"] = hold });
        }

        if (step.Delete && model.Spare)
        {
            after = after with { Spare = false };
            batch.Delete("spare");
        }

        if (step.Create || batch.Operations.Count == 0)
        {
            after = after with { Movements = $"{after.Movements} {movement}" };
            batch.Create(movement, new Thing());
        }

        return (batch, after);
    }

    private static async Task<Model> StoredAsync(IDocumentContainer things)
    {
        var stored = (await things.ReadPartitionAsync("lot")).Documents.ToDictionary(d => d.Id);
        return new Model(
            string.Concat(stored.Keys.Where(id => id.StartsWith("movement", StringComparison.Ordinal)).Select(id => $" {id}")),
            (int)stored["control"].As<JsonObject>()["counter"]!,
            (int?)stored["hold"].As<JsonObject>()["hold"],
            stored.ContainsKey("spare"));
    }
}
