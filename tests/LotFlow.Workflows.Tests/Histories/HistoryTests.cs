using System.Text.Json;
using LotFlow.Abstractions;
using LotFlow.Abstractions.Workflows;
using LotFlow.Embedded.Workflows.History;

namespace LotFlow.Workflows.Tests.Histories;

/// <summary>
/// Code of a started version is never changed in place. Each version has histories here, recorded when it was written, and today's
/// code replays them for ever. To record those of a new version, run this class once with LOTFLOW_RECORD_HISTORIES=1: it adds the
/// files that are missing and never changes one.
/// </summary>
public sealed class HistoryTests
{
    private static readonly JsonSerializerOptions Readable = new(LotFlowJson.Options) { WriteIndented = true };

    private static readonly string Folder = FindFolder();

    public static TheoryData<string> Files => [.. Directory.EnumerateFiles(Folder, "*.json").Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Todays_code_does_what_the_recorded_history_says(string file)
    {
        HistoryReplayer.Replay(LotFlowWorkflows.CreateRegistry(), Read(file));
    }

    [Fact]
    public void Every_version_of_every_workflow_has_a_recorded_history()
    {
        var recorded = Directory.EnumerateFiles(Folder, "*.json").Select(f => Read(Path.GetFileName(f))).Select(h => (h.Workflow, h.Version)).ToHashSet();
        Assert.Subset(recorded, LotFlowWorkflows.CreateRegistry().Workflows.Select(w => (w.Name, w.Version)).ToHashSet());
    }

    [Fact]
    public void A_change_of_the_code_is_noticed()
    {
        var history = Read("receipt-released-at-once.v1.json");
        var changed = history with { Events = [.. history.Events.Select(e => e.Name == "ConcludeLine" ? e with { Name = "SomethingElse" } : e)] };
        Assert.Throws<NonDeterminismException>(() => HistoryReplayer.Replay(LotFlowWorkflows.CreateRegistry(), changed));
    }

    [Fact]
    public async Task Every_story_still_replays_and_is_recorded_when_asked()
    {
        var isRecording = Environment.GetEnvironmentVariable("LOTFLOW_RECORD_HISTORIES") == "1";
        foreach (var story in HistoryStories.All)
        {
            await using var plant = await HistoryStories.OpenAsync();
            foreach (var (name, instanceId) in await story(plant))
            {
                var history = plant.Engine.ExportHistory(instanceId)!;
                HistoryReplayer.Replay(plant.Get<WorkflowRegistry>(), history);
                var file = Path.Combine(Folder, $"{name}.v{history.Version}.json");
                if (isRecording && !File.Exists(file))
                    await File.WriteAllTextAsync(file, JsonSerializer.Serialize(history, Readable) + "\n");
            }
        }
    }

    private static RecordedHistory Read(string file) => LotFlowJson.Deserialize<RecordedHistory>(File.ReadAllBytes(Path.Combine(Folder, file)));

    private static string FindFolder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "LotFlow.sln")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("The repository of the tests was not found.");
        return Path.Combine(folder.FullName, "tests", "LotFlow.Workflows.Tests", "Histories");
    }
}
