using System.Text.Json.Nodes;
using LotFlow.Workflows.Commands;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.Tests.Hosting;
using static LotFlow.Workflows.Tests.Production.ProductionSteps;

namespace LotFlow.Workflows.Tests.Production;

/// <summary>Whatever fails before or after whatever effect: all of a command or nothing of it, and both ends of every link say the same.</summary>
public sealed class StormTests
{
    public static MatrixTheoryData<string, bool> Scenes => new(
        ["issue", "output", "output into a lot of the order", "backflush", "split", "split of a held lot", "merge", "repack", "rework", "regrade", "return",
         "refused issue", "refused merge", "output whose name is taken", "split whose name is taken"],
        [false, true]);

    [Theory]
    [MemberData(nameof(Scenes))]
    public async Task A_failure_at_any_effect_changes_nothing_in_the_end(string scene, bool afterEffect)
    {
        await using var plant = await OpenAsync();
        await plant.PutPolicyAsync("production", new() { ["backflush"] = true });
        await plant.StormAsync(afterEffect, name => StageAsync(plant, scene, name));
    }

    private static async Task<Scene> StageAsync(Plant plant, string scene, string name)
    {
        var (a, b, m, n) = ($"{name}-A", $"{name}-B", $"{name}-M", $"{name}-N");
        // Backflush chooses its lots, and must find those of this scene only: it uses them up.
        var isBackflush = scene == "backflush";
        await plant.StockAsync(a, isBackflush ? 12 : 100, expiresOn: "2027-06-01");
        await plant.StockAsync(b, isBackflush ? 8 : 100, isBackflush ? "WATER" : "SUGAR");
        if (scene is "output" or "output into a lot of the order" or "return" or "output whose name is taken")
            (await plant.IssueAsync(name, $"I-{name}", Line("SUGAR", 40, a), Line("SUGAR", 30, b))).Taken();
        if (scene == "output into a lot of the order")
            (await plant.ProduceAsync(name, $"P-{name}", Made("SYRUP", 1, m, "2026-12-31"))).Taken();
        if (scene == "split of a held lot")
            await plant.HoldAsync(a, "H1");
        JsonObject[] both = [Input(a, 40), Input(b, 30)];
        return scene switch
        {
            "output" or "output into a lot of the order" => Output(plant, [a, b, m, n], name, Made("SYRUP", 20, m, "2026-12-31"), Made("CANDY", 10, n)),
            "backflush" => Output(plant, [a, b, m], name, isBackflush: true, Made("SYRUP", 20, m, "2026-12-31")),
            "split" => Transformation(plant, [a, m, n], name, "split", [Input(a, 40)], Made("SUGAR", 25, m), Made("SUGAR", 15, n)),
            "split of a held lot" => Transformation(plant, [a, m, n], name, "split", [Input(a, 40)], Made("SUGAR", 25, m), Made("SUGAR", 15, n)),
            "merge" => Transformation(plant, [a, b, m], name, "merge", both, Made("SUGAR", 70, m)),
            "repack" => Transformation(plant, [a, b, m, n], name, "repack", both, Made("WATER", 50, m), Made("SUGAR", 20, n)),
            "rework" => Transformation(plant, [a, b, m], name, "rework", both, Made("CANDY", 60, m)),
            "regrade" => Transformation(plant, [a, m], name, "regrade", [Input(a, 40)], Made("WATER", 40, m)),
            "return" => new([a, b], name, () => HeardAsync(plant.ReturnAsync(name, $"R-{name}", Input(a, 15, "A2"), Input(b, 30)), r => (r.Lines?.Count, r.WorkflowId))),
            "issue" => new([a, b], name, () => HeardAsync(plant.IssueAsync(name, $"I-{name}", Line("SUGAR", 40, a), Line("SUGAR", 30, b)), r => (r.Lines?.Count, r.WorkflowId))),
            "refused issue" => new([a, b], name, Meanwhile(
                plant, $"write {b} control movement:issue:", () => plant.HoldAsync(b, "H1"),
                () => HeardAsync(plant.IssueAsync(name, $"I-{name}", Line("SUGAR", 40, a), Line("SUGAR", 30, b)), r => (r.Lines?.Count, r.WorkflowId)))),
            "refused merge" => Disturbed(plant, b, () => plant.HoldAsync(b, "H1"), Transformation(plant, [a, b, m], name, "merge", both, Made("SUGAR", 70, m))),
            "output whose name is taken" => Taken(plant, n, "write " + m, Output(plant, [a, b, m, n], name, Made("SYRUP", 20, m, "2026-12-31"), Made("CANDY", 10, n))),
            "split whose name is taken" => Taken(
                plant, n, $"write {a} control movement:tx:", Transformation(plant, [a, m, n], name, "split", [Input(a, 40)], Made("SUGAR", 25, m), Made("SUGAR", 15, n))),
            _ => throw new ArgumentOutOfRangeException(nameof(scene)),
        };
    }

    private static Scene Output(Plant plant, string[] lots, string name, params JsonObject[] made) => Output(plant, lots, name, isBackflush: false, made);

    private static Scene Output(Plant plant, string[] lots, string name, bool isBackflush, params JsonObject[] made) => new(
        lots, name,
        () => HeardAsync(plant.ProduceAsync(name, OutputBody($"O-{name}", Copies(made)).With("backflush", isBackflush)), r => (r.Lots?.Count, r.WorkflowId)));

    private static Scene Transformation(Plant plant, string[] lots, string name, string kind, JsonObject[] inputs, params JsonObject[] made) => new(
        lots, name,
        () => HeardAsync(plant.TransformAsync(TransformationBody(name, kind, Copies(inputs), Copies(made)), Staff.Quality), r => (r.Lots?.Count, r.WorkflowId)));

    /// <summary>Another order describes a lot of this name when the command has passed every check beforehand.</summary>
    private static Scene Taken(Plant plant, string lotId, string when, Scene scene) => scene with
    {
        Send = Meanwhile(
            plant, when,
            () => plant.Get<LotStore>().DescribeAsync(new() { LotId = lotId, ItemId = "CANDY", SiteId = "NORTH", TransformationId = "another" }),
            scene.Send),
    };

    private static Scene Disturbed(Plant plant, string lotId, Func<Task> change, Scene scene) =>
        scene with { Send = Meanwhile(plant, $"write {lotId} control movement:", change, scene.Send) };

    /// <summary>Changes the world once, right before an access that no check beforehand can foresee.</summary>
    private static Func<Task<string?>> Meanwhile(Plant plant, string when, Func<Task> change, Func<Task<string?>> send)
    {
        var isChanged = false;
        plant.Disturbances.Watch(access =>
        {
            if (isChanged || !access.StartsWith(when, StringComparison.Ordinal))
                return;
            // Only then: where this itself is disturbed, it is done again with whatever is repeated.
            change().GetAwaiter().GetResult();
            isChanged = true;
        });
        return send;
    }

    private static async Task<string?> HeardAsync<T>(Task<CommandResult<T>> sending, Func<T, (int? Count, string? WorkflowId)> answer)
    {
        var result = await sending;
        if (!result.IsTaken)
            return $"{result.Refusal?.Code} {string.Join(' ', result.Errors)}";
        var (count, workflowId) = answer(result.Value!);
        return workflowId is null ? $"{count} lots" : null;
    }

    // A node of JSON has one parent, and each repetition is a body of its own.
    private static JsonObject[] Copies(JsonObject[] objects) => [.. objects.Select(o => (JsonObject)o.DeepClone())];
}
