using System.Text.Json;
using LotFlow.Workflows.MasterData;
using LotFlow.Workflows.Tests.Hosting;

namespace LotFlow.Workflows.Tests.MasterData;

public sealed class PolicyTests
{
    [Theory]
    [InlineData("receiving", """{ "sameSupplierLot": "newLot", "inspectionReminderDays": 1 }""", true)]
    [InlineData("receiving", """{ "inspectionReminderDays": 0 }""", false)]
    [InlineData("receiving", """{ "inspectionReminderDays": 2000000000 }""", false)]
    [InlineData("receiving", """{ "sameSupplierLot": 7 }""", false)]
    [InlineData("receiving", """{ "switching": null }""", false)]
    [InlineData("approvals", """{ "quorum": 2, "expireAfterDays": 30 }""", true)]
    [InlineData("approvals", """{ "ladder": null }""", false)]
    [InlineData("approvals", """{ "ladder": [] }""", false)]
    [InlineData("approvals", """{ "ladder": [null] }""", false)]
    [InlineData("approvals", """{ "ladder": [{ "role": 99, "remindEveryHours": 1 }] }""", false)]
    [InlineData("approvals", """{ "ladder": [{ "role": "quality", "remindEveryHours": 0 }] }""", false)]
    [InlineData("approvals", """{ "ladder": [{ "role": "quality", "remindEveryHours": 2000000000 }] }""", false)]
    [InlineData("approvals", """{ "ladder": [{ "role": "quality", "remindEveryHours": 1, "escalateAfterHours": 0 }] }""", false)]
    [InlineData("approvals", """{ "expireAfterDays": 0 }""", false)]
    [InlineData("approvals", """{ "quorum": 0 }""", false)]
    [InlineData("approvals", """{ "linkDays": 2000000000 }""", false)]
    [InlineData("recall", """{ "attempts": 5, "drill": { "everyDays": 90, "direction": "forward" } }""", true)]
    [InlineData("recall", """{ "attempts": 0 }""", false)]
    [InlineData("recall", """{ "noticeEveryHours": 0 }""", false)]
    [InlineData("recall", """{ "taskReminderHours": 2000000000 }""", false)]
    [InlineData("recall", """{ "statusReportDays": 0 }""", false)]
    [InlineData("recall", """{ "levelBPercent": 100 }""", false)]
    [InlineData("recall", """{ "tolerancePercent": -1 }""", false)]
    [InlineData("recall", """{ "drill": null }""", false)]
    [InlineData("recall", """{ "drill": { "everyDays": 0 } }""", false)]
    [InlineData("recall", """{ "drill": { "endAfterHours": 0 } }""", false)]
    public async Task A_policy_is_kept_only_if_everything_can_run_under_it(string name, string body, bool isKept)
    {
        await using var plant = await Plant.OpenAsync();

        var result = await plant.Get<MasterDataCommands>().PutPolicyAsync(name, JsonDocument.Parse(body).RootElement, Staff.Quality, default);

        Assert.Equal(isKept, result.IsTaken);
        Assert.Equal(isKept, await plant.Get<MasterDataStore>().FindPolicyAsync(name) is not null);
    }

    [Fact]
    public async Task A_policy_that_is_put_again_unchanged_is_the_same_version()
    {
        await using var plant = await Plant.OpenAsync();
        var commands = plant.Get<MasterDataCommands>();
        var versions = new List<int>();
        foreach (var quorum in new[] { 1, 1, 2, 1 })
            versions.Add((await commands.PutPolicyAsync("approvals", JsonSerializer.SerializeToElement(new { quorum }), Staff.Quality, default)).Value!.Version);
        Assert.Equal([1, 1, 2, 3], versions);
        Assert.Equal(2, (await plant.Get<MasterDataStore>().ApprovalsAsync(version: 2)).Policy.Quorum);
    }

    [Fact]
    public async Task Unknown_policies_and_impossible_ids_are_refused()
    {
        await using var plant = await Plant.OpenAsync();
        var commands = plant.Get<MasterDataCommands>();
        Assert.NotNull((await commands.PutPolicyAsync("nonsense", JsonDocument.Parse("{}").RootElement, Staff.Quality, default)).Refusal);
        // "all" is where approvals live that concern every site.
        Assert.NotEmpty((await commands.PutSiteAsync("all", JsonSerializer.SerializeToElement(Body.Site("Europe/Berlin")), Staff.Quality, default)).Errors);
        Assert.NotEmpty((await commands.PutItemAsync("a/b", JsonSerializer.SerializeToElement(Body.Item("x")), Staff.Quality, default)).Errors);
    }
}
