using System.Text.Json.Nodes;
using LotFlow.Server.Tests.Hosting;
using LotFlow.StockRace;

namespace LotFlow.Server.Tests.Durability;

/// <summary>
/// Kill -9 in every state of a recall, while a command is on its way or LotFlow does what follows from it. The long form:
/// <c>LOTFLOW_RECALL_KILLS=200 dotnet test tests/LotFlow.Server.Tests --filter FullyQualifiedName~RecallKillTests</c> goes through as many
/// recalls; <c>LOTFLOW_KILL_SEED</c> repeats a run.
/// </summary>
public sealed class RecallKillTests(ITestOutputHelper output)
{
    // From before the command is read to after most of what follows from it.
    private const int MostAnswers = 25;

    [Fact]
    public async Task Killed_in_every_state_a_recall_ends_as_one_that_nobody_disturbed()
    {
        var seed = RaceSettings.Of("LOTFLOW_KILL_SEED", Random.Shared.Next(1, 1_000_000));
        var recalls = RaceSettings.Of("LOTFLOW_RECALL_KILLS", 1);
        output.WriteLine($"seed {seed}, {recalls} recalls of {RecallSteps.Recall.Count} kills");
        var undisturbed = await RunAsync(random: null);
        var random = new Random(seed);
        for (var i = 0; i < recalls; i++)
            Assert.Equal(undisturbed, await RunAsync(random));
    }

    private static async Task<string> RunAsync(Random? random)
    {
        var data = Directory.CreateTempSubdirectory("lotflow-tests-").FullName;
        var server = await ServerProcess.StartDemoAsync(data);
        try
        {
            foreach (var step in RecallSteps.Setting)
                await OnAsync(server, http => TakeAsync(http, step));
            foreach (var step in RecallSteps.Recall)
            {
                if (random is not null)
                {
                    await OnAsync(server, http => KilledAsync(http, step, server, random));
                    await server.DisposeAsync();
                    server = await ServerProcess.StartDemoAsync(data);
                }

                await OnAsync(server, http => TakeAsync(http, step));
            }

            var end = "";
            await OnAsync(server, async http => end = await DescribeAsync(http));
            return end;
        }
        finally
        {
            await server.DisposeAsync();
            Directory.Delete(data, recursive: true);
        }
    }

    private static async Task TakeAsync(HttpClient http, RecallStep step)
    {
        await RecallSteps.SendAsync(http, step);
        await RecallSteps.SeenAsync(http, step);
    }

    /// <summary>The server dies at some moment after the command was sent; whether it was answered by then is chance.</summary>
    private static async Task KilledAsync(HttpClient http, RecallStep step, ServerProcess server, Random random)
    {
        var sending = RecallSteps.SendAsync(http, step);
        for (var answers = random.Next(MostAnswers); answers > 0; answers--)
            await RecallSteps.GetAsync(http, RecallSteps.HealthPath);
        await server.KillAsync();
        try
        {
            await sending;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException or IOException)
        {
            // Not answered: it is sent again.
        }
    }

    /// <summary>Everything that people see of the recall, without times, and who was told what.</summary>
    private static async Task<string> DescribeAsync(HttpClient http)
    {
        var report = await RecallSteps.GetAsync(http, $"{RecallSteps.RecallPath}/report?format=json");
        var told = await RecallSteps.GetAsync(http, "/api/notifications?limit=500");
        // The workflow ends a moment after the recall is closed.
        JsonNode workflow;
        do
            workflow = await RecallSteps.GetAsync(http, "/api/workflows/recall-RC-K");
        while (workflow["status"]!.GetValue<string>() is "pending" or "running");
        List<string> lots = [];
        foreach (var lotId in report["recall"]!["scope"]!["lotIds"]!.AsArray().Select(l => l!.GetValue<string>()))
        {
            var ledger = (await RecallSteps.GetAsync(http, $"/api/lots/{lotId}/ledger"))["items"]!.AsArray();
            lots.Add($"{lotId} {string.Join(", ", ledger.Select(e => $"{e!["type"]} {e["quantity"]}"))}");
        }

        return string.Join('\n',
        [
            $"{report["recall"]!["state"]} {report["recall"]!["scopeVersion"]} {workflow["status"]}",
            .. lots,
            .. Lines(report["members"]!, "lotId", "addedIn", "removedIn"),
            .. Lines(report["recall"]!["tasks"]!, "taskId", "state"),
            .. Lines(report["recall"]!["consignees"]!, "customerId", "state", "attempts"),
            .. Lines(report["recall"]!["reconciliation"]!, "itemId", "received", "produced", "consumed", "shipped", "scrapped", "unaccounted"),
            .. Lines(report["timeLine"]!, "kind", "by", "text").Order(StringComparer.Ordinal),
            .. Lines(report["statusReports"]!, "reportId", "state"),
            .. Lines(report["signatures"]!, "approvalId", "by", "kind"),
            .. told["items"]!.AsArray().Select(n => $"{n!["to"]!["personId"]} {n["to"]!["email"]} {n["subject"]}")
                .Where(n => n.Contains("RC-K", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
        ]);
    }

    private static IEnumerable<string> Lines(JsonNode items, params string[] fields) => items.AsArray().Select(i => string.Join(' ', fields.Select(f => i![f]?.ToString())));

    private static async Task OnAsync(ServerProcess server, Func<HttpClient, Task> run)
    {
        using var http = new HttpClient { BaseAddress = server.Address, Timeout = TimeSpan.FromSeconds(30) };
        await run(http);
    }
}
