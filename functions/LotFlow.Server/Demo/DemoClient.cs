using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace LotFlow.Server.Demo;

/// <summary>The demo's people in front of the public API; each call says who makes it.</summary>
internal sealed class DemoClient(Uri address) : IDisposable
{
    // A page that answers a redirect would hide what the demo wants to show.
    private readonly HttpClient _http = new(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = address };

    public async Task<JsonNode> GetAsync(string who, string path, CancellationToken cancellation) =>
        (await SendAsync(who, HttpMethod.Get, path, body: null, HttpStatusCode.OK, cancellation))!;

    public Task<JsonNode?> PostAsync(string who, string path, JsonNode body, HttpStatusCode expected, CancellationToken cancellation) =>
        SendAsync(who, HttpMethod.Post, path, body, expected, cancellation);

    /// <summary>An answer that is not JSON.</summary>
    public async Task<string> GetTextAsync(string who, string path, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", who);
        using var response = await _http.SendAsync(request, cancellation);
        var text = await response.Content.ReadAsStringAsync(cancellation);
        return response.IsSuccessStatusCode ? text : throw new DemoFailedException($"GET {path} as {who} answered {(int)response.StatusCode}: {text}");
    }

    /// <summary>What a browser or a mail scanner does with a link: it has no token of ours.</summary>
    public async Task<string> OpenPageAsync(string link, CancellationToken cancellation)
    {
        using var response = await _http.GetAsync(link, cancellation);
        return await response.Content.ReadAsStringAsync(cancellation);
    }

    public async Task<string> SendFormAsync(string link, IEnumerable<KeyValuePair<string, string>> fields, CancellationToken cancellation)
    {
        using var form = new FormUrlEncodedContent(fields);
        using var response = await _http.PostAsync(link, form, cancellation);
        var page = await response.Content.ReadAsStringAsync(cancellation);
        return response.IsSuccessStatusCode ? page : throw new DemoFailedException($"POST of the approval page answered {(int)response.StatusCode}.");
    }

    public void Dispose() => _http.Dispose();

    private async Task<JsonNode?> SendAsync(
        string who, HttpMethod method, string path, JsonNode? body, HttpStatusCode expected, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", who);
        if (body is not null)
            request.Content = JsonContent.Create(body);
        using var response = await _http.SendAsync(request, cancellation);
        var text = await response.Content.ReadAsStringAsync(cancellation);
        return response.StatusCode == expected
            ? JsonNode.Parse(text)
            : throw new DemoFailedException($"{method} {path} as {who} answered {(int)response.StatusCode}, not {(int)expected}: {text}");
    }
}

/// <summary>Something in the demo did not go as it must.</summary>
internal sealed class DemoFailedException(string message) : Exception(message);
