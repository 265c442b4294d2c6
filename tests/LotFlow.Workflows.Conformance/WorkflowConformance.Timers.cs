using LotFlow.Abstractions.Workflows;

namespace LotFlow.Workflows.Conformance;

/// <summary>Durable timers, alone and against events.</summary>
public abstract partial class WorkflowConformance
{
    private static readonly WorkflowName<TimeSpan, bool> Timed = new("Timed");
    private static readonly WorkflowName<TimeSpan[], string> ManyTimers = new("ManyTimers");
    private static readonly WorkflowName<TimeSpan, string> EventOrTimer = new("EventOrTimer");
    private static readonly WorkflowName<TimeSpan, string> Reminding = new("Reminding");
    private static readonly WorkflowName<TimeSpan, string> CancellingTimer = new("CancellingTimer");

    private static void AddTimerWorkflows(WorkflowRegistry registry) => registry
        .AddWorkflow<TimedWorkflow, TimeSpan, bool>(Timed)
        .AddWorkflow<ManyTimersWorkflow, TimeSpan[], string>(ManyTimers)
        .AddWorkflow<EventOrTimerWorkflow, TimeSpan, string>(EventOrTimer)
        .AddWorkflow<RemindingWorkflow, TimeSpan, string>(Reminding)
        .AddWorkflow<CancellingTimerWorkflow, TimeSpan, string>(CancellingTimer);

    /// <summary>Longer than any scenario lasts, on any engine.</summary>
    private TimeSpan FarAhead => Tick * 100_000;

    [Fact]
    public async Task A_timer_fires_and_never_before_its_time()
    {
        await StartInstanceAsync(Timed, "timer", Tick * 2);
        await Host.AdvanceAsync(Tick * 3);

        Assert.True(await OutputAsync<bool>("timer"));
    }

    [Fact]
    public async Task A_timer_that_is_not_due_keeps_its_instance_running()
    {
        await StartInstanceAsync(Timed, "waits", FarAhead);
        await Host.AdvanceAsync(Tick);

        Assert.Equal(WorkflowStatus.Running, (await SeenAsync("waits", WorkflowStatus.Running)).Status);
    }

    [Fact]
    public async Task A_timer_for_a_time_that_has_passed_fires_at_once()
    {
        await StartInstanceAsync(Timed, "past", -FarAhead);

        Assert.True(await OutputAsync<bool>("past"));
    }

    [Fact]
    public async Task Timers_fire_in_the_order_of_their_times_and_not_of_their_making()
    {
        await StartInstanceAsync(ManyTimers, "many", [Tick * 6, Tick * 2, Tick * 4]);
        await Host.AdvanceAsync(Tick * 7);

        Assert.Equal("1 2 0", await OutputAsync<string>("many"));
    }

    [Fact]
    public async Task An_event_before_the_timer_wins_and_the_cancelled_timer_does_not_keep_the_instance_running()
    {
        await StartInstanceAsync(EventOrTimer, "event-first", FarAhead);
        await SeenAtAsync("event-first", "waiting");
        await RaiseAsync("event-first", "decision", "yes");

        Assert.Equal("decided yes", await OutputAsync<string>("event-first"));
    }

    [Fact]
    public async Task A_timer_before_the_event_wins_and_the_event_goes_to_the_wait_that_was_kept()
    {
        await StartInstanceAsync(EventOrTimer, "timer-first", Tick);
        await Host.AdvanceAsync(Tick * 2);
        await SeenAtAsync("timer-first", "late");
        await RaiseAsync("timer-first", "decision", "yes");

        Assert.Equal("late yes", await OutputAsync<string>("timer-first"));
    }

    [Fact]
    public async Task One_wait_is_kept_across_many_timers_and_gets_its_event_once()
    {
        await StartInstanceAsync(Reminding, "remind", Tick);
        await Host.AdvanceAsync(Tick * 5);
        await SeenAtAsync("remind", "reminded 3");
        await RaiseAsync("remind", "decision", "yes");

        Assert.Equal("yes", await OutputAsync<string>("remind"));
        Assert.Equal(["remind 1", "remind 2", "remind 3"], Probe.Calls.Select(c => c.Input));
    }

    [Fact]
    public async Task A_cancelled_timer_never_fires()
    {
        await StartInstanceAsync(CancellingTimer, "cancel", Tick * 10);
        await SeenAtAsync("cancel", "waiting");
        await RaiseAsync("cancel", "go", "");
        await SeenAtAsync("cancel", "cancelled");
        await Host.AdvanceAsync(Tick * 12);
        await RaiseAsync("cancel", "go", "");

        Assert.Equal("Canceled", await OutputAsync<string>("cancel"));
    }

    /// <summary>Answers whether the time was right.</summary>
    private sealed class TimedWorkflow : Workflow<TimeSpan, bool>
    {
        public override async Task<bool> RunAsync(IWorkflowContext context, TimeSpan input)
        {
            var due = context.UtcNow + input;
            await context.CreateTimerAsync(due);
            return context.UtcNow >= due;
        }
    }

    /// <summary>Answers the indices of the timers in the order in which they fired.</summary>
    private sealed class ManyTimersWorkflow : Workflow<TimeSpan[], string>
    {
        public override async Task<string> RunAsync(IWorkflowContext context, TimeSpan[] input)
        {
            var start = context.UtcNow;
            var timers = input.Select(delay => context.CreateTimerAsync(start + delay)).ToList();
            List<int> fired = [];
            while (fired.Count < timers.Count)
            {
                var next = await Task.WhenAny(timers.Where((_, i) => !fired.Contains(i)));
                fired.Add(timers.IndexOf(next));
            }

            return string.Join(' ', fired);
        }
    }

    private sealed class EventOrTimerWorkflow : Workflow<TimeSpan, string>
    {
        public override async Task<string> RunAsync(IWorkflowContext context, TimeSpan input)
        {
            using var cancellation = new CancellationTokenSource();
            var decision = context.WaitForExternalEventAsync<string>("decision");
            var timer = context.CreateTimerAsync(context.UtcNow + input, cancellation.Token);
            context.SetCustomStatus("waiting");
            if (await Task.WhenAny(decision, timer) == decision)
            {
                cancellation.Cancel();
                return $"decided {await decision}";
            }

            context.SetCustomStatus("late");
            return $"late {await decision}";
        }
    }

    /// <summary>Reminds three times, then waits far longer.</summary>
    private sealed class RemindingWorkflow : Workflow<TimeSpan, string>
    {
        public override async Task<string> RunAsync(IWorkflowContext context, TimeSpan input)
        {
            var decision = context.WaitForExternalEventAsync<string>("decision");
            for (var reminder = 1; ; reminder++)
            {
                using var cancellation = new CancellationTokenSource();
                var timer = context.CreateTimerAsync(context.UtcNow + (reminder > 3 ? input * 100_000 : input), cancellation.Token);
                if (await Task.WhenAny(decision, timer) == decision)
                {
                    cancellation.Cancel();
                    return await decision;
                }

                await context.CallActivityAsync(ActivityNames.Exclaim, $"remind {reminder}");
                context.SetCustomStatus($"reminded {reminder}");
            }
        }
    }

    private sealed class CancellingTimerWorkflow : Workflow<TimeSpan, string>
    {
        public override async Task<string> RunAsync(IWorkflowContext context, TimeSpan input)
        {
            using var cancellation = new CancellationTokenSource();
            var timer = context.CreateTimerAsync(context.UtcNow + input, cancellation.Token);
            context.SetCustomStatus("waiting");
            await context.WaitForExternalEventAsync<string>("go");
            cancellation.Cancel();
            context.SetCustomStatus("cancelled");
            await context.WaitForExternalEventAsync<string>("go");
            return timer.Status.ToString();
        }
    }
}
