using System.Text.Json;
using System.Text.Json.Serialization;

namespace LotFlow.Domain.Lots;

/// <summary>
/// The control document of a node of the genealogy, a lot or a transformation. Each open hold is a property of its own, so that placing
/// one is a merge that no busy writer can defeat, and every link that leaves the node is written against it (design, section 5).
/// </summary>
public abstract record Gate
{
    public const string DocumentId = "control";

    private const string HoldPrefix = "hold_";
    private const string EndedPrefix = "ended_";

    // As the store writes them, so that a hold reads the same whether it was merged in or written with the gate.
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerOptions.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>Last number given to a movement, a link or an event of this node.</summary>
    public required long Sequence { get; init; }

    /// <summary>Open holds as <c>hold_{holdId}</c>, beside the named properties.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement> Extra { get; init; } = new Dictionary<string, JsonElement>();

    /// <summary>The ids of the open holds, in order.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> OpenHolds =>
        [.. Extra.Keys.Where(k => k.StartsWith(HoldPrefix, StringComparison.Ordinal)).Select(k => k[HoldPrefix.Length..]).Order(StringComparer.Ordinal)];

    /// <summary>The property under which a hold is kept.</summary>
    public static string HoldProperty(string holdId) => HoldPrefix + holdId;

    /// <summary>The hold of this id, if it is open here.</summary>
    public OpenHold? FindHold(string holdId) =>
        Extra.TryGetValue(HoldProperty(holdId), out var hold) ? hold.Deserialize<OpenHold>(s_json) : null;

    /// <summary>
    /// True where the hold has ended while something was on its way that still carried it: what was registered under the hold and arrives
    /// after its end does not bring it back (ADR 17).
    /// </summary>
    public bool HasEnded(string holdId) => Extra.ContainsKey(EndedPrefix + holdId);

    internal IDictionary<string, JsonElement> HoldsEnding(string holdId) =>
        new Dictionary<string, JsonElement>(HoldsWithout(holdId)) { [EndedPrefix + holdId] = JsonSerializer.SerializeToElement(true) };

    internal IDictionary<string, JsonElement> HoldsWith(string holdId, OpenHold hold) =>
        new Dictionary<string, JsonElement>(Extra) { [HoldProperty(holdId)] = JsonSerializer.SerializeToElement(hold, s_json) };

    internal IDictionary<string, JsonElement> HoldsWithout(string holdId)
    {
        var extra = new Dictionary<string, JsonElement>(Extra);
        extra.Remove(HoldProperty(holdId));
        return extra;
    }
}

/// <summary>Changes the holds of a gate, whichever it is.</summary>
public static class GateHolds
{
    public static T WithHold<T>(this T gate, string holdId, OpenHold hold)
        where T : Gate => (T)((Gate)gate with { Extra = gate.HoldsWith(holdId, hold) });

    public static T WithoutHold<T>(this T gate, string? holdId)
        where T : Gate => holdId is null ? gate : (T)((Gate)gate with { Extra = gate.HoldsWithout(holdId) });

    /// <summary>Without the hold, and remembering that it was here or was about to come.</summary>
    public static T WithEnded<T>(this T gate, string holdId)
        where T : Gate => (T)((Gate)gate with { Extra = gate.HoldsEnding(holdId) });
}

/// <summary>What a gate keeps of an open hold: enough to say why, wherever the hold came from. The case is described elsewhere.</summary>
public sealed record OpenHold(string ReasonCode, DateTimeOffset PlacedAt)
{
    public HoldScope Scope { get; init; } = HoldScope.Lot;

    public HoldSource? Source { get; init; }

    public string? PlacedBy { get; init; }

    /// <summary>The lot that the hold was placed on, where this is another one that it reached.</summary>
    public string? RootLotId { get; init; }

    /// <summary>The number of the event that told of it; null until it has been told.</summary>
    public long? ToldAs { get; init; }

    /// <summary>True once it was decided that the lot may be used for rework, and for nothing else, while the hold is open.</summary>
    public bool AllowsRework { get; init; }
}

/// <summary>A reason why a lot is blocked: <c>hold</c>, <c>pending-inspection</c>, <c>rejected</c>, <c>expired</c> or <c>recall</c>.</summary>
public sealed record Blocker(string Code, string? Ref);
