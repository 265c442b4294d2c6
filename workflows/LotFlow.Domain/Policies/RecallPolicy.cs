using LotFlow.Domain.Recalls;

namespace LotFlow.Domain.Policies;

/// <summary>The policy <c>recall</c>. What is not set has the defaults here.</summary>
public sealed record RecallPolicy
{
    public const string Name = "recall";

    /// <summary>Hours until a consignee that has not answered is written to again.</summary>
    public int NoticeEveryHours { get; init; } = 24;

    /// <summary>Attempts after which a consignee counts as a non-responder; people go on from there.</summary>
    public int Attempts { get; init; } = 3;

    /// <summary>Hours until a site that has not confirmed its task is asked again.</summary>
    public int TaskReminderHours { get; init; } = 4;

    /// <summary>Days between the status reports of 21 CFR 7.53, which asks for two to four weeks.</summary>
    public int StatusReportDays { get; init; } = 14;

    /// <summary>Share of the consignees that level B checks, in per cent (21 CFR 7.42(b)(3)(ii)).</summary>
    public int LevelBPercent { get; init; } = 50;

    /// <summary>Unaccounted quantity that may stay without an explanation, in per cent of what came in.</summary>
    public decimal TolerancePercent { get; init; } = 0.1m;

    public DrillPolicy Drill { get; init; } = new();
}

/// <summary>When drills are held, and how long people have.</summary>
public sealed record DrillPolicy
{
    /// <summary>Days between scheduled drills on a random lot; null holds none by itself.</summary>
    public int? EveryDays { get; init; }

    /// <summary>Hours after which a drill ends with what is there.</summary>
    public int EndAfterHours { get; init; } = 24;

    public RecallDirection Direction { get; init; } = RecallDirection.Both;
}
