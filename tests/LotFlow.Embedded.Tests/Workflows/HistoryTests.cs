using System.Text.Json;
using LotFlow.Abstractions;
using LotFlow.Abstractions.Workflows;
using LotFlow.Embedded.Workflows.History;

namespace LotFlow.Embedded.Tests.Workflows;

/// <summary>A history leaves the engine as JSON and is replayed against later code without any store.</summary>
public sealed class HistoryTests
{
    private static readonly JsonSerializerOptions Readable = new(LotFlowJson.Options) { WriteIndented = true };

    [Fact]
    public async Task A_finished_history_replays_against_the_same_code_after_a_round_trip_through_JSON()
    {
        var setup = Order(activities: 2);
        await using var h = await EngineHarness.StartAsync(setup);

        HistoryReplayer.Replay(setup.Registry, await RecordAsync(h));
    }

    [Fact]
    public async Task A_history_that_is_not_finished_replays_too()
    {
        var setup = Order(activities: 2);
        await using var h = await EngineHarness.StartAsync(setup);
        await h.StartMainAsync("order", "lot");

        var history = ThroughJson(h.Engine.ExportHistory("order")!);

        Assert.DoesNotContain(history.Events, e => e.Kind == HistoryEventKind.ExecutionCompleted);
        HistoryReplayer.Replay(setup.Registry, history);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task A_history_does_not_replay_against_code_that_does_less_or_more(int activities)
    {
        await using var h = await EngineHarness.StartAsync(Order(activities: 2));
        var history = await RecordAsync(h);

        var changed = Order(activities);
        changed.Activate();
        var diff = Assert.Throws<NonDeterminismException>(() => HistoryReplayer.Replay(changed.Registry, history));

        Assert.Contains("code     ", diff.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_history_of_a_version_that_is_gone_is_refused_with_its_name()
    {
        await using var h = await EngineHarness.StartAsync(Order(activities: 2));
        var history = await RecordAsync(h);

        var refusal = Assert.Throws<ArgumentException>(() => HistoryReplayer.Replay(new WorkflowRegistry(), history));

        Assert.Contains("'Main' version 1", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_history_of_a_terminated_instance_replays_up_to_its_end()
    {
        var setup = Order(activities: 1);
        await using var h = await EngineHarness.StartAsync(setup);
        await h.StartMainAsync("order", "lot");
        await h.Engine.TerminateAsync("order", "stop");

        var history = ThroughJson(h.Engine.ExportHistory("order")!);

        Assert.Equal(HistoryEventKind.ExecutionTerminated, history.Events[^1].Kind);
        HistoryReplayer.Replay(setup.Registry, history);
    }

    [Fact]
    public async Task There_is_no_history_of_an_instance_that_is_not_there()
    {
        await using var h = await EngineHarness.StartAsync(Order(activities: 1));

        Assert.Null(h.Engine.ExportHistory("nobody"));
    }

    private static async Task<RecordedHistory> RecordAsync(EngineHarness h)
    {
        await h.StartMainAsync("order", "lot");
        await h.AdvanceAsync(TimeSpan.FromDays(1));
        await h.RaiseAsync("order", "go", "went");
        Assert.Equal("went", await h.OutputAsync("order"));
        return ThroughJson(h.Engine.ExportHistory("order")!);
    }

    private static RecordedHistory ThroughJson(RecordedHistory history)
    {
        var json = JsonSerializer.Serialize(history, Readable);
        return JsonSerializer.Deserialize<RecordedHistory>(json, LotFlowJson.Options)!;
    }

    /// <summary>Activities, a child, a timer, a cancelled timer, an event.</summary>
    private static Setup<HistoryTests> Order(int activities) => new Setup<HistoryTests>()
        .Main(async (context, input) =>
        {
            var go = context.WaitForExternalEventAsync<string>("go");
            for (var i = 0; i < activities; i++)
                input = await context.CallActivityAsync(Sample.Work, input);
            using var cancellation = new CancellationTokenSource();
            var month = context.CreateTimerAsync(context.UtcNow.AddDays(30), cancellation.Token);
            await context.CallChildAsync(Sample.Child, context.InstanceId + "-child", input);
            await context.CreateTimerAsync(context.UtcNow.AddDays(1));
            await Task.WhenAny(go, month);
            cancellation.Cancel();
            return await go;
        })
        .Child((_, input) => Task.FromResult(input));
}
