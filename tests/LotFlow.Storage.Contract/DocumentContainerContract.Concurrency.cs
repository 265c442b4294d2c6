using System.Text.Json.Nodes;
using LotFlow.Abstractions.Documents;

namespace LotFlow.Storage.Contract;

/// <summary>This part: many writers at once.</summary>
public abstract partial class DocumentContainerContract
{
    private const int Writers = 64;

    [Fact]
    public async Task Of_many_writers_on_one_etag_exactly_one_wins()
    {
        var etag = await Things.CreateAsync("lot-1", "control", new Thing("start"));

        var results = await TogetherAsync(w => Things.CommitAsync(
            new DocumentBatch("lot-1").Create($"m-{w}", new Thing()).Replace("control", new Thing($"writer-{w}"), etag)));

        var winner = Assert.Single(Enumerable.Range(0, Writers), w => results[w].Committed);
        Assert.All(results.Where(r => !r.Committed), r => r.RefusedAt(1, "control", BatchFailureReason.ETagMismatch));
        Assert.Equal($"writer-{winner}", (await Things.ThingAsync("lot-1", "control"))!.Status);
        Assert.Equal(["control", $"m-{winner}"], await Things.IdsAsync("lot-1"));
    }

    [Fact]
    public async Task Of_many_creators_of_one_id_exactly_one_wins()
    {
        var results = await TogetherAsync(w => Things.CommitAsync(new DocumentBatch("lot-1").Create("claim", new Thing($"writer-{w}"))));

        var winner = Assert.Single(Enumerable.Range(0, Writers), w => results[w].Committed);
        Assert.Equal($"writer-{winner}", (await Things.ThingAsync("lot-1", "claim"))!.Status);
    }

    [Fact]
    public async Task Concurrent_merges_of_different_properties_all_survive()
    {
        await Things.CreateAsync("lot-1", "control", new Thing("kept"));

        var results = await TogetherAsync(w => Things.MergeAsync("lot-1", "control", new JsonObject { [$"hold{w}"] = w }));

        Assert.All(results, r => Assert.True(r.Committed));
        Assert.Equal(Writers, results.Select(r => r.ETags[0]).Distinct().Count());
        var body = (await Things.ReadAsync("lot-1", "control"))!.As<JsonObject>();
        Assert.Equal("kept", (string?)body["status"]);
        Assert.All(Enumerable.Range(0, Writers), w => Assert.Equal(w, (int?)body[$"hold{w}"]));
    }

    [Fact]
    public async Task Every_writer_reads_its_own_acknowledged_writes()
    {
        await TogetherAsync(async w =>
        {
            for (var i = 0; i < 5; i++)
            {
                var etag = await Things.CreateAsync($"lot-{w % 4}", $"w{w}-{i}", new Thing($"status-{w}", i));
                Assert.Equal(etag, (await Things.ReadAsync($"lot-{w % 4}", $"w{w}-{i}"))?.ETag);
                Assert.Contains($"w{w}-{i}", await Things.IdsAsync($"lot-{w % 4}", $"w{w}-"));
                Assert.Contains($"w{w}-{i}", await Things.IdsAsync(new DocumentQuery { Where = [FieldCondition.Equal("status", $"status-{w}")] }));
            }

            return w;
        });
    }

    // All writers are started before the first is let go, so that they meet.
    private static async Task<T[]> TogetherAsync<T>(Func<int, Task<T>> write)
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var writers = Enumerable.Range(0, Writers).Select(async w =>
        {
            await gate.Task;
            await Task.Yield();
            return await write(w);
        }).ToArray();
        gate.SetResult();
        return await Task.WhenAll(writers);
    }
}
