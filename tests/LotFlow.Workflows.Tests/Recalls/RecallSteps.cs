using System.Text.Json;
using System.Text.Json.Nodes;
using LotFlow.Domain.People;
using LotFlow.Domain.Recalls;
using LotFlow.Workflows.Commands;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.Recalls;
using LotFlow.Workflows.Tests.Hosting;

namespace LotFlow.Workflows.Tests.Recalls;

/// <summary>What the tests of scopes do with a plant.</summary>
internal static class RecallSteps
{
    public static readonly Person Coordinator = new("recall1", "Rena Recall", Email: null, [Role.Recall], []);

    public static JsonObject Recall(string recallId, string direction = "forward", bool drill = false, params JsonNode[] roots) => new()
    {
        ["recallId"] = recallId,
        ["title"] = "Salmonella",
        ["class"] = "I",
        ["reason"] = "The supplier has called.",
        ["roots"] = new JsonArray([.. roots]),
        ["direction"] = direction,
        ["drill"] = drill,
        ["effectivenessLevel"] = "A",
    };

    public static JsonObject SupplierLot(string supplierLot, string supplierId = "GREEN") => new() { ["supplierId"] = supplierId, ["supplierLot"] = supplierLot };

    public static JsonObject Window(string itemId, string from, string to) => new() { ["itemId"] = itemId, ["producedFrom"] = from, ["producedTo"] = to };

    public static Task<CommandResult<RecallStarted>> StartAsync(this Plant plant, JsonObject body) =>
        plant.Get<RecallCommands>().StartAsync(JsonSerializer.SerializeToElement(body), Coordinator, CancellationToken.None);

    /// <summary>A recall that must be taken; the lots in scope.</summary>
    public static async Task<IReadOnlyList<string>> RecallAsync(this Plant plant, string recallId, string direction = "forward", bool drill = false, params JsonNode[] roots)
    {
        var result = await plant.StartAsync(Recall(recallId, direction, drill, roots));
        Assert.True(result.IsTaken, $"{result.Refusal} {string.Join("; ", result.Errors)}");
        return await plant.ScopeAsync(recallId);
    }

    /// <summary>The lots in scope, by their ids.</summary>
    public static async Task<IReadOnlyList<string>> ScopeAsync(this Plant plant, string recallId) =>
        [.. (await plant.Get<RecallStore>().MembersAsync(recallId)).Where(m => m.IsIn).Select(m => m.LotId).Order(StringComparer.Ordinal)];

    public static async Task<Recall> HeaderAsync(this Plant plant, string recallId) => (await plant.Get<RecallStore>().FindAsync(recallId))!;

    public static async Task<ScopeVersion> VersionAsync(this Plant plant, string recallId) => (await plant.Get<RecallStore>().VersionsAsync(recallId))[^1];

    /// <summary>Lets the watch see everything that has changed since the last time.</summary>
    public static Task SeeAsync(this Plant plant) => plant.Get<RecallFollower>().RunAsync(default);

    public static Task<Recall> RescopeAsync(this Plant plant, string recallId) => plant.Get<RecallScoping>().RescopeAsync(recallId, default);

    public static async Task<Recall> ReduceAsync(this Plant plant, string recallId, string requestId, params string[] lotIds) => await plant.Get<RecallScoping>().ReduceAsync(
        recallId,
        new()
        {
            RequestId = requestId,
            Kind = RecallRequestKind.ScopeReduction,
            Note = "Tested.",
            RequestedBy = Coordinator.Id,
            RequestedAt = plant.Clock.GetUtcNow(),
            ApprovalId = $"all.{requestId}",
            ScopeVersion = (await plant.HeaderAsync(recallId)).ScopeVersion,
            LotIds = lotIds,
            State = RecallRequestState.Approved,
            DecidedBy = "qa2",
        },
        default);

    /// <summary>Of some lots, those that are held by the recall.</summary>
    public static async Task<IReadOnlyList<string>> HeldByAsync(this Plant plant, string recallId, params IEnumerable<string> lotIds)
    {
        List<string> held = [];
        foreach (var lotId in lotIds)
        {
            var holds = (await plant.Get<InventoryStore>().FindControlAsync(lotId))?.OpenHolds ?? [];
            if (holds.Any(h => h == $"recall-{recallId}" || h.StartsWith($"recall-{recallId}+", StringComparison.Ordinal)))
                held.Add(lotId);
        }

        return held;
    }
}
