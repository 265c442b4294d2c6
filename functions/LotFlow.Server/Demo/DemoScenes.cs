using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace LotFlow.Server.Demo;

/// <summary>What every part of the demo's story does: say what comes, do it through the public API, and check that it went as it must.</summary>
internal abstract class DemoScenes(DemoClient client, IAnsiConsole console, TimeProvider clock)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    protected DemoClient Client { get; } = client;

    protected IAnsiConsole Console { get; } = console;

    protected TimeProvider Clock { get; } = clock;

    protected DateTimeOffset Now => Clock.GetUtcNow();

    protected void Chapter(string title, string text)
    {
        Console.WriteLine();
        Console.Write(new Rule($"[bold]{title}[/]").LeftJustified());
        Console.MarkupLine($"[grey]{text}[/]");
    }

    protected static void Check(bool holds, string otherwise)
    {
        if (!holds)
            throw new DemoFailedException(otherwise);
    }

    /// <summary>Looks until it is so; workflows need moments, not more.</summary>
    protected async Task<JsonNode> UntilAsync(string who, string path, Func<JsonNode, bool> isSo, string otherwise, CancellationToken cancellation)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            var found = await Client.GetAsync(who, path, cancellation);
            if (isSo(found))
                return found;
            Check(waited.Elapsed < Patience, $"{otherwise}: {found.ToJsonString()}");
            await Task.Delay(20, cancellation);
        }
    }

    protected Task<JsonNode?> DecideAsync(string who, string approvalId, string decision, string comment, CancellationToken cancellation) => Client.PostAsync(
        who, $"/api/approvals/{approvalId}/decisions",
        new JsonObject { ["decisionId"] = $"demo-{who}-{decision}", ["decision"] = decision, ["comment"] = comment }, HttpStatusCode.OK, cancellation);
}
