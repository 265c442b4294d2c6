using System.Net;
using System.Net.Http.Headers;
using LotFlow.Domain;
using LotFlow.Notifications.Deliveries;
using LotFlow.Notifications.Settings;
using LotFlow.Workflows.Approvals;

namespace LotFlow.Notifications.Teams;

/// <summary>
/// Channels of Microsoft Teams through Workflows webhooks. 202 says that the workflow took the message and not that anybody sees it. The
/// address of a webhook is a secret: it is in no log, no exception and no document, and no redirection gets to know it.
/// </summary>
internal sealed class TeamsChannel : IChannel, IDisposable
{
    private static readonly TimeSpan s_longestPause = TimeSpan.FromHours(1);

    private readonly IReadOnlyList<TeamsWebhook> _webhooks;
    private readonly TeamsMessages _messages;
    private readonly TimeProvider _clock;
    private readonly HttpMessageInvoker _http;

    public TeamsChannel(IReadOnlyList<TeamsWebhook> webhooks, TeamsMessages messages, TimeProvider clock, HttpMessageHandler? handler = null)
    {
        _webhooks = webhooks;
        _messages = messages;
        _clock = clock;
        // An invoker and not a client: nothing follows, retries or logs. Without a propagator there is no span that has the address in it.
        _http = new(handler ?? new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ActivityHeadersPropagator = null });
    }

    public string Name => "teams";

    // In the order in which they were accepted.
    public int Concurrency => 1;

    // What Teams lets an application post to one conversation.
    public int PerSecond => 4;

    public int MostInOne => 12;

    public bool IsReadByMany => true;

    public string? RouteOf(Notification notification, out string? why)
    {
        why = null;
        // Nobody is told that there is no channel where none was promised: a person's message comes here only when mail has failed.
        if (TeamsMessages.RoleOf(notification) is not { } role)
            return null;
        for (var i = 0; i < _webhooks.Count; i++)
        {
            if (_webhooks[i].IsFor(notification.SiteId, role))
                return $"{i}|{WireName.Of(role)}";
        }

        return null;
    }

    public string ServiceOf(string route) => route[..route.IndexOf('|', StringComparison.Ordinal)];

    public async Task<SendOutcome> SendAsync(Letter letter, CancellationToken cancellation)
    {
        var webhook = _webhooks[int.Parse(ServiceOf(letter.Route))];
        using var content = new WatchedContent(_messages.Of(letter));
        // A connection of its own each time: the handler would send a second time on a new one if a kept one had just been closed.
        using var request = new HttpRequestMessage(HttpMethod.Post, webhook.Url) { Content = content, Headers = { ConnectionClose = true } };
        try
        {
            using var response = await _http.SendAsync(request, cancellation);
            return Outcome(response);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            var reason = e is OperationCanceledException ? "no answer in time" : Reason(((e as HttpRequestException)?.HttpRequestError) ?? HttpRequestError.Unknown);
            return content.HasLeft
                ? new(SendResult.Unknown, $"Teams was given the message and did not say whether it took it: {reason}.")
                : new(SendResult.NotNow, $"Teams could not be reached: {reason}.") { IsDown = true };
        }
    }

    public void Dispose() => _http.Dispose();

    private SendOutcome Outcome(HttpResponseMessage response)
    {
        var (status, detail) = ((int)response.StatusCode, $"Teams answered {(int)response.StatusCode}.");
        return response.StatusCode switch
        {
            _ when response.IsSuccessStatusCode => SendOutcome.Accepted,
            HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable => new(SendResult.NotNow, detail) { RetryAfter = RetryAfter(response.Headers.RetryAfter) },
            // What stands in between gave up waiting: what it waited for may still have taken the message.
            HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout => new(SendResult.Unknown, $"{detail} It may have been posted."),
            HttpStatusCode.RequestTimeout => new(SendResult.NotNow, detail),
            _ when status >= 500 => new(SendResult.NotNow, detail),
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.NotFound or HttpStatusCode.Gone =>
                new(SendResult.Never, $"{detail} The webhook is gone or its address is wrong; make a new one and put it into the configuration."),
            _ => new(SendResult.Never, detail),
        };
    }

    private TimeSpan? RetryAfter(RetryConditionHeaderValue? asked)
    {
        var pause = asked?.Delta ?? (asked?.Date - _clock.GetUtcNow());
        return pause is { } p && p > TimeSpan.Zero ? (p < s_longestPause ? p : s_longestPause) : null;
    }

    // Never what the exception says: it may name the address.
    private static string Reason(HttpRequestError error) => error switch
    {
        HttpRequestError.NameResolutionError => "its name is not known",
        HttpRequestError.ConnectionError => "no connection",
        HttpRequestError.SecureConnectionError => "its certificate or TLS is not as it must be",
        HttpRequestError.InvalidResponse => "an answer that is no HTTP",
        HttpRequestError.ResponseEnded => "the connection broke",
        _ => "the connection broke",
    };

    /// <summary>Says whether any of it was handed to the connection: from then on it may have arrived.</summary>
    private sealed class WatchedContent : HttpContent
    {
        private readonly byte[] _json;

        public WatchedContent(byte[] json)
        {
            _json = json;
            Headers.ContentType = new("application/json") { CharSet = "utf-8" };
        }

        public bool HasLeft { get; private set; }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            HasLeft = true;
            return stream.WriteAsync(_json).AsTask();
        }

        protected override bool TryComputeLength(out long length)
        {
            length = _json.Length;
            return true;
        }
    }
}
