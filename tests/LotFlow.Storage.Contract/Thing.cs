using System.Text.Json.Nodes;
using LotFlow.Abstractions.Documents;

namespace LotFlow.Storage.Contract;

/// <summary>A document for tests: three declared fields of the three types, and one that is not declared.</summary>
public sealed record Thing(string? Status = null, decimal? Rank = null, bool? Flag = null, string? Note = null)
{
    public static ContainerDefinition Container(string name, bool hasChangeFeed = false) => new(
        name,
        [new("status"), new("rank", IndexedFieldType.Number), new("flag", IndexedFieldType.Boolean)],
        hasChangeFeed,
        HasTimeToLive: true);
}

/// <summary>Shorthand that keeps the tests on the point.</summary>
public static class ContainerShorthand
{
    public static async Task<string> CreateAsync(this IDocumentContainer container, string partitionKey, string id, Thing? body = null, TimeSpan? timeToLive = null)
    {
        var result = await container.CommitAsync(new DocumentBatch(partitionKey).Create(id, body ?? new Thing(), timeToLive));
        Assert.True(result.Committed, $"Could not create '{id}': {result.Failure}");
        return result.ETags[0]!;
    }

    public static Task<BatchResult> MergeAsync(this IDocumentContainer container, string partitionKey, string id, JsonObject properties) =>
        container.CommitAsync(new DocumentBatch(partitionKey).Merge(id, properties));

    public static async Task<Thing?> ThingAsync(this IDocumentContainer container, string partitionKey, string id) =>
        (await container.ReadAsync(partitionKey, id))?.As<Thing>();

    public static async Task<IReadOnlyList<string>> IdsAsync(this IDocumentContainer container, string partitionKey, string idPrefix = "") =>
        Ids((await container.ReadPartitionAsync(partitionKey, idPrefix)).Documents);

    public static async Task<IReadOnlyList<string>> IdsAsync(this IDocumentContainer container, DocumentQuery query) =>
        Ids((await container.QueryAsync(query)).Documents);

    /// <summary>Follows continuations to the end; <paramref name="between"/> runs after each page.</summary>
    public static async Task<IReadOnlyList<string>> AllIdsAsync(Func<string?, Task<DocumentPage>> page, Func<Task>? between = null)
    {
        var ids = new List<string>();
        string? continuation = null;
        do
        {
            var next = await page(continuation);
            ids.AddRange(Ids(next.Documents));
            continuation = next.Continuation;
            if (between is not null)
                await between();
        }
        while (continuation is not null);
        return ids;
    }

    public static void RefusedAt(this BatchResult result, int index, string id, BatchFailureReason reason)
    {
        Assert.False(result.Committed);
        Assert.Empty(result.ETags);
        Assert.Equal(new BatchFailure(index, id, reason), result.Failure);
    }

    private static List<string> Ids(IEnumerable<StoredDocument> documents) => documents.Select(d => d.Id).ToList();
}
