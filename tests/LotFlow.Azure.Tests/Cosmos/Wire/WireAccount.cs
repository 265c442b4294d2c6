using System.Net;
using System.Text.Json;

namespace LotFlow.Azure.Tests.Cosmos.Wire;

/// <summary>What an account says about itself: its settings, its containers, their one physical partition.</summary>
internal static class WireAccount
{
    public const string Endpoint = "https://cosmos.test/";

    /// <summary>A resource id of a database: four bytes, base64 with '/' written '-'.</summary>
    public const string DatabaseRid = "AQAAAA==";

    private const string RangesETag = "\"1\"";

    private const string PartitionKeyRanges = $$"""
        {"_rid":"{{DatabaseRid}}","_count":1,"PartitionKeyRanges":[{"_rid":"{{DatabaseRid}}","id":"0","minInclusive":"","maxExclusive":"FF",
        "ridPrefix":0,"throughputFraction":1,"status":"online","parents":[]}]}
        """;

    private const string QueryEngine = """
        {"maxSqlQueryInputLength":262144,"maxJoinsPerSqlQuery":5,"maxLogicalAndPerSqlQuery":500,"maxLogicalOrPerSqlQuery":500,"maxUdfRefPerSqlQuery":10,
        "maxInExpressionItemsCount":16000,"queryMaxInMemorySortDocumentCount":500,"maxQueryRequestTimeoutFraction":0.9,"sqlAllowNonFiniteNumbers":false,
        "sqlAllowAggregateFunctions":true,"sqlAllowSubQuery":true,"sqlAllowScalarSubQuery":true,"allowNewKeywords":true,"sqlAllowLike":true,
        "sqlAllowGroupByClause":true,"maxSpatialQueryCells":12,"spatialMaxGeometryPointCount":256,"sqlDisableOptimizationFlags":0,"sqlAllowTop":true,
        "enableSpatialIndexing":true,"clientDisableOptimisticDirectExecution":false}
        """;

    public static string Account { get; } = $$"""
        {"id":"cosmos","_rid":"cosmos.test","_self":"","_dbs":"//dbs/","media":"//media/","addresses":"//addresses/","enableMultipleWriteLocations":false,
        "writableLocations":[{"name":"West Europe","databaseAccountEndpoint":"{{Endpoint}}"}],
        "readableLocations":[{"name":"West Europe","databaseAccountEndpoint":"{{Endpoint}}"}],
        "userReplicationPolicy":{"asyncReplication":false,"minReplicaSetSize":3,"maxReplicasetSize":4},
        "systemReplicationPolicy":{"minReplicaSetSize":3,"maxReplicasetSize":4},
        "userConsistencyPolicy":{"defaultConsistencyLevel":"Strong"},
        "readPolicy":{"primaryReadCoefficient":1,"secondaryReadCoefficient":1},
        "queryEngineConfiguration":{{JsonSerializer.Serialize(QueryEngine)}}
        }
        """;

    /// <summary>The database's four bytes and four more, of which the first bit makes it a container's.</summary>
    public static string ContainerRid(byte number) => Convert.ToBase64String([1, 0, 0, 0, 0x80, 0, 0, number]).Replace('/', '-');

    public static string Container(string name, string rid) => $$"""
        {"id":"{{name}}","_rid":"{{rid}}","_self":"dbs/{{DatabaseRid}}/colls/{{rid}}/","_etag":"\"1\"","_ts":1,
        "partitionKey":{"paths":["/lotId"],"kind":"Hash","version":2},
        "indexingPolicy":{"indexingMode":"consistent","automatic":true}
        }
        """;

    public static HttpResponseMessage Ranges(HttpRequestMessage request) => CosmosWire.Header(request, "If-None-Match") == RangesETag
        ? CosmosWire.Json(HttpStatusCode.NotModified, "", RangesETag)
        : CosmosWire.Json(HttpStatusCode.OK, PartitionKeyRanges, RangesETag);
}
