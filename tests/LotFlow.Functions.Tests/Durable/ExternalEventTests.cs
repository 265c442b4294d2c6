using LotFlow.Abstractions.Workflows;
using LotFlow.Functions.Durable;
using Run = LotFlow.Functions.Tests.Platform.Execution<LotFlow.Functions.Tests.Durable.ExternalEventTests>;

namespace LotFlow.Functions.Tests.Durable;

public sealed class ExternalEventTests
{
    [Fact]
    public void A_cancelled_wait_consumes_nothing()
    {
        var run = Run.Start(async (context, input) =>
        {
            using var cancellation = new CancellationTokenSource();
            var cancelled = context.WaitForExternalEventAsync<string>("item", cancellation.Token);
            await context.WaitForExternalEventAsync<string>("go");
            cancellation.Cancel();
            return $"{cancelled.Status} {await context.WaitForExternalEventAsync<string>("item")}";
        });

        run.Platform.Raise("go", "");
        run.Platform.Raise("item", "a");

        Assert.Equal("Canceled a", run.Output);
    }

    [Fact]
    public void An_event_that_comes_when_the_only_waiter_has_gone_is_kept_for_the_next()
    {
        var run = Run.Start(async (context, input) =>
        {
            using var cancellation = new CancellationTokenSource();
            _ = context.WaitForExternalEventAsync<string>("item", cancellation.Token);
            cancellation.Cancel();
            await context.WaitForExternalEventAsync<string>("go");
            return await context.WaitForExternalEventAsync<string>("item");
        });

        run.Platform.Raise("item", "a");
        run.Platform.Raise("go", "");

        Assert.Equal("a", run.Output);
    }

    [Fact]
    public void Waits_of_one_name_are_answered_in_the_order_in_which_they_were_made()
    {
        var run = Run.Start(async (context, input) =>
        {
            var first = context.WaitForExternalEventAsync<string>("item");
            var second = context.WaitForExternalEventAsync<string>("ITEM");
            return $"{await first} {await second}";
        });

        Assert.Equal(1, run.Platform.WaitsOf("item"));
        run.Platform.Raise("Item", "a");
        run.Platform.Raise("item", "b");

        Assert.Equal("a b", run.Output);
    }

    [Fact]
    public void A_wait_made_by_the_code_of_a_waiter_comes_after_those_that_were_there()
    {
        List<string> order = [];
        var run = Run.Start(async (context, input) =>
        {
            await Task.WhenAll(TwiceAsync("first"), OnceAsync("second"));
            return string.Join(' ', order);

            async Task TwiceAsync(string who)
            {
                await OnceAsync(who);
                await OnceAsync(who);
            }

            async Task OnceAsync(string who) => order.Add($"{who}:{await context.WaitForExternalEventAsync<string>("item")}");
        });

        foreach (var item in new[] { "a", "b", "c" })
            run.Platform.Raise("item", item);

        Assert.Equal("first:a second:b first:c", run.Output);
    }

    [Fact]
    public void Events_that_come_before_anybody_waits_are_given_out_in_the_order_of_arrival()
    {
        var run = Run.Start(async (context, input) =>
        {
            await context.WaitForExternalEventAsync<string>("go");
            return await context.WaitForExternalEventAsync<string>("item") + await context.WaitForExternalEventAsync<string>("item");
        });

        run.Platform.Raise("item", "a");
        run.Platform.Raise("item", "b");
        run.Platform.Raise("go", "");

        Assert.Equal("ab", run.Output);
    }

    [Fact]
    public void A_payload_that_cannot_be_read_fails_its_wait_and_nothing_else()
    {
        var run = Run.Start(async (context, input) =>
        {
            var bad = context.WaitForExternalEventAsync<int>("item");
            await Task.WhenAny(bad);
            return $"{bad.Status} {await context.WaitForExternalEventAsync<string>("item")}";
        });

        run.Platform.Raise("item", "no number");
        run.Platform.Raise("item", "a");

        Assert.Equal("Faulted a", run.Output);
    }

    [Fact]
    public void Events_taken_and_not_consumed_are_carried_into_the_next_generation_in_their_order()
    {
        Func<IWorkflowContext, string, Task<string>> code = async (context, input) =>
        {
            using var cancellation = new CancellationTokenSource();
            if (input == "in")
            {
                _ = context.WaitForExternalEventAsync<string>("item", cancellation.Token);
                cancellation.Cancel();
                await context.WaitForExternalEventAsync<string>("go");
                context.ContinueAsNew("next");
                return "";
            }

            return await context.WaitForExternalEventAsync<string>("item") + await context.WaitForExternalEventAsync<string>("item");
        };
        var first = Run.Start(code);
        // The first is taken by the wait whose caller has gone; the second stays with the platform, which preserves it.
        first.Platform.Raise("item", "a");
        first.Platform.Raise("item", "b");
        first.Platform.Raise("go", "");

        var (envelope, preserves) = first.Platform.Next!.Value;
        Assert.True(preserves);
        Assert.Equal((1, 1, "next"), (envelope.Version, envelope.Generation, envelope.Input.GetString()));
        Assert.Equal(["item a"], envelope.Carried!.Select(c => $"{c.Name} {c.Payload.GetString()}"));
        Assert.Equal(1, first.Platform.EarlyOf("item"));

        var second = Run.Start(code, envelope);
        second.Platform.Raise("item", "b");
        Assert.Equal("ab", second.Output);
    }

    [Fact]
    public void Carried_events_that_are_not_consumed_are_carried_on()
    {
        CarriedEvent[] carried = [new("item", Payload.Of("a")), new("item", Payload.Of("b"))];
        var run = Run.Start(
            async (context, input) =>
            {
                await context.WaitForExternalEventAsync<string>("item");
                context.ContinueAsNew("on");
                return "";
            },
            new WorkflowEnvelope(1, 4, Payload.Of("in"), "parent", carried));

        var next = run.Platform.Next!.Value.Envelope;
        Assert.Equal((5, "parent"), (next.Generation, next.ParentInstanceId));
        Assert.Equal(["b"], next.Carried!.Select(c => c.Payload.GetString()));
    }

    [Fact]
    public void An_event_that_an_outstanding_wait_gets_after_continue_as_new_is_sent_again()
    {
        var run = Run.Start(async (context, input) =>
        {
            _ = context.WaitForExternalEventAsync<string>("item");
            await context.WaitForExternalEventAsync<string>("go");
            context.ContinueAsNew("next");
            return "";
        });

        run.Platform.Raise("go", "");
        run.Platform.Raise("item", "late");

        Assert.Null(run.Platform.Next!.Value.Envelope.Carried);
        Assert.Equal(["item late"], run.Platform.SentToSelf.Select(e => $"{e.Name} {e.Payload.GetString()}"));
    }

    [Fact]
    public void A_token_that_is_cancelled_already_is_refused_at_once_and_asks_the_platform_for_nothing()
    {
        var run = Run.Start((context, input) =>
        {
            Assert.Throws<OperationCanceledException>(() => { _ = context.WaitForExternalEventAsync<string>("item", new(canceled: true)); });
            Assert.Throws<OperationCanceledException>(() => { _ = context.CreateTimerAsync(context.UtcNow, new(canceled: true)); });
            return Task.FromResult("refused");
        });

        Assert.Equal("refused", run.Output);
        Assert.Empty(run.Platform.Actions);
    }
}
