using LotFlow.Workflows.Approvals;
using LotFlow.Workflows.Commands;
using Microsoft.Extensions.Logging;

namespace LotFlow.Workflows.Sweeps;

/// <summary>
/// Does what a process that died left undone: commands that were accepted and not set in motion, decisions whose workflow was not
/// woken. Hosts run it at start and every minute; everything in it may be done twice.
/// </summary>
public sealed class WakeSweep(
    CommandInbox inbox, IEnumerable<IPendingCommands> commands, ApprovalCommands approvals, ApprovalStore approvalStore,
    TimeProvider clock, ILogger<WakeSweep> logger)
{
    private readonly Dictionary<string, IPendingCommands> _commands = commands.ToDictionary(c => c.Type, StringComparer.Ordinal);

    public static TimeSpan Interval { get; } = TimeSpan.FromMinutes(1);

    /// <param name="grace">Work younger than this is being done by whoever accepted it.</param>
    /// <param name="cancellation">Ends the sweep.</param>
    public async Task RunAsync(TimeSpan grace, CancellationToken cancellation)
    {
        var before = clock.GetUtcNow() - grace;
        foreach (var (type, id) in await inbox.FindPendingAsync(before, cancellation))
        {
            await TryAsync($"{type} {id}", () => (_commands.GetValueOrDefault(type)
                ?? throw new InvalidOperationException($"No handler for commands of type '{type}'.")).DispatchAsync(id, cancellation));
        }

        foreach (var approval in await approvalStore.FindUnwokenAsync(before, cancellation))
            await TryAsync($"approval {approval.ApprovalId}", () => approvals.WakeAsync(approval, cancellation));
    }

    private async Task TryAsync(string what, Func<Task> again)
    {
        logger.LogInformation("Setting {What} in motion again", what);
        try
        {
            await again();
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // One that cannot be helped must not keep the sweep from the others; the next sweep tries it again.
            logger.LogError(e, "{What} could not be set in motion and is tried again by the next sweep", what);
        }
    }
}
