using LotFlow.Abstractions.Documents;
using LotFlow.Workflows.Audit;
using LotFlow.Workflows.Tests.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace LotFlow.Workflows.Tests.Audit;

public sealed class AuditStoreTests : IAsyncLifetime
{
    private Plant _plant = null!;

    public async ValueTask InitializeAsync() => _plant = await Plant.OpenAsync();

    public ValueTask DisposeAsync() => _plant.DisposeAsync();

    [Fact]
    public async Task Entries_that_are_appended_at_once_form_one_chain()
    {
        // Stores of their own, as on several hosts: they share no turns.
        var stores = Enumerable.Range(0, 4).Select(_ => new AuditStore(_plant.Get<IDocumentStore>(), _plant.Clock)).ToList();
        await Parallel.ForEachAsync(Enumerable.Range(0, 100), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (n, stop) =>
            await stores[n % 4].AppendAsync("lot:X", [new($"f{n}", _plant.Clock.GetUtcNow(), "qa1", "test.done", "lot:X", [])], stop));

        var entries = await _plant.AuditAsync("lot:X");
        Assert.Equal(Enumerable.Range(1, 100).Select(n => (long)n), entries.Select(e => e.Sequence));
        Assert.Equal(100, entries.Select(e => e.Id).Distinct().Count());
        await _plant.ShouldBeWholeAsync();
    }

    [Fact]
    public async Task A_fact_that_is_told_by_many_at_once_is_kept_once()
    {
        var stores = Enumerable.Range(0, 4).Select(_ => new AuditStore(_plant.Get<IDocumentStore>(), _plant.Clock)).ToList();
        await Parallel.ForEachAsync(Enumerable.Range(0, 40), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (n, stop) =>
            await stores[n % 4].AppendAsync("lot:X", [new("same", _plant.Clock.GetUtcNow(), "qa1", "test.done", "lot:X", [])], stop));

        Assert.Single(await _plant.AuditAsync("lot:X"));
    }

    [Fact]
    public async Task A_chain_goes_on_in_the_next_month_and_remembers_the_facts_of_the_last()
    {
        await _plant.AppendAsync("lot:X", "a", "b");
        _plant.Clock.Advance(TimeSpan.FromDays(31));
        await _plant.AppendAsync("lot:X", "b", "c");
        _plant.Clock.Advance(TimeSpan.FromDays(40));
        await _plant.AppendAsync("lot:X", "c", "d");

        Assert.Equal(["a", "b", "c", "d"], (await _plant.AuditAsync("lot:X")).Select(e => e.Id));
        await _plant.ShouldBeWholeAsync();
    }

    [Fact]
    public async Task Many_who_begin_a_month_at_once_continue_one_chain()
    {
        await _plant.AppendAsync("lot:X", "first");
        _plant.Clock.Advance(TimeSpan.FromDays(31));
        var stores = Enumerable.Range(0, 8).Select(_ => new AuditStore(_plant.Get<IDocumentStore>(), _plant.Clock)).ToList();
        await Parallel.ForEachAsync(Enumerable.Range(0, 32), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (n, stop) =>
            await stores[n % 8].AppendAsync("lot:X", [new($"f{n}", _plant.Clock.GetUtcNow(), "qa1", "test.done", "lot:X", [])], stop));

        Assert.Equal(33, (await _plant.AuditAsync("lot:X")).Count);
        await _plant.ShouldBeWholeAsync();
    }

    [Fact]
    public async Task Whoever_writes_while_another_host_ends_the_month_writes_into_the_next_one()
    {
        await _plant.AppendAsync("lot:X", "a");
        var ahead = new AuditStore(_plant.Get<IDocumentStore>(), new FakeTimeProvider(_plant.Clock.GetUtcNow().AddDays(31)));
        _plant.Disturbances.Watch(access =>
        {
            if (!access.StartsWith("write lot:X|202603 e:", StringComparison.Ordinal))
                return;
            _plant.Disturbances.Watch(onAccess: null);
            ahead.AppendAsync("lot:X", [new("b", _plant.Clock.GetUtcNow(), "qa1", "test.done", "lot:X", [])], CancellationToken.None).GetAwaiter().GetResult();
        });

        await _plant.AppendAsync("lot:X", "c");

        Assert.Equal(["a", "b", "c"], (await _plant.AuditAsync("lot:X")).Select(e => e.Id));
        await _plant.ShouldBeWholeAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_process_that_dies_at_any_write_leaves_a_chain_that_goes_on(bool afterEffect)
    {
        for (var failAt = 1; ; failAt++)
        {
            var subject = $"lot:{failAt}";
            await _plant.AppendAsync(subject, "old");
            _plant.Clock.Advance(TimeSpan.FromDays(31));
            _plant.Disturbances.Arm(failAt, afterEffect);
            try
            {
                await _plant.AppendAsync(subject, "new", "newer");
            }
            catch (StoreUnavailableException)
            {
                await _plant.AppendAsync(subject, "new", "newer");
            }

            var done = !_plant.Disturbances.HasFired;
            _plant.Disturbances.Arm(0, afterEffect: false);
            Assert.Equal(["old", "new", "newer"], (await _plant.AuditAsync(subject)).Select(e => e.Id));
            if (done)
                break;
        }

        await _plant.ShouldBeWholeAsync();
    }

    [Fact]
    public async Task More_facts_than_a_batch_holds_are_kept_in_order()
    {
        var ids = Enumerable.Range(0, 150).Select(n => $"f{n}").ToArray();
        await _plant.AppendAsync("lot:X", ids);
        await _plant.AppendAsync("lot:X", ids);
        Assert.Equal(ids, (await _plant.AuditAsync("lot:X")).Select(e => e.Id));
    }

    [Fact]
    public async Task Pages_of_a_subject_follow_each_other_over_months()
    {
        for (var month = 0; month < 3; month++)
        {
            await _plant.AppendAsync("lot:X", [.. Enumerable.Range(0, 5).Select(n => $"{month}-{n}")]);
            _plant.Clock.Advance(TimeSpan.FromDays(31));
        }

        List<long> seen = [];
        string? continuation = null;
        do
        {
            var page = await _plant.Get<AuditQueries>().FindAsync(new("lot:X", "qa1", From: null, To: null), 4, continuation, CancellationToken.None);
            seen.AddRange(page.Entries.Select(e => e.Sequence));
            continuation = page.Continuation;
        }
        while (continuation is not null);
        Assert.Equal(Enumerable.Range(1, 15).Select(n => (long)n), seen);
    }
}
