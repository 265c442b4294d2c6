using LotFlow.Embedded.Workflows.Dispatch;
using LotFlow.Embedded.Workflows.Storage;
using Microsoft.Extensions.Time.Testing;

namespace LotFlow.Embedded.Tests.Workflows;

/// <summary>What wakes the engine, apart from any store: the stored entries are a list of the test.</summary>
public sealed class DueTimesTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 1, 5, 8, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _clock = new(Start);
    private readonly List<DueEntry> _stored = [];
    private readonly List<DueEntry> _delivered = [];
    private readonly DueTimes _due;
    private int _loads;

    public DueTimesTests() => _due = new DueTimes(_clock, Load, _delivered.AddRange);

    public void Dispose() => _due.Dispose();

    [Fact]
    public void Everything_stored_is_delivered_in_order_however_many_batches_it_takes()
    {
        for (var i = 0; i < 10_000; i++)
            _stored.Add(Entry(i, Start.AddSeconds(i / 3)));

        _due.Start();
        _clock.Advance(TimeSpan.FromHours(2));

        Assert.Equal(10_000, _delivered.Count);
        Assert.Equal(_delivered.OrderBy(e => e.DueAt), _delivered);
        Assert.Equal(10_000, _delivered.Select(e => e.Key.Operation).Distinct().Count());
    }

    [Fact]
    public void Ten_thousand_entries_of_one_moment_are_all_delivered()
    {
        for (var i = 0; i < 10_000; i++)
            _stored.Add(Entry(i, Start.AddHours(1)));

        _due.Start();
        Assert.Equal(Start.AddHours(1), _due.Next);
        _clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal(10_000, _delivered.Count);
    }

    [Fact]
    public void Entries_added_while_others_wait_in_the_store_are_delivered_once_each()
    {
        for (var i = 0; i < 6_000; i++)
            _stored.Add(Entry(i, Start.AddMinutes(i)));
        _due.Start();

        for (var i = 6_000; i < 12_000; i++)
            Add(Entry(i, Start.AddMinutes((i * 7) % 6_000).AddSeconds(30)));
        _clock.Advance(TimeSpan.FromDays(30));

        Assert.Equal(12_000, _delivered.Count);
        Assert.Equal(12_000, _delivered.Select(e => e.Key.Operation).Distinct().Count());
    }

    [Fact]
    public void What_is_kept_in_memory_is_bounded_also_when_everything_is_added_in_one_run()
    {
        _due.Start();
        for (var i = 0; i < 50_000; i++)
            Add(Entry(i, Start.AddMinutes(50_000 - i)));
        Assert.True(_due.InMemory < 10_000, $"{_due.InMemory} entries are in memory.");

        _clock.Advance(TimeSpan.FromDays(60));

        Assert.Equal(50_000, _delivered.Count);
        Assert.Equal(_delivered.OrderBy(e => e.DueAt), _delivered);
    }

    [Fact]
    public void Nothing_is_loaded_while_nothing_is_due()
    {
        for (var i = 0; i < 10_000; i++)
            _stored.Add(Entry(i, Start.AddDays(300)));
        _due.Start();
        var loads = _loads;

        _clock.Advance(TimeSpan.FromDays(299));

        Assert.Equal(loads, _loads);
        Assert.Empty(_delivered);
    }

    [Fact]
    public void A_load_that_fails_is_made_again()
    {
        var failing = true;
        using var due = new DueTimes(_clock, (after, limit) => failing ? throw new InvalidOperationException("the store is down") : Load(after, limit), _delivered.AddRange);
        _stored.Add(Entry(1, Start.AddMinutes(1)));

        due.Start();
        failing = false;
        _clock.Advance(TimeSpan.FromMinutes(2));

        Assert.Single(_delivered);
    }

    [Fact]
    public void Nothing_is_delivered_after_the_end()
    {
        _due.Start();
        Add(Entry(1, Start.AddMinutes(1)));
        _due.Dispose();

        _clock.Advance(TimeSpan.FromMinutes(2));
        _due.Add(Entry(2, Start));

        Assert.Empty(_delivered);
    }

    private void Add(DueEntry entry)
    {
        _stored.Add(entry);
        _due.Add(entry);
    }

    private List<DueEntry> Load(DateTimeOffset after, int limit)
    {
        _loads++;
        var later = _stored.Where(e => e.DueAt > after).OrderBy(e => e.DueAt).ToList();
        // As the store does: a group of equal times is never cut.
        return later.Count <= limit ? later : [.. later.TakeWhile(e => e.DueAt <= later[limit - 1].DueAt)];
    }

    private static DueEntry Entry(int number, DateTimeOffset dueAt) => new(dueAt, new OperationKey("i", 0, number), IsTimer: true);
}
