using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;

namespace LotFlow.StockRace;

/// <summary>
/// Sends a plan from many clients at once and remembers every answer. What was not answered is sent again, as senders do, whether or not
/// the server that died had taken it.
/// </summary>
public sealed class StockStorm(StockPlan plan, int clients)
{
    private readonly ConcurrentQueue<StockCommand> _open = new(plan.Commands);
    private readonly ConcurrentDictionary<string, JsonNode> _taken = new();
    private readonly ConcurrentDictionary<string, long> _heldAt = new();
    private readonly ConcurrentDictionary<string, long> _releasedAt = new();
    private readonly ConcurrentDictionary<string, long> _recalledAt = new();
    private readonly ConcurrentDictionary<string, StockCommand> _refused = new();
    private int _answers;

    /// <summary>True once every command was answered as often as it was to be sent.</summary>
    public bool IsOver => _open.IsEmpty;

    /// <summary>Commands that were taken, with the answer that counts.</summary>
    public IReadOnlyDictionary<string, JsonNode> Taken => _taken;

    /// <summary>By hold: the last number in the ledger of its lot when the hold had been acknowledged.</summary>
    public IReadOnlyDictionary<string, long> HeldAt => _heldAt;

    /// <summary>By hold: the last number in the ledger of its lot just before its release was asked for.</summary>
    public IReadOnlyDictionary<string, long> ReleasedAt => _releasedAt;

    /// <summary>By lot: the last number in its ledger when the recall that it is in had been acknowledged.</summary>
    public IReadOnlyDictionary<string, long> RecalledAt => _recalledAt;

    /// <summary>Commands that were refused each time they were sent.</summary>
    public IEnumerable<StockCommand> Refused => _refused.Values.Where(c => !_taken.ContainsKey(c.Id));

    /// <summary>Sends until so many commands were answered, then kills the server in the middle of the others.</summary>
    public async Task RageAsync(IStockDoor door, int answers, Func<Task> kill)
    {
        _answers = 0;
        var enough = new TaskCompletionSource();
        var senders = Enumerable.Range(0, clients).Select(_ => Task.Run(() => SendAsync(door, answers, enough))).ToList();
        await Task.WhenAny(Task.WhenAll(senders), enough.Task);
        await kill();
        await Task.WhenAll(senders);
    }

    /// <summary>Sends all that is left.</summary>
    public async Task RageAsync(IStockDoor door)
    {
        while (!IsOver)
            await RageAsync(door, int.MaxValue, () => Task.CompletedTask);
    }

    private async Task SendAsync(IStockDoor door, int answers, TaskCompletionSource enough)
    {
        while (Volatile.Read(ref _answers) < answers && _open.TryDequeue(out var command))
        {
            try
            {
                await SendAsync(door, command);
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

    private async Task SendAsync(IStockDoor door, StockCommand command)
    {
        if (command.IsRelease && !await IsHeldAsync(door, command))
        {
            // What is to be released must be there first.
            _open.Enqueue(command);
            await Task.Yield();
            return;
        }

        var (status, body) = await door.PostAsync(command.Who, command.Path, command.Body);
        switch (status)
        {
            case HttpStatusCode.Accepted or HttpStatusCode.OK when command.IsRelease:
                await ApproveAsync(door, body["approvalId"]!.GetValue<string>());
                _taken.TryAdd(command.Id, body);
                break;
            case HttpStatusCode.Accepted:
                // Taken, and not done within the time of an answer: sent again, it answers when it is.
                _open.Enqueue(command);
                break;
            case HttpStatusCode.OK or HttpStatusCode.Created:
                var known = _taken.GetOrAdd(command.Id, body);
                Assert.True(JsonNode.DeepEquals(known, body), $"{command.Id} was answered as {known.ToJsonString()} and as {body.ToJsonString()}.");
                if (command.IsHold && !_heldAt.ContainsKey(command.Id))
                    _heldAt.TryAdd(command.Id, await LastSequenceAsync(door, command.LotId));
                // Lot by lot: a server that died between two of them is asked for the rest when the command is answered again.
                foreach (var lot in command.IsRecall ? plan.Recalled.Where(l => !_recalledAt.ContainsKey(l)) : [])
                    _recalledAt.TryAdd(lot, await LastSequenceAsync(door, lot));
                break;
            default:
                Assert.True(status == HttpStatusCode.Conflict, $"{command.Id} ({command.Path}) answered {(int)status}: {body.ToJsonString()}");
                Assert.DoesNotContain("idempotency-conflict", body["type"]!.GetValue<string>(), StringComparison.Ordinal);
                _refused.TryAdd(command.Id, command);
                break;
        }
    }

    private async Task<bool> IsHeldAsync(IStockDoor door, StockCommand release)
    {
        var holdId = release.Path.Split('/')[^2];
        if (!_heldAt.ContainsKey(holdId))
            return false;
        // The first time it is asked for; a server that died with it may have begun.
        if (!_releasedAt.ContainsKey(holdId))
            _releasedAt.TryAdd(holdId, await LastSequenceAsync(door, release.LotId));
        return true;
    }

    private static async Task ApproveAsync(IStockDoor door, string approvalId)
    {
        var (status, body) = await door.PostAsync(
            "qa2", $"/api/approvals/{approvalId}/decisions", new() { ["decisionId"] = $"yes-{approvalId}", ["decision"] = "approve" });
        Assert.True(status == HttpStatusCode.OK, $"The release was not approved: {body.ToJsonString()}");
    }

    private static async Task<long> LastSequenceAsync(IStockDoor door, string lotId) =>
        (await door.LedgerAsync(lotId)).Max(m => m["sequence"]!.GetValue<long>());
}
