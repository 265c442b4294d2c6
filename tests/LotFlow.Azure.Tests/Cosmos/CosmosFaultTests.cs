using System.Text.Json.Nodes;
using LotFlow.Abstractions.Documents;
using LotFlow.Azure.Commits;
using LotFlow.Azure.Tests.Cosmos.Wire;
using LotFlow.Storage.Contract;
using Microsoft.Extensions.Time.Testing;

namespace LotFlow.Azure.Tests.Cosmos;

/// <summary>Commits whose answer does not come: the effect is there exactly once, and the answer is right.</summary>
public sealed class CosmosFaultTests : IDisposable
{
    private readonly CosmosFixture _fixture = new(new FakeTimeProvider(), [Thing.Container("things")]);

    public static TheoryData<string, string> FaultsAndKinds()
    {
        var data = new TheoryData<string, string>();
        foreach (var fault in Enum.GetNames<Fault>())
        {
            foreach (var kind in new[] { "create", "replace", "replace and create", "merge", "delete", "delete of a version" })
                data.Add(fault, kind);
        }

        return data;
    }

    private CosmosWire Wire => _fixture.Wire;

    private IDocumentContainer Things => _fixture.Store.Container("things");

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [MemberData(nameof(FaultsAndKinds))]
    public async Task A_fault_leaves_one_effect_and_the_right_answer(string fault, string kind)
    {
        var etag = await Things.CreateAsync("lot-1", "old", new Thing("old", 1m));
        var batch = new DocumentBatch("lot-1");
        _ = kind switch
        {
            "create" => batch.Create("new", new Thing("new")),
            "replace" => batch.Replace("old", new Thing("replaced"), etag),
            "replace and create" => batch.Replace("old", new Thing("replaced"), etag).Create("new", new Thing("new")),
            "merge" => batch.Merge("old", new JsonObject { ["note"] = "merged", ["rank"] = null }),
            "delete" => batch.Delete("old"),
            _ => batch.Delete("old", etag),
        };
        Wire.CommitFaults.Enqueue(Enum.Parse<Fault>(fault));

        var result = await Things.CommitAsync(batch);

        Assert.True(result.Committed, $"{result.Failure}");
        var stored = (await Things.ReadPartitionAsync("lot-1")).Documents.ToDictionary(d => d.Id);
        Assert.Equal(kind.Contains("delete", StringComparison.Ordinal) ? [] : kind.Contains("create", StringComparison.Ordinal) ? ["new", "old"] : ["old"], stored.Keys);
        Assert.Equal(batch.Operations.Select(o => stored.GetValueOrDefault(o.Id)?.ETag), result.ETags);
        if (kind.StartsWith("replace", StringComparison.Ordinal))
            Assert.Equal(new Thing("replaced"), stored["old"].As<Thing>());
        // The setup, and the batch once.
        Assert.Equal(2, Wire.Executed);
        if (kind == "merge")
            Assert.Equal(new Thing("old", Note: "merged"), stored["old"].As<Thing>());
    }

    [Theory]
    [InlineData("TimeoutAfter")]
    [InlineData("UnavailableAfter")]
    [InlineData("DroppedAfter")]
    public async Task What_was_executed_is_not_sent_again(string fault)
    {
        Wire.CommitFaults.Enqueue(Enum.Parse<Fault>(fault));

        Assert.True((await Things.CommitAsync(new DocumentBatch("lot-1").Create("new", new Thing()))).Committed);

        Assert.Equal(1, Wire.Commits);
    }

    [Fact]
    public async Task A_create_that_meets_its_own_late_execution_is_recognised()
    {
        Wire.CommitFaults.Enqueue(Fault.TimeoutLate);

        var result = await Things.CommitAsync(new DocumentBatch("lot-1").Create("claim", new Thing("ours")));

        Assert.Equal([(await Things.ReadAsync("lot-1", "claim"))!.ETag], result.ETags);
        Assert.Equal(2, Wire.Commits);
    }

    [Fact]
    public async Task A_create_that_meets_somebody_elses_document_is_refused()
    {
        Wire.Meanwhile = OnceAsync(() => Things.CreateAsync("lot-1", "claim", new Thing("theirs")));
        Wire.CommitFaults.Enqueue(Fault.TimeoutBefore);

        var result = await Things.CommitAsync(new DocumentBatch("lot-1").Create("claim", new Thing("ours")));

        result.RefusedAt(0, "claim", BatchFailureReason.AlreadyExists);
        Assert.Equal("theirs", (await Things.ThingAsync("lot-1", "claim"))!.Status);
    }

    [Fact]
    public async Task A_replace_that_met_somebody_elses_change_is_refused()
    {
        var etag = await Things.CreateAsync("lot-1", "control", new Thing("first"));
        Wire.Meanwhile = OnceAsync(() => Things.MergeAsync("lot-1", "control", new JsonObject { ["note"] = "theirs" }));
        Wire.CommitFaults.Enqueue(Fault.UnavailableBefore);

        var result = await Things.CommitAsync(new DocumentBatch("lot-1").Replace("control", new Thing("ours"), etag));

        result.RefusedAt(0, "control", BatchFailureReason.ETagMismatch);
        Assert.Equal(new Thing("first", Note: "theirs"), await Things.ThingAsync("lot-1", "control"));
    }

    [Fact]
    public async Task A_replace_that_somebody_changed_before_its_answer_was_found_is_ours_with_an_etag_that_matches_nothing()
    {
        var etag = await Things.CreateAsync("lot-1", "control", new Thing("first"));
        Wire.Meanwhile = OnceAsync(() => Things.MergeAsync("lot-1", "control", new JsonObject { ["note"] = "theirs" }));
        Wire.CommitFaults.Enqueue(Fault.DroppedAfter);

        var result = await Things.CommitAsync(new DocumentBatch("lot-1").Replace("control", new Thing("ours"), etag));

        Assert.True(result.Committed);
        Assert.Equal(new Thing("ours", Note: "theirs"), await Things.ThingAsync("lot-1", "control"));
        (await Things.CommitAsync(new DocumentBatch("lot-1").Replace("control", new Thing(), result.ETags[0]!))).RefusedAt(0, "control", BatchFailureReason.ETagMismatch);
    }

    [Theory]
    [InlineData("TimeoutAfter", 1)]
    [InlineData("TimeoutAfter", 7)]
    public async Task A_merge_whose_answer_was_lost_does_not_bring_back_what_others_have_removed(string fault, int writesSince)
    {
        await Things.CreateAsync("lot-1", "control", new Thing("kept"));
        Wire.Meanwhile = OnceAsync(async () =>
        {
            await Things.MergeAsync("lot-1", "control", new JsonObject { ["hold"] = null });
            for (var i = 1; i < writesSince; i++)
                await Things.MergeAsync("lot-1", "control", new JsonObject { ["note"] = $"{i}" });
        });
        Wire.CommitFaults.Enqueue(Enum.Parse<Fault>(fault));

        Assert.True((await Things.MergeAsync("lot-1", "control", new JsonObject { ["hold"] = "ours" })).Committed);

        Assert.False((await Things.ReadAsync("lot-1", "control"))!.As<JsonObject>().ContainsKey("hold"));
    }

    [Fact]
    public async Task A_merge_is_not_executed_twice_even_when_the_first_attempt_is_late()
    {
        await Things.CreateAsync("lot-1", "control", new Thing("kept"));
        Wire.CommitFaults.Enqueue(Fault.TimeoutLate);

        var result = await Things.MergeAsync("lot-1", "control", new JsonObject { ["hold"] = "ours" });

        Assert.Equal([(await Things.ReadAsync("lot-1", "control"))!.ETag], result.ETags);
        Assert.Equal((3, 2), (Wire.Commits, Wire.Executed));
    }

    [Fact]
    public async Task A_throttled_commit_waits_as_long_as_the_service_says()
    {
        Wire.CommitFaults.Enqueue(Fault.Throttled);

        Assert.True((await Things.CommitAsync(new DocumentBatch("lot-1").Create("new", new Thing()))).Committed);

        Assert.Equal([TimeSpan.FromMilliseconds(25)], _fixture.Waits.Waited);
    }

    [Fact]
    public async Task A_commit_that_is_never_answered_ends_as_store_unavailable_and_was_executed_at_most_once()
    {
        Wire.CommitFaults.Enqueue(Fault.UnavailableAfter);
        // Nobody can look either.
        for (var i = 0; i < 20; i++)
            Wire.ReadFaults.Enqueue(Fault.UnavailableBefore);

        var error = await Assert.ThrowsAsync<StoreUnavailableException>(() => Things.CommitAsync(new DocumentBatch("lot-1").Create("new", new Thing())));

        Assert.Contains($"Tried {CommitRetry.MaxAttempts} times", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, Wire.Commits);
        Wire.ReadFaults.Clear();
        Assert.NotNull(await Things.ReadAsync("lot-1", "new"));
    }

    [Fact]
    public async Task Concurrent_merges_under_faults_all_survive()
    {
        await Things.CreateAsync("lot-1", "control", new Thing("kept"));
        var random = new Random(42);
        for (var i = 0; i < 60; i++)
            Wire.CommitFaults.Enqueue((Fault)random.Next((int)Fault.DroppedAfter + 1));

        var results = await Task.WhenAll(Enumerable.Range(0, 64).Select(w => Task.Run(() => Things.MergeAsync("lot-1", "control", new JsonObject { [$"hold{w}"] = w }))));

        Assert.All(results, r => Assert.True(r.Committed));
        var body = (await Things.ReadAsync("lot-1", "control"))!.As<JsonObject>();
        Assert.Equal("kept", (string?)body["status"]);
        Assert.All(Enumerable.Range(0, 64), w => Assert.Equal(w, (int?)body[$"hold{w}"]));
    }

    [Fact]
    public async Task The_callers_cancellation_stays_a_cancellation()
    {
        using var cancelled = new CancellationTokenSource();
        Wire.Meanwhile = cancelled.CancelAsync;
        Wire.CommitFaults.Enqueue(Fault.TimeoutBefore);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Things.CommitAsync(new DocumentBatch("lot-1").Create("new", new Thing()), cancelled.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Things.ReadAsync("lot-1", "new", cancelled.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Things.QueryAsync(new DocumentQuery(), cancelled.Token));
    }

    private Func<Task> OnceAsync(Func<Task> action) => async () =>
    {
        Wire.Meanwhile = null;
        await action();
    };
}
