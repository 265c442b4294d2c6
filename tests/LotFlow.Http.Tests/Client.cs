using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace LotFlow.Http.Tests;

/// <summary>Sends requests as one user and answers what came back, whatever its status.</summary>
public sealed class Client(HttpClient http, string? user)
{
    public Task<Reply> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public Task<Reply> PostAsync(string path, JsonNode? body = null) => SendAsync(HttpMethod.Post, path, Json(body));

    public Task<Reply> PutAsync(string path, JsonNode body) => SendAsync(HttpMethod.Put, path, Json(body));

    public Task<Reply> PostTextAsync(string path, string body, string contentType = "application/json") =>
        SendAsync(HttpMethod.Post, path, Raw(Encoding.UTF8.GetBytes(body), contentType));

    public Task<Reply> PostBytesAsync(string path, byte[] body) => SendAsync(HttpMethod.Post, path, Raw(body, "application/json"));

    public Task<Reply> PostFormAsync(string path, IEnumerable<KeyValuePair<string, string>> fields) =>
        SendAsync(HttpMethod.Post, path, new FormUrlEncodedContent(fields));

    public async Task<Reply> SendAsync(HttpMethod method, string path, HttpContent? content = null, bool chunked = false)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (user is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", user);
        if (chunked)
            request.Headers.TransferEncodingChunked = true;
        using var response = await http.SendAsync(request);
        return new(response, await response.Content.ReadAsStringAsync());
    }

    private static StringContent? Json(JsonNode? body) => body is null ? null : new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");

    private static ByteArrayContent Raw(byte[] body, string contentType) => new(body) { Headers = { ContentType = MediaTypeHeaderValue.Parse(contentType) } };
}

/// <summary>An answer, read.</summary>
public sealed class Reply(HttpResponseMessage response, string text)
{
    public int Status { get; } = (int)response.StatusCode;

    public string Text { get; } = text;

    public string? Location { get; } = response.Headers.Location?.ToString();

    public string? ContentType { get; } = response.Content.Headers.ContentType?.MediaType;

    public IReadOnlyDictionary<string, string> Headers { get; } = response.Headers.Concat(response.Content.Headers)
        .ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase);

    public JsonNode Json => JsonNode.Parse(Text)!;

    /// <summary>The last part of the problem's type.</summary>
    public string Code => ContentType == "application/problem+json"
        ? Json["type"]!.GetValue<string>().Replace("https://lotflow.dev/problems/", "")
        : $"no problem but {Status} {Text}";

    public IReadOnlyList<string> Pointers => [.. (Json["errors"]?.AsArray() ?? []).Select(e => e!["pointer"]!.GetValue<string>())];

    /// <summary>This problem, with all that every problem has.</summary>
    public void ShouldBeProblem(int status, string code)
    {
        Assert.True(status == Status && code == Code, $"Expected {status} {code} and got {Status} {Text}");
        Assert.Equal(status, Json["status"]!.GetValue<int>());
        Assert.False(string.IsNullOrEmpty(Json["title"]!.GetValue<string>()));
        Assert.False(string.IsNullOrEmpty(Json["detail"]!.GetValue<string>()));
    }
}
