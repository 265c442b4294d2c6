using System.Text.Json;
using CsCheck;
using LotFlow.Abstractions.Workflows;

namespace LotFlow.Embedded.Tests.Workflows;

/// <summary>
/// The law of replay: whatever a workflow does and whatever happens to it, the outcome is the same kept warm, replayed before
/// every turn, restarted at every step, and killed at every step.
/// </summary>
public sealed class InterleavingTests
{
    private static readonly Gen<string> GenOperation = Gen.OneOf(
        "work", "fail", "retry", "both", "timer", "wait a", "wait b", "race a", "cancel", "child", "status", "guid", "anew");

    private static readonly Gen<string> GenStep = Gen.OneOf("raise a", "raise b", "raise A", "10 minutes", "3 hours", "suspend", "resume");

    [Fact]
    public async Task The_outcome_is_the_same_warm_cold_restarted_and_killed_at_every_step()
    {
        var iterations = int.TryParse(Environment.GetEnvironmentVariable("LOTFLOW_PROPERTY_RUNS"), out var runs) ? runs : 30;
        await Gen.Select(GenOperation.Array[1, 8], GenStep.Array[0, 8]).SampleAsync(
            async (script, steps) =>
            {
                var warm = await OutcomeAsync(script, steps, warmInstances: 1000, between: _ => Task.CompletedTask);
                var cold = await OutcomeAsync(script, steps, warmInstances: 0, between: _ => Task.CompletedTask);
                var restarted = await OutcomeAsync(script, steps, warmInstances: 1000, between: h => h.RestartAsync());
                var killed = await OutcomeAsync(script, steps, warmInstances: 0, between: h => h.CrashAsync());
                Assert.StartsWith("Completed", warm, StringComparison.Ordinal);
                Assert.Equal(warm, cold);
                Assert.Equal(warm, restarted);
                Assert.Equal(warm, killed);
            },
            iter: iterations, threads: 1);
    }

    /// <summary>Runs the script through the steps, then gives it all it needs to end.</summary>
    private static async Task<string> OutcomeAsync(string[] script, string[] steps, int warmInstances, Func<EngineHarness, Task> between)
    {
        var setup = new Setup<InterleavingTests>().Main(InterpretAsync).Child(InterpretAsync)
            .Work((context, input) => input switch
            {
                "fail" => throw new InvalidOperationException("fails"),
                _ => Task.FromResult($"({input})"),
            });
        await using var h = await EngineHarness.StartAsync(setup, warmInstances);
        await h.StartMainAsync("script", JsonSerializer.Serialize(new Script(script, "")));
        foreach (var step in steps)
        {
            await between(h);
            await h.Engine.WhenIdleAsync();
            await TakeAsync(h, step);
        }

        await h.Engine.ResumeAsync("script");
        for (var i = 0; i < 2 * script.Length && !(await h.GetAsync("script")).IsFinished; i++)
        {
            await between(h);
            foreach (var step in new[] { "raise a", "raise b", "1 days" })
                await TakeAsync(h, step);
        }

        var ended = await h.GetAsync("script");
        var left = h.Count("wf_inbox") + h.Count("wf_timers") + h.Count("wf_activities") + h.Count("wf_waiters");
        return $"{ended.Status} {ended.Output} {ended.CustomStatus} {ended.Failure} {ended.UpdatedAt:O} left {left}";
    }

    private static async Task TakeAsync(EngineHarness h, string step)
    {
        switch (step.Split(' '))
        {
            case ["raise", var name]:
                await h.Engine.RaiseEventAsync("script", name, name + h.Clock.GetUtcNow().ToUnixTimeSeconds());
                break;
            case ["suspend"]:
                await h.Engine.SuspendAsync("script");
                break;
            case ["resume"]:
                await h.Engine.ResumeAsync("script");
                break;
            case [var count, var unit]:
                var minutes = unit switch { "minutes" => 1, "hours" => 60, _ => 1440 };
                await h.AdvanceAsync(TimeSpan.FromMinutes(int.Parse(count) * minutes));
                break;
        }

        await h.Engine.WhenIdleAsync();
    }

    private static async Task<string> InterpretAsync(IWorkflowContext context, string input)
    {
        var (operations, log) = JsonSerializer.Deserialize<Script>(input)!;
        for (var i = 0; i < operations.Length; i++)
        {
            if (operations[i] == "anew")
            {
                context.ContinueAsNew(JsonSerializer.Serialize(new Script(operations[(i + 1)..], log + ">")));
                return "";
            }

            log += await DoAsync(context, operations[i], i) + ";";
        }

        return log;
    }

    private static async Task<string> DoAsync(IWorkflowContext context, string operation, int index)
    {
        switch (operation)
        {
            case "work":
                return await context.CallActivityAsync(Sample.Work, $"work{index}");
            case "fail" or "retry":
                var policy = operation == "retry" ? new RetryPolicy(3, TimeSpan.FromMinutes(7), BackoffCoefficient: 2) : null;
                try
                {
                    return await context.CallActivityAsync(Sample.Work, "fail", policy);
                }
                catch (WorkflowTaskFailedException failure)
                {
                    return $"{failure.Message}@{context.UtcNow:O}";
                }

            case "both":
                return string.Join('+', await Task.WhenAll(context.CallActivityAsync(Sample.Work, "x"), context.CallActivityAsync(Sample.Work, "y")));
            case "timer":
                await context.CreateTimerAsync(context.UtcNow.AddMinutes(25));
                return $"{context.UtcNow:O}";
            case "wait a" or "wait b":
                return await context.WaitForExternalEventAsync<string>(operation[5..]);
            case "race a":
                return await RaceAsync(context);
            case "cancel":
                using (var cancellation = new CancellationTokenSource())
                {
                    var timer = context.CreateTimerAsync(context.UtcNow.AddMinutes(5), cancellation.Token);
                    var wait = context.WaitForExternalEventAsync<string>("b", cancellation.Token);
                    await context.CallActivityAsync(Sample.Work, "between");
                    cancellation.Cancel();
                    return $"{timer.Status} {wait.Status}";
                }

            case "child":
                var script = JsonSerializer.Serialize(new Script(["work", "timer", "guid"], ""));
                return await context.CallChildAsync(Sample.Child, $"child-{context.NewGuid()}", script);
            case "status":
                context.SetCustomStatus(new { At = index });
                return "";
            default:
                return context.NewGuid().ToString();
        }
    }

    private static async Task<string> RaceAsync(IWorkflowContext context)
    {
        using var cancellation = new CancellationTokenSource();
        var timer = context.CreateTimerAsync(context.UtcNow.AddMinutes(40), cancellation.Token);
        var wait = context.WaitForExternalEventAsync<string>("a", cancellation.Token);
        var first = await Task.WhenAny(wait, timer);
        cancellation.Cancel();
        return first == wait ? await wait : $"timer {context.UtcNow:O}";
    }

    private sealed record Script(string[] Operations, string Log);
}
