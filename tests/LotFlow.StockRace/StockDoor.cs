using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace LotFlow.StockRace;

/// <summary>What LotFlow answered: the status that HTTP gives it, and the body.</summary>
public sealed record DoorAnswer(HttpStatusCode Status, JsonNode Body);

/// <summary>How the race reaches LotFlow: a server, or its handlers in the same process.</summary>
public interface IStockDoor
{
    Task<DoorAnswer> PostAsync(string who, string path, JsonObject body);

    Task<DoorAnswer> GetAsync(string path);
}

/// <summary>A server somewhere.</summary>
public sealed class HttpDoor(HttpClient http) : IStockDoor
{
    public async Task<DoorAnswer> PostAsync(string who, string path, JsonObject body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body.DeepClone()) };
        return await SendAsync(request, who);
    }

    public async Task<DoorAnswer> GetAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        return await SendAsync(request, "auditor1");
    }

    private async Task<DoorAnswer> SendAsync(HttpRequestMessage request, string who)
    {
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", who);
        using var response = await http.SendAsync(request);
        return new(response.StatusCode, (await response.Content.ReadFromJsonAsync<JsonNode>())!);
    }
}
