using LotFlow.Domain.Policies;

namespace LotFlow.Domain.Recalls;

/// <summary>What has to happen next with a recall or a drill.</summary>
public enum RecallStep
{
    /// <summary>Find and block the scope, for the first time or because something has touched it.</summary>
    Scope,

    /// <summary>Let events, reservations, tasks and consignees follow the scope.</summary>
    Report,

    /// <summary>Carry out an approved reduction of the scope.</summary>
    Reduce,

    /// <summary>Carry out an approved closure.</summary>
    Close,

    /// <summary>A drill is over: score it.</summary>
    EndDrill,

    /// <summary>Ask sites for their tasks.</summary>
    Ask,

    /// <summary>Write to consignees.</summary>
    Notify,

    /// <summary>Make the status report that is due, or send one that was made.</summary>
    ReportStatus,

    Wait,
    Ended,
}

/// <param name="Step">What has to happen.</param>
/// <param name="DueAt">With <see cref="RecallStep.Wait"/>: when to look again at the latest.</param>
public sealed record RecallNext(RecallStep Step, DateTimeOffset DueAt);

/// <summary>What a recall is made of besides its header, as far as its progress goes.</summary>
public sealed record RecallParts(IReadOnlyList<ContainmentTask> Tasks, IReadOnlyList<RecallConsignee> Consignees, IReadOnlyList<StatusReport> Reports)
{
    /// <summary>How often sites have said what they found.</summary>
    public int Confirmations { get; init; }
}

/// <summary>Where a recall stands and what comes next, from what is stored and the time alone.</summary>
public static class RecallProgress
{
    /// <summary>The longest wait: whatever wake-up is lost, the store is looked at once a day.</summary>
    private static readonly TimeSpan s_longestWait = TimeSpan.FromDays(1);

    /// <summary>
    /// The next step. Blocking goes before everything: nobody is asked, and nothing is carried out, while the scope may have holes. What was
    /// decided goes before what is due, and what is due before waiting.
    /// </summary>
    public static RecallNext Next(Recall recall, RecallParts parts, RecallPolicy policy, DateTimeOffset now)
    {
        var step = recall.IsClosed ? RecallStep.Ended
            // Its holds are ending, so nothing else is looked at. Where nothing has decided that, there is nothing to carry out either.
            : recall.HoldsEndedAt is not null ? EndingOf(recall)
            : recall.State == RecallState.Scoping || recall.TouchedSince is not null ? RecallStep.Scope
            : IsAhead(recall, parts, now) ? RecallStep.Report
            : recall.OpenRequest is { State: RecallRequestState.Approved } approved ? (approved.Kind == RecallRequestKind.Closure ? RecallStep.Close : RecallStep.Reduce)
            : recall.Drill && IsOver(recall, parts, policy, now) ? RecallStep.EndDrill
            : parts.Tasks.Any(t => TaskReminders.IsDue(t, now)) ? RecallStep.Ask
            : !recall.Drill && parts.Consignees.Any(c => NoticeRules.IsDue(c, recall.ScopeVersion, now)) ? RecallStep.Notify
            : !recall.Drill && (recall.StatusReportDueAt <= now || parts.Reports.Any(r => r.ToldAt is null)) ? RecallStep.ReportStatus
            : RecallStep.Wait;
        return new(step, DueAt(recall, parts, policy, now));
    }

    private static RecallStep EndingOf(Recall recall) => recall.Drill ? RecallStep.EndDrill
        : recall.OpenRequest is { State: RecallRequestState.Approved, Kind: RecallRequestKind.Closure } ? RecallStep.Close
        : RecallStep.Wait;

    /// <summary>The state that follows from what is stored.</summary>
    public static RecallState StateOf(Recall recall, RecallParts parts) =>
        recall.State is RecallState.Scoping or RecallState.Closed ? recall.State
        : recall.OpenRequest is { Kind: RecallRequestKind.Closure } ? RecallState.AwaitingClosure
        // Before tasks and consignees have followed the scope, none of them being open says nothing.
        : recall.FollowedVersion < recall.ScopeVersion ? RecallState.Containing
        : parts.Tasks.All(t => t.State == ContainmentTaskState.Confirmed) && (recall.Drill || parts.Consignees.All(HasAnswered)) ? RecallState.Reconciling
        : RecallState.Containing;

    /// <summary>When a drill ends with what is there.</summary>
    public static DateTimeOffset DrillEnd(Recall drill, RecallPolicy policy) => drill.StartedAt.AddHours(policy.Drill.EndAfterHours);

    /// <summary>True where tasks and consignees may be behind what is stored.</summary>
    private static bool IsAhead(Recall recall, RecallParts parts, DateTimeOffset now) => recall.FollowedVersion < recall.ScopeVersion
        || recall.FollowedConfirmations < parts.Confirmations || recall.FollowedTouches < recall.Touches || !(recall.FollowedAt + s_longestWait > now);

    private static bool HasAnswered(RecallConsignee consignee) => consignee.State is ConsigneeState.Responded or ConsigneeState.Verified;

    private static bool IsOver(Recall drill, RecallParts parts, RecallPolicy policy, DateTimeOffset now) =>
        now >= DrillEnd(drill, policy) || parts.Tasks.All(t => t.State == ContainmentTaskState.Confirmed);

    private static DateTimeOffset DueAt(Recall recall, RecallParts parts, RecallPolicy policy, DateTimeOffset now)
    {
        var due = parts.Tasks.Where(t => t.State == ContainmentTaskState.Open).Select(t => t.RemindAt)
            .Concat(recall.Drill ? [DrillEnd(recall, policy)] : parts.Consignees.Where(NoticeRules.IsWaitedFor).Select(c => c.RemindAt).Append(recall.StatusReportDueAt));
        return due.Append(recall.FollowedAt + s_longestWait).OfType<DateTimeOffset>().Where(at => at > now).Append(now + s_longestWait).Min();
    }
}
