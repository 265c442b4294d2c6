using LotFlow.Domain.Approvals;
using LotFlow.Domain.Holds;
using LotFlow.Domain.Lots;
using LotFlow.Workflows.Holds;
using LotFlow.Workflows.Tests.Hosting;

namespace LotFlow.Workflows.Tests.Holds;

/// <summary>Attempts that lose a race or die half-way, and what others find of them.</summary>
public sealed class OvertakenTests
{
    [Fact]
    public async Task A_request_that_loses_the_race_is_forgotten_and_may_be_sent_again_with_another_body()
    {
        await using var plant = await Plant.OpenAsync();
        await plant.HeldAsync(await plant.SugarAsync("R"), "H1");
        var first = "";
        plant.Disturbances.Delay = async what =>
        {
            // The second has been checked and is about to be accepted: now comes the first.
            if (first != "" || !what.Contains("Q2", StringComparison.Ordinal))
                return;
            first = "coming";
            first = (await plant.RequestReleaseAsync("H1", HoldSteps.Request("Q1"))).Value!.ApprovalId;
        };

        Assert.Equal("release-pending", (await plant.RequestReleaseAsync("H1", HoldSteps.Request("Q2"))).Refusal!.Code);
        Assert.Equal("release-pending", (await plant.RequestReleaseAsync("H1", HoldSteps.Request("Q2", "scrap"))).Refusal!.Code);
        Assert.True((await plant.DecideAsync(first, DecisionKind.Reject, Staff.Quality2)).IsTaken);
        await plant.SweepAsync();
        Assert.Equal(["Q1"], (await plant.HoldDetailsAsync("H1")).Requests.Select(r => r.RequestId));

        Assert.True((await plant.RequestReleaseAsync("H1", HoldSteps.Request("Q2", "scrap"))).IsTaken);
        Assert.Equal(HoldDisposition.Scrap, (await plant.HoldDetailsAsync("H1")).Requests[^1].Disposition);
    }

    [Fact]
    public async Task A_placing_that_died_between_pages_and_reaches_more_lots_on_the_repeat_keeps_all_of_them_once()
    {
        await using var plant = await Plant.OpenAsync();
        var holds = plant.Get<HoldStore>();
        List<string> all = ["R", .. Enumerable.Range(0, (2 * HoldScopePage.Size) + 50).Select(i => $"L{i:D5}")];
        await holds.PutScopeAsync("R", "H1", [.. all.Where((_, i) => i % 3 == 0)], default);

        await holds.PutScopeAsync("R", "H1", all, default);
        await holds.PutScopeAsync("R", "H1", all, default);

        var kept = await holds.ScopeAsync("R", "H1", default);
        Assert.Equal("R", kept[0]);
        Assert.Equal(all.Order(), kept.Order());
    }

    [Fact]
    public async Task A_placing_that_is_passed_by_another_one_and_its_release_leaves_no_lot_held()
    {
        await using var plant = await Plant.OpenAsync();
        var root = await plant.SugarAsync("R");
        await plant.ProduceAsync("T1", [root], ["A"], 10);
        await plant.ProduceAsync("T2", ["A"], ["B"], 5);
        var isPassed = false;
        plant.Disturbances.Delay = async what =>
        {
            // This attempt has found the lot neither held nor released, and holds it only after all the others have done.
            if (isPassed || what != $"write A {Gate.DocumentId}")
                return;
            isPassed = true;
            await plant.HeldAsync(root, "H1", "descendants");
            await plant.DisposeAsync("H1", HoldSteps.Request("Q1"));
        };

        var reached = await plant.Get<HoldScopeWalker>().PlaceAsync([root], "H1", new("late", plant.Clock.GetUtcNow()) { Scope = HoldScope.Descendants }, default);

        Assert.True(isPassed);
        Assert.Empty(reached);
        foreach (var lotId in new[] { root, "A", "B" })
            Assert.Empty((await plant.GateAsync(lotId)).OpenHolds);
        Assert.Null((await plant.OutputAsync("T2", "C", "T2-C", 1)).Refusal);
        Assert.True((await plant.LotAsync("C")).Usable);
    }
}
