using static LotFlow.Azure.Tests.Cosmos.Wire.CosmosWire;

namespace LotFlow.Azure.Tests.Cosmos.Wire;

/// <summary>The headers that LotFlow's requests carry. Any other one, or another value, changes what a request means, and is refused.</summary>
internal static class WireHeaders
{
    private static readonly HashSet<string> Free = new(StringComparer.OrdinalIgnoreCase)
    {
        "x-ms-version", "x-ms-date", "x-ms-client-id", "x-ms-activity-id", "x-ms-noretry-449", "x-ms-cosmos-sdk-supportedcapabilities",
        "x-ms-cosmos-correlated-activityid", "x-ms-cosmos-supported-serialization-formats", "x-ms-documentdb-populatequerymetrics",
        "x-ms-documentdb-partitionkey", "x-ms-max-item-count", "x-ms-continuation", "If-None-Match",
    };

    private static readonly Dictionary<string, string> Fixed = new(StringComparer.OrdinalIgnoreCase)
    {
        ["x-ms-consistency-level"] = "Strong",
        ["x-ms-cosmos-is-batch-request"] = "True",
        ["x-ms-cosmos-batch-atomic"] = "True",
        ["x-ms-cosmos-batch-ordered"] = "True",
        ["x-ms-documentdb-isquery"] = "True",
        ["x-ms-documentdb-query-iscontinuationexpected"] = "False",
        ["x-ms-documentdb-query-enablecrosspartition"] = "True",
        ["x-ms-documentdb-partitionkeyrangeid"] = "0",
        ["x-ms-cosmos-query-optimisticdirectexecute"] = "True",
        ["A-IM"] = "Incremental Feed",
    };

    public static void Check(HttpRequestMessage request)
    {
        foreach (var name in request.Headers.Select(h => h.Key).Where(Matters))
        {
            var value = Header(request, name);
            if (!Free.Contains(name) && Fixed.GetValueOrDefault(name) != value)
                throw new RefusedRequestException($"LotFlow sends no header '{name}: {value}' with {request.Method} {request.RequestUri}.");
        }

        var isTransaction = Has(request, "x-ms-cosmos-batch-atomic") && Has(request, "x-ms-cosmos-batch-ordered") && PartitionKey(request) is not null;
        if (Has(request, "x-ms-cosmos-is-batch-request") && !isTransaction)
            throw new RefusedRequestException("A transactional batch is atomic, ordered, and of one partition key.");
    }

    private static bool Matters(string name) =>
        name == "A-IM" || name.StartsWith("If-", StringComparison.OrdinalIgnoreCase) || name.StartsWith("x-ms-", StringComparison.OrdinalIgnoreCase);
}
