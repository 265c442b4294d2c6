using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace LotFlow.Server.Tests.Durability;

/// <summary>
/// Sends a plan from many clients at once and remembers every answer. What was not answered is sent again, as senders do, whether or not
/// the server that died had taken it.
/// </summary>
internal sealed class StockStorm(StockPlan plan, int clients)
{
    private readonly ConcurrentQueue<StockCommand> _open = new(plan.Commands);
    private readonly ConcurrentDictionary<string, string> _taken = new();
    private readonly ConcurrentDictionary<string, long> _heldAt = new();
    private readonly ConcurrentDictionary<string, long> _releasedAt = new();
    private readonly ConcurrentDictionary<string, StockCommand> _refused = new();
    private int _answers;

    /// <summary>True once every command was answered as often as it was to be sent.</summary>
    public bool IsOver => _open.IsEmpty;

    /// <summary>Commands that were taken, with the answer that counts.</summary>
    public IReadOnlyDictionary<string, string> Taken => _taken;

    /// <summary>By hold: the last number in the ledger of its lot when the hold had been acknowledged.</summary>
    public IReadOnlyDictionary<string, long> HeldAt => _heldAt;

    /// <summary>By hold: the last number in the ledger of its lot just before its release was asked for.</summary>
    public IReadOnlyDictionary<string, long> ReleasedAt => _releasedAt;

    /// <summary>Commands that were refused each time they were sent.</summary>
    public IEnumerable<StockCommand> Refused => _refused.Values.Where(c => !_taken.ContainsKey(c.Id));

    public async Task RageAsync(Uri address, int answers, Func<Task> kill)
    {
        _answers = 0;
        using var http = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(30) };
        var enough = new TaskCompletionSource();
        var senders = Enumerable.Range(0, clients).Select(_ => SendAsync(http, answers, enough)).ToList();
        await Task.WhenAny(Task.WhenAll(senders), enough.Task);
        await kill();
        await Task.WhenAll(senders);
    }

    private async Task SendAsync(HttpClient http, int answers, TaskCompletionSource enough)
    {
        while (Volatile.Read(ref _answers) < answers && _open.TryDequeue(out var command))
        {
            try
            {
                await SendAsync(http, command);
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException or IOException)
            {
                // The server died with it; nobody knows whether it was taken.
                _open.Enqueue(command);
                return;
            }

            if (Interlocked.Increment(ref _answers) >= answers)
                enough.TrySetResult();
        }
    }

    private async Task SendAsync(HttpClient http, StockCommand command)
    {
        if (command.IsRelease && !await IsHeldAsync(http, command))
        {
            // What is to be released must be there first.
            _open.Enqueue(command);
            await Task.Yield();
            return;
        }

        using var response = await Storm.PostAsync(http, command.Who, command.Path, command.Body);
        var text = await response.Content.ReadAsStringAsync();
        switch (response.StatusCode)
        {
            case HttpStatusCode.Accepted or HttpStatusCode.OK when command.IsRelease:
                await ApproveAsync(http, JsonNode.Parse(text)!["approvalId"]!.GetValue<string>());
                _taken.TryAdd(command.Id, text);
                break;
            case HttpStatusCode.Accepted:
                // Taken, and not done within the time of an answer: sent again, it answers when it is.
                _open.Enqueue(command);
                break;
            case HttpStatusCode.OK or HttpStatusCode.Created:
                var known = _taken.GetOrAdd(command.Id, text);
                Assert.True(JsonNode.DeepEquals(JsonNode.Parse(known), JsonNode.Parse(text)), $"{command.Id} was answered as {known} and as {text}.");
                if (command.IsHold && !_heldAt.ContainsKey(command.Id))
                    _heldAt.TryAdd(command.Id, await LastSequenceAsync(http, command.LotId));
                break;
            default:
                Assert.True(response.StatusCode == HttpStatusCode.Conflict, $"{command.Id} ({command.Path}) answered {(int)response.StatusCode}: {text}");
                Assert.DoesNotContain("idempotency-conflict", text, StringComparison.Ordinal);
                _refused.TryAdd(command.Id, command);
                break;
        }
    }

    private async Task<bool> IsHeldAsync(HttpClient http, StockCommand release)
    {
        var holdId = release.Path.Split('/')[^2];
        if (!_heldAt.ContainsKey(holdId))
            return false;
        // The first time it is asked for; a server that died with it may have begun.
        if (!_releasedAt.ContainsKey(holdId))
            _releasedAt.TryAdd(holdId, await LastSequenceAsync(http, release.LotId));
        return true;
    }

    private static async Task ApproveAsync(HttpClient http, string approvalId)
    {
        using var response = await Storm.PostAsync(
            http, "qa2", $"/api/approvals/{approvalId}/decisions", new() { ["decisionId"] = $"yes-{approvalId}", ["decision"] = "approve" });
        Assert.True(response.IsSuccessStatusCode, $"The release was not approved: {await response.Content.ReadAsStringAsync()}");
    }

    public static async Task<JsonNode> GetAsync(HttpClient http, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "auditor1");
        using var response = await http.SendAsync(request);
        if (!response.IsSuccessStatusCode)
            throw new InvalidOperationException($"GET {path} answered {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
        return (await response.Content.ReadFromJsonAsync<JsonNode>())!;
    }

    private static async Task<long> LastSequenceAsync(HttpClient http, string lotId) =>
        (await GetAsync(http, $"/api/lots/{lotId}/ledger"))["items"]!.AsArray().Max(m => m!["sequence"]!.GetValue<long>());
}
