using LotFlow.Abstractions.Workflows;
using LotFlow.Embedded.Workflows.Execution;
using LotFlow.Embedded.Workflows.History;
using LotFlow.Embedded.Workflows.Storage;

namespace LotFlow.Embedded.Tests.Workflows;

public sealed class TurnWriterTests
{
    [Fact]
    public async Task A_turn_that_was_made_from_an_older_state_is_refused_as_a_whole()
    {
        var setup = new Setup<TurnWriterTests>().Main(async (context, _) => await context.WaitForExternalEventAsync<string>("go"));
        await using var h = await EngineHarness.StartAsync(setup);
        await h.StartMainAsync("stale");
        var events = h.Count("wf_history");

        var writer = new TurnWriter(h.Database);
        var stale = InstanceHeader.Started("stale", "Main", 1, "\"\""u8.ToArray());
        var now = h.Clock.GetUtcNow();
        await Assert.ThrowsAsync<StaleTurnException>(() => writer.CommitAsync(Ending(stale, now)));
        await Assert.ThrowsAsync<StaleTurnException>(() => writer.TerminateAsync(stale, "late", now));

        Assert.Equal(events, h.Count("wf_history"));
        Assert.Equal(WorkflowStatus.Running, (await h.GetAsync("stale")).Status);
    }

    private static TurnCommit Ending(InstanceHeader instance, DateTimeOffset now) => new()
    {
        Instance = instance,
        Now = now,
        Outcome = new TurnOutcome(
            [], [], [], [], [], new ExecutionEnd(Output: [], Failure: null, NextInput: null, [])),
        ConsumedInbox = [],
        ConsumedAnswers = [new Answer(new OperationKey(instance.Id, 0, 1), HistoryEventKind.TimerFired, Name: null, Payload: null)],
        CustomStatus = null,
        VersionOf = _ => 1,
    };
}
