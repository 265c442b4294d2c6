using LotFlow.Abstractions.Workflows;
using LotFlow.Functions.Durable;
using LotFlow.Functions.Tests.Platform;
using Microsoft.DurableTask;
using Run = LotFlow.Functions.Tests.Platform.Execution<LotFlow.Functions.Tests.Durable.ExecutionTests>;

namespace LotFlow.Functions.Tests.Durable;

public sealed class ExecutionTests
{
    [Fact]
    public void A_timer_that_is_open_when_the_code_returns_is_cancelled()
    {
        var run = Run.Start((context, input) =>
        {
            _ = context.CreateTimerAsync(context.UtcNow.AddDays(30));
            return Task.FromResult("done");
        });

        Assert.Equal("done", run.Output);
        Assert.Equal(0, run.Platform.OpenTimers);
    }

    [Fact]
    public void A_timer_that_is_open_when_the_code_throws_is_cancelled()
    {
        var run = Run.Start((context, input) =>
        {
            _ = context.CreateTimerAsync(context.UtcNow.AddDays(30));
            throw new InvalidOperationException("broken");
        });

        Assert.Equal("broken", Assert.Throws<InvalidOperationException>(() => run.Output).Message);
        Assert.Equal(0, run.Platform.OpenTimers);
    }

    [Fact]
    public void Code_left_behind_that_is_woken_by_the_end_can_do_nothing_more()
    {
        var run = Run.Start((context, input) =>
        {
            _ = LeftBehindAsync(context);
            return Task.FromResult("done");
        });

        Assert.Equal("done", run.Output);
        Assert.Empty(run.Platform.Activities);

        static async Task LeftBehindAsync(IWorkflowContext context)
        {
            try
            {
                await context.CreateTimerAsync(context.UtcNow.AddDays(1));
            }
            finally
            {
                await context.CallActivityAsync(Run.Work, "too late");
            }
        }
    }

    [Fact]
    public void A_timer_completes_when_it_is_due_and_one_that_is_past_due_at_once()
    {
        var run = Run.Start(async (context, input) =>
        {
            await context.CreateTimerAsync(context.UtcNow.AddDays(-1));
            await context.CreateTimerAsync(new DateTimeOffset(2026, 1, 5, 11, 0, 0, TimeSpan.FromHours(1)));
            return context.UtcNow.ToString("O");
        });

        run.Platform.AdvanceTo(new(2026, 1, 5, 10, 0, 0, DateTimeKind.Utc));

        Assert.Equal("2026-01-05T10:00:00.0000000+00:00", run.Output);
    }

    [Fact]
    public void A_cancelled_timer_is_cancelled_on_the_platform()
    {
        var run = Run.Start(async (context, input) =>
        {
            using var cancellation = new CancellationTokenSource();
            var timer = context.CreateTimerAsync(context.UtcNow.AddDays(1), cancellation.Token);
            cancellation.Cancel();
            await context.WaitForExternalEventAsync<string>("go");
            return timer.Status.ToString();
        });

        Assert.Equal(0, run.Platform.OpenTimers);
        run.Platform.Raise("go", "");
        Assert.Equal("Canceled", run.Output);
    }

    [Fact]
    public void Activities_have_the_keys_that_they_have_on_the_embedded_engine()
    {
        Func<IWorkflowContext, string, Task<string>> code = async (context, input) =>
        {
            _ = context.CallActivityAsync(Run.Work, "a");
            _ = context.CreateTimerAsync(context.UtcNow.AddHours(1));
            _ = context.CallActivityAsync(Run.Work, "b");
            return await context.WaitForExternalEventAsync<string>("go");
        };
        var first = Run.Start(code);
        var third = Run.Start(code, new WorkflowEnvelope(1, 2, Payload.Of("in")));

        Assert.Equal(["main:1 a", "main:3 b"], first.Platform.Activities.Select(a => $"{a.Call.Key} {a.Call.Input.GetString()}"));
        Assert.Equal(["main:2.1", "main:2.3"], third.Platform.Activities.Select(a => a.Call.Key));
        Assert.All(first.Platform.Activities, a => Assert.Equal("main", a.Call.InstanceId));
    }

    [Fact]
    public void A_failure_is_told_with_all_its_causes()
    {
        var run = Run.Start(async (context, input) =>
        {
            var e = await Assert.ThrowsAsync<WorkflowTaskFailedException>(() => context.CallActivityAsync(Run.Work, "a"));
            return $"{e.TaskName}|{e.Failure.ErrorType} {e.Failure.Message}|{e.Failure.Inner!.ErrorType} {e.Failure.Inner.Message}|{e.Failure.Inner.Inner}";
        });

        run.Platform.Activities[0].Answer.SetException(Run.Failed("Outer", "did not work", new TaskFailureDetails("Inner", "since it broke")));

        Assert.Equal("Work|Outer did not work|Inner since it broke|", run.Output);
    }

    [Fact]
    public async Task A_failure_that_nobody_catches_keeps_its_causes_on_the_way_through_the_platform()
    {
        var run = Run.Start((context, input) => context.CallActivityAsync(Run.Work, "a"));
        run.Platform.Activities[0].Answer.SetException(Run.Failed("Outer", "did not work", new TaskFailureDetails("Inner", "since it broke")));

        var thrown = await Assert.ThrowsAnyAsync<Exception>(() => run.Result);
        // What the platform keeps of an exception.
        var told = Failures.From(new TaskFailureDetails(thrown.GetType().FullName!, thrown.Message));

        Assert.Equal(
            new(typeof(WorkflowTaskFailedException).FullName!, "'Work' failed: did not work", new("Outer", "did not work", new("Inner", "since it broke"))), told);
    }

    [Fact]
    public void An_answer_of_another_type_fails_the_call()
    {
        var run = Run.Start(async (context, input) =>
            (await Assert.ThrowsAsync<WorkflowTaskFailedException>(() => context.CallActivityAsync(new ActivityName<string, int>("Count"), "a"))).TaskName);

        run.Answer(0, "no number");

        Assert.Equal("Count", run.Output);
    }

    [Fact]
    public void A_version_that_the_app_does_not_have_is_said_with_what_to_do()
    {
        var run = Run.Start((_, _) => Task.FromResult(""), new WorkflowEnvelope(7, 0, Payload.Of("in")));

        var e = Assert.Throws<InvalidOperationException>(() => run.Output);
        Assert.Contains("version 7 of 'Main'", e.Message, StringComparison.Ordinal);
        Assert.Contains("deploy one that has it", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_instance_that_was_started_past_the_api_is_refused()
    {
        var platform = new FakeOrchestrationContext("foreign", default);

        var e = await Assert.ThrowsAsync<InvalidOperationException>(() => WorkflowRunner.RunAsync(platform, "Approval"));
        Assert.Contains("not started by LotFlow", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_status_is_json_in_our_dialect()
    {
        var run = Run.Start((context, input) =>
        {
            context.SetCustomStatus(new WorkflowQuery(WorkflowStatus.Running, Limit: 3));
            context.SetCustomStatus(null);
            return Task.FromResult("");
        });

        Assert.Equal("""{"status":"running","limit":3}""", run.Platform.Statuses[0]!.Value.GetRawText());
        Assert.Null(run.Platform.Statuses[1]);
        Assert.Equal("", run.Output);
    }

    [Fact]
    public void The_same_history_leads_to_the_same_actions()
    {
        Func<IWorkflowContext, string, Task<string>> code = async (context, input) =>
        {
            var item = context.WaitForExternalEventAsync<string>("item");
            for (var i = 0; i < 3; i++)
            {
                await context.CallActivityAsync(Run.Work, context.NewGuid().ToString());
                using var timer = new CancellationTokenSource();
                if (await Task.WhenAny(item, context.CreateTimerAsync(context.UtcNow.AddHours(1), timer.Token)) != item)
                    continue;
                timer.Cancel();
                item = context.WaitForExternalEventAsync<string>("item");
            }

            return "";
        };
        List<string> Replay()
        {
            var run = Run.Start(code);
            run.Answer(0, "x");
            run.Platform.Raise("item", "a");
            run.Answer(1, "x");
            run.Platform.AdvanceTo(new(2026, 1, 5, 9, 0, 0, DateTimeKind.Utc));
            run.Answer(2, "x");
            run.Platform.Raise("item", "b");
            Assert.Equal("", run.Output);
            return [.. run.Platform.Actions, .. run.Platform.Activities.Select(a => a.Input.GetRawText())];
        }

        Assert.Equal(Replay(), Replay());
    }
}
