using System.Text.Json;
using System.Text.Json.Nodes;
using LotFlow.Domain;
using LotFlow.Domain.People;
using LotFlow.Domain.Policies;
using LotFlow.Workflows.MasterData;
using Microsoft.Extensions.Logging;

namespace LotFlow.Workflows.Recalls;

/// <summary>
/// Starts the drills that policy asks for, on a lot that chance picks. Hosts run it once a day; running it again on the same day starts nothing
/// twice, since the id is that of the day. While a recall is open, or another drill, people have enough to do: it waits.
/// </summary>
public sealed class DrillScheduling(RecallStore recalls, RecallCommands commands, MasterDataStore masterData, ILogger<DrillScheduling> logger)
{
    private const int PageSize = 500;

    /// <summary>How often hosts run it.</summary>
    public static TimeSpan Interval { get; } = TimeSpan.FromDays(1);

    /// <summary>Starts the drill that is due; answers its id, or null where none is.</summary>
    public async Task<string?> RunAsync(DateTimeOffset now, CancellationToken cancellation = default)
    {
        var (policy, _) = await masterData.PolicyAsync<RecallPolicy>(RecallPolicy.Name, version: null, cancellation);
        if (policy.Drill.EveryDays is not { } days || !await IsDueAsync(days, now, cancellation))
            return null;
        var drillId = $"drill-{now.UtcDateTime:yyyyMMdd}";
        var result = await commands.StartAsync(JsonSerializer.SerializeToElement(Body(drillId, policy.Drill, now)), Person.System, cancellation);
        if (result.IsTaken)
            return drillId;
        logger.LogWarning("Drill {DrillId} was refused: {Detail}", drillId, result.Refusal?.Detail ?? string.Join(' ', result.Errors.Select(e => e.Message)));
        return null;
    }

    private async Task<bool> IsDueAsync(int days, DateTimeOffset now, CancellationToken cancellation)
    {
        string? continuation = null;
        do
        {
            (var page, continuation) = await recalls.QueryAsync(state: null, PageSize, continuation, cancellation);
            // The sweep does not come to the second: half a day early is not too early.
            if (page.Any(r => !r.IsClosed || (r.Drill && r.StartedAt.AddDays(days) > now.AddHours(12))))
                return false;
        }
        while (continuation is not null);
        return true;
    }

    private static JsonObject Body(string drillId, DrillPolicy policy, DateTimeOffset now) => new()
    {
        ["recallId"] = drillId,
        ["title"] = $"Drill of {now.UtcDateTime:yyyy-MM-dd}",
        ["class"] = "III",
        ["reason"] = "A drill, as the policy for recalls asks for: can we find everything that a lot went into?",
        ["roots"] = new JsonArray(new JsonObject { ["random"] = true }),
        ["direction"] = WireName.Of(policy.Direction),
        ["drill"] = true,
        ["effectivenessLevel"] = "E",
    };
}
