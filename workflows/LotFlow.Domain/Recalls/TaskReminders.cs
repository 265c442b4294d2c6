using LotFlow.Domain.Policies;

namespace LotFlow.Domain.Recalls;

/// <summary>When a site is asked for its task, and when its managers are asked too.</summary>
public static class TaskReminders
{
    /// <summary>From this message on managers are asked: three went by without an answer.</summary>
    public const int EscalateFrom = 4;

    public static bool IsDue(ContainmentTask task, DateTimeOffset now) =>
        task.State == ContainmentTaskState.Open && (IsNew(task) || task.RemindAt is not { } at || at <= now);

    /// <summary>The number of the message that is due; it starts anew whenever the task is opened for more.</summary>
    public static int Number(ContainmentTask task) => IsNew(task) ? 1 : task.Asked + 1;

    /// <summary>The task after a message, or null where somebody has changed it meanwhile in a way that needs another one.</summary>
    public static ContainmentTask? Asked(ContainmentTask current, ContainmentTask asked, RecallPolicy policy, DateTimeOffset now) =>
        current.State != ContainmentTaskState.Open || current.ScopeVersion != asked.ScopeVersion || Number(current) != Number(asked)
            ? null
            : current with { Asked = Number(asked), AskedVersion = asked.ScopeVersion, RemindAt = now.AddHours(policy.TaskReminderHours) };

    private static bool IsNew(ContainmentTask task) => task.AskedVersion < task.ScopeVersion || task.Asked == 0;
}
