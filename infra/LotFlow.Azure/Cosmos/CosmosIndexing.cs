using System.Text.Json.Nodes;
using LotFlow.Abstractions.Documents;
using Microsoft.Azure.Cosmos;

namespace LotFlow.Azure.Cosmos;

/// <summary>
/// What a container of the account must look like, derived from its definition: only what is queried is indexed, since each indexed
/// path costs request units on every write. <see cref="PolicyJson"/> is what a template's <c>indexingPolicy</c> must equal.
/// </summary>
public static class CosmosIndexing
{
    /// <summary>The path of the partition key, the same in all containers.</summary>
    public const string PartitionKeyPath = "/lotId";

    /// <summary>-1 lets documents carry a time to live of their own; null switches it off. A template's <c>defaultTtl</c>.</summary>
    public static int? DefaultTimeToLive(ContainerDefinition definition) => definition.HasTimeToLive ? -1 : null;

    /// <summary>The indexing policy in the form of the REST API and of Bicep. The service indexes <c>id</c> by itself.</summary>
    public static JsonObject PolicyJson(ContainerDefinition definition) => new()
    {
        ["indexingMode"] = "consistent",
        ["automatic"] = true,
        ["includedPaths"] = new JsonArray([.. IncludedPaths(definition).Select(path => new JsonObject { ["path"] = $"{path}/?" })]),
        ["excludedPaths"] = new JsonArray(new JsonObject { ["path"] = "/*" }),
        ["compositeIndexes"] = new JsonArray([.. CompositePaths(definition).Select(paths => new JsonArray([.. paths.Select(Ascending)]))]),
    };

    internal static ContainerProperties Properties(ContainerDefinition definition, string containerName)
    {
        var properties = new ContainerProperties(containerName, PartitionKeyPath) { DefaultTimeToLive = DefaultTimeToLive(definition) };
        foreach (var path in IncludedPaths(definition))
            properties.IndexingPolicy.IncludedPaths.Add(new IncludedPath { Path = $"{path}/?" });
        properties.IndexingPolicy.ExcludedPaths.Add(new ExcludedPath { Path = "/*" });
        foreach (var paths in CompositePaths(definition))
            properties.IndexingPolicy.CompositeIndexes.Add([.. paths.Select(path => new CompositePath { Path = path, Order = CompositePathSortOrder.Ascending })]);
        return properties;
    }

    internal static string Path(IndexedField field) => $"/{Envelope.Body}/{field.Name}";

    private static IEnumerable<string> IncludedPaths(ContainerDefinition definition) =>
        definition.IndexedFields.Select(Path).Prepend(PartitionKeyPath);

    // ORDER BY over several properties needs a composite index with exactly them; the descending order reads it backwards.
    private static IEnumerable<string[]> CompositePaths(ContainerDefinition definition) =>
        definition.IndexedFields.Select(field => new[] { Path(field), PartitionKeyPath, "/id" }).Prepend([PartitionKeyPath, "/id"]);

    private static JsonNode Ascending(string path) => new JsonObject { ["path"] = path, ["order"] = "ascending" };
}
