using LotFlow.Abstractions.Documents;

namespace LotFlow.Storage.Contract;

/// <summary>This part: what a query matches, and in which order.</summary>
public abstract partial class DocumentContainerContract
{
    [Theory]
    [InlineData(FieldComparison.Equal, "b")]
    [InlineData(FieldComparison.LessThan, "a")]
    [InlineData(FieldComparison.LessThanOrEqual, "a b")]
    [InlineData(FieldComparison.GreaterThan, "c")]
    [InlineData(FieldComparison.GreaterThanOrEqual, "b c")]
    public async Task Text_and_numbers_compare_in_all_five_ways(FieldComparison comparison, string expected)
    {
        await Things.CreateAsync("lot-1", "a", new Thing("2026-03-01T06:00:00Z", 9m));
        await Things.CreateAsync("lot-1", "b", new Thing("2026-03-01T07:00:00Z", 10m));
        await Things.CreateAsync("lot-1", "c", new Thing("2026-03-02T00:00:00Z", 10.5m));
        await Things.CreateAsync("lot-1", "without");

        Assert.Equal(expected.Split(' '), await WhereAsync("status", "2026-03-01T07:00:00Z"));
        Assert.Equal(expected.Split(' '), await WhereAsync("rank", 10m));
        Assert.Equal(expected.Split(' '), await WhereAsync("rank", 10));
        Assert.Equal(expected.Split(' '), await WhereAsync("rank", 10L));

        Task<IReadOnlyList<string>> WhereAsync(string field, object value) =>
            Things.IdsAsync(new DocumentQuery { Where = [new(field, comparison, value)] });
    }

    [Fact]
    public async Task Booleans_compare_and_a_missing_one_never_matches()
    {
        await Things.CreateAsync("lot-1", "yes", new Thing(Flag: true));
        await Things.CreateAsync("lot-1", "no", new Thing(Flag: false));
        await Things.CreateAsync("lot-1", "without");

        Assert.Equal(["yes"], await Things.IdsAsync(new DocumentQuery { Where = [FieldCondition.Equal("flag", true)] }));
        Assert.Equal(["no"], await Things.IdsAsync(new DocumentQuery { Where = [FieldCondition.Equal("flag", false)] }));
        Assert.Equal(["no", "yes"], await Things.IdsAsync(new DocumentQuery { OrderBy = "flag" }));
    }

    [Fact]
    public async Task A_property_of_another_json_type_than_declared_never_matches()
    {
        await Things.CommitAsync(new DocumentBatch("lot-1")
            .Create("right", new { status = "1", rank = 1, flag = true })
            .Create("wrong", new { status = 1, rank = "1", flag = 1 })
            .Create("worse", new { status = new[] { "1" }, rank = true, flag = "true" }));

        Assert.Equal(["right"], await Things.IdsAsync(new DocumentQuery { Where = [new("status", FieldComparison.GreaterThanOrEqual, "")] }));
        Assert.Equal(["right"], await Things.IdsAsync(new DocumentQuery { Where = [new("rank", FieldComparison.GreaterThanOrEqual, 0)] }));
        Assert.Equal(["right"], await Things.IdsAsync(new DocumentQuery { Where = [FieldCondition.Equal("flag", true)] }));
        Assert.Equal(["right"], await Things.IdsAsync(new DocumentQuery { OrderBy = "status" }));
    }

    [Fact]
    public async Task All_conditions_of_a_query_must_hold()
    {
        await Things.CreateAsync("lot-1", "both", new Thing("open", 5m));
        await Things.CreateAsync("lot-1", "closed", new Thing("closed", 5m));
        await Things.CreateAsync("lot-1", "high", new Thing("open", 50m));
        await Things.CreateAsync("lot-2", "elsewhere", new Thing("open", 5m));

        var ids = await Things.IdsAsync(new DocumentQuery
        {
            PartitionKey = "lot-1",
            Where = [FieldCondition.Equal("status", "open"), new("rank", FieldComparison.GreaterThan, 1), new("rank", FieldComparison.LessThan, 10)],
        });

        Assert.Equal(["both"], ids);
    }

    [Fact]
    public async Task Text_compares_by_case_and_never_as_a_pattern()
    {
        foreach (var status in new[] { "Open", "open", "o%", "o_en", "'open'" })
            await Things.CreateAsync("lot-1", $"d-{Math.Abs(StringComparer.Ordinal.GetHashCode(status))}", new Thing(status));

        foreach (var status in new[] { "Open", "open", "o%", "o_en", "'open'" })
        {
            var found = await Things.QueryAsync(new DocumentQuery { Where = [FieldCondition.Equal("status", status)] });
            Assert.Equal(status, Assert.Single(found.Documents).As<Thing>().Status);
        }
    }

    [Fact]
    public async Task Numbers_order_by_value_and_ties_by_partition_and_id()
    {
        await Things.CreateAsync("lot-2", "a", new Thing(Rank: 9m));
        await Things.CreateAsync("lot-1", "b", new Thing(Rank: 9.0m));
        await Things.CreateAsync("lot-1", "a", new Thing(Rank: 10m));
        await Things.CreateAsync("lot-1", "c", new Thing(Rank: -1m));
        await Things.CreateAsync("lot-1", "without", new Thing());

        Assert.Equal(["lot-1 c", "lot-1 b", "lot-2 a", "lot-1 a"], await KeysAsync(descending: false));
        Assert.Equal(["lot-1 a", "lot-2 a", "lot-1 b", "lot-1 c"], await KeysAsync(descending: true));

        async Task<List<string>> KeysAsync(bool descending) =>
            (await Things.QueryAsync(new DocumentQuery { OrderBy = "rank", Descending = descending })).Documents.Select(d => $"{d.PartitionKey} {d.Id}").ToList();
    }

    [Fact]
    public async Task Without_an_order_documents_come_by_partition_and_id()
    {
        foreach (var (partition, id) in new[] { ("lot-2", "a"), ("lot-10", "b"), ("lot-1", "z"), ("lot-10", "a") })
            await Things.CreateAsync(partition, id);

        var page = await Things.QueryAsync(new DocumentQuery());

        Assert.Equal(["lot-1 z", "lot-10 a", "lot-10 b", "lot-2 a"], page.Documents.Select(d => $"{d.PartitionKey} {d.Id}"));
    }

    [Fact]
    public async Task An_undeclared_field_is_refused_and_the_message_names_the_declared_ones()
    {
        var filter = await Assert.ThrowsAnyAsync<ArgumentException>(
            () => Things.QueryAsync(new DocumentQuery { Where = [FieldCondition.Equal("note", "x")] }));
        var order = await Assert.ThrowsAnyAsync<ArgumentException>(() => Things.QueryAsync(new DocumentQuery { OrderBy = "note" }));

        Assert.Contains("status, rank, flag", filter.Message, StringComparison.Ordinal);
        Assert.Contains("status, rank, flag", order.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("status", 1)]
    [InlineData("rank", "1")]
    [InlineData("flag", 1)]
    [InlineData("rank", true)]
    public Task A_value_that_does_not_fit_its_field_is_refused(string field, object value) =>
        Assert.ThrowsAnyAsync<ArgumentException>(() => Things.QueryAsync(new DocumentQuery { Where = [FieldCondition.Equal(field, value)] }));
}
