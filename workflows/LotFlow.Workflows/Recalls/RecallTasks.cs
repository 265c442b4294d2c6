using LotFlow.Domain.People;
using LotFlow.Domain.Recalls;

namespace LotFlow.Workflows.Recalls;

/// <summary>Keeps the containment task of every site: opened by stock in scope, confirmed by what people found, opened again by new stock.</summary>
public sealed class RecallTasks(RecallReader reader, RecallStore recalls, TimeProvider clock)
{
    /// <summary>Compares the books and what was found with the tasks. Doing it again changes nothing.</summary>
    public async Task<IReadOnlyList<ContainmentTask>> UpdateAsync(string recallId, CancellationToken cancellation) =>
        await reader.ReadAsync(recallId, cancellation) is { } standing ? await UpdateAsync(standing, cancellation) : [];

    /// <summary>The same for one who has read the recall just now.</summary>
    public async Task<IReadOnlyList<ContainmentTask>> UpdateAsync(RecallStanding standing, CancellationToken cancellation)
    {
        var (recall, now) = (standing.Recall, clock.GetUtcNow());
        List<ContainmentTask> tasks = [];
        foreach (var siteId in standing.Tasks.Select(t => t.SiteId).Union(standing.OpenLots.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            var open = standing.OpenLots.GetValueOrDefault(siteId)?.Count ?? 0;
            var task = (await recalls.ChangeAsync<ContainmentTask>(
                recall.RecallId, ContainmentTask.DocumentId(siteId), known => ContainmentRules.Next(known, siteId, open, recall.ScopeVersion, now), cancellation))!;
            await TellAsync(recall.RecallId, task, cancellation);
            tasks.Add(task);
        }

        return tasks;
    }

    /// <summary>Told each time, and kept once: a crash between the task and the time line leaves nothing untold.</summary>
    private Task TellAsync(string recallId, ContainmentTask task, CancellationToken cancellation) => task.State == ContainmentTaskState.Open
        ? recalls.TellAsync(
            recallId, $"task-opened:{task.TaskId}:{task.OpenedAt:O}",
            new(task.OpenedAt, Person.System.Id, "taskOpened", $"Site {task.SiteId} has to find what is there of the scope.", task.SiteId) { ScopeVersion = task.ScopeVersion }, cancellation)
        : recalls.TellAsync(
            recallId, $"task-confirmed:{task.TaskId}:{task.ConfirmedAt:O}",
            new(task.ConfirmedAt ?? task.OpenedAt, Person.System.Id, "taskConfirmed", $"Site {task.SiteId} has said of every lot there how much was found.", task.SiteId), cancellation);
}
