using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace LotFlow.Azure.Tests.Cosmos.Wire;

/// <summary>What an account says about itself: its settings, its containers, their one physical partition.</summary>
internal static class WireAccount
{
    public const string Endpoint = "https://cosmos.test/";

    private const string RangesETag = "\"1\"";

    private const string QueryEngine = """
        {"maxSqlQueryInputLength":262144,"maxJoinsPerSqlQuery":5,"maxLogicalAndPerSqlQuery":500,"maxLogicalOrPerSqlQuery":500,"maxUdfRefPerSqlQuery":10,
        "maxInExpressionItemsCount":16000,"queryMaxInMemorySortDocumentCount":500,"maxQueryRequestTimeoutFraction":0.9,"sqlAllowNonFiniteNumbers":false,
        "sqlAllowAggregateFunctions":true,"sqlAllowSubQuery":true,"sqlAllowScalarSubQuery":true,"allowNewKeywords":true,"sqlAllowLike":true,
        "sqlAllowGroupByClause":true,"maxSpatialQueryCells":12,"spatialMaxGeometryPointCount":256,"sqlDisableOptimizationFlags":0,"sqlAllowTop":true,
        "enableSpatialIndexing":true,"clientDisableOptimisticDirectExecution":false}
        """;

    private static readonly ConcurrentDictionary<string, string> Names = new(StringComparer.Ordinal);
    private static int _containers;
    private static readonly ConcurrentDictionary<string, string> Rids = new(StringComparer.Ordinal);

    /// <summary>A resource id of a database: four bytes, base64 with '/' written '-'.</summary>
    public static string DatabaseRid { get; } = Rid([1, 0, 0, 0]);

    public static JsonObject Account => new()
    {
        ["id"] = "cosmos",
        ["_rid"] = "cosmos.test",
        ["_self"] = "",
        ["_dbs"] = "//dbs/",
        ["media"] = "//media/",
        ["addresses"] = "//addresses/",
        ["writableLocations"] = Location(),
        ["readableLocations"] = Location(),
        ["enableMultipleWriteLocations"] = false,
        ["userReplicationPolicy"] = new JsonObject { ["asyncReplication"] = false, ["minReplicaSetSize"] = 3, ["maxReplicasetSize"] = 4 },
        ["userConsistencyPolicy"] = new JsonObject { ["defaultConsistencyLevel"] = "Strong" },
        ["systemReplicationPolicy"] = new JsonObject { ["minReplicaSetSize"] = 3, ["maxReplicasetSize"] = 4 },
        ["readPolicy"] = new JsonObject { ["primaryReadCoefficient"] = 1, ["secondaryReadCoefficient"] = 1 },
        ["queryEngineConfiguration"] = QueryEngine,
    };

    public static string NameOf(string rid) => Names.GetValueOrDefault(rid, rid);

    public static JsonObject Container(string name)
    {
        var rid = Rids.GetOrAdd(name, _ => NewRid());
        Names[rid] = name;
        return new JsonObject
        {
            ["id"] = name,
            ["_rid"] = rid,
            ["_self"] = $"dbs/{DatabaseRid}/colls/{rid}/",
            ["_etag"] = "\"1\"",
            ["_ts"] = 1,
            ["partitionKey"] = new JsonObject { ["paths"] = new JsonArray("/lotId"), ["kind"] = "Hash", ["version"] = 2 },
            ["indexingPolicy"] = new JsonObject { ["indexingMode"] = "consistent", ["automatic"] = true },
        };
    }

    public static HttpResponseMessage NoContainer(bool aboutDocuments)
    {
        var response = CosmosWire.Json(HttpStatusCode.NotFound, new JsonObject { ["code"] = "NotFound", ["message"] = "Owner resource does not exist." });
        // What tells it from a document that is not there.
        if (aboutDocuments)
            response.Headers.Add("x-ms-substatus", "1003");
        return response;
    }

    public static HttpResponseMessage Ranges(HttpRequestMessage request)
    {
        var response = CosmosWire.Header(request, "If-None-Match") == RangesETag
            ? new HttpResponseMessage(HttpStatusCode.NotModified) { Content = new ByteArrayContent([]) }
            : CosmosWire.Json(HttpStatusCode.OK, new JsonObject
            {
                ["_rid"] = DatabaseRid,
                ["PartitionKeyRanges"] = new JsonArray(new JsonObject
                {
                    ["_rid"] = DatabaseRid,
                    ["id"] = "0",
                    ["minInclusive"] = "",
                    ["maxExclusive"] = "FF",
                    ["ridPrefix"] = 0,
                    ["throughputFraction"] = 1,
                    ["status"] = "online",
                    ["parents"] = new JsonArray(),
                }),
                ["_count"] = 1,
            });
        response.Headers.ETag = new EntityTagHeaderValue(RangesETag);
        return response;
    }

    private static JsonArray Location() => new(new JsonObject { ["name"] = "West Europe", ["databaseAccountEndpoint"] = Endpoint });

    private static string NewRid()
    {
        var bytes = new byte[8];
        bytes[0] = 1;
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4), Interlocked.Increment(ref _containers));
        // The bit that makes it a container's.
        bytes[4] |= 0x80;
        return Rid(bytes);
    }

    private static string Rid(byte[] bytes) => Convert.ToBase64String(bytes).Replace('/', '-');
}
