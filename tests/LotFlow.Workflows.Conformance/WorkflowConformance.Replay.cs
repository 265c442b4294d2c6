using LotFlow.Abstractions.Workflows;
using Microsoft.Extensions.Logging;

namespace LotFlow.Workflows.Conformance;

/// <summary>What replay must not change: identifiers, time, and what was logged.</summary>
public abstract partial class WorkflowConformance
{
    private static readonly WorkflowName<TimeSpan, Identified> Identifying = new("Identifying");
    private static readonly WorkflowName<IReadOnlyList<Guid>, Guid[]> IdentifyingAnew = new("IdentifyingAnew");
    private static readonly WorkflowName<string, string> Logging = new("Logging");

    private static void AddReplayWorkflows(WorkflowRegistry registry) => registry
        .AddWorkflow<IdentifyingWorkflow, TimeSpan, Identified>(Identifying)
        .AddWorkflow<IdentifyingAnewWorkflow, IReadOnlyList<Guid>, Guid[]>(IdentifyingAnew)
        .AddWorkflow<LoggingWorkflow, string, string>(Logging)
        .AddWorkflow<DoingEverythingWorkflow, TimeSpan, string>(DoingEverything);

    [Fact]
    public async Task Identifiers_and_time_are_the_same_in_every_replay()
    {
        await StartInstanceAsync(Identifying, "ids", Tick);
        await Host.AdvanceAsync(Tick * 2);
        var end = await OutputAsync<Identified>("ids");

        // What the activity got when the code first ran, against what the last replay returned.
        Assert.Equal($"{end.First} {end.Second} {end.Started:O}", Assert.Single(Probe.Calls).Input);
        Assert.True(end.Ended >= end.Started + Tick);
    }

    [Fact]
    public async Task Identifiers_differ_within_an_instance_between_instances_and_after_continuing_as_new()
    {
        await StartInstanceAsync(IdentifyingAnew, "ids-1", []);
        await StartInstanceAsync(IdentifyingAnew, "ids-2", []);

        Guid[] all = [.. await OutputAsync<Guid[]>("ids-1"), .. await OutputAsync<Guid[]>("ids-2")];
        Assert.Equal(12, all.Distinct().Count());
        Assert.DoesNotContain(Guid.Empty, all);
    }

    [Fact]
    public async Task What_a_workflow_logs_is_written_once_however_often_it_is_replayed()
    {
        await StartInstanceAsync(Logging, "log", "lot 7");
        for (var i = 0; i < 3; i++)
        {
            await SeenAtAsync("log", $"waiting {i}");
            await RaiseAsync("log", "go", "");
        }

        Assert.Equal("lot 7", await OutputAsync<string>("log"));
        Assert.Equal(["lot 7: step 0", "lot 7: step 1", "lot 7: step 2", "lot 7: the end"], _logs.Of("conformance"));
    }

    private sealed record Identified(Guid First, Guid Second, DateTimeOffset Started, DateTimeOffset Ended);

    private sealed class IdentifyingWorkflow : Workflow<TimeSpan, Identified>
    {
        public override async Task<Identified> RunAsync(IWorkflowContext context, TimeSpan input)
        {
            var (first, second, started) = (context.NewGuid(), context.NewGuid(), context.UtcNow);
            await context.CallActivityAsync(ActivityNames.Exclaim, $"{first} {second} {started:O}");
            await context.CreateTimerAsync(started + input);
            return new(first, second, started, context.UtcNow);
        }
    }

    /// <summary>Two identifiers in each of three executions.</summary>
    private sealed class IdentifyingAnewWorkflow : Workflow<IReadOnlyList<Guid>, Guid[]>
    {
        public override async Task<Guid[]> RunAsync(IWorkflowContext context, IReadOnlyList<Guid> input)
        {
            var first = context.NewGuid();
            await context.CallActivityAsync(ActivityNames.Exclaim, "");
            Guid[] known = [.. input, first, context.NewGuid()];
            if (known.Length < 6)
                context.ContinueAsNew(known);
            return known;
        }
    }

    private sealed class LoggingWorkflow : Workflow<string, string>
    {
        public override async Task<string> RunAsync(IWorkflowContext context, string input)
        {
            var logger = context.CreateReplaySafeLogger("conformance");
            for (var i = 0; i < 3; i++)
            {
                logger.LogInformation("{Input}: step {Step}", input, i);
                context.SetCustomStatus($"waiting {i}");
                await context.WaitForExternalEventAsync<string>("go");
            }

            logger.LogInformation("{Input}: the end", input);
            return input;
        }
    }
}
