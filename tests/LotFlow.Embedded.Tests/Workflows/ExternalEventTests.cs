using LotFlow.Abstractions.Workflows;

namespace LotFlow.Embedded.Tests.Workflows;

public sealed class ExternalEventTests
{
    [Theory, WarmAndCold]
    public async Task Events_that_come_early_are_kept_and_given_out_in_the_order_of_arrival(int warmInstances)
    {
        var setup = new Setup<ExternalEventTests>().Main(async (context, _) =>
        {
            await context.WaitForExternalEventAsync<string>("start");
            var first = await context.WaitForExternalEventAsync<string>("item");
            var second = await context.WaitForExternalEventAsync<string>("item");
            return $"{first} {second} {await context.WaitForExternalEventAsync<string>("item")}";
        });
        await using var h = await EngineHarness.StartAsync(setup, warmInstances);

        await h.StartMainAsync("early");
        await h.RaiseAsync("early", "item", "a");
        await h.RaiseAsync("early", "item", "b");
        await h.RestartAsync();
        await h.RaiseAsync("early", "item", "c");
        await h.RaiseAsync("early", "start", "");

        Assert.Equal("a b c", await h.OutputAsync("early"));
    }

    [Fact]
    public async Task An_event_to_an_unknown_or_a_finished_instance_is_refused_and_leaves_nothing()
    {
        var setup = new Setup<ExternalEventTests>().Main((_, input) => Task.FromResult(input));
        await using var h = await EngineHarness.StartAsync(setup);

        await h.StartMainAsync("done");

        Assert.Equal(EventDelivery.UnknownInstance, await h.Engine.RaiseEventAsync("nobody", "item", "a"));
        Assert.Equal(EventDelivery.InstanceFinished, await h.Engine.RaiseEventAsync("done", "item", "a"));
        Assert.Equal(0, h.Count("wf_inbox"));
    }

    [Theory, WarmAndCold]
    public async Task A_cancelled_wait_consumes_nothing(int warmInstances)
    {
        var setup = new Setup<ExternalEventTests>().Main(async (context, _) =>
        {
            using var cancellation = new CancellationTokenSource();
            var cancelled = context.WaitForExternalEventAsync<string>("item", cancellation.Token);
            await context.WaitForExternalEventAsync<string>("go");
            cancellation.Cancel();
            return $"{cancelled.Status} {await context.WaitForExternalEventAsync<string>("item")}";
        });
        await using var h = await EngineHarness.StartAsync(setup, warmInstances);

        await h.StartMainAsync("cancel");
        await h.RaiseAsync("cancel", "go", "");
        await h.RestartAsync();
        await h.RaiseAsync("cancel", "item", "a");

        Assert.Equal("Canceled a", await h.OutputAsync("cancel"));
    }

    [Theory, WarmAndCold]
    public async Task A_payload_that_cannot_be_read_fails_the_wait_and_not_the_engine(int warmInstances)
    {
        var setup = new Setup<ExternalEventTests>().Main(async (context, _) =>
        {
            await context.WaitForExternalEventAsync<string>("go");
            var read = 0;
            for (var i = 0; i < 3; i++)
            {
                var wait = context.WaitForExternalEventAsync<IDisposable>("item");
                await Task.WhenAny(wait);
                read += wait.IsFaulted ? 0 : 1;
            }

            return $"read {read}";
        });
        await using var h = await EngineHarness.StartAsync(setup, warmInstances);

        await h.StartMainAsync("bad");
        await h.RaiseAsync("bad", "item", "early");
        await h.RaiseAsync("bad", "go", "");
        await h.RaiseAsync("bad", "item", "late");
        await h.RaiseAsync("bad", "item", "later");

        Assert.Equal("read 0", await h.OutputAsync("bad"));
    }

    [Theory, WarmAndCold]
    public async Task Events_not_consumed_survive_continue_as_new_in_their_order(int warmInstances)
    {
        var setup = new Setup<ExternalEventTests>().Main(async (context, input) =>
        {
            if (input.Length > 0)
                await context.CallActivityAsync(Sample.Work, "pause");
            input += await context.WaitForExternalEventAsync<string>("item");
            if (input.Length < 5)
                context.ContinueAsNew(input);
            return input;
        });
        await using var h = await EngineHarness.StartAsync(setup, warmInstances);

        await h.StartMainAsync("carry");
        await h.Engine.SuspendAsync("carry");
        foreach (var item in new[] { "a", "b", "c" })
            await h.RaiseAsync("carry", "item", item);
        await h.RestartAsync();
        await h.Engine.ResumeAsync("carry");
        foreach (var item in new[] { "d", "e" })
            await h.RaiseAsync("carry", "item", item);

        Assert.Equal("abcde", await h.OutputAsync("carry"));
        Assert.Equal(["carry:1.1", "carry:2.1", "carry:3.1", "carry:4.1"], h.ActivityCalls);
    }

    [Theory, WarmAndCold]
    public async Task Continue_as_new_abandons_what_the_old_execution_waited_for(int warmInstances)
    {
        var setup = new Setup<ExternalEventTests>().Main(async (context, input) =>
        {
            var timer = context.CreateTimerAsync(context.UtcNow.AddHours(1));
            if (input == "old")
            {
                context.ContinueAsNew("new");
                return "";
            }

            await timer;
            return context.UtcNow.ToString("O");
        });
        await using var h = await EngineHarness.StartAsync(setup, warmInstances);

        await h.StartMainAsync("anew", "old");
        Assert.Equal(1, h.Count("wf_timers"));
        await h.AdvanceAsync(TimeSpan.FromHours(1));

        Assert.Equal("2026-01-05T09:00:00.0000000+00:00", await h.OutputAsync("anew"));
    }
}
