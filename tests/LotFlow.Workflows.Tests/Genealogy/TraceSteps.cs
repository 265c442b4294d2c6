using LotFlow.Abstractions.Documents;
using LotFlow.Domain.Genealogy;
using LotFlow.Workflows.Genealogy;
using LotFlow.Workflows.Storage;
using LotFlow.Workflows.Tests.Hosting;

namespace LotFlow.Workflows.Tests.Genealogy;

/// <summary>What the tests of traces ask a plant, and how they damage it.</summary>
internal static class TraceSteps
{
    public static Task<TraceAnswer> TraceAsync(this Plant plant, TraceDirection direction, params string[] roots) => plant.Get<TraceQueries>().TraceAsync(roots, direction);

    /// <summary>Lots of a trace as <c>depth lot quantity</c>; bounds end with a star.</summary>
    public static async Task<IEnumerable<string>> LotsAsync(this Plant plant, TraceDirection direction, params string[] roots) =>
        (await plant.TraceAsync(direction, roots)).Trace.Lots.Select(l => $"{l.Depth} {l.LotId} {l.QuantityFromRoot:G29}{(l.Bounded ? "*" : "")}");

    public static IEnumerable<(string Code, string Ref)> Gaps(this TraceAnswer answer) => answer.Trace.Incomplete.Select(g => (g.Code, g.Ref));

    /// <summary>Every link of the store, from the ends that are true, without any walk.</summary>
    public static async Task<IReadOnlyList<Link>> StoredLinksAsync(this Plant plant)
    {
        List<Link> links = [];
        var query = new DocumentQuery { Limit = DocumentQuery.MaxLimit };
        do
        {
            var page = await plant.Get<IDocumentStore>().Container(Containers.Inventory).QueryAsync(query);
            links.AddRange(page.Documents.Where(d => d.Id.StartsWith(Link.UsedByPrefix, StringComparison.Ordinal) || d.Id.StartsWith(Link.OutputPrefix, StringComparison.Ordinal))
                .Select(d => d.As<Link>()).Where(l => l.Quantity != 0));
            query = query with { Continuation = page.Continuation };
        }
        while (query.Continuation is not null);
        return links;
    }

    public static Task<LinkEnds> EndsAsync(this Plant plant, string transformationId, string lotId, LinkRole role) =>
        plant.Get<LinkEndsReader>().ReadAsync(new(transformationId, lotId, role));

    /// <summary>Takes one end of a link out of the store, as a restore or a hand would.</summary>
    public static async Task LoseAsync(this Plant plant, string partition, string id) =>
        Assert.True((await plant.Get<IDocumentStore>().Container(Containers.Inventory).CommitAsync(new DocumentBatch(partition).Delete(id))).Committed);

    /// <summary>Changes one end of a link in the store.</summary>
    public static async Task ForgeAsync(this Plant plant, string partition, string id, Func<Link, Link> change)
    {
        var inventory = plant.Get<IDocumentStore>().Container(Containers.Inventory);
        var stored = (await inventory.ReadAsync(partition, id))!;
        Assert.True((await inventory.CommitAsync(new DocumentBatch(partition).Replace(id, change(stored.As<Link>()), stored.ETag))).Committed);
    }
}
