using System.Text.Json.Nodes;
using Azure.Data.Tables;
using LotFlow.Abstractions.Documents;
using LotFlow.Azure.Commits;
using LotFlow.Azure.Tests.Azurite;
using LotFlow.Storage.Contract;

namespace LotFlow.Azure.Tests.Tables;

/// <summary>Whatever the network does to a commit, it takes effect once, and another writer's is not taken for it.</summary>
public sealed class TablesFaultTests(AzuriteEmulator azurite) : IAsyncLifetime
{
    private static readonly ContainerDefinition Definition = new("things", [new("status"), new("rank", IndexedFieldType.Number)]);

    private readonly FaultyNetwork _network = new();
    private TablesTestStore? _store;

    public static TheoryData<Fault> Faults => [.. Enum.GetValues<Fault>()];

    private IDocumentContainer Things => _store!.Store.Container("things");

    public async ValueTask InitializeAsync() => _store = await TablesTestStore.OpenAsync(azurite, [Definition], new ImmediateClock(), _network.Transport);

    public async ValueTask DisposeAsync()
    {
        if (_store is not null)
            await _store.DisposeAsync();
        _network.Dispose();
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_create_takes_effect_once(Fault fault)
    {
        _network.Spoil(fault);

        var etag = await Things.CreateAsync("lot-1", "a", new Thing("open"));

        Assert.Equal(etag, (await Things.ReadAsync("lot-1", "a"))!.ETag);
        (await Things.CommitAsync(new DocumentBatch("lot-1").Create("a", new Thing()))).RefusedAt(0, "a", BatchFailureReason.AlreadyExists);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_replace_takes_effect_once(Fault fault)
    {
        var before = await Things.CreateAsync("lot-1", "a", new Thing("open"));
        _network.Spoil(fault, fault);

        var result = await Things.CommitAsync(new DocumentBatch("lot-1").Replace("a", new Thing("closed"), before));

        Assert.Equal((await Things.ReadAsync("lot-1", "a"))!.ETag, Assert.Single(result.ETags));
        Assert.Equal("closed", (await Things.ThingAsync("lot-1", "a"))!.Status);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_merge_takes_effect_once(Fault fault)
    {
        await Things.CreateAsync("lot-1", "a", new Thing("open", Note: "removed"));
        _network.Spoil(fault);

        var result = await Things.MergeAsync("lot-1", "a", new JsonObject { ["status"] = "closed", ["note"] = null });

        Assert.Equal((await Things.ReadAsync("lot-1", "a"))!.ETag, Assert.Single(result.ETags));
        Assert.Equal(new Thing("closed"), await Things.ThingAsync("lot-1", "a"));
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_delete_takes_effect_once(Fault fault)
    {
        var etag = await Things.CreateAsync("lot-1", "a");
        await Things.CreateAsync("lot-1", "b");
        _network.Spoil(fault);

        Assert.Equal([null, null], (await Things.CommitAsync(new DocumentBatch("lot-1").Delete("a", etag).Delete("b"))).ETags);

        Assert.Empty(await Things.IdsAsync("lot-1"));
    }

    [Fact]
    public async Task An_executed_commit_is_recognised_and_not_sent_again()
    {
        _network.Spoil(Fault.LostAfterExecution);

        await Things.CreateAsync("lot-1", "a");

        Assert.Equal(1, _network.Sent);
    }

    [Fact]
    public async Task A_service_that_never_answers_is_told_as_unavailable()
    {
        _network.Spoil([.. Enumerable.Repeat(Fault.LostBeforeExecution, CommitRetry.MaxAttempts)]);

        var refusal = await Assert.ThrowsAsync<StoreUnavailableException>(() => Things.CreateAsync("lot-1", "a"));

        Assert.Equal(CommitRetry.MaxAttempts, _network.Sent);
        Assert.Contains("sent again", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_look_that_meets_the_same_outage_is_repeated_and_the_write_is_still_found_to_be_ours()
    {
        _network.Spoil(Fault.LostAfterExecution);
        // More than the SDK itself repeats a read.
        _network.LoseReads(6);

        Assert.True((await Things.CommitAsync(new DocumentBatch("lot-1").Create("a", new Thing("ours")))).Committed);

        Assert.Equal(1, _network.Sent);
    }

    [Fact]
    public async Task A_create_of_somebody_else_during_the_outage_is_not_taken_for_ours()
    {
        _network.Meanwhile = () => OtherWriterAsync("a", new() { ["status"] = "\"theirs\"" });
        _network.Spoil(Fault.LostBeforeExecution);

        var result = await Things.CommitAsync(new DocumentBatch("lot-1").Create("a", new Thing("ours")));

        result.RefusedAt(0, "a", BatchFailureReason.AlreadyExists);
        Assert.Equal("theirs", (await Things.ThingAsync("lot-1", "a"))!.Status);
    }

    [Fact]
    public async Task A_write_of_somebody_else_during_the_outage_is_a_conflict()
    {
        var etag = await Things.CreateAsync("lot-1", "a", new Thing("open"));
        _network.Meanwhile = () => OtherWriterAsync("a", new() { ["note"] = "\"theirs\"" });
        _network.Spoil(Fault.Status500BeforeExecution);

        var result = await Things.CommitAsync(new DocumentBatch("lot-1").Create("b", new Thing()).Replace("a", new Thing("ours"), etag));

        result.RefusedAt(1, "a", BatchFailureReason.ETagMismatch);
        Assert.Equal(new Thing("open", Note: "theirs"), await Things.ThingAsync("lot-1", "a"));
        Assert.Equal(["a"], await Things.IdsAsync("lot-1"));
    }

    [Fact]
    public async Task What_was_executed_and_then_changed_by_somebody_else_is_ours_and_its_etag_matches_nothing()
    {
        _network.Meanwhile = () => OtherWriterAsync("a", new() { ["note"] = "\"theirs\"" });
        _network.Spoil(Fault.LostAfterExecution);

        var etag = await Things.CreateAsync("lot-1", "a", new Thing("ours"));

        Assert.Equal(new Thing("ours", Note: "theirs"), await Things.ThingAsync("lot-1", "a"));
        (await Things.CommitAsync(new DocumentBatch("lot-1").Replace("a", new Thing(), etag))).RefusedAt(0, "a", BatchFailureReason.ETagMismatch);
    }

    [Fact]
    public async Task A_merged_property_that_somebody_else_has_removed_meanwhile_is_not_brought_back()
    {
        await Things.CreateAsync("lot-1", "a");
        _network.Meanwhile = () => OtherWriterAsync("a", new() { ["hold1"] = "" });
        _network.Spoil(Fault.LostAfterExecution);

        Assert.True((await Things.MergeAsync("lot-1", "a", new JsonObject { ["hold1"] = "placed" })).Committed);

        Assert.Equal("{}", (await Things.ReadAsync("lot-1", "a"))!.As<JsonObject>().ToJsonString());
        Assert.Equal(1, _network.Sent - 1);
    }

    [Fact]
    public async Task Sixty_four_merges_at_once_survive_a_bad_network()
    {
        var faults = Enum.GetValues<Fault>();
        await Things.CreateAsync("lot-1", "control");
        _network.Spoil([.. Enumerable.Range(0, 96).Select(i => faults[i * 7 % faults.Length])]);

        var results = await Task.WhenAll(Enumerable.Range(0, 64).Select(w => Things.MergeAsync("lot-1", "control", new JsonObject { [$"hold{w}"] = w })));

        Assert.All(results, r => Assert.True(r.Committed));
        var body = (await Things.ReadAsync("lot-1", "control"))!.As<Dictionary<string, int>>();
        Assert.Equal(Enumerable.Range(0, 64), body.Values.Order());
    }

    [Fact]
    public async Task A_commit_to_a_missing_table_says_so_and_is_not_repeated()
    {
        await _store!.Table().DeleteAsync();

        var refusal = await Assert.ThrowsAsync<StoreUnavailableException>(() => Things.CreateAsync("lot-1", "a"));

        Assert.Contains("does not exist", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(1, _network.Sent);
    }

    [Fact]
    public async Task The_callers_cancellation_stays_a_cancellation()
    {
        using var cancelled = new CancellationTokenSource();
        _network.Meanwhile = cancelled.CancelAsync;
        _network.Spoil(Fault.TimedOutAfterExecution);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Things.CommitAsync(new DocumentBatch("lot-1").Create("a", new Thing()), cancelled.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Things.ReadAsync("lot-1", "a", cancelled.Token));
    }

    // Past the store, with ids that cannot be ours.
    private async Task OtherWriterAsync(string id, Dictionary<string, object> properties) =>
        await _store!.Table().UpsertEntityAsync(new TableEntity(new Dictionary<string, object>(properties) { ["WriteId"] = "theirs" }) { PartitionKey = "lot-1", RowKey = id });
}
