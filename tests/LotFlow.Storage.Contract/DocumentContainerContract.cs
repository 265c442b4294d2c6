using System.Text.Json.Nodes;
using LotFlow.Abstractions.Documents;

namespace LotFlow.Storage.Contract;

/// <summary>What every engine's container must do. This part: single documents and the preconditions of batches.</summary>
public abstract partial class DocumentContainerContract : StoreContract
{
    protected override IReadOnlyList<ContainerDefinition> Definitions => [Thing.Container("things"), Thing.Container("others")];

    protected IDocumentContainer Things => Store.Container("things");

    [Fact]
    public async Task A_created_document_is_read_with_its_body_and_etag()
    {
        var etag = await Things.CreateAsync("lot-1", "control", new Thing("open", 1.5m, Flag: true, "first"));

        var read = await Things.ReadAsync("lot-1", "control");

        Assert.NotNull(read);
        Assert.Equal(("lot-1", "control", etag), (read.PartitionKey, read.Id, read.ETag));
        Assert.Equal(new Thing("open", 1.5m, Flag: true, "first"), read.As<Thing>());
    }

    [Fact]
    public async Task A_document_that_was_never_created_reads_as_null()
    {
        await Things.CreateAsync("lot-1", "control");

        Assert.Null(await Things.ReadAsync("lot-1", "other"));
        Assert.Null(await Things.ReadAsync("lot-2", "control"));
        Assert.Null(await Store.Container("others").ReadAsync("lot-1", "control"));
    }

    [Fact]
    public async Task Creating_an_existing_document_is_refused_and_changes_nothing()
    {
        await Things.CreateAsync("lot-1", "control", new Thing("first"));

        var second = await Things.CommitAsync(new DocumentBatch("lot-1").Create("control", new Thing("second")));

        second.RefusedAt(0, "control", BatchFailureReason.AlreadyExists);
        Assert.Equal("first", (await Things.ThingAsync("lot-1", "control"))!.Status);
    }

    [Fact]
    public async Task Replacing_under_the_current_etag_stores_the_whole_new_body()
    {
        var etag = await Things.CreateAsync("lot-1", "control", new Thing("first", 1m));

        var result = await Things.CommitAsync(new DocumentBatch("lot-1").Replace("control", new Thing("second"), etag));

        Assert.True(result.Committed);
        Assert.NotEqual(etag, result.ETags[0]);
        Assert.Equal(new Thing("second"), await Things.ThingAsync("lot-1", "control"));
        Assert.Equal(result.ETags[0], (await Things.ReadAsync("lot-1", "control"))!.ETag);
    }

    [Fact]
    public async Task Replacing_under_an_old_etag_is_refused()
    {
        var old = await Things.CreateAsync("lot-1", "control", new Thing("first"));
        await Things.CommitAsync(new DocumentBatch("lot-1").Replace("control", new Thing("second"), old));

        var late = await Things.CommitAsync(new DocumentBatch("lot-1").Replace("control", new Thing("third"), old));

        late.RefusedAt(0, "control", BatchFailureReason.ETagMismatch);
        Assert.Equal("second", (await Things.ThingAsync("lot-1", "control"))!.Status);
    }

    [Fact]
    public async Task An_etag_of_an_earlier_life_of_the_document_does_not_match()
    {
        var old = await Things.CreateAsync("lot-1", "control");
        await Things.CommitAsync(new DocumentBatch("lot-1").Delete("control"));
        await Things.CreateAsync("lot-1", "control");

        var late = await Things.CommitAsync(new DocumentBatch("lot-1").Replace("control", new Thing("late"), old));

        late.RefusedAt(0, "control", BatchFailureReason.ETagMismatch);
    }

    [Fact]
    public async Task Replacing_deleting_or_merging_a_missing_document_is_refused_as_not_found()
    {
        var etag = await Things.CreateAsync("lot-1", "gone");
        await Things.CommitAsync(new DocumentBatch("lot-1").Delete("gone"));

        (await Things.CommitAsync(new DocumentBatch("lot-1").Replace("gone", new Thing(), etag))).RefusedAt(0, "gone", BatchFailureReason.NotFound);
        (await Things.CommitAsync(new DocumentBatch("lot-1").Delete("gone"))).RefusedAt(0, "gone", BatchFailureReason.NotFound);
        (await Things.CommitAsync(new DocumentBatch("lot-1").Delete("gone", etag))).RefusedAt(0, "gone", BatchFailureReason.NotFound);
        (await Things.MergeAsync("lot-1", "gone", new JsonObject { ["note"] = "x" })).RefusedAt(0, "gone", BatchFailureReason.NotFound);
    }

    [Fact]
    public async Task Deleting_removes_the_document_and_its_id_can_be_used_again()
    {
        await Things.CreateAsync("lot-1", "control", new Thing("first"));

        var result = await Things.CommitAsync(new DocumentBatch("lot-1").Delete("control"));

        Assert.Equal([null], result.ETags);
        Assert.Null(await Things.ReadAsync("lot-1", "control"));
        await Things.CreateAsync("lot-1", "control", new Thing("second"));
        Assert.Equal("second", (await Things.ThingAsync("lot-1", "control"))!.Status);
    }

    [Fact]
    public async Task Deleting_under_an_old_etag_is_refused()
    {
        var old = await Things.CreateAsync("lot-1", "control");
        var current = (await Things.MergeAsync("lot-1", "control", new JsonObject { ["note"] = "changed" })).ETags[0];

        (await Things.CommitAsync(new DocumentBatch("lot-1").Delete("control", old))).RefusedAt(0, "control", BatchFailureReason.ETagMismatch);
        Assert.True((await Things.CommitAsync(new DocumentBatch("lot-1").Delete("control", current))).Committed);
    }

    [Fact]
    public async Task Merging_sets_and_removes_top_level_properties_and_changes_the_etag()
    {
        var etag = await Things.CreateAsync("lot-1", "control", new Thing("open", 1m, Flag: true, "old"));

        var result = await Things.MergeAsync("lot-1", "control", new JsonObject { ["note"] = "new", ["flag"] = null, ["rank"] = 2.5m });

        Assert.NotEqual(etag, result.ETags[0]);
        Assert.Equal(new Thing("open", 2.5m, Flag: null, "new"), await Things.ThingAsync("lot-1", "control"));
        var late = await Things.CommitAsync(new DocumentBatch("lot-1").Replace("control", new Thing(), etag));
        late.RefusedAt(0, "control", BatchFailureReason.ETagMismatch);
    }

    [Fact]
    public async Task Merging_replaces_a_nested_object_as_a_whole()
    {
        await Things.CommitAsync(new DocumentBatch("lot-1").Create("control", new { holds = new { a = 1, b = 2 }, other = "kept" }));

        await Things.MergeAsync("lot-1", "control", new JsonObject { ["holds"] = new JsonObject { ["c"] = 3 } });

        var body = (await Things.ReadAsync("lot-1", "control"))!.As<JsonObject>();
        Assert.True(JsonNode.DeepEquals(new JsonObject { ["holds"] = new JsonObject { ["c"] = 3 }, ["other"] = "kept" }, body), body.ToJsonString());
    }

    [Fact]
    public async Task A_merged_field_is_found_under_its_new_value_only()
    {
        await Things.CreateAsync("lot-1", "control", new Thing("open"));

        await Things.MergeAsync("lot-1", "control", new JsonObject { ["status"] = "closed" });

        Assert.Empty(await Things.IdsAsync(new DocumentQuery { Where = [FieldCondition.Equal("status", "open")] }));
        Assert.Equal(["control"], await Things.IdsAsync(new DocumentQuery { Where = [FieldCondition.Equal("status", "closed")] }));
    }

    [Fact]
    public void An_unknown_container_is_refused() =>
        Assert.Contains("nothing", Assert.ThrowsAny<ArgumentException>(() => Store.Container("nothing")).Message, StringComparison.Ordinal);
}
