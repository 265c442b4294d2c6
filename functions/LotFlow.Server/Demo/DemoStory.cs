using Spectre.Console;

namespace LotFlow.Server.Demo;

/// <summary>A morning's deliveries, told while they happen.</summary>
internal static class DemoStory
{
    /// <summary>True if every step went as it must.</summary>
    public static Task<bool> TellAsync(Uri baseAddress, IAnsiConsole console, CancellationToken cancellation) => Task.FromResult(true);
}
