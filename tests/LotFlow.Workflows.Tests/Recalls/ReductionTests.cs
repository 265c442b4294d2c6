using CsCheck;
using LotFlow.Domain.Lots;
using LotFlow.Domain.Recalls;
using LotFlow.Domain.Stock;
using LotFlow.Workflows.Genealogy;
using LotFlow.Workflows.Holds;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.Recalls;
using LotFlow.Workflows.Tests.Holds;
using LotFlow.Workflows.Tests.Hosting;

namespace LotFlow.Workflows.Tests.Recalls;

/// <summary>How a scope is made larger and smaller by decisions, and how its holds end.</summary>
public sealed class ReductionTests
{
    [Fact]
    public async Task A_reduction_frees_its_lots_and_what_is_in_scope_only_because_of_them()
    {
        await using var plant = await Plant.OpenAsync();
        var (a, b) = (await plant.SugarAsync("R1"), await plant.SugarAsync("R2"));
        await plant.ProduceAsync("T1", [a], ["X"], 10);
        await plant.ProduceAsync("T2", [b], ["Y"], 10);
        await plant.ProduceAsync("T3", ["X", "Y"], ["Z"]);
        await plant.ProduceAsync("T4", ["X"], ["ONLY-X"]);
        await plant.ReserveAsync("ONLY-X", "V1", 0.5m);
        await plant.RecallAsync("C1", roots: [a, b]);
        await plant.Get<RecallScoping>().ReportAsync("C1", default);

        var recall = await plant.ReduceAsync("C1", "Q1", a);
        await plant.ReduceAsync("C1", "Q1", a);
        await plant.Get<RecallScoping>().ReportAsync("C1", default);

        Assert.Equal(new[] { b, "Y", "Z" }.Order(StringComparer.Ordinal), await plant.ScopeAsync("C1"));
        var version = await plant.VersionAsync("C1");
        Assert.Equal((2, 0, 3, ScopeCause.Reduction, "Q1"), (version.Version, version.Added, version.Removed, version.Cause, version.Ref));
        Assert.Equal(1, recall.Reductions);
        foreach (var lotId in (string[])[a, "X", "ONLY-X"])
        {
            var lot = await plant.LotAsync(lotId);
            Assert.True(lot.Usable, lotId);
            Assert.Contains(lot.Holds, h => h is { HoldId: "recall-C1", State: HoldState.Released, ReleasedBy: "qa2" });
        }

        Assert.Equal(ReservationState.Open, Assert.Single(await plant.Get<InventoryStore>().ReservationsAsync("ONLY-X")).State);
        foreach (var lotId in (string[])[b, "Y", "Z"])
            Assert.Equal(["recall-C1+2"], (await plant.GateAsync(lotId)).OpenHolds);
        Assert.Equal((HoldState.Released, HoldState.Open), ((await plant.HoldDetailsAsync("recall-C1")).State, (await plant.HoldDetailsAsync("recall-C1+2")).State));
    }

    [Fact]
    public async Task What_comes_out_of_the_scope_into_a_lot_that_was_taken_out_brings_it_back()
    {
        await using var plant = await Plant.OpenAsync();
        var a = await plant.SugarAsync("R1");
        await plant.ProduceAsync("T1", [a], ["X", "Y"], 10);
        await plant.RecallAsync("C1", roots: a);
        await plant.ReduceAsync("C1", "Q1", "X");
        await plant.SeeAsync();
        Assert.True((await plant.LotAsync("X")).Usable);

        await plant.OutputAsync("T1", "X", "more", 1);
        Assert.False((await plant.LotAsync("X")).Usable);
        await plant.SeeAsync();

        Assert.Contains("X", await plant.ScopeAsync("C1"));
        Assert.Empty((await plant.HeaderAsync("C1")).Excluded);
    }

    [Fact]
    public async Task An_extension_is_blocked_at_once_and_what_is_there_already_changes_nothing()
    {
        await using var plant = await Plant.OpenAsync();
        var (a, b) = (await plant.SugarAsync("R1"), await plant.SugarAsync("R2"));
        await plant.ProduceAsync("T1", [b], ["X"], 10);
        await plant.RecallAsync("C1", roots: a);
        var scoping = plant.Get<RecallScoping>();

        await scoping.ExtendAsync("C1", [new() { LotId = b }, new() { LotId = "NOBODY-KNOWS" }], ScopeCause.Finding, "F1", "op1", default);
        await scoping.ExtendAsync("C1", [new() { LotId = b }], ScopeCause.Finding, "F2", "op1", default);

        Assert.Equal([b, "X", "NOBODY-KNOWS"], await plant.HeldByAsync("C1", b, "X", "NOBODY-KNOWS"));
        var version = await plant.VersionAsync("C1");
        Assert.Equal((2, 3, ScopeCause.Finding, "F1", "op1", false), (version.Version, version.Added, version.Cause, version.Ref, version.By, version.Complete));
    }

    [Fact]
    public async Task When_the_holds_end_everything_is_free_and_remembers_it()
    {
        await using var plant = await Plant.OpenAsync();
        await plant.PutPolicyAsync("receiving", new() { ["sameSupplierLot"] = "newLot" });
        await plant.ReceiveAsync(Body.Receipt(l => (l["lotId"], l["supplierLot"]) = ("S1", "AB 1")));
        var c = await plant.SugarAsync("R3");
        await plant.ProduceAsync("T1", ["S1", c], ["X"], 10);
        await plant.HeldAsync("X", "H1");
        await plant.RecallAsync("C1", "both", roots: RecallSteps.SupplierLot("AB 1"));
        var unborn = await plant.Get<GenealogyStore>().RegisterOutputAsync("T1", "ON-ITS-WAY", "SUGAR", "m", 1, "KGM", default);
        await plant.ReduceAsync("C1", "Q1", "X");
        var scoping = plant.Get<RecallScoping>();

        await scoping.EndHoldsAsync("C1", "qa2", "all.A1", default);
        await scoping.EndHoldsAsync("C1", "qa2", "all.A1", default);
        await plant.ArriveAsync(unborn, "T1", "ON-ITS-WAY", "m", 1);
        await plant.OutputAsync("T1", "LATER", "later", 1);
        await plant.ReceiveAsync(Body.Receipt(l => (l["lotId"], l["supplierLot"]) = ("S2", "AB 1")));
        await scoping.RescopeAsync("C1", default);
        await plant.SeeAsync();

        Assert.Empty(await plant.HeldByAsync("C1", "S1", "S2", "X", "ON-ITS-WAY", "LATER"));
        Assert.True((await plant.LotAsync("S1")).Usable);
        Assert.True((await plant.LotAsync("S2")).Usable);
        Assert.Equal(["H1"], (await plant.GateAsync("X")).OpenHolds);
        Assert.Empty((await plant.Get<GenealogyStore>().FindControlAsync("T1"))!.OpenHolds);
        var (open, _) = await plant.Get<HoldQueries>().ListAsync(new(HoldState.Open, SiteId: null, OlderThanDays: null, 10, Continuation: null));
        Assert.DoesNotContain(open, h => h.Source.Kind == "recall");
    }

    [Fact]
    public async Task The_sweep_takes_away_a_hold_of_a_recall_that_was_put_into_a_gate_too_late()
    {
        await using var plant = await Plant.OpenAsync();
        var (a, b) = (await plant.SugarAsync("R1"), await plant.SugarAsync("R2"));
        await plant.RecallAsync("C1", roots: a);
        var before = await plant.HeaderAsync("C1");
        await plant.Get<RecallScoping>().EndHoldsAsync("C1", "qa2", "all.A1", default);
        await plant.Get<RecallStore>().ChangeAsync("C1", r => r with { State = RecallState.Closed }, default);

        await plant.Get<RecallWalker>().WalkAsync(before, [new(b, "SUGAR", ScopeRole.Root)], blocks: true, default);
        await plant.Get<LotStore>().ProjectAsync(b, Disposition.Released, blocked: true);
        Assert.Equal([b], await plant.HeldByAsync("C1", b));
        await plant.Get<HoldSweep>().RunAsync(default);

        Assert.True((await plant.LotAsync(b)).Usable);
    }

    private static readonly Gen<(bool Both, (int From, int To, int Work)[] Links, int[] Roots, int[] Out)> s_stories = Gen.Select(
        Gen.Bool, Gen.Select(Gen.Int[0, 7], Gen.Int[0, 7], Gen.Int[0, 5]).Array[3, 14], Gen.Int[0, 7].Array[1, 3], Gen.Int[0, 7].Array[1, 3]);

    [Fact]
    public async Task A_reduction_holds_and_frees_exactly_what_an_independent_model_says()
    {
        await using var plant = await Plant.OpenAsync();
        var stories = 0;
        await s_stories.SampleAsync(
            async story =>
            {
                var name = $"S{Interlocked.Increment(ref stories)}";
                var lots = Enumerable.Range(0, 8).Select(i => $"{name}-{i}").ToList();
                foreach (var lot in lots)
                    await plant.ReceiveAsync(Body.Receipt(l => (l["lotId"], l["supplierLot"]) = (lot, lot)));
                var links = story.Links.Select(l => (Work: $"{name}-T{l.Work}", From: lots[l.From], To: lots[l.To])).ToList();
                foreach (var (work, from, to) in links)
                    await LinkAsync(plant, work, from, to);
                var roots = story.Roots.Select(i => lots[i]).Distinct().ToList();
                var removed = story.Out.Select(i => lots[i]).ToHashSet();
                var before = Reach(links, roots, [], story.Both);
                Assert.Equal(before.Order(StringComparer.Ordinal), await plant.RecallAsync(name, story.Both ? "both" : "forward", roots: [.. roots]));

                await plant.ReduceAsync(name, $"{name}-Q", [.. removed]);

                var after = Reach(links, roots, removed, story.Both);
                Assert.Equal(after.Order(StringComparer.Ordinal), await plant.ScopeAsync(name));
                Assert.Equal(after.Order(StringComparer.Ordinal), await plant.HeldByAsync(name, lots));
                foreach (var work in links.Select(l => l.Work).Distinct())
                {
                    var uses = links.Any(l => l.Work == work && after.Contains(l.From));
                    var held = (await plant.Get<GenealogyStore>().FindControlAsync(work))!.OpenHolds;
                    Assert.True(!uses || held.Contains($"recall-{name}+2"), work);
                    Assert.DoesNotContain($"recall-{name}", held);
                }

                await plant.Get<RecallScoping>().EndHoldsAsync(name, "qa2", "all.A", default);
                Assert.Empty(await plant.HeldByAsync(name, lots));
            },
            iter: Runs, threads: 1);
    }

    [Fact]
    public async Task The_order_in_which_things_become_known_does_not_change_the_scope_in_the_end()
    {
        await using var plant = await Plant.OpenAsync();
        var stories = 0;
        await Gen.Select(s_stories, Gen.Int[0, 1000]).SampleAsync(
            async (story, order) =>
            {
                var name = $"D{Interlocked.Increment(ref stories)}";
                var lots = Enumerable.Range(0, 8).Select(i => $"{name}-{i}").ToList();
                foreach (var lot in lots)
                    await plant.ReceiveAsync(Body.Receipt(l => (l["lotId"], l["supplierLot"]) = (lot, lot)));
                var links = story.Links.Select(l => (Work: $"{name}-T{l.Work}", From: lots[l.From], To: lots[l.To])).ToList();
                var shuffled = links.ToArray();
                new Random(order).Shuffle(shuffled);
                var roots = story.Roots.Select(i => lots[i]).Distinct().ToList();
                for (var i = 0; i <= shuffled.Length; i++)
                {
                    // A drill blocks nothing, so that everything may come in any order, also after it has begun.
                    if (i == order % (shuffled.Length + 1))
                        await plant.RecallAsync(name, story.Both ? "both" : "forward", drill: true, roots: [.. roots]);
                    if (i < shuffled.Length)
                        await LinkAsync(plant, shuffled[i].Work, shuffled[i].From, shuffled[i].To);
                    if (order % 3 == 0)
                        await plant.SeeAsync();
                }

                await plant.SeeAsync();
                Assert.Equal(Reach(links, roots, [], story.Both).Order(StringComparer.Ordinal), await plant.ScopeAsync(name));
                var roles = (await plant.Get<RecallStore>().MembersAsync(name)).ToDictionary(m => m.LotId, m => m.Role);
                await plant.RecallAsync($"{name}-again", story.Both ? "both" : "forward", drill: true, roots: [.. roots]);
                var again = (await plant.Get<RecallStore>().MembersAsync($"{name}-again")).ToDictionary(m => m.LotId, m => m.Role);
                Assert.Equal(roles.OrderBy(r => r.Key, StringComparer.Ordinal), again.OrderBy(r => r.Key, StringComparer.Ordinal));
                await plant.Get<RecallScoping>().EndHoldsAsync(name, "qa2", "all.A", default);
            },
            iter: Runs, threads: 1);
    }

    private static int Runs => int.TryParse(Environment.GetEnvironmentVariable("LOTFLOW_PROPERTY_RUNS"), out var runs) ? runs : 20;

    /// <summary>A little of a lot goes into a transformation, and some of another comes out of it; a lot may be on both sides.</summary>
    private static async Task LinkAsync(Plant plant, string work, string from, string to)
    {
        await plant.ProduceAsync(work, [], []);
        Assert.Null((await plant.IssueAsync(work, from, $"{work}-{from}-in", 0.001m)).Refusal);
        Assert.Null((await plant.OutputAsync(work, to, $"{work}-{to}-out", 0.001m)).Refusal);
    }

    /// <summary>Sets of lots, until nothing is added.</summary>
    private static HashSet<string> Reach(List<(string Work, string From, string To)> links, List<string> roots, HashSet<string> without, bool both)
    {
        var reached = roots.Where(r => !without.Contains(r)).ToHashSet();
        if (both)
            Grow(lots => links.Where(l => links.Any(o => o.Work == l.Work && lots.Contains(o.To))).Select(l => l.From));
        Grow(lots => links.Where(l => links.Any(o => o.Work == l.Work && lots.Contains(o.From))).Select(l => l.To));
        if (both)
        {
            // What made a suspect lot carries the hold, whether or not what went in was taken out.
            var makers = roots.Where(r => !without.Contains(r)).ToHashSet();
            for (var size = 0; size != makers.Count;)
            {
                size = makers.Count;
                makers.UnionWith(links.Where(l => !without.Contains(l.From) && links.Any(o => o.Work == l.Work && makers.Contains(o.To))).Select(l => l.From));
            }

            reached.UnionWith(links.Where(l => !without.Contains(l.To) && links.Any(o => o.Work == l.Work && makers.Contains(o.To))).Select(l => l.To));
            Grow(lots => links.Where(l => links.Any(o => o.Work == l.Work && lots.Contains(o.From))).Select(l => l.To));
        }

        return reached;

        void Grow(Func<HashSet<string>, IEnumerable<string>> next)
        {
            for (var size = -1; size != reached.Count;)
            {
                size = reached.Count;
                reached.UnionWith(next(reached).Where(l => !without.Contains(l)).ToList());
            }
        }
    }
}
