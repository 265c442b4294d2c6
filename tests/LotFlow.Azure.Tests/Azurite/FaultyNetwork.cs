using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Azure.Core.Pipeline;

namespace LotFlow.Azure.Tests.Azurite;

/// <summary>What happens to one request.</summary>
public enum Fault
{
    None,
    LostBeforeExecution,
    LostAfterExecution,
    TimedOutAfterExecution,
    Status408AfterExecution,
    Status500BeforeExecution,
    Status500AfterExecution,
    Status503BeforeExecution,
    Status504AfterExecution,
    Status429,
    ServerBusy,
}

/// <summary>A network before Azurite that spoils requests as it is told, one fault per request of the chosen method.</summary>
internal sealed class FaultyNetwork(HttpMethod? method = null) : DelegatingHandler(new SocketsHttpHandler())
{
    private readonly ConcurrentQueue<Fault> _faults = new();
    private int _sent;
    private int _lostReads;

    public HttpPipelineTransport Transport => new HttpClientTransport(new HttpClient(this, disposeHandler: false));

    /// <summary>Requests of the chosen method that were sent, spoilt ones included.</summary>
    public int Sent => _sent;

    /// <summary>What another writer does after each fault, before the next attempt.</summary>
    public Func<Task>? Meanwhile { get; set; }

    public void Spoil(params Fault[] faults) => Array.ForEach(faults, _faults.Enqueue);

    /// <summary>The next reads get no answer.</summary>
    public void LoseReads(int count) => _lostReads = count;

    /// <summary>Faults that were not used do not spoil what follows.</summary>
    public void Heal() => _faults.Clear();

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Method == HttpMethod.Get && Interlocked.Decrement(ref _lostReads) >= 0)
            throw new HttpRequestException("The connection was closed.");
        if (request.Method != (method ?? HttpMethod.Post))
            return await base.SendAsync(request, cancellationToken);
        Interlocked.Increment(ref _sent);
        if (!_faults.TryDequeue(out var fault) || fault == Fault.None)
            return await base.SendAsync(request, cancellationToken);
        if (fault.ToString().EndsWith("AfterExecution", StringComparison.Ordinal))
            (await base.SendAsync(request, cancellationToken)).Dispose();
        if (Meanwhile is { } foreign)
            await foreign();
        return fault switch
        {
            Fault.LostBeforeExecution or Fault.LostAfterExecution => throw new HttpRequestException("The connection was closed."),
            Fault.TimedOutAfterExecution => throw new TaskCanceledException("No answer in time."),
            Fault.Status408AfterExecution => Answer(408, "OperationTimedOut"),
            Fault.Status500BeforeExecution or Fault.Status500AfterExecution => Answer(500, "InternalError"),
            Fault.Status503BeforeExecution => Answer(503, "OperationTimedOut"),
            Fault.Status504AfterExecution => Answer(504, "GatewayTimeout"),
            Fault.Status429 => Answer(429, "TooManyRequests"),
            _ => Answer(503, "ServerBusy"),
        };
    }

    private static HttpResponseMessage Answer(int status, string code) => new((HttpStatusCode)status)
    {
        Content = new StringContent(
            "{\"odata.error\":{\"code\":\"CODE\",\"message\":{\"lang\":\"en-US\",\"value\":\"CODE\"}}}".Replace("CODE", code, StringComparison.Ordinal),
            Encoding.UTF8,
            "application/json"),
    };
}
