using LotFlow.Abstractions.Workflows;
using Microsoft.DurableTask.Client;

namespace LotFlow.Functions.Durable;

/// <summary>
/// Lists instances. Status and prefix are the platform's filters; names it cannot filter by, so they are looked at here. Each page of the
/// platform is ordered by id; that pages follow each other in that order holds where the platform keeps to it. A page may hold fewer
/// than were asked for, and only one without a continuation is the last.
/// </summary>
internal static class InstanceLists
{
    private const int MaxLimit = 1000;

    // A rare name must not turn one request into a walk through the whole task hub.
    private const int MaxPages = 20;

    public static async Task<WorkflowInstancePage> QueryAsync(DurableTaskClient client, WorkflowQuery query, CancellationToken cancellation)
    {
        // The platform has no such state: what the embedded engine blocks, it retries or fails.
        if (query.Status == WorkflowStatus.Blocked)
            return new([], Continuation: null);
        var limit = Math.Clamp(query.Limit, 1, MaxLimit);
        List<WorkflowInstance> found = [];
        var continuation = query.Continuation;
        for (var page = 0; page < MaxPages; page++)
        {
            // Never more than there is room for: what is left of a page cannot be asked for again.
            var (instances, next) = await ReadPageAsync(client, query, limit - found.Count, continuation, cancellation);
            found.AddRange(instances.Where(i => query.Name is null || i.Name == query.Name).OrderBy(i => i.InstanceId, StringComparer.Ordinal));
            continuation = string.IsNullOrEmpty(next) ? null : next;
            if (continuation is null || found.Count == limit)
                break;
        }

        return new(found, continuation);
    }

    private static async Task<(IEnumerable<WorkflowInstance> Instances, string? Continuation)> ReadPageAsync(
        DurableTaskClient client, WorkflowQuery query, int size, string? continuation, CancellationToken cancellation)
    {
        var filter = new OrchestrationQuery(
            Statuses: Statuses(query.Status), InstanceIdPrefix: query.InstanceIdPrefix, PageSize: size, FetchInputsAndOutputs: true, ContinuationToken: continuation);
        await foreach (var page in client.GetAllInstancesAsync(filter).AsPages().WithCancellation(cancellation))
            return (page.Values.Select(InstanceViews.From), page.ContinuationToken);
        return ([], null);
    }

    private static OrchestrationRuntimeStatus[]? Statuses(WorkflowStatus? status) => status switch
    {
        WorkflowStatus.Pending => [OrchestrationRuntimeStatus.Pending],
        WorkflowStatus.Running => [OrchestrationRuntimeStatus.Running],
        WorkflowStatus.Suspended => [OrchestrationRuntimeStatus.Suspended],
        WorkflowStatus.Completed => [OrchestrationRuntimeStatus.Completed],
        WorkflowStatus.Failed => [OrchestrationRuntimeStatus.Failed],
        WorkflowStatus.Terminated => [OrchestrationRuntimeStatus.Terminated],
        _ => null,
    };
}
