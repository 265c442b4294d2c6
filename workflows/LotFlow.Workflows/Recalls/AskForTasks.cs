using LotFlow.Abstractions.Workflows;
using LotFlow.Domain.People;
using LotFlow.Domain.Policies;
using LotFlow.Domain.Recalls;
using LotFlow.Domain.Stock;
using LotFlow.Workflows.MasterData;

namespace LotFlow.Workflows.Recalls;

/// <summary>
/// Asks sites to find, count and set aside what of the scope is there. Unlike a count this is not blind: people have to find what the books
/// say, and to say what they found.
/// </summary>
public sealed class AskForTasks(
    RecallStore recalls, RecallQueries queries, RecallTasks tasks, RecallMessages messages, MasterDataStore masterData, TimeProvider clock) : Activity<RecallRef, Nothing>
{
    public override async Task<Nothing> RunAsync(ActivityContext context, RecallRef input)
    {
        var cancellation = context.Cancellation;
        if (await recalls.FindAsync(input.RecallId, cancellation) is not { IsClosed: false } recall || await queries.FindAsync(input.RecallId, cancellation) is not { } view)
            return Nothing.Value;
        var (policy, _) = await masterData.PolicyAsync<RecallPolicy>(RecallPolicy.Name, recall.PolicyVersion, cancellation);
        var now = clock.GetUtcNow();
        // As the stock is now: nobody is asked for what has left the site.
        foreach (var task in (await tasks.UpdateAsync(input.RecallId, cancellation)).Where(t => TaskReminders.IsDue(t, now)))
        {
            await AskAsync(recall, task, view.Tasks.FirstOrDefault(t => t.TaskId == task.TaskId)?.Expected ?? [], cancellation);
            await recalls.ChangeAsync<ContainmentTask>(
                input.RecallId, ContainmentTask.DocumentId(task.TaskId), known => known is null ? null : TaskReminders.Asked(known, task, policy, now), cancellation);
        }

        return Nothing.Value;
    }

    private async Task AskAsync(Recall recall, ContainmentTask task, IReadOnlyList<ScopeStock> expected, CancellationToken cancellation)
    {
        var number = TaskReminders.Number(task);
        var step = $"{recall.RecallId}|task|{task.TaskId}|{task.ScopeVersion}|{number}";
        var subject = (number == 1 ? "" : "Reminder: ") + $"{(recall.Drill ? "Recall drill" : "Recall")} {recall.RecallId}: find and set aside {Lots(expected)} at {task.SiteId}";
        var text = Text(recall, task, expected, number);
        var asked = await messages.TellAsync(Role.Supervisor, task.SiteId, step, subject, text, cancellation);
        if (asked == 0)
            asked = await messages.TellAsync(Role.Operator, task.SiteId, step, subject, text, cancellation);
        if (number >= TaskReminders.EscalateFrom)
            asked += await messages.TellAsync(Role.Manager, task.SiteId, $"{step}|escalated", $"Escalated to you: {subject}", text, cancellation);
        if (asked == 0)
            await messages.TellRecallPeopleAsync($"{step}|nobody", $"Nobody to ask at {task.SiteId}: {subject}", text, cancellation);
        await recalls.TellAsync(
            recall.RecallId, step,
            new(clock.GetUtcNow(), Person.System.Id, "asked", $"{task.SiteId} was asked to find and set aside {Lots(expected)} (message {number}).", task.TaskId)
            {
                ScopeVersion = task.ScopeVersion,
            },
            cancellation);
    }

    private static string Text(Recall recall, ContainmentTask task, IReadOnlyList<ScopeStock> expected, int number)
    {
        var what = recall.Drill
            ? $"This is a drill. Nothing is blocked and nothing has to be moved: find what is listed, count it, and confirm what you found as task '{task.TaskId}'."
            : $"Everything listed is blocked. Find it, set it aside where nobody can take it, count it, and confirm what you found as task '{task.TaskId}'; "
                + "say zero for what is not there, and name lots that you find and that are not listed.";
        return $"{recall.Title}\nWhy: {recall.Reason}\n\n{what}\n\nExpected at {task.SiteId}:\n"
            + RecallMessages.Lines([.. expected.Select(Line)], "lines")
            + $"\n\nOpen since {task.OpenedAt.UtcDateTime:yyyy-MM-dd HH:mm} UTC{(number == 1 ? "" : $", asked {number} times")}.";
    }

    private static string Line(ScopeStock stock) =>
        $"{(stock.LocationId == Place.InTransit ? "on its way" : stock.LocationId)}: lot {stock.LotId}, {stock.ItemId}, {stock.Quantity} {stock.Uom}";

    private static string Lots(IReadOnlyList<ScopeStock> expected) => expected.Select(e => e.LotId).Distinct(StringComparer.Ordinal).Count() is var lots && lots == 1 ? "1 lot" : $"{lots} lots";
}
