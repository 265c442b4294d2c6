using LotFlow.Domain.Holds;
using LotFlow.Domain.Recalls;
using LotFlow.Workflows.Recalls;
using LotFlow.Workflows.Tests.Hosting;
using LotFlow.Workflows.Tests.Production;
using LotFlow.Workflows.Tests.Stock;
using static LotFlow.Workflows.Tests.Recalls.RecallPlant;

namespace LotFlow.Workflows.Tests.Recalls;

/// <summary>What is to become of the lots of a recall.</summary>
public sealed class DispositionCommandTests
{
    [Fact]
    public async Task All_that_are_named_are_decided_once_and_a_later_decision_replaces_an_earlier_one()
    {
        await using var plant = await OpenAsync();
        await plant.RecallAsync();
        var first = Dispositions("D1", ("S", "scrap"), ("Y", "useAsIs"));
        (await plant.DisposeAsync(first)).Taken();
        plant.Clock.Advance(TimeSpan.FromMinutes(1));
        (await plant.DisposeAsync(Dispositions("D2", ("Y", "returnToSupplier")))).Taken();
        plant.Clock.Advance(TimeSpan.FromMinutes(1));

        var again = await plant.DisposeAsync(first);

        Assert.True(again.IsRepeat);
        Assert.Equal(["S Scrap", "Y UseAsIs"], again.Taken().Lots.Select(l => $"{l.LotId} {l.Disposition}"));
        Assert.Equal([HoldDisposition.Scrap, HoldDisposition.ReturnToSupplier], (await plant.ViewAsync()).Scope.Lots.Select(l => l.Disposition!.Value));
        Assert.Equal(2, (await plant.Get<RecallQueries>().TimeLineAsync(RecallId)).Count);
        Assert.Equal("idempotency-conflict", (await plant.DisposeAsync(Dispositions("D1", ("S", "scrap")))).Refusal?.Code);
    }

    [Fact]
    public async Task What_is_wrong_is_refused_as_a_whole_and_without_a_trace()
    {
        await using var plant = await OpenAsync();
        await plant.RecallAsync(change: null, new ScopeMember("W", "WATER", ScopeRole.Ancestor, 1) { RemovedIn = 1 });
        var before = await plant.StoredAsync();

        Assert.Equal(["/dispositionId", "/note", "/lots"], (await plant.DisposeAsync([])).Errors.Select(e => e.Pointer));
        Assert.Equal(["/lots/1/lotId", "/lots/2/lotId"], (await plant.DisposeAsync(Dispositions("D1", ("S", "scrap"), ("W", "scrap"), ("NONE", "scrap")))).Errors.Select(e => e.Pointer));
        Assert.Equal(["/lots/1/lotId"], (await plant.DisposeAsync(Dispositions("D1", ("S", "scrap"), ("S", "release")))).Errors.Select(e => e.Pointer));
        Assert.Equal(["/lots/0/disposition"], (await plant.DisposeAsync(Dispositions("D1", ("S", "regrade")))).Errors.Select(e => e.Pointer));
        Assert.Equal("not-found", (await plant.DisposeAsync(Dispositions("D1", ("S", "scrap")), "RC9")).Refusal?.Code);

        Assert.Equal(before, await plant.StoredAsync());
    }

    [Fact]
    public async Task Once_closure_was_asked_for_nothing_changes_under_whoever_decides()
    {
        await using var plant = await OpenAsync();
        await plant.RecallAsync();
        (await plant.DisposeAsync(Dispositions("D1", ("S", "scrap")))).Taken();
        await AskForClosureAsync(plant);

        Assert.Equal("closure-requested", (await plant.DisposeAsync(Dispositions("D2", ("S", "release")))).Refusal?.Code);
        (await plant.DisposeAsync(Dispositions("D1", ("S", "scrap")))).Taken();
        await plant.CloseAsync();
        Assert.Equal("recall-closed", (await plant.DisposeAsync(Dispositions("D2", ("S", "release")))).Refusal?.Code);
    }

    [Fact]
    public async Task A_closure_that_is_asked_for_at_the_same_moment_comes_before_or_after_and_never_between()
    {
        await using var plant = await OpenAsync();
        await plant.RecallAsync();
        var asked = false;
        plant.Disturbances.Delay = async what =>
        {
            if (!asked && what.Contains("members:", StringComparison.Ordinal))
            {
                asked = true;
                await AskForClosureAsync(plant);
            }
        };

        Assert.Equal("closure-requested", (await plant.DisposeAsync(Dispositions("D1", ("S", "release")))).Refusal?.Code);

        plant.Disturbances.Delay = null;
        Assert.True(asked);
        Assert.All((await plant.ViewAsync()).Scope.Lots, l => Assert.Null(l.Disposition));
    }

    [Fact]
    public async Task What_is_to_be_reworked_may_go_into_rework_while_the_recall_goes_on_and_nowhere_else()
    {
        await using var plant = await OpenAsync();
        var recall = await plant.RecallAsync();
        var rework = ProductionSteps.TransformationBody("T1", "rework", [ProductionSteps.Input("Y", 10, "A2")], [ProductionSteps.Made("SYRUP", 9, "Y2")]);
        Assert.Equal("lot-blocked", (await plant.TransformAsync(rework)).Refusal?.Code);

        (await plant.DisposeAsync(Dispositions("D1", ("Y", "rework"), ("S", "scrap")))).Taken();

        (await plant.TransformAsync(rework)).Taken();
        Assert.Equal("lot-blocked", (await plant.MoveAsync(AMovement.Of("ship", "Y", 1))).Refusal?.Code);
        Assert.Contains((await plant.LotAsync("Y2")).BlockedBy, b => b.Code == "recall");
        Assert.False((await plant.GateAsync("Y2")).FindHold(recall.HoldId)!.AllowsRework);
        Assert.False((await plant.GateAsync("S")).FindHold(recall.HoldId)!.AllowsRework);
    }

    [Fact]
    public async Task Another_decision_takes_the_permission_to_rework_back()
    {
        await using var plant = await OpenAsync();
        var recall = await plant.RecallAsync();
        (await plant.DisposeAsync(Dispositions("D1", ("Y", "rework")))).Taken();
        Assert.True((await plant.GateAsync("Y")).FindHold(recall.HoldId)!.AllowsRework);
        plant.Clock.Advance(TimeSpan.FromMinutes(1));

        (await plant.DisposeAsync(Dispositions("D2", ("Y", "scrap")))).Taken();

        Assert.False((await plant.GateAsync("Y")).FindHold(recall.HoldId)!.AllowsRework);
        var told = (await plant.OutboxAsync("Y")).Select(e => e.Type).Where(t => t.StartsWith("lot.rework", StringComparison.Ordinal));
        Assert.Equal(["lot.reworkAllowed", "lot.reworkRevoked"], told);
        var rework = ProductionSteps.TransformationBody("T1", "rework", [ProductionSteps.Input("Y", 10, "A2")], [ProductionSteps.Made("SYRUP", 9, "Y2")]);
        Assert.Equal("lot-blocked", (await plant.TransformAsync(rework)).Refusal?.Code);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_failure_at_any_effect_is_made_good_by_sending_again_or_by_the_sweep(bool afterEffect)
    {
        await using var plant = await OpenAsync(new Disturbances());
        var recall = await plant.RecallAsync();
        for (var n = 1; ; n++)
        {
            plant.Clock.Advance(TimeSpan.FromMinutes(1));
            var wanted = n % 2 == 0 ? "rework" : "scrap";
            var body = Dispositions($"D{n}", ("Y", wanted));
            plant.Disturbances.Arm(n, afterEffect);
            await ConfirmationTests.TryAsync(() => plant.DisposeAsync(body));
            var fired = plant.Disturbances.HasFired;
            plant.Disturbances.Arm(0, afterEffect);
            if (n % 3 == 0)
                await plant.SweepAsync();
            (await plant.DisposeAsync(body)).Taken();
            Assert.Equal(wanted, Domain.WireName.Of((await plant.ViewAsync()).Scope.Lots[1].Disposition!.Value));
            Assert.Equal(wanted == "rework", (await plant.GateAsync("Y")).FindHold(recall.HoldId)!.AllowsRework);
            Assert.Equal(n, (await plant.Get<RecallQueries>().TimeLineAsync(RecallId)).Count);
            if (!fired)
                break;
        }
    }

    [Fact]
    public async Task A_scope_of_many_pages_is_decided_as_one()
    {
        await using var plant = await OpenAsync();
        await plant.RecallAsync();
        var store = plant.Get<RecallStore>();
        for (var page = 1; page <= 5; page++)
        {
            await store.CreateAsync(
                RecallId, ScopePage.DocumentId(page), new ScopePage([.. Enumerable.Range(0, ScopePage.Size).Select(n => new ScopeMember($"P{page}.{n}", "SUGAR", ScopeRole.Descendant, 1))]), default);
        }

        var lots = (await store.MembersAsync(RecallId)).Select(m => (m.LotId, "scrap")).ToArray();
        (await plant.DisposeAsync(Dispositions("D1", lots))).Taken();

        Assert.All(await store.MembersAsync(RecallId), m => Assert.Equal((HoldDisposition.Scrap, "D1", "qa1"), (m.Disposition!.Value, m.DispositionId, m.DispositionBy)));
    }

    private static Task<Recall> AskForClosureAsync(Plant plant) => plant.Get<RecallStore>().ChangeAsync(
        RecallId,
        r => r with
        {
            State = RecallState.AwaitingClosure,
            Requests = [new()
            {
                RequestId = "Q1",
                Kind = RecallRequestKind.Closure,
                Note = "All done.",
                RequestedBy = "recall1",
                RequestedAt = plant.Clock.GetUtcNow(),
                ApprovalId = "all.Q1",
                ScopeVersion = 1,
            }],
        },
        default);
}
