namespace LotFlow.Embedded.Tests.Workflows;

public sealed class IdleTests
{
    [Fact]
    public async Task A_start_with_ten_thousand_waiting_instances_loads_none_of_them_and_each_still_goes_on()
    {
        var runs = 0;
        var setup = new Setup<IdleTests>().Main(async (context, input) =>
        {
            Interlocked.Increment(ref runs);
            using var cancellation = new CancellationTokenSource();
            var timer = context.CreateTimerAsync(context.UtcNow.AddHours(int.Parse(input)), cancellation.Token);
            var go = context.WaitForExternalEventAsync<string>("go");
            if (await Task.WhenAny(go, timer) == timer)
                return "timer";
            cancellation.Cancel();
            return await go;
        });
        await using var h = await EngineHarness.StartAsync(setup, warmInstances: 0);
        await Task.WhenAll(Enumerable.Range(0, 10_000).Select(i => h.Engine.StartAsync(Sample.Main, $"idle-{i:00000}", $"{24 + i}")));
        await h.Engine.WhenIdleAsync();
        runs = 0;

        await h.RestartAsync();
        await h.Engine.WhenIdleAsync();
        Assert.Equal((0, 0), (runs, h.Engine.InstancesInMemory));
        Assert.Equal(h.Clock.GetUtcNow().AddHours(24), h.Engine.NextDue);

        h.Clock.Advance(TimeSpan.FromHours(23));
        await h.Engine.WhenIdleAsync();
        Assert.Equal(0, runs);

        await h.RaiseAsync("idle-09999", "go", "went");
        Assert.Equal("went", await h.OutputAsync("idle-09999"));
        await h.AdvanceAsync(TimeSpan.FromHours(1));
        Assert.Equal("timer", await h.OutputAsync("idle-00000"));
        Assert.Equal(2, runs);
    }

    [Fact]
    public async Task No_more_instances_stay_in_memory_than_are_to_be_kept_warm()
    {
        var setup = new Setup<IdleTests>().Main(async (context, _) => await context.WaitForExternalEventAsync<string>("go"));
        await using var h = await EngineHarness.StartAsync(setup, warmInstances: 10);

        await Task.WhenAll(Enumerable.Range(0, 300).Select(i => h.Engine.StartAsync(Sample.Main, $"warm-{i}", "")));
        await h.Engine.WhenIdleAsync();

        Assert.Equal(10, h.Engine.InstancesInMemory);
    }
}
