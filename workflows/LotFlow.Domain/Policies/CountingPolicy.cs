using LotFlow.Domain.People;

namespace LotFlow.Domain.Policies;

/// <summary>
/// The policy <c>counting</c>. A count runs from first to last under the version that it was opened under. What is not set has the defaults here.
/// </summary>
public sealed record CountingPolicy
{
    /// <summary>What a difference may be before it is recounted, by the class of the item. A class that is not here allows none.</summary>
    public IReadOnlyDictionary<string, CountTolerance> Classes { get; init; } = new Dictionary<string, CountTolerance>
    {
        ["A"] = CountTolerance.None,
        ["B"] = new(Quantity: 1, Percent: 0.5m, Value: 25),
        ["C"] = new(Quantity: 5, Percent: 2, Value: 50),
    };

    /// <summary>The class of items that have none.</summary>
    public string DefaultClass { get; init; } = "B";

    /// <summary>The currency (ISO 4217) of the values here; a cost in another one counts as unknown, since LotFlow converts none. Null takes each item's own.</summary>
    public string? Currency { get; init; }

    /// <summary>Whether a difference inside tolerance is posted; otherwise the book stays as it is.</summary>
    public bool AutoAdjust { get; init; } = true;

    /// <summary>Whether what is disputed must not be picked, shipped, issued or transferred until it is settled.</summary>
    public bool BlockDisputedLots { get; init; } = true;

    /// <summary>Hours between reminders while a count or recount is outstanding.</summary>
    public int RemindEveryHours { get; init; } = 24;

    /// <summary>Who decides on what is outside tolerance, by the value of all such lines of a count together, smallest first. The last one has no limit.</summary>
    public IReadOnlyList<CountTier> Tiers { get; init; } =
    [
        new(UpToValue: 250, [new(Role.Supervisor, 8, 24), new(Role.Controller, 24, 48), new(Role.Manager, 24, null)]),
        new(UpToValue: 2500, [new(Role.Controller, 24, 48), new(Role.Manager, 24, null)]),
        new(UpToValue: null, [new(Role.Manager, 24, null)]),
    ];

    /// <summary>Days after which what stands at a place is counted again, by class; a class that is not here is counted only when somebody asks.</summary>
    public IReadOnlyDictionary<string, int> Schedule { get; init; } = new Dictionary<string, int>();

    public CountTolerance ToleranceOf(string countClass) => Classes.GetValueOrDefault(countClass) ?? CountTolerance.None;

    /// <summary>The tier of a value; the highest one where the value is not known.</summary>
    public CountTier TierOf(decimal? value) => value is { } known ? Tiers.First(t => t.UpToValue is not { } limit || known <= limit) : Tiers[^1];
}

/// <summary>The largest difference that is taken without a second look; all three must hold.</summary>
/// <param name="Quantity">In the unit in which the lot is kept.</param>
/// <param name="Percent">Of the book quantity at the moment of counting.</param>
/// <param name="Value">At standard cost.</param>
public sealed record CountTolerance(decimal Quantity, decimal Percent, decimal Value)
{
    public static CountTolerance None { get; } = new(0, 0, 0);
}

/// <param name="UpToValue">The value, included, up to which this tier decides; null for the last one.</param>
/// <param name="Ladder">Who is asked and to whom it escalates.</param>
public sealed record CountTier(decimal? UpToValue, IReadOnlyList<ApprovalLevel> Ladder);
