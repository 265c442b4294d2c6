using System.Globalization;
using System.Text.Json.Nodes;
using LotFlow.Abstractions.Documents;

namespace LotFlow.Storage.Contract;

/// <summary>This part: batches are stored whole or not at all; keys, sizes and numbers.</summary>
public abstract partial class DocumentContainerContract
{
    [Fact]
    public async Task A_batch_of_all_kinds_is_stored_together()
    {
        var replaced = await Things.CreateAsync("lot-1", "replaced");
        await Things.CreateAsync("lot-1", "deleted");
        await Things.CreateAsync("lot-1", "merged", new Thing("open"));

        var result = await Things.CommitAsync(new DocumentBatch("lot-1")
            .Create("created", new Thing("new"))
            .Replace("replaced", new Thing("replaced"), replaced)
            .Delete("deleted")
            .Merge("merged", new JsonObject { ["note"] = "added" }));

        Assert.True(result.Committed);
        Assert.Equal([true, true, false, true], result.ETags.Select(e => e is not null));
        Assert.Equal(3, result.ETags.OfType<string>().Distinct().Count());
        Assert.Equal(["created", "merged", "replaced"], await Things.IdsAsync("lot-1"));
        Assert.Equal(new Thing("open", Note: "added"), await Things.ThingAsync("lot-1", "merged"));
        Assert.Equal(result.ETags[1], (await Things.ReadAsync("lot-1", "replaced"))!.ETag);
    }

    [Theory]
    [InlineData(DocumentOperationKind.Create, BatchFailureReason.AlreadyExists)]
    [InlineData(DocumentOperationKind.Replace, BatchFailureReason.ETagMismatch)]
    [InlineData(DocumentOperationKind.Delete, BatchFailureReason.ETagMismatch)]
    [InlineData(DocumentOperationKind.Merge, BatchFailureReason.NotFound)]
    public async Task Nothing_of_a_batch_is_stored_when_one_operation_is_refused(DocumentOperationKind kind, BatchFailureReason reason)
    {
        var old = await Things.CreateAsync("lot-1", "changed");
        var current = (await Things.MergeAsync("lot-1", "changed", new JsonObject { ["note"] = "v2" })).ETags[0]!;
        var balance = await Things.CreateAsync("lot-1", "balance", new Thing(Rank: 10m));
        var batch = new DocumentBatch("lot-1").Create("movement", new Thing()).Replace("balance", new Thing(Rank: 9m), balance);
        _ = kind switch
        {
            DocumentOperationKind.Create => batch.Create("changed", new Thing()),
            DocumentOperationKind.Replace => batch.Replace("changed", new Thing(), old),
            DocumentOperationKind.Delete => batch.Delete("changed", old),
            _ => batch.Merge("missing", new JsonObject { ["note"] = "x" }),
        };
        batch.Create("outbox", new Thing());

        var result = await Things.CommitAsync(batch);

        result.RefusedAt(2, kind == DocumentOperationKind.Merge ? "missing" : "changed", reason);
        Assert.Equal(["balance", "changed"], await Things.IdsAsync("lot-1"));
        Assert.Equal(balance, (await Things.ReadAsync("lot-1", "balance"))!.ETag);
        Assert.Equal(current, (await Things.ReadAsync("lot-1", "changed"))!.ETag);
    }

    [Fact]
    public async Task A_full_batch_of_one_hundred_operations_is_stored()
    {
        var batch = new DocumentBatch("lot-1");
        for (var i = 0; i < DocumentBatch.MaxOperations; i++)
            batch.Create($"m-{i:D3}", new Thing(Rank: i));

        Assert.True((await Things.CommitAsync(batch)).Committed);
        Assert.Equal(DocumentBatch.MaxOperations, (await Things.IdsAsync("lot-1")).Count);
        Assert.Throws<InvalidOperationException>(() => batch.Create("one-more", new Thing()));
    }

    [Fact]
    public void A_batch_refuses_what_an_engine_could_not_keep()
    {
        var batch = new DocumentBatch("lot-1").Create("twice", new Thing());

        Assert.Throws<InvalidOperationException>(() => batch.Delete("twice"));
        Assert.Throws<InvalidOperationException>(() => batch.Create("large", new Thing(Note: new string('x', DocumentBatch.MaxDocumentBytes))));
        Assert.Throws<ArgumentException>(() => batch.Create("list", new[] { 1, 2 }));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("a?b")]
    [InlineData("a#b")]
    [InlineData("a%b")]
    [InlineData("a\nb")]
    public void A_key_that_one_of_the_engines_cannot_store_is_refused(string key)
    {
        Assert.Throws<ArgumentException>(() => new DocumentBatch(key));
        Assert.Throws<ArgumentException>(() => new DocumentBatch("lot-1").Create(key, new Thing()));
    }

    [Fact]
    public void A_key_that_is_too_long_or_half_a_character_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new DocumentBatch(new string('k', DocumentKey.MaxLength + 1)));
        // Not inline data: a runner cannot print half a surrogate pair.
        Assert.Throws<ArgumentException>(() => new DocumentBatch("lot-\ud83d"));
    }

    [Fact]
    public async Task Ids_in_any_script_and_of_full_length_are_kept_apart()
    {
        string[] ids = ["Ünïcødé", "ünïcødé", "批号-42", "лот 7", "😀", "o'neil; DROP TABLE--", "a b+c&d=e", "\"quoted\"", new('é', DocumentKey.MaxLength)];
        foreach (var id in ids)
            await Things.CreateAsync("位置-1", id, new Thing(Note: id));

        foreach (var id in ids)
            Assert.Equal(id, (await Things.ThingAsync("位置-1", id))!.Note);
        Assert.Equal(ids.Order(StringComparer.Ordinal), (await Things.IdsAsync("位置-1")).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("0.1")]
    [InlineData("-0.3")]
    [InlineData("123456789.012345")]
    [InlineData("999999999999999")]
    [InlineData("0.000000000000001")]
    [InlineData("0.123456789012345")]
    [InlineData("-99999999999.9999")]
    public async Task A_decimal_of_fifteen_significant_digits_comes_back_exactly_and_is_found_exactly(string text)
    {
        var value = decimal.Parse(text, CultureInfo.InvariantCulture);
        var neighbour = value + LastDigit(value);
        await Things.CreateAsync("lot-1", "value", new Thing(Rank: value));
        await Things.CreateAsync("lot-1", "neighbour", new Thing(Rank: neighbour));
        await Things.MergeAsync("lot-1", "value", new JsonObject { ["note"] = "touched" });

        Assert.Equal(value, (await Things.ThingAsync("lot-1", "value"))!.Rank);
        Assert.Equal(["value"], await Things.IdsAsync(new DocumentQuery { Where = [FieldCondition.Equal("rank", value)] }));
        Assert.Equal(["neighbour"], await Things.IdsAsync(new DocumentQuery { Where = [new("rank", FieldComparison.GreaterThan, value)] }));
    }

    // One unit of the last decimal place of the value.
    private static decimal LastDigit(decimal value) => new(1, 0, 0, isNegative: false, value.Scale);
}
