using LotFlow.Abstractions.Workflows;
using LotFlow.Embedded.Workflows;

namespace LotFlow.Embedded.Tests.Workflows;

public sealed class RunningTests
{
    [Theory, WarmAndCold]
    public async Task A_workflow_of_five_activities_completes_with_its_result(int warmInstances)
    {
        var setup = new Setup<RunningTests>().Main(async (context, input) =>
        {
            for (var i = 0; i < 5; i++)
                input = await context.CallActivityAsync(Sample.Work, input);
            return input;
        });
        await using var h = await EngineHarness.StartAsync(setup, warmInstances);

        Assert.True(await h.Engine.StartAsync(Sample.Main, "five", "sum"));
        var ended = await h.Engine.WaitForCompletionAsync("five");

        Assert.Equal(WorkflowStatus.Completed, ended!.Status);
        Assert.Equal("sum!!!!!", ended.Output!.Value.GetString());
        Assert.Equal(["five:1", "five:2", "five:3", "five:4", "five:5"], h.ActivityCalls);
    }

    [Theory, WarmAndCold]
    public async Task A_wait_of_thirty_days_survives_reminders_and_restarts(int warmInstances)
    {
        var setup = new Setup<RunningTests>().Main(WaitForDecisionAsync);
        await using var h = await EngineHarness.StartAsync(setup, warmInstances);

        await h.StartMainAsync("wait");
        await h.AdvanceAsync(TimeSpan.FromDays(10.5));
        await h.RestartAsync();
        await h.AdvanceAsync(TimeSpan.FromDays(20));
        await h.RaiseAsync("wait", "Decision", "approved");

        Assert.Equal("approved after 30 reminders", await h.OutputAsync("wait"));
        Assert.Equal(0, h.Count("wf_timers"));
    }

    [Fact]
    public async Task A_workflow_that_is_not_registered_cannot_be_started()
    {
        await using var h = await EngineHarness.StartAsync(new Setup<RunningTests>());

        await Assert.ThrowsAsync<ArgumentException>(() => h.Engine.StartAsync(Sample.Main, "one", ""));
    }

    [Theory, WarmAndCold]
    public async Task Identifiers_and_time_are_the_same_in_every_replay(int warmInstances)
    {
        var seen = new List<string>();
        var setup = new Setup<RunningTests>().Main(async (context, _) =>
        {
            var first = $"{context.NewGuid()} {context.UtcNow:O}";
            lock (seen)
                seen.Add(first);
            await context.WaitForExternalEventAsync<string>("go");
            return $"{first} {context.NewGuid()}";
        });
        await using var h = await EngineHarness.StartAsync(setup, warmInstances);

        await h.StartMainAsync("ids");
        h.Clock.Advance(TimeSpan.FromHours(1));
        await h.RestartAsync();
        await h.RaiseAsync("ids", "go", "");

        Assert.True(seen.Count > 1);
        Assert.Single(seen.Distinct(StringComparer.Ordinal));
        Assert.StartsWith(seen[0], await h.OutputAsync("ids"), StringComparison.Ordinal);
    }

    [Theory, WarmAndCold]
    public async Task A_hundred_instances_side_by_side_do_not_mix(int warmInstances)
    {
        var setup = new Setup<RunningTests>().Main(async (context, input) =>
        {
            var answers = await Task.WhenAll(
                context.CallActivityAsync(Sample.Work, input + "a"), context.CallActivityAsync(Sample.Work, input + "b"));
            return string.Join(' ', answers);
        });
        await using var h = await EngineHarness.StartAsync(setup, new EngineOptions { WarmInstances = warmInstances / 100, ConcurrentTurns = 8 });

        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => h.Engine.StartAsync(Sample.Main, $"many-{i}", $"{i}")));
        await h.Engine.WhenIdleAsync();

        for (var i = 0; i < 100; i++)
            Assert.Equal($"{i}a! {i}b!", await h.OutputAsync($"many-{i}"));
    }

    private static async Task<string> WaitForDecisionAsync(IWorkflowContext context, string input)
    {
        var reminders = 0;
        var decision = context.WaitForExternalEventAsync<string>("decision");
        while (true)
        {
            using var timer = new CancellationTokenSource();
            var day = context.CreateTimerAsync(context.UtcNow.AddDays(1), timer.Token);
            if (await Task.WhenAny(decision, day) == decision)
            {
                timer.Cancel();
                return $"{await decision} after {reminders} reminders";
            }

            await context.CallActivityAsync(Sample.Work, "remind");
            reminders++;
        }
    }
}
