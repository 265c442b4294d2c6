using Microsoft.Extensions.Time.Testing;

namespace LotFlow.Workflows.Conformance;

/// <summary>Time for engines that run under a clock which only the test moves.</summary>
public static class FakeClock
{
    /// <summary>Moves the clock, stopping at each moment when something is due and letting the engine do it.</summary>
    /// <param name="clock">The engine's clock.</param>
    /// <param name="time">By how much; a jump would make everything due meanwhile happen at its end.</param>
    /// <param name="nextDue">When the engine has something to do next.</param>
    /// <param name="whenIdle">Completes when the engine has done all that it can do now.</param>
    public static async Task AdvanceAsync(this FakeTimeProvider clock, TimeSpan time, Func<DateTimeOffset?> nextDue, Func<Task> whenIdle)
    {
        var target = clock.GetUtcNow() + time;
        await whenIdle();
        while (nextDue() is { } due && due <= target)
        {
            if (due > clock.GetUtcNow())
                clock.SetUtcNow(due);
            await whenIdle();
        }

        clock.SetUtcNow(target);
        await whenIdle();
    }
}
