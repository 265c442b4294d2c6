using LotFlow.Domain.Policies;
using LotFlow.Domain.Production;

namespace LotFlow.Domain.Tests.Production;

public sealed class LotSelectionTests
{
    // A expires last and came first; B expires first, in two places; C never expires. 8 of B's 20 are kept for others.
    private static readonly LotCandidate[] Candidates =
    [
        new("A", "A1", 30, 30, new(2027, 1, 1), At(1)),
        new("B", "A1", 12, 12, new(2026, 6, 1), At(3)),
        new("B", "A2", 8, 12, new(2026, 6, 1), At(2)),
        new("C", "A1", 50, 50, null, At(2)),
    ];

    [Theory]
    [InlineData(LotSelectionOrder.FirstExpiredFirstOut, false, 5, "B@A2:5")]
    [InlineData(LotSelectionOrder.FirstExpiredFirstOut, false, 12, "B@A2:8 B@A1:4")]
    [InlineData(LotSelectionOrder.FirstExpiredFirstOut, false, 50, "B@A2:8 B@A1:4 A@A1:30 C@A1:8")]
    [InlineData(LotSelectionOrder.FirstExpiredFirstOut, false, 92, "B@A2:8 B@A1:4 A@A1:30 C@A1:50")]
    [InlineData(LotSelectionOrder.FirstExpiredFirstOut, false, 93, null)]
    [InlineData(LotSelectionOrder.FirstExpiredFirstOut, true, 12, "B@A2:8 B@A1:4")]
    [InlineData(LotSelectionOrder.FirstExpiredFirstOut, true, 13, "A@A1:13")]
    [InlineData(LotSelectionOrder.FirstExpiredFirstOut, true, 31, "C@A1:31")]
    [InlineData(LotSelectionOrder.FirstExpiredFirstOut, true, 51, null)]
    [InlineData(LotSelectionOrder.FirstInFirstOut, false, 5, "A@A1:5")]
    [InlineData(LotSelectionOrder.FirstInFirstOut, false, 40, "A@A1:30 B@A2:8 B@A1:2")]
    [InlineData(LotSelectionOrder.FirstInFirstOut, true, 40, "C@A1:40")]
    public void Policy_chooses(LotSelectionOrder order, bool singleLot, int quantity, string? expected) =>
        Assert.Equal(expected, Say(new LotSelection(order, singleLot).Choose(Candidates, quantity)));

    [Fact]
    public void What_one_line_takes_is_not_there_for_the_next_and_a_line_that_fails_takes_nothing()
    {
        var selection = new LotSelection(LotSelectionOrder.FirstExpiredFirstOut, singleLot: false);
        Assert.Equal("B@A2:8 B@A1:2", Say(selection.Choose(Candidates, 10)));
        Assert.Null(selection.Choose(Candidates, 83));
        Assert.Equal("B@A1:2 A@A1:30 C@A1:50", Say(selection.Choose(Candidates, 82)));
    }

    private static DateTimeOffset At(int hour) => new(2026, 3, 2, hour, 0, 0, TimeSpan.Zero);

    private static string? Say(IReadOnlyList<LotPick>? picks) => picks is null ? null : string.Join(' ', picks.Select(p => $"{p.LotId}@{p.LocationId}:{p.Quantity}"));
}
