using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LotFlow.Azure.Tests.Cosmos.Wire;

/// <summary>What may go wrong with a request, before or after it is executed. TimeoutLate: 408, and executed only when the next batch arrives.</summary>
internal enum Fault
{
    None,
    Throttled,
    TimeoutBefore,
    TimeoutAfter,
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

    private readonly List<WireContainer> _containers = [];
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
    public long Executed => _containers.Sum(c => c.Executed);

    /// <summary>If set, the status of every answer about documents.</summary>
    public HttpStatusCode? Always { get; set; }

    public void Add(string container, bool hasTimeToLive) =>
        _containers.Add(new(container, WireAccount.ContainerRid((byte)_containers.Count), hasTimeToLive, clock));

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

    private async Task<HttpResponseMessage> AnswerAsync(HttpRequestMessage request)
    {
        var path = request.RequestUri!.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString).ToList();
        if (request.Method == HttpMethod.Get && path.Count == 0)
            return Json(HttpStatusCode.OK, WireAccount.Account);
        if (path is not ["dbs", var database, "colls", var container, .. var rest])
            throw Unexpected(request);
        // By name, or by the resource id that the container's description gives.
        var items = _containers.Find(c => (database, container) == (Database, c.Name) || (database, container) == (WireAccount.DatabaseRid, c.Rid));
        // The substatus tells it from a document that is not there.
        if (items is null)
            return Error(HttpStatusCode.NotFound, "Owner resource does not exist.", substatus: rest.Count > 0 ? "1003" : null);
        WireHeaders.Check(request);
        if (Always is { } status && rest is ["docs", ..])
            return Error(status, "Refused.");
        return (request.Method.Method, rest) switch
        {
            ("GET", []) => Json(HttpStatusCode.OK, WireAccount.Container(items.Name, items.Rid)),
            ("GET", ["pkranges"]) => WireAccount.Ranges(request),
            ("GET", ["docs"]) when Header(request, "A-IM") == "Incremental Feed" => Changes(items, request),
            ("GET", ["docs", var id]) => Read(items, PartitionKey(request)!, id),
            ("POST", ["docs"]) when Has(request, "x-ms-cosmos-is-batch-request") => await CommitAsync(items, request),
            ("POST", ["docs"]) when Has(request, "x-ms-documentdb-isquery") => await QueryAsync(items, request),
            _ => throw Unexpected(request),
        };
    }

    private async Task<HttpResponseMessage> CommitAsync(WireContainer items, HttpRequestMessage request)
    {
        var fault = CommitFaults.TryDequeue(out var next) ? next : Fault.None;
        Interlocked.Increment(ref _commits);
        while (_late.TryDequeue(out var late))
            late();
        var operations = await BatchBody.ReadAsync(await request.Content!.ReadAsStreamAsync());
        if (operations.Count is 0 or > 100)
            throw new RefusedRequestException($"A batch has 1 to 100 operations, not {operations.Count}.");
        var partitionKey = PartitionKey(request)!;
        List<WireResult> Execute() => items.Transact(partitionKey, operations);
        var results = fault is Fault.None or Fault.TimeoutAfter or Fault.UnavailableAfter or Fault.DroppedAfter ? Execute() : [];
        if (fault == Fault.None)
        {
            var status = results.TrueForAll(r => r.Status < 400) ? HttpStatusCode.OK : HttpStatusCode.MultiStatus;
            return new HttpResponseMessage(status) { Content = new ByteArrayContent(await BatchBody.WriteAsync(results)) };
        }

        if (Meanwhile is { } others)
            await others();
        if (fault == Fault.TimeoutLate)
            _late.Enqueue(() => Execute());
        return Failure(fault);
    }

    private HttpResponseMessage Read(WireContainer items, string partitionKey, string id)
    {
        if (ReadFaults.TryDequeue(out var fault) && fault != Fault.None)
            return Failure(fault);
        if (items.Read(partitionKey, id) is not { } document)
            return Error(HttpStatusCode.NotFound, "Entity with the specified id does not exist.");
        return Json(HttpStatusCode.OK, document.ToJsonString(), etag: (string)document["_etag"]!);
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
        var response = Page(rest[..Math.Min(size, rest.Count)]);
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
        var after = Header(request, "If-None-Match") is { } etag ? long.Parse(etag.Trim('"'), CultureInfo.InvariantCulture) : 0;
        var (documents, position) = items.Changes(after, int.Parse(Header(request, "x-ms-max-item-count")!, CultureInfo.InvariantCulture));
        return Page(documents, etag: $"\"{position}\"");
    }

    private static HttpResponseMessage Failure(Fault fault)
    {
        var status = fault switch
        {
            Fault.Throttled => HttpStatusCode.TooManyRequests,
            Fault.TimeoutBefore or Fault.TimeoutAfter or Fault.TimeoutLate => HttpStatusCode.RequestTimeout,
            Fault.UnavailableBefore or Fault.UnavailableAfter => HttpStatusCode.ServiceUnavailable,
            Fault.Gone => HttpStatusCode.Gone,
            _ => throw new HttpRequestException("The connection was reset."),
        };
        var response = Error(status, "A fault of the test.", substatus: fault == Fault.Throttled ? "3200" : null);
        if (fault == Fault.Throttled)
            response.Headers.Add("x-ms-retry-after-ms", "25");
        return response;
    }

    private static HttpResponseMessage Error(HttpStatusCode status, string message, string? substatus = null)
    {
        var response = Json(status, new JsonObject { ["code"] = status.ToString(), ["message"] = message }.ToJsonString());
        if (substatus is not null)
            response.Headers.Add("x-ms-substatus", substatus);
        return response;
    }

    // An answer with an ETag is one about changes: where there are none, it is 304 without a body.
    private static HttpResponseMessage Page(List<JsonObject> documents, string? etag = null)
    {
        var page = new JsonObject { ["_rid"] = WireAccount.DatabaseRid, ["Documents"] = new JsonArray([.. documents]), ["_count"] = documents.Count };
        var isUnchanged = etag is not null && documents.Count == 0;
        var response = isUnchanged ? Json(HttpStatusCode.NotModified, "", etag) : Json(HttpStatusCode.OK, page.ToJsonString(), etag);
        response.Headers.Add("x-ms-item-count", documents.Count.ToString(CultureInfo.InvariantCulture));
        return response;
    }

    internal static HttpResponseMessage Json(HttpStatusCode status, string json, string? etag = null)
    {
        var response = new HttpResponseMessage(status) { Content = new StringContent(json, Encoding.UTF8, "application/json") };
        response.Headers.ETag = etag is null ? null : new EntityTagHeaderValue(etag);
        return response;
    }

    internal static string? Header(HttpRequestMessage request, string name) => request.Headers.TryGetValues(name, out var values) ? string.Join(",", values) : null;

    internal static bool Has(HttpRequestMessage request, string name) => Header(request, name) == "True";

    internal static string? PartitionKey(HttpRequestMessage request) =>
        Header(request, "x-ms-documentdb-partitionkey") is { } json ? JsonSerializer.Deserialize<string[]>(json)!.Single() : null;

    private static RefusedRequestException Unexpected(HttpRequestMessage request) =>
        new($"LotFlow sends no {request.Method} {request.RequestUri} with {string.Join("; ", request.Headers.Select(h => $"{h.Key}: {string.Join(",", h.Value)}"))}.");
}
