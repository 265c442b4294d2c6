using System.Text.Json.Nodes;
using CsCheck;
using LotFlow.Domain.Approvals;
using LotFlow.Domain.Lots;
using LotFlow.Workflows.Holds;
using LotFlow.Workflows.Sweeps;
using LotFlow.Workflows.Tests.Hosting;
using LotFlow.Workflows.Tests.Production;
using LotFlow.Workflows.Tests.Stock;
using static LotFlow.Workflows.Tests.Production.ProductionSteps;

namespace LotFlow.Workflows.Tests.Holds;

/// <summary>
/// Random holds on random lots against an independent model: placed by people and by complaints, with and without descendants, stacked,
/// requested, rejected, approved, disposed of in whole and in part, while production, splits and rework go on and days pass. After each step every
/// lot must be held by exactly what the model says, and usable exactly when it is released, unexpired and free.
/// </summary>
public sealed class HoldModelTests
{
    private static readonly Gen<(int What, int A, int B, int C)[]> s_stories = Gen.Select(Gen.Int[0, 25], Gen.Int[0, 99], Gen.Int[0, 99], Gen.Int[0, 99]).Array[4, 24];

    /// <summary>Stories; CI runs the few, <c>LOTFLOW_PROPERTY_RUNS</c> asks for more.</summary>
    private static int Runs => int.TryParse(Environment.GetEnvironmentVariable("LOTFLOW_PROPERTY_RUNS"), out var runs) ? runs : 20;

    [Fact]
    public async Task A_lot_is_usable_exactly_when_it_is_released_unexpired_and_free_of_every_hold()
    {
        await using var plant = await Plant.OpenAsync();
        var stories = 0;
        Dictionary<string, int> done = [];
        await s_stories.SampleAsync(
            async steps =>
            {
                var story = new Story(plant, $"S{Interlocked.Increment(ref stories)}", done);
                await story.BeginAsync();
                foreach (var step in steps)
                {
                    await story.StepAsync(step.What, step.A, step.B, step.C);
                    await story.CheckAsync();
                }

                await story.EndAsync();
            },
            iter: Runs, threads: 1);

        await plant.Get<LedgerReconciliation>().RunAsync(CancellationToken.None);
        Assert.Empty((await plant.Get<LedgerMismatches>().ListAsync(state: null, [], 10, continuation: null)).Mismatches);
        Assert.True(done.Count >= 14 && done.Values.Sum() > Runs * 5, string.Join(", ", done));
    }

    private sealed class Story(Plant plant, string name, Dictionary<string, int> done)
    {
        private readonly HoldModel _model = new();
        private int _number;

        private DateOnly Today => DateOnly.FromDateTime(plant.Clock.GetUtcNow().AddHours(1).UtcDateTime);

        public async Task BeginAsync()
        {
            var expiresOn = Today.AddDays(1);
            await plant.StockAsync($"{name}-A", 100, location: "DOCK");
            await plant.StockAsync($"{name}-B", 100, expiresOn: $"{expiresOn:yyyy-MM-dd}", location: "DOCK");
            _model.Add($"{name}-A", 100);
            _model.Add($"{name}-B", 100, expiresOn);
        }

        public Task StepAsync(int what, int a, int b, int c) => what switch
        {
            < 5 => PlaceAsync(Lot(a), b % 2 == 0),
            5 => ComplainAsync(Lot(a)),
            < 10 when Open(a) is { } hold => ReleaseAsync(hold, b % 2 == 0 ? "release" : "useAsIs"),
            10 when Open(a) is { } hold => RejectAsync(hold),
            < 13 when Open(a) is { } hold => PartAsync(hold, b % 3 == 0 ? "scrap" : b % 3 == 1 ? "release" : "rework", 1 + (c % 5)),
            13 when Open(a) is { } hold => AllowReworkAsync(hold),
            14 when Open(a) is { ReachesDescendants: false } hold => ScrapAsync(hold),
            < 18 => IssueAsync(Lot(a), Order(b), 1 + (c % 5)),
            < 21 => OutputAsync(Order(a), b % 3 == 0, 1 + (c % 5)),
            21 or 22 => SplitAsync(Lot(a), 1 + (c % 5)),
            23 or 24 => ReworkAsync(_model.Lots.Find(l => l.Reworkable.Count > 0) ?? Lot(a), 1 + (c % 5)),
            25 when b < 30 => TomorrowAsync(),
            _ => ReleasedAgainAsync(a),
        };

        public async Task CheckAsync()
        {
            await plant.IdleAsync();
            foreach (var expected in _model.Lots)
            {
                var lot = await plant.LotAsync(expected.LotId);
                Assert.Equal((lot.LotId, Ids(expected.Holds)), (lot.LotId, string.Join(' ', (await HoldSteps.GateAsync(plant, lot.LotId)).OpenHolds)));
                Assert.Equal((lot.LotId, expected.IsUsable(Today), expected.Quantity), (lot.LotId, lot.Usable, lot.Balances.Sum(b => b.Quantity)));
                Assert.Equal(Ids(expected.Holds), string.Join(' ', lot.BlockedBy.Where(b => b.Code == "hold").Select(b => b.Ref).Order(StringComparer.Ordinal)));
            }
        }

        /// <summary>Lists know each hold once; when all have ended, nothing is held.</summary>
        public async Task EndAsync()
        {
            var (listed, _) = await plant.Get<HoldQueries>().ListAsync(new(HoldState.Open, SiteId: null, OlderThanDays: null, 500, Continuation: null));
            Assert.Equal(Ids(_model.Open), string.Join(' ', listed.Select(h => h.HoldId).Order(StringComparer.Ordinal)));
            foreach (var hold in _model.Open.ToList())
                await ReleaseAsync(hold, "release");
            await CheckAsync();
            Assert.All(_model.Lots, l => Assert.Empty(l.Holds));
        }

        private async Task PlaceAsync(HoldModel.Lot lot, bool descendants)
        {
            var id = Next("H");
            var placed = await plant.HeldAsync(lot.LotId, id, descendants ? "descendants" : "lot");
            _model.Place(id, lot, descendants);
            Assert.Equal(_model.Lots.Where(l => l.Holds.Any(h => h.HoldId == id)).Select(l => l.LotId).Order(StringComparer.Ordinal), placed.LotIds!.Order(StringComparer.Ordinal));
            Did(descendants ? "descendants held" : "lot held");
        }

        private async Task ComplainAsync(HoldModel.Lot lot)
        {
            var body = new JsonObject { ["complaintId"] = Next("C"), ["text"] = "Tastes of metal.", ["severity"] = "major" };
            var taken = (await plant.Get<ComplaintCommands>().ReportAsync(lot.LotId, System.Text.Json.JsonSerializer.SerializeToElement(body), Staff.Quality, default)).Taken();
            _model.Place(taken.HoldId!, lot, reachesDescendants: false);
            Did("complaint");
        }

        private async Task ReleaseAsync(HoldModel.Hold hold, string disposition)
        {
            Assert.Equal(HoldState.Released, (await plant.DisposeAsync(hold.HoldId, HoldSteps.Request(Next("Q"), disposition))).State);
            _model.End(hold);
            Did(disposition);
        }

        private async Task RejectAsync(HoldModel.Hold hold)
        {
            var asked = (await plant.RequestReleaseAsync(hold.HoldId, HoldSteps.Request(Next("Q")))).Taken();
            (await plant.DecideAsync(asked.ApprovalId, DecisionKind.Reject, Staff.Quality2)).Taken();
            Did("rejected");
        }

        private async Task PartAsync(HoldModel.Hold hold, string disposition, decimal quantity)
        {
            var request = HoldSteps.Request(Next("Q"), disposition, HoldSteps.Part(quantity));
            var root = hold.Root;
            if (root.Quantity < quantity)
            {
                Assert.Equal("insufficient-quantity", (await plant.RequestReleaseAsync(hold.HoldId, request)).Refusal?.Code);
                return;
            }

            var partId = (await plant.DisposeAsync(hold.HoldId, request)).Requests[^1].NewLotId!;
            var split = _model.Issue(Next("part"), root, quantity);
            split.Holds.UnionWith(root.Holds);
            var part = _model.Make(split, partId, quantity, root.ExpiresOn);
            part.IsRejected = root.IsRejected;
            if (disposition == "rework")
            {
                part.Reworkable.Add(hold);
            }
            else
            {
                part.Holds.Remove(hold);
                (part.Quantity, part.IsRejected) = disposition == "scrap" ? (0, true) : (part.Quantity, part.IsRejected);
            }

            Did($"part {disposition}");
        }

        private async Task AllowReworkAsync(HoldModel.Hold hold)
        {
            Assert.Equal(HoldState.Open, (await plant.DisposeAsync(hold.HoldId, HoldSteps.Request(Next("Q"), "rework"))).State);
            _model.AllowRework(hold);
            Did("rework allowed");
        }

        private async Task ScrapAsync(HoldModel.Hold hold)
        {
            Assert.Equal(HoldState.Dispositioned, (await plant.DisposeAsync(hold.HoldId, HoldSteps.Request(Next("Q"), "scrap"))).State);
            (hold.Root.Quantity, hold.Root.IsRejected) = (0, true);
            _model.End(hold);
            Did("scrap");
        }

        private async Task IssueAsync(HoldModel.Lot lot, string order, decimal quantity)
        {
            var result = await plant.IssueAsync(order, Next("I"), Line("SUGAR", quantity, lot.LotId, "DOCK"));
            Assert.Equal(lot.IsUsable(Today) ? lot.Quantity >= quantity ? null : "insufficient-quantity" : "lot-blocked", result.Refusal?.Code);
            if (!result.IsTaken)
                return;
            _model.Issue(order, lot, quantity);
            Did("issue");
        }

        private async Task OutputAsync(string order, bool joins, decimal quantity)
        {
            if (_model.Works.Find(w => w.Id == order) is not { } work)
                return;
            var lotId = joins && work.Outputs.Count > 0 ? work.Outputs[0].LotId : Next("L");
            (await plant.ProduceAsync(order, Next("O"), Made("SUGAR", quantity, lotId, locationId: "DOCK"))).Taken();
            _model.Make(work, lotId, quantity);
            Did("output");
        }

        private async Task SplitAsync(HoldModel.Lot lot, decimal quantity)
        {
            var (id, partId) = (Next("T"), Next("L"));
            var result = await plant.TransformAsync(
                TransformationBody(id, "split", [Input(lot.LotId, quantity, "DOCK")], [Made("SUGAR", quantity, partId, locationId: "DOCK")]), Staff.Quality);
            Assert.Equal(lot.Quantity >= quantity ? null : "insufficient-quantity", result.Refusal?.Code);
            if (!result.IsTaken)
                return;
            var work = _model.Issue(id, lot, quantity);
            work.Holds.UnionWith(lot.Holds);
            _model.Make(work, partId, quantity, lot.ExpiresOn).IsRejected = lot.IsRejected;
            Did(lot.Holds.Count > 0 ? "split of held" : "split");
        }

        private async Task ReworkAsync(HoldModel.Lot lot, decimal quantity)
        {
            var (id, lotId) = (Next("T"), Next("L"));
            var result = await plant.TransformAsync(
                TransformationBody(id, "rework", [Input(lot.LotId, quantity, "DOCK")], [Made("SUGAR", quantity, lotId, locationId: "DOCK")]));
            Assert.Equal(lot.MayBeReworked(Today) ? lot.Quantity >= quantity ? null : "insufficient-quantity" : "lot-blocked", result.Refusal?.Code);
            if (!result.IsTaken)
                return;
            var work = _model.Issue(id, lot, quantity);
            work.Holds.UnionWith(lot.Holds.Where(h => h.ReachesDescendants));
            _model.Make(work, lotId, quantity);
            Did(lot.Holds.Count > 0 ? "rework of held" : "rework");
        }

        private async Task TomorrowAsync()
        {
            await plant.AdvanceAsync(TimeSpan.FromDays(1));
            Did("day");
        }

        /// <summary>A hold that has ended is placed again by whoever did not hear the answer.</summary>
        private async Task ReleasedAgainAsync(int which)
        {
            if (_model.Holds.FindAll(h => !h.IsOpen && h.HoldId.StartsWith(name, StringComparison.Ordinal)) is not { Count: > 0 } ended)
                return;
            var hold = ended[which % ended.Count];
            Assert.True((await plant.HoldAsync(hold.Root.LotId, HoldSteps.Hold(hold.HoldId, hold.ReachesDescendants ? "descendants" : "lot"))).IsRepeat);
            Did("placed again");
        }

        private HoldModel.Lot Lot(int which) => _model.Lots[which % _model.Lots.Count];

        private HoldModel.Hold? Open(int which) => _model.Open.ToList() is { Count: > 0 } open ? open[which % open.Count] : null;

        private string Order(int which) => $"{name}-PO{which % 2}";

        private string Next(string kind) => $"{name}-{kind}{++_number}";

        private void Did(string what) => done[what] = done.GetValueOrDefault(what) + 1;

        private static string Ids(IEnumerable<HoldModel.Hold> holds) => string.Join(' ', holds.Select(h => h.HoldId).Order(StringComparer.Ordinal));
    }
}
