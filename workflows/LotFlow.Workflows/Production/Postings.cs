using LotFlow.Abstractions.Workflows;
using LotFlow.Domain;
using LotFlow.Domain.Production;
using LotFlow.Workflows.Commands;
using LotFlow.Workflows.Telemetry;

namespace LotFlow.Workflows.Production;

/// <summary>
/// Accepts plans, sets them in motion and waits for how they end. A plan that was refused on its way is forgotten, so that the same command
/// can be sent again; what it left in ledgers keeps the number of its attempt.
/// </summary>
public sealed class Postings(CommandInbox inbox, PostingRuns runs, IWorkflowClient workflows, WorkEvents events, TimeProvider clock)
{
    /// <summary>How long a sender waits for the end before being told where to look.</summary>
    private static readonly TimeSpan s_wait = TimeSpan.FromSeconds(10);

    /// <summary>How often lots are chosen again where others took them first.</summary>
    private const int MaxChoices = 3;

    /// <summary>Takes a command and waits for its end, but not for ever.</summary>
    /// <param name="command">As it was sent.</param>
    /// <param name="plan">Plans an attempt, or says why there is no plan. Nothing is stored for a command without one.</param>
    /// <param name="answer">What is answered; with the workflow to look at where it is still being posted.</param>
    /// <param name="cancellation">Ends the attempt to accept; what was accepted goes on.</param>
    public async Task<CommandResult<TAnswer>> SubmitAsync<TAnswer>(
        PostingCommand command, Func<PostingAttempt, CancellationToken, Task<CommandResult<PostingPlan>>> plan, Func<PostingPlan, string?, TAnswer> answer,
        CancellationToken cancellation)
    {
        var reader = new BodyReader(command.Body);
        var commandId = reader.Id(command.IdField);
        if (reader.Errors.Count > 0)
            return CommandResult<TAnswer>.Invalid(reader.Errors);
        var hash = command.Hash();
        var result = await SubmitAsync(
            command.Type, commandId, hash,
            attempt => plan(new(command.Type, commandId, command.OrderId ?? commandId, attempt, new(command.Body), hash, command.By), cancellation),
            command.MayChooseAgain, cancellation);
        return result.Map(run => answer(run.Plan, run.State == PostingState.Posted ? null : PostingPlan.InstanceId(run.Plan.Type, run.Plan.CommandId, run.Plan.Attempt)));
    }

    private async Task<CommandResult<PostingRun>> SubmitAsync(
        string type, string commandId, string hash, Func<int, Task<CommandResult<PostingPlan>>> plan, bool mayChooseAgain, CancellationToken cancellation)
    {
        for (var choice = 1; ; choice++)
        {
            var (answer, entry) = await inbox.FindAsync<PostingPlan>(type, commandId, hash, cancellation);
            if (answer == InboxAnswer.New)
            {
                var planned = await plan(await inbox.AttemptsAsync(type, commandId, cancellation) + 1);
                if (!planned.IsTaken)
                    return planned.Refusal is { } no ? CommandResult<PostingRun>.Refused(no) : CommandResult<PostingRun>.Invalid(planned.Errors);
                (answer, entry) = await inbox.AcceptAsync(type, commandId, hash, planned.Value!, planned.Value!.By, cancellation, attempt: planned.Value!.Attempt);
            }

            if (answer == InboxAnswer.Conflict)
            {
                return CommandResult<PostingRun>.Refused(
                    Refusal.IdUsedBefore($"'{commandId}' was sent before with another body", "id"));
            }

            var accepted = entry!.Command;
            if ((entry.PendingSince is not null || !await HasBegunAsync(accepted, cancellation)) && await DispatchAsync(accepted, cancellation) is { } refused)
                return CommandResult<PostingRun>.Refused(refused);
            if (answer == InboxAnswer.New)
                events.CommandAccepted(type, commandId, accepted.SiteId);
            var run = await EndOfAsync(accepted, cancellation);
            if (run.State != PostingState.Refused)
                return CommandResult<PostingRun>.Taken(run, isRepeat: answer == InboxAnswer.Repeat);
            // Once more, for the case that the attempt ended before it was accepted a second time: nothing may keep what was refused.
            await ForgetAsync(accepted, cancellation);
            if (!mayChooseAgain || choice == MaxChoices || run.Refusal!.Code == "order-closed")
                return CommandResult<PostingRun>.Refused(run.Refusal!);
        }
    }

    /// <summary>Sets in motion what a crash left.</summary>
    public async Task DispatchAsync(string type, string commandId, CancellationToken cancellation)
    {
        if (await inbox.ReadAsync<PostingPlan>(type, commandId, cancellation) is { } entry)
            await DispatchAsync(entry.Command, cancellation);
    }

    private async Task<Refusal?> DispatchAsync(PostingPlan plan, CancellationToken cancellation)
    {
        if (await runs.BeginAsync(plan, cancellation) is { } refusal)
        {
            await ForgetAsync(plan, cancellation);
            return refusal;
        }

        await workflows.StartAsync(LotFlowWorkflows.ProductionIssue, PostingPlan.InstanceId(plan.Type, plan.CommandId, plan.Attempt), PostingRef.To(plan), cancellation);
        await inbox.DoneAsync<PostingPlan>(plan.Type, plan.CommandId, plan.Attempt, cancellation);
        return null;
    }

    private Task ForgetAsync(PostingPlan plan, CancellationToken cancellation) =>
        inbox.WithdrawAsync(plan.Type, plan.CommandId, plan.Attempt, cancellation);

    private async Task<PostingRun> EndOfAsync(PostingPlan plan, CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(s_wait, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        try
        {
            if (await FindAsync(plan, cancellation) is { State: not PostingState.Running } ended)
                return ended;
            await workflows.WaitForCompletionAsync(PostingPlan.InstanceId(plan.Type, plan.CommandId, plan.Attempt), either.Token);
        }
        catch (Exception) when (patience.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            // Whatever the client makes of a cancelled call. The work goes on, and the sender is told where.
        }

        return await FindAsync(plan, cancellation) ?? new(plan, PostingState.Running, clock.GetUtcNow());
    }

    /// <summary>What is not pending and has no run was taken for another attempt by somebody, and nothing else would ever set it in motion.</summary>
    private async Task<bool> HasBegunAsync(PostingPlan plan, CancellationToken cancellation) =>
        await runs.FindAsync(PostingRef.To(plan), cancellation) is { } run && run.Plan.Attempt >= plan.Attempt;

    private async Task<PostingRun?> FindAsync(PostingPlan plan, CancellationToken cancellation) =>
        await runs.FindAsync(PostingRef.To(plan), cancellation) is { } run && run.Plan.Attempt == plan.Attempt ? run : null;
}
