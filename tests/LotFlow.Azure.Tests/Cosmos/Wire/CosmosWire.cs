using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LotFlow.Azure.Tests.Cosmos.Wire;

/// <summary>What may go wrong with a request to the service.</summary>
internal enum Fault
{
    None,
    Throttled,
    TimeoutBefore,
    TimeoutAfter,

    /// <summary>408, and executed only when the next batch arrives.</summary>
    TimeoutLate,
    UnavailableBefore,
    UnavailableAfter,
    Gone,
    DroppedBefore,
    DroppedAfter,
}

/// <summary>The request is one that LotFlow does not send: the test must fail, not go on with a guess.</summary>
internal sealed class RefusedRequestException(string message) : Exception(message);

/// <summary>
/// The gateway of a Cosmos DB account in this process, below the real SDK: what LotFlow sends, and no more. It tests our reading of the
/// service; the same tests run against a real account.
/// </summary>
internal sealed class CosmosWire(TimeProvider clock) : HttpMessageHandler
{
    public const string Database = "lotflow";

    // Shorter than most answers, so that a caller must ask again.
    private const int LongestPage = 7;

    private static readonly string[] Resource = ["dbs", Database, "colls"];

    private readonly Dictionary<string, WireContainer> _containers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, List<JsonObject>> _cursors = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<Action> _late = new();
    private int _commits;

    /// <summary>Taken one by one by the batches that arrive; when it is empty, nothing goes wrong.</summary>
    public ConcurrentQueue<Fault> CommitFaults { get; } = new();

    /// <summary>Taken one by one by point reads.</summary>
    public ConcurrentQueue<Fault> ReadFaults { get; } = new();

    /// <summary>What others do while a batch meets a fault: after it was executed, or instead.</summary>
    public Func<Task>? Meanwhile { get; set; }

    public ConcurrentBag<RefusedRequestException> Refused { get; } = [];

    public ConcurrentQueue<WireSql> Queries { get; } = new();

    /// <summary>Batches that have arrived.</summary>
    public int Commits => _commits;

    /// <summary>Batches that were executed, in all containers.</summary>
    public long Executed => _containers.Values.Sum(c => c.Executed);

    /// <summary>If set, the status of every answer about documents.</summary>
    public HttpStatusCode? Always { get; set; }

    public void Add(string container, bool hasTimeToLive) => _containers.Add(container, new WireContainer(hasTimeToLive, clock));

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // Answers of a real service do not come on the caller's stack.
        await Task.Yield();
        cancellationToken.ThrowIfCancellationRequested();
        // The SDK's telemetry asks the virtual machine's metadata service, which is not there.
        if (request.RequestUri!.Host == "169.254.169.254")
            throw new HttpRequestException("There is no metadata service.");
        try
        {
            var response = await AnswerAsync(request);
            response.RequestMessage = request;
            response.Headers.TryAddWithoutValidation("x-ms-request-charge", "1.5");
            response.Headers.TryAddWithoutValidation("x-ms-activity-id", Guid.NewGuid().ToString());
            return response;
        }
        catch (RefusedRequestException e)
        {
            Refused.Add(e);
            throw;
        }
    }

    private Task<HttpResponseMessage> AnswerAsync(HttpRequestMessage request)
    {
        var path = request.RequestUri!.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString).ToList();
        if (request.Method == HttpMethod.Get && path.Count == 0)
            return Task.FromResult(Json(HttpStatusCode.OK, WireAccount.Account));
        if (path.Count < 4 || path[2] != "colls")
            throw Unexpected(request);
        // By name, or by the resource id that the container's description gives.
        var container = path.Take(3).SequenceEqual(Resource) ? path[3] : WireAccount.NameOf(path[3]);
        if (!_containers.TryGetValue(container, out var items))
            return Task.FromResult(WireAccount.NoContainer(aboutDocuments: path.Count > 4));
        WireHeaders.Check(request);
        if (Always is { } status && path.Count > 4 && path[4] == "docs")
            return Task.FromResult(Json(status, new JsonObject { ["code"] = status.ToString(), ["message"] = "Refused." }));
        return (request.Method.Method, path.Skip(4).ToList()) switch
        {
            ("GET", []) => Task.FromResult(Json(HttpStatusCode.OK, WireAccount.Container(container))),
            ("GET", ["pkranges"]) => Task.FromResult(WireAccount.Ranges(request)),
            ("GET", ["docs"]) => Task.FromResult(Changes(items, request)),
            ("GET", ["docs", var id]) => Task.FromResult(Read(items, PartitionKey(request)!, id)),
            ("POST", ["docs"]) when Has(request, "x-ms-cosmos-is-batch-request") => CommitAsync(items, request),
            ("POST", ["docs"]) when Has(request, "x-ms-documentdb-isquery") => QueryAsync(items, request),
            _ => throw Unexpected(request),
        };
    }

    private async Task<HttpResponseMessage> CommitAsync(WireContainer items, HttpRequestMessage request)
    {
        var fault = CommitFaults.TryDequeue(out var next) ? next : Fault.None;
        Interlocked.Increment(ref _commits);
        while (_late.TryDequeue(out var late))
            late();
        if (fault != Fault.None && Meanwhile is { } before && !IsExecuted(fault))
            await before();
        if (Failure(fault, executed: false) is { } failed)
            return failed;
        using var body = new MemoryStream(await request.Content!.ReadAsByteArrayAsync());
        var operations = await BatchBody.ReadAsync(body);
        if (operations.Count is 0 or > 100)
            throw new RefusedRequestException($"A batch has 1 to 100 operations, not {operations.Count}.");
        var partitionKey = PartitionKey(request)!;
        if (fault == Fault.TimeoutLate)
        {
            _late.Enqueue(() => items.Transact(partitionKey, operations));
            return Error(HttpStatusCode.RequestTimeout);
        }

        var results = items.Transact(partitionKey, operations);
        if (IsExecuted(fault) && Meanwhile is { } after)
            await after();
        return Failure(fault, executed: true) ?? new HttpResponseMessage(results.TrueForAll(r => r.Status < 400) ? HttpStatusCode.OK : HttpStatusCode.MultiStatus)
        {
            Content = new ByteArrayContent(await BatchBody.WriteAsync(results)),
        };
    }

    private HttpResponseMessage Read(WireContainer items, string partitionKey, string id)
    {
        var fault = ReadFaults.TryDequeue(out var next) ? next : Fault.None;
        if ((Failure(fault, executed: false) ?? Failure(fault, executed: true)) is { } failure)
            return failure;
        return items.Read(partitionKey, id) is { } document
            ? Json(HttpStatusCode.OK, document, (string)document["_etag"]!)
            : Json(HttpStatusCode.NotFound, new JsonObject { ["code"] = "NotFound", ["message"] = "Entity with the specified id does not exist." });
    }

    private async Task<HttpResponseMessage> QueryAsync(WireContainer items, HttpRequestMessage request)
    {
        var token = Header(request, "x-ms-continuation");
        List<JsonObject>? rest = null;
        if (token is not null && !_cursors.TryRemove(token, out rest))
            throw new RefusedRequestException($"The continuation '{token}' was not given, or was used twice.");
        if (rest is null)
        {
            var body = JsonNode.Parse(await request.Content!.ReadAsStringAsync())!;
            var parameters = (body["parameters"]?.AsArray() ?? []).ToDictionary(p => (string)p!["name"]!, p => p!["value"], StringComparer.Ordinal);
            var sql = new WireSql((string)body["query"]!, parameters);
            Queries.Enqueue(sql);
            rest = items.Query(sql, PartitionKey(request));
        }

        var size = Math.Min(LongestPage, int.Parse(Header(request, "x-ms-max-item-count")!, CultureInfo.InvariantCulture));
        var response = Page(rest.Take(size));
        // One physical partition: its answer is the whole answer.
        response.Headers.Add("x-ms-cosmos-query-requiresdistribution", "False");
        if (rest.Count > size)
        {
            var next = Guid.NewGuid().ToString("N");
            _cursors[next] = rest[size..];
            response.Headers.Add("x-ms-continuation", next);
        }

        return response;
    }

    private static HttpResponseMessage Changes(WireContainer items, HttpRequestMessage request)
    {
        if (Header(request, "A-IM") != "Incremental Feed")
            throw Unexpected(request);
        var after = Header(request, "If-None-Match") is { } etag ? long.Parse(etag.Trim('"'), CultureInfo.InvariantCulture) : 0;
        var (documents, position) = items.Changes(after, int.Parse(Header(request, "x-ms-max-item-count")!, CultureInfo.InvariantCulture));
        var response = documents.Count == 0 ? new HttpResponseMessage(HttpStatusCode.NotModified) { Content = new ByteArrayContent([]) } : Page(documents);
        response.Headers.ETag = new EntityTagHeaderValue($"\"{position}\"");
        if (documents.Count == 0)
            response.Headers.Add("x-ms-item-count", "0");
        return response;
    }

    private static bool IsExecuted(Fault fault) => fault is Fault.TimeoutAfter or Fault.UnavailableAfter or Fault.DroppedAfter;

    private static HttpResponseMessage? Failure(Fault fault, bool executed) => (fault, executed) switch
    {
        (Fault.Throttled, false) => Throttled(),
        (Fault.TimeoutBefore, false) or (Fault.TimeoutAfter, true) => Error(HttpStatusCode.RequestTimeout),
        (Fault.UnavailableBefore, false) or (Fault.UnavailableAfter, true) => Error(HttpStatusCode.ServiceUnavailable),
        (Fault.Gone, false) => Error(HttpStatusCode.Gone),
        (Fault.DroppedBefore, false) or (Fault.DroppedAfter, true) => throw new HttpRequestException("The connection was reset."),
        _ => null,
    };

    private static HttpResponseMessage Throttled()
    {
        var response = Error(HttpStatusCode.TooManyRequests);
        response.Headers.Add("x-ms-retry-after-ms", "25");
        response.Headers.Add("x-ms-substatus", "3200");
        return response;
    }

    private static HttpResponseMessage Error(HttpStatusCode status) => Json(status, new JsonObject { ["code"] = status.ToString(), ["message"] = "A fault of the test." });

    private static HttpResponseMessage Page(IEnumerable<JsonObject> documents)
    {
        var list = new JsonArray([.. documents]);
        var response = Json(HttpStatusCode.OK, new JsonObject { ["_rid"] = WireAccount.DatabaseRid, ["Documents"] = list, ["_count"] = list.Count });
        response.Headers.Add("x-ms-item-count", list.Count.ToString(CultureInfo.InvariantCulture));
        return response;
    }

    internal static HttpResponseMessage Json(HttpStatusCode status, JsonObject json, string? etag = null)
    {
        var response = new HttpResponseMessage(status) { Content = new StringContent(json.ToJsonString(), Encoding.UTF8, "application/json") };
        if (etag is not null)
            response.Headers.ETag = new EntityTagHeaderValue(etag);
        return response;
    }

    internal static string? Header(HttpRequestMessage request, string name) => request.Headers.TryGetValues(name, out var values) ? string.Join(",", values) : null;

    internal static bool Has(HttpRequestMessage request, string name) => Header(request, name) == "True";

    private static string? PartitionKey(HttpRequestMessage request) =>
        Header(request, "x-ms-documentdb-partitionkey") is { } json ? JsonSerializer.Deserialize<string[]>(json)!.Single() : null;

    private static RefusedRequestException Unexpected(HttpRequestMessage request) =>
        new($"LotFlow sends no {request.Method} {request.RequestUri} with {string.Join("; ", request.Headers.Select(h => $"{h.Key}: {string.Join(",", h.Value)}"))}.");
}
