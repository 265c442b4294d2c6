using System.Text.Json;
using System.Text.Json.Nodes;
using LotFlow.Abstractions.Documents;
using LotFlow.Domain.Approvals;
using LotFlow.Domain.Genealogy;
using LotFlow.Domain.Lots;
using LotFlow.Domain.People;
using LotFlow.Workflows.Commands;
using LotFlow.Workflows.Genealogy;
using LotFlow.Workflows.Holds;
using LotFlow.Workflows.Tests.Hosting;
using LotFlow.Workflows.Tests.Production;
using static LotFlow.Workflows.Tests.Production.ProductionSteps;

namespace LotFlow.Workflows.Tests.Genealogy;

/// <summary>Links whose ends were lost or changed, and how people put them right: 10 kg of A and 5 of B went into PO1, 12 of S came out.</summary>
public sealed class LinkRepairTests
{
    public static TheoryData<string, string, string> Damages => new()
    {
        { "A", "usedBy:PO1", "lost" }, { "A", "usedBy:PO1", "changed" }, { "tx:PO1", "input:A", "lost" }, { "tx:PO1", "input:A", "changed" },
        { "S", "madeBy:PO1", "lost" }, { "S", "madeBy:PO1", "changed" }, { "tx:PO1", "output:S", "lost" }, { "tx:PO1", "output:S", "changed" },
    };

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task Both_ends_say_what_the_ledger_says_once_somebody_else_has_agreed(string partition, string id, string damage)
    {
        await using var plant = await MadeAsync();
        await DamageAsync(plant, partition, id, damage);
        var (lotId, role) = id.EndsWith(":A", StringComparison.Ordinal) || partition == "A" ? ("A", LinkRole.Input) : ("S", LinkRole.Output);
        var before = await plant.EndsAsync("PO1", lotId, role);
        Assert.NotNull(before.FindGap());
        var asked = (await RequestAsync(plant, lotId, role)).Taken();
        Assert.Equal(JsonSerializer.Serialize(before), JsonSerializer.Serialize(await plant.EndsAsync("PO1", lotId, role)));
        Assert.Equal("four-eyes", (await plant.DecideAsync(asked.ApprovalId, DecisionKind.Approve, Staff.Quality)).Refusal?.Code);

        (await plant.DecideAsync(asked.ApprovalId, DecisionKind.Approve, Staff.Quality2)).Taken();

        await plant.ShouldAgreeAsync(["A", "B", "S"], ["PO1"]);
        Assert.True((await plant.TraceAsync(TraceDirection.Both, "A", "S")).Trace.Complete);
        var told = Assert.Single(await plant.OutboxAsync(lotId), e => e.Type == LotEventTypes.LinkRepaired);
        Assert.Equal(("qa2", "K1", role == LinkRole.Input ? 10m : 12m), (told.By, (string?)told.Data["repairId"], (decimal?)told.Data["quantity"]));
        var repair = Assert.Single(await plant.Get<LinkRepairStore>().ListAsync(lotId));
        Assert.Equal((LinkRepairState.Repaired, "qa1", "qa2"), (repair.State, repair.RequestedBy, repair.DecidedBy));
        Assert.Equal((before.AtLot?.Quantity, before.AtTransformation?.Quantity), (repair.Before.AtLot?.Quantity, repair.Before.AtTransformation?.Quantity));
        // And further issues and outputs go on from there.
        (await plant.IssueAsync("PO1", "I2", Line("SUGAR", 1, "A"))).Taken();
        (await plant.ProduceAsync("PO1", "O2", Made("SYRUP", 1, "S"))).Taken();
        await plant.ShouldAgreeAsync(["A", "B", "S"], ["PO1"]);
    }

    [Fact]
    public async Task What_is_not_broken_or_cannot_be_proven_is_refused()
    {
        await using var plant = await MadeAsync();
        Assert.Equal("link-not-broken", (await RequestAsync(plant, "A", LinkRole.Input)).Refusal?.Code);
        Assert.Equal("link-not-broken", (await RequestAsync(plant, "A", LinkRole.Output)).Refusal?.Code);
        Assert.Equal("not-found", (await RequestAsync(plant, "NONE", LinkRole.Input)).Refusal?.Code);
        Assert.Equal(["/transformationId"], (await RequestAsync(plant, "A", LinkRole.Input, transformationId: "PO9")).Errors.Select(e => e.Pointer));
        Assert.Equal("not-your-site", (await RequestAsync(plant, "A", LinkRole.Input, by: Staff.ElsewhereQuality)).Refusal?.Code);
        Assert.Equal(["/repairId", "/transformationId", "/role", "/note"],
            (await plant.Get<LinkRepairCommands>().RequestAsync("A", JsonSerializer.SerializeToElement(new { }), Staff.Quality, CancellationToken.None)).Errors.Select(e => e.Pointer));
        // An output whose movement is still to come, and an input that only its copy knows of.
        await plant.Get<GenealogyStore>().RegisterOutputAsync("PO1", "B", "SUGAR", "M9", 3, "KGM", CancellationToken.None);
        Assert.Equal("link-on-its-way", (await RequestAsync(plant, "B", LinkRole.Output)).Refusal?.Code);
        await plant.Get<IDocumentStore>().Container("inventory").CommitAsync(
            new DocumentBatch("tx:PO1").Create("input:S", Link.Of("PO1", "S", LinkRole.Input, "SYRUP", "KGM").With("M", 3)));
        Assert.Equal("link-not-provable", (await RequestAsync(plant, "S", LinkRole.Input)).Refusal?.Code);
    }

    [Fact]
    public async Task A_rejected_repair_changes_nothing_and_may_be_asked_for_again_under_another_id()
    {
        await using var plant = await MadeAsync();
        await plant.LoseAsync("A", "usedBy:PO1");
        var asked = (await RequestAsync(plant, "A", LinkRole.Input)).Taken();
        Assert.True((await RequestAsync(plant, "A", LinkRole.Input)).IsRepeat);
        Assert.Equal("idempotency-conflict", (await RequestAsync(plant, "A", LinkRole.Output)).Refusal?.Code);
        (await plant.DecideAsync(asked.ApprovalId, DecisionKind.Reject, Staff.Quality2)).Taken();
        Assert.Null((await plant.EndsAsync("PO1", "A", LinkRole.Input)).AtLot);
        var repair = Assert.Single(await plant.Get<LinkRepairStore>().ListAsync("A"));
        Assert.Equal((LinkRepairState.Rejected, "qa2"), (repair.State, repair.DecidedBy));
        Assert.Equal(asked, (await RequestAsync(plant, "A", LinkRole.Input)).Value);
        var again = (await RequestAsync(plant, "A", LinkRole.Input, "K2")).Taken();
        (await plant.DecideAsync(again.ApprovalId, DecisionKind.Approve, Staff.Quality2)).Taken();
        Assert.Equal(10, (await plant.EndsAsync("PO1", "A", LinkRole.Input)).AtLot!.Quantity);
    }

    [Fact]
    public async Task A_link_that_has_changed_since_is_left_as_it_is()
    {
        await using var plant = await MadeAsync();
        await plant.LoseAsync("tx:PO1", "input:A");
        var (first, second) = ((await RequestAsync(plant, "A", LinkRole.Input, "K1")).Taken(), (await RequestAsync(plant, "A", LinkRole.Input, "K2")).Taken());
        (await plant.DecideAsync(first.ApprovalId, DecisionKind.Approve, Staff.Quality2)).Taken();
        (await plant.DecideAsync(second.ApprovalId, DecisionKind.Approve, Staff.Quality2)).Taken();
        Assert.Equal([LinkRepairState.Repaired, LinkRepairState.Withdrawn], (await plant.Get<LinkRepairStore>().ListAsync("A")).Select(r => r.State));
        await plant.LoseAsync("A", "usedBy:PO1");
        var third = (await RequestAsync(plant, "A", LinkRole.Input, "K3")).Taken();
        (await plant.IssueAsync("PO1", "I2", Line("SUGAR", 1, "A"))).Taken();
        (await plant.DecideAsync(third.ApprovalId, DecisionKind.Approve, Staff.Quality2)).Taken();
        Assert.Equal(LinkRepairState.Withdrawn, (await plant.Get<LinkRepairStore>().FindAsync("A", "K3"))!.State);
        Assert.Equal(2, (await plant.OutboxAsync("A")).Count(e => e.Type == LotEventTypes.LinkRepaired) + 1);
    }

    [Theory]
    [InlineData("A", "usedBy:PO1", LinkRole.Input)]
    [InlineData("tx:PO1", "output:S", LinkRole.Output)]
    public async Task A_hold_that_could_not_pass_the_broken_link_passes_the_repaired_one(string partition, string id, LinkRole role)
    {
        await using var plant = await MadeAsync();
        await plant.LoseAsync(partition, id);
        await plant.Get<HoldScopeWalker>().PlaceAsync(
            ["A"], "H1", new("test", plant.Clock.GetUtcNow()) { Scope = HoldScope.Descendants, PlacedBy = "qa1" }, CancellationToken.None);
        Assert.True((await plant.LotAsync("S")).Usable);
        var asked = (await RequestAsync(plant, role == LinkRole.Input ? "A" : "S", role)).Taken();
        (await plant.DecideAsync(asked.ApprovalId, DecisionKind.Approve, Staff.Quality2)).Taken();
        Assert.Equal([("hold", "H1")], (await plant.LotAsync("S")).BlockedBy.Select(b => (b.Code, b.Ref)));
    }

    [Theory]
    [InlineData("A", "usedBy:PO1", LinkRole.Input, false)]
    [InlineData("A", "usedBy:PO1", LinkRole.Input, true)]
    [InlineData("tx:PO1", "output:S", LinkRole.Output, false)]
    [InlineData("tx:PO1", "output:S", LinkRole.Output, true)]
    public async Task A_failure_at_any_effect_changes_nothing_in_the_end(string partition, string id, LinkRole role, bool afterEffect)
    {
        await using var plant = await MadeAsync();
        var lotId = role == LinkRole.Input ? "A" : "S";
        for (var n = 1; ; n++)
        {
            await DamageAsync(plant, partition, id, "lost");
            plant.Disturbances.Arm(n, afterEffect);
            var asked = (await plant.InsistAsync(() => RequestAsync(plant, lotId, role, $"K{n}"))).Taken();
            await plant.SweepAsync();
            await plant.InsistAsync(() => plant.DecideAsync(asked.ApprovalId, DecisionKind.Approve, Staff.Quality2));
            await plant.SweepAsync();
            await plant.AdvanceAsync(TimeSpan.FromMinutes(5));
            var fired = plant.Disturbances.HasFired;
            plant.Disturbances.Arm(0, afterEffect);
            await plant.ShouldAgreeAsync(["A", "B", "S"], ["PO1"]);
            Assert.Equal(LinkRepairState.Repaired, (await plant.Get<LinkRepairStore>().FindAsync(lotId, $"K{n}"))!.State);
            Assert.Equal(n, (await plant.OutboxAsync(lotId)).Count(e => e.Type == LotEventTypes.LinkRepaired));
            if (fired)
                continue;
            Assert.InRange(n, 8, 60);
            break;
        }
    }

    [Fact]
    public async Task Repairs_issues_and_holds_at_the_same_time_leave_both_ends_alike()
    {
        await using var plant = await MadeAsync();
        await plant.LoseAsync("tx:PO1", "input:A");
        var asked = (await RequestAsync(plant, "A", LinkRole.Input)).Taken();
        var issues = Enumerable.Range(0, 10).Select(n => Task.Run(() => plant.IssueAsync("PO1", $"J{n}", Line("SUGAR", 1, "A")))).ToList();
        var decision = Task.Run(() => plant.DecideAsync(asked.ApprovalId, DecisionKind.Approve, Staff.Quality2));
        foreach (var issue in issues)
            (await issue).Taken();
        (await decision).Taken();
        await plant.IdleAsync();
        await plant.ShouldAgreeAsync(["A", "B", "S"], ["PO1"]);
        Assert.Equal(20, (await plant.EndsAsync("PO1", "A", LinkRole.Input)).AtTransformation!.Quantity);
    }

    private static async Task<Plant> MadeAsync()
    {
        var plant = await OpenAsync();
        await plant.StockAsync("A", 100);
        await plant.StockAsync("B", 100);
        (await plant.IssueAsync("PO1", "I1", Line("SUGAR", 10, "A"), Line("SUGAR", 5, "B"))).Taken();
        (await plant.ProduceAsync("PO1", "O1", Made("SYRUP", 12, "S"))).Taken();
        return plant;
    }

    private static Task DamageAsync(Plant plant, string partition, string id, string damage) => damage == "lost"
        ? plant.LoseAsync(partition, id)
        : plant.ForgeAsync(partition, id, l => l.With(l.Entries.Keys.First(), 7) with { Sequence = l.Sequence + 100 });

    private static async Task<CommandResult<LinkRepairRequested>> RequestAsync(
        Plant plant, string lotId, LinkRole role, string repairId = "K1", string transformationId = "PO1", Person? by = null)
    {
        var body = new JsonObject { ["repairId"] = repairId, ["transformationId"] = transformationId, ["role"] = role == LinkRole.Input ? "input" : "output", ["note"] = "Lost in a restore" };
        var result = await plant.Get<LinkRepairCommands>().RequestAsync(lotId, JsonSerializer.SerializeToElement(body), by ?? Staff.Quality, CancellationToken.None);
        await plant.IdleAsync();
        return result;
    }
}
