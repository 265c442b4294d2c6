using System.Text.Json.Nodes;
using CsCheck;
using LotFlow.Abstractions.Documents;
using LotFlow.Azure.Tests.Azurite;

namespace LotFlow.Azure.Tests.Tables;

/// <summary>Random commits through a random network, compared with a dictionary.</summary>
public sealed class TablesFaultScriptTests(AzuriteEmulator azurite)
{
    private const int Scripts = 40;

    private sealed record Step(DocumentOperationKind Kind, int Id, int Value);

    private sealed record Commit(Step[] Steps, Fault[] Faults);

    [Fact]
    public Task Random_commits_through_a_bad_network_leave_what_the_model_says()
    {
        var step = Gen.Select(Gen.Enum<DocumentOperationKind>(), Gen.Int[0, 3], Gen.Int[0, 99], (kind, id, value) => new Step(kind, id, value));
        var commit = Gen.Select(step.Array[1, 3], Gen.Enum<Fault>().Array[0, 3], (steps, faults) => new Commit([.. steps.DistinctBy(s => s.Id)], faults));
        return commit.Array[1, 8].SampleAsync(RunAsync, iter: Scripts, threads: 2);
    }

    private async Task RunAsync(Commit[] script)
    {
        using var network = new FaultyNetwork();
        await using var store = await TablesTestStore.OpenAsync(azurite, [new("things", [])], new ImmediateClock(), network.Transport);
        var things = store.Store.Container("things");
        var model = new Dictionary<string, (int Value, string ETag)>(StringComparer.Ordinal);
        foreach (var (steps, faults) in script.Select(c => (c.Steps, c.Faults)))
        {
            var batch = new DocumentBatch("lot-1");
            foreach (var step in steps)
                Add(batch, step, model);
            network.Spoil(faults);
            var result = await things.CommitAsync(batch);
            network.Heal();

            var refused = Array.FindIndex(steps, s => model.ContainsKey($"d{s.Id}") == (s.Kind == DocumentOperationKind.Create));
            // Of a deletion nothing remains to be seen: where no answer came and all is gone, it counts as executed.
            if (refused >= 0 && result.Committed && faults.Length > 0 && Array.TrueForAll(steps, s => s.Kind == DocumentOperationKind.Delete && !model.ContainsKey($"d{s.Id}")))
                continue;
            Assert.Equal(refused < 0, result.Committed);
            Assert.Equal(refused < 0 ? null : refused, result.Failure?.OperationIndex);
            for (var i = 0; i < steps.Length && result.Committed; i++)
            {
                model.Remove($"d{steps[i].Id}");
                if (steps[i].Kind != DocumentOperationKind.Delete)
                    model[$"d{steps[i].Id}"] = (steps[i].Value, result.ETags[i]!);
            }
        }

        var stored = (await things.ReadPartitionAsync("lot-1")).Documents.ToDictionary(d => d.Id, d => ((int)d.As<JsonObject>()["value"]!, d.ETag), StringComparer.Ordinal);
        Assert.Equal(model.OrderBy(m => m.Key), stored.OrderBy(s => s.Key));
    }

    private static void Add(DocumentBatch batch, Step step, Dictionary<string, (int Value, string ETag)> model)
    {
        var id = $"d{step.Id}";
        var body = new JsonObject { ["value"] = step.Value };
        _ = step.Kind switch
        {
            DocumentOperationKind.Create => batch.Create(id, body),
            DocumentOperationKind.Replace => batch.Replace(id, body, model.TryGetValue(id, out var known) ? known.ETag : "none"),
            DocumentOperationKind.Delete => batch.Delete(id, step.Value % 2 == 0 && model.TryGetValue(id, out var known) ? known.ETag : null),
            _ => batch.Merge(id, body),
        };
    }
}
