using System.Text.Json.Nodes;
using LotFlow.Abstractions.Documents;
using static LotFlow.Storage.Contract.ContainerShorthand;

namespace LotFlow.Storage.Contract;

/// <summary>This part: reading partitions, paging, and times to live.</summary>
public abstract partial class DocumentContainerContract
{
    private const string TimeIsNotOurs = "The service's clock cannot be moved, and a test does not wait for an hour.";

    [Fact]
    public async Task A_partition_is_read_by_prefix_in_ordinal_order_of_ids()
    {
        foreach (var id in new[] { "m:10", "m:2", "M:1", "link:1", "m", "m:é", "n" })
            await Things.CreateAsync("lot-1", id);
        await Things.CreateAsync("lot-2", "m:99");

        Assert.Equal(["m:10", "m:2", "m:é"], await Things.IdsAsync("lot-1", "m:"));
        Assert.Equal(["M:1", "link:1", "m", "m:10", "m:2", "m:é", "n"], await Things.IdsAsync("lot-1"));
        Assert.Empty(await Things.IdsAsync("lot-3"));
    }

    [Fact]
    public async Task The_last_page_of_a_partition_has_no_continuation()
    {
        await Things.CreateAsync("lot-1", "a");
        await Things.CreateAsync("lot-1", "b");

        var page = await Things.ReadPartitionAsync("lot-1", limit: 2);

        Assert.Equal(2, page.Documents.Count);
        Assert.Null(page.Continuation);
    }

    [Fact]
    public async Task Paging_a_partition_under_inserts_and_deletes_returns_each_document_once()
    {
        var originals = Enumerable.Range(0, 10).Select(i => $"m-{i:D2}-0").ToList();
        foreach (var id in originals)
            await Things.CreateAsync("lot-1", id);
        var round = 0;

        var ids = await AllIdsAsync(c => Things.ReadPartitionAsync("lot-1", "m-", limit: 3, c), async () =>
        {
            // One before the position, one after it; and the document on which the page ended goes away.
            await Things.CreateAsync("lot-1", $"m-00-{++round}");
            await Things.CreateAsync("lot-1", $"m-99-{round}");
            if (round == 1)
                await Things.CommitAsync(new DocumentBatch("lot-1").Delete("m-02-0"));
        });

        Assert.Equal(ids.Distinct(), ids);
        Assert.Empty(originals.Except(ids));
    }

    [Theory]
    [InlineData("rank", false)]
    [InlineData("rank", true)]
    [InlineData("status", false)]
    [InlineData("flag", true)]
    [InlineData(null, false)]
    [InlineData(null, true)]
    public async Task Paging_a_query_under_inserts_returns_each_document_once_and_in_order(string? orderBy, bool descending)
    {
        for (var i = 0; i < 12; i++)
            await Things.CreateAsync($"lot-{i % 3}", $"d-{i:D2}", new Thing($"s-{i % 4}", i / 3 + 0.5m, i % 2 == 0));
        var query = new DocumentQuery { OrderBy = orderBy, Descending = descending, Limit = 12 };
        var expected = await Things.IdsAsync(query);
        var round = 0;

        var ids = await AllIdsAsync(
            c => Things.QueryAsync(query with { Limit = 5, Continuation = c }),
            () => ++round > 1
                ? Task.CompletedTask
                : Task.WhenAll(
                    Things.CreateAsync("lot-0", "d-00-before", new Thing("s-0", 0.5m, Flag: false)),
                    Things.CreateAsync("lot-2", "d-99-after", new Thing("s-9", 99m, Flag: true))));

        Assert.Equal(ids.Distinct(), ids);
        Assert.Equal(expected, ids.Where(id => id.Length == 4));
    }

    [Fact]
    public async Task A_continuation_of_another_query_or_of_no_query_is_refused()
    {
        for (var i = 0; i < 3; i++)
            await Things.CreateAsync("lot-1", $"d-{i}", new Thing("open"));
        var query = new DocumentQuery { Where = [FieldCondition.Equal("status", "open")], Limit = 1 };
        var continuation = (await Things.QueryAsync(query)).Continuation;
        var ofPartition = (await Things.ReadPartitionAsync("lot-1", limit: 1)).Continuation;
        Assert.NotNull(continuation);

        await RefusedAsync(query with { Where = [FieldCondition.Equal("status", "closed")], Continuation = continuation });
        await RefusedAsync(query with { PartitionKey = "lot-1", Continuation = continuation });
        await RefusedAsync(query with { Descending = true, Continuation = continuation });
        await RefusedAsync(query with { Continuation = ofPartition });
        await RefusedAsync(query with { Continuation = "not-one-of-ours!" });
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Things.ReadPartitionAsync("lot-2", continuation: ofPartition));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Things.ReadPartitionAsync("lot-1", continuation: continuation));

        Task RefusedAsync(DocumentQuery other) => Assert.ThrowsAnyAsync<ArgumentException>(() => Things.QueryAsync(other));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(DocumentQuery.MaxLimit + 1)]
    public async Task A_page_size_out_of_range_is_refused(int limit)
    {
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Things.ReadPartitionAsync("lot-1", limit: limit));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Things.QueryAsync(new DocumentQuery { Limit = limit }));
    }

    [Fact]
    public async Task A_document_past_its_time_to_live_is_not_returned_anywhere()
    {
        Assert.SkipUnless(CanMoveTime, TimeIsNotOurs);
        await Things.CreateAsync("lot-1", "short", new Thing("open", 1m), TimeSpan.FromHours(1));
        await Things.CreateAsync("lot-1", "kept", new Thing("open", 2m));

        Clock.Advance(TimeSpan.FromMinutes(59));
        Assert.NotNull(await Things.ReadAsync("lot-1", "short"));
        Clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Null(await Things.ReadAsync("lot-1", "short"));
        Assert.Equal(["kept"], await Things.IdsAsync("lot-1"));
        Assert.Equal(["kept"], await Things.IdsAsync(new DocumentQuery { OrderBy = "rank" }));
    }

    [Fact]
    public async Task A_document_past_its_time_to_live_can_be_created_again_and_nothing_else()
    {
        Assert.SkipUnless(CanMoveTime, TimeIsNotOurs);
        var etag = await Things.CreateAsync("lot-1", "claim", new Thing("first"), TimeSpan.FromHours(1));
        Clock.Advance(TimeSpan.FromHours(2));

        (await Things.CommitAsync(new DocumentBatch("lot-1").Replace("claim", new Thing(), etag))).RefusedAt(0, "claim", BatchFailureReason.NotFound);
        (await Things.MergeAsync("lot-1", "claim", new JsonObject { ["note"] = "x" })).RefusedAt(0, "claim", BatchFailureReason.NotFound);
        (await Things.CommitAsync(new DocumentBatch("lot-1").Delete("claim"))).RefusedAt(0, "claim", BatchFailureReason.NotFound);
        await Things.CreateAsync("lot-1", "claim", new Thing("second"));

        Clock.Advance(TimeSpan.FromDays(365));
        Assert.Equal("second", (await Things.ThingAsync("lot-1", "claim"))!.Status);
    }
}
