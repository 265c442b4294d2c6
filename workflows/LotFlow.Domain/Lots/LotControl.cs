using System.Text.Json;
using System.Text.Json.Serialization;
using LotFlow.Domain.MasterData;

namespace LotFlow.Domain.Lots;

/// <summary>
/// The gate of a lot: the one document that says whether it may move (design, section 4). Each open hold is a property of its own,
/// so that placing one is a merge that no busy picker can defeat.
/// </summary>
public sealed record LotControl
{
    public const string DocumentId = "control";

    private const string HoldPrefix = "hold_";

    public required string LotId { get; init; }

    public required Disposition Disposition { get; init; }

    public DateOnly? ExpiresOn { get; init; }

    /// <summary>Last number given to a movement or an event of this lot.</summary>
    public required long Sequence { get; init; }

    /// <summary>What created the stock; the same creation repeated is recognised by it.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>Open holds as <c>hold_{holdId}</c>, beside the named properties.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement> Extra { get; init; } = new Dictionary<string, JsonElement>();

    [JsonIgnore]
    public IReadOnlyList<string> OpenHolds =>
        [.. Extra.Keys.Where(k => k.StartsWith(HoldPrefix, StringComparison.Ordinal)).Select(k => k[HoldPrefix.Length..]).Order(StringComparer.Ordinal)];

    /// <summary>The property under which a hold is kept.</summary>
    public static string HoldProperty(string holdId) => HoldPrefix + holdId;

    public LotControl WithHold(string holdId, OpenHold hold)
    {
        var extra = new Dictionary<string, JsonElement>(Extra)
        {
            [HoldProperty(holdId)] = JsonSerializer.SerializeToElement(hold, JsonSerializerOptions.Web),
        };
        return this with { Extra = extra };
    }

    public LotControl WithoutHold(string? holdId)
    {
        var extra = new Dictionary<string, JsonElement>(Extra);
        if (holdId is not null)
            extra.Remove(HoldProperty(holdId));
        return this with { Extra = extra };
    }

    /// <summary>Why the lot must not be used, most general first; empty when it is usable.</summary>
    /// <param name="site">Where it stands: a lot is usable through its expiry date by that site's calendar.</param>
    /// <param name="now">The moment of asking.</param>
    public IReadOnlyList<Blocker> BlockedBy(Site? site, DateTimeOffset now)
    {
        List<Blocker> blockers = [];
        if (Disposition == Disposition.PendingInspection)
            blockers.Add(new("pending-inspection", Ref: null));
        if (Disposition is Disposition.Rejected or Disposition.Closed)
            blockers.Add(new("rejected", Ref: null));
        if (ExpiresOn is { } day && (site?.DayOf(now) ?? DateOnly.FromDateTime(now.UtcDateTime)) > day)
            blockers.Add(new("expired", day.ToString("yyyy-MM-dd")));
        blockers.AddRange(OpenHolds.Select(h => new Blocker("hold", h)));
        return blockers;
    }
}

/// <summary>What the gate keeps of an open hold; the case is described elsewhere.</summary>
public sealed record OpenHold(string ReasonCode, DateTimeOffset PlacedAt);

/// <summary>A reason why a lot is blocked: <c>hold</c>, <c>pending-inspection</c>, <c>rejected</c>, <c>expired</c> or <c>recall</c>.</summary>
public sealed record Blocker(string Code, string? Ref);
