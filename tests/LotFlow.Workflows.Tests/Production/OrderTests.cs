using LotFlow.Domain.Lots;
using LotFlow.Workflows.Commands;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.Production;
using LotFlow.Workflows.Tests.Hosting;
using static LotFlow.Workflows.Tests.Production.ProductionSteps;

namespace LotFlow.Workflows.Tests.Production;

/// <summary>What an order takes while something is being posted to it, where it belongs, and when it has ended.</summary>
public sealed class OrderTests
{
    [Fact]
    public async Task A_sender_who_waited_ten_seconds_is_told_where_to_look_and_gets_the_answer_later()
    {
        await using var plant = await OpenAsync();
        await plant.StockAsync("A", 50);
        using var stopped = Stop(plant, "write A control movement:issue:");
        var sending = Task.Run(() => plant.IssueAsync("PO1", "I1", Line("SUGAR", 20, "A")));
        await stopped.SenderWaits;
        plant.Clock.Advance(TimeSpan.FromSeconds(9.9));
        Assert.False(sending.IsCompleted);
        plant.Clock.Advance(TimeSpan.FromSeconds(0.1));

        var pending = (await sending).Taken();
        Assert.Equal((null, "issue-1-I1"), (pending.Lines, pending.WorkflowId));
        Assert.NotNull(await plant.Get<Abstractions.Workflows.IWorkflowClient>().GetAsync(pending.WorkflowId!));
        Assert.Equal(["I1"], (await plant.OrderAsync("PO1")).Postings);

        stopped.GoOn();
        await plant.IdleAsync();
        var known = await plant.IssueAsync("PO1", "I1", Line("SUGAR", 20, "A"));
        Assert.True(known.IsRepeat);
        Assert.Equal([("A", 20m)], known.Taken().Lines!.Select(l => (l.LotId, l.Quantity)));
        Assert.Empty((await plant.OrderAsync("PO1")).Postings);
    }

    [Fact]
    public async Task While_something_is_posted_to_an_order_it_is_not_closed_and_nothing_comes_back_from_it()
    {
        await using var plant = await OpenAsync();
        await plant.StockAsync("A", 50);
        (await plant.IssueAsync("PO1", "I0", Line("SUGAR", 5, "A"))).Taken();
        using var stopped = Stop(plant, "write A control movement:issue:");
        var sending = Task.Run(() => plant.IssueAsync("PO1", "I1", Line("SUGAR", 20, "A")));
        await stopped.SenderWaits;

        var (closing, returning) = (await plant.CloseAsync("PO1", "X1"), await plant.ReturnAsync("PO1", "R1", Input("A", 5)));
        Assert.Equal(("order-busy", "order-busy"), (closing.Refusal?.Code, returning.Refusal?.Code));
        Assert.Contains("'I1'", closing.Refusal!.Detail, StringComparison.Ordinal);

        stopped.GoOn();
        (await sending).Taken();
        (await plant.ReturnAsync("PO1", "R1", Input("A", 5))).Taken();
        (await plant.CloseAsync("PO1", "X1")).Taken();
        await plant.ShouldAgreeAsync(["A"], ["PO1"]);
    }

    [Fact]
    public async Task While_something_comes_back_from_an_order_nothing_else_is_posted_to_it()
    {
        await using var plant = await OpenAsync();
        await plant.StockAsync("A", 50);
        (await plant.IssueAsync("PO1", "I0", Line("SUGAR", 20, "A"))).Taken();
        using var stopped = Stop(plant, "write A control movement:return:");
        var sending = Task.Run(() => plant.ReturnAsync("PO1", "R1", Input("A", 5)));
        await stopped.SenderWaits;

        Assert.Equal("order-busy", (await plant.IssueAsync("PO1", "I1", Line("SUGAR", 1, "A"))).Refusal?.Code);
        Assert.Equal("order-busy", (await plant.ProduceAsync("PO1", "O1", Made("SYRUP", 1))).Refusal?.Code);
        Assert.Equal("order-busy", (await plant.ReturnAsync("PO1", "R2", Input("A", 15))).Refusal?.Code);
        Assert.Equal("order-busy", (await plant.CloseAsync("PO1", "X1")).Refusal?.Code);

        stopped.GoOn();
        (await sending).Taken();
        (await plant.ReturnAsync("PO1", "R2", Input("A", 15))).Taken();
        (await plant.IssueAsync("PO1", "I1", Line("SUGAR", 1, "A"))).Taken();
        await plant.ShouldAgreeAsync(["A"], ["PO1"]);
    }

    [Fact]
    public async Task An_order_belongs_to_the_site_of_its_first_issue()
    {
        await using var plant = await OpenAsync();
        await plant.StockAsync("A", 50);
        await plant.StockAsync("S", 50, siteId: "SOUTH");
        (await plant.IssueAsync("PO1", "I1", Line("SUGAR", 6))).Taken();
        Assert.Equal("order-at-other-site", (await plant.ProduceAsync("PO1", OutputBody("O1", Made("SYRUP", 1)).With("siteId", "SOUTH"))).Refusal?.Code);
        await plant.PutPolicyAsync("production", new() { ["backflush"] = true });
        Assert.Equal("order-at-other-site", (await plant.ProduceAsync("PO1", OutputBody("O1", Made("SYRUP", 1)).With("siteId", "SOUTH").With("backflush", true))).Refusal?.Code);
        Assert.Null(await plant.Get<LotStore>().FindAsync("PO1-O1-1"));
    }

    [Fact]
    public async Task Nothing_comes_out_before_something_went_in_or_when_all_of_it_came_back()
    {
        await using var plant = await OpenAsync();
        await plant.StockAsync("A", 50);
        Assert.Equal("nothing-issued", (await plant.ProduceAsync("PO1", "O1", Made("SYRUP", 1, "M"))).Refusal?.Code);
        Assert.Null(await plant.Get<ProductionQueries>().FindAsync("PO1"));
        (await plant.IssueAsync("PO1", "I1", Line("SUGAR", 6))).Taken();
        (await plant.ReturnAsync("PO1", "R1", Input("A", 6))).Taken();
        Assert.Equal("nothing-issued", (await plant.ProduceAsync("PO1", "O1", Made("SYRUP", 1, "M"))).Refusal?.Code);
        Assert.Null(await plant.Get<LotStore>().FindAsync("M"));
    }

    [Fact]
    public async Task Nothing_comes_out_while_the_only_issue_may_still_be_taken_back()
    {
        await using var plant = await OpenAsync();
        await plant.StockAsync("A", 50);
        await plant.StockAsync("B", 50);
        using var stopped = Stop(plant, "write B control movement:issue:");
        var sending = Task.Run(() => plant.IssueAsync("PO1", "I1", Line("SUGAR", 6, "A"), Line("SUGAR", 6, "B")));
        await stopped.SenderWaits;

        // The first line is in the ledger by now, and the second is refused when it goes on.
        Assert.NotEmpty((await plant.OrderAsync("PO1")).Issues);
        Assert.Equal("order-busy", (await plant.ProduceAsync("PO1", "O1", Made("SYRUP", 1, "M"))).Refusal?.Code);
        await plant.HoldAsync("B", "H1");
        stopped.GoOn();
        Assert.Equal("lot-blocked", (await sending).Refusal?.Code);
        Assert.Equal("nothing-issued", (await plant.ProduceAsync("PO1", "O1", Made("SYRUP", 1, "M"))).Refusal?.Code);
        (await plant.IssueAsync("PO1", "I1", Line("SUGAR", 6, "A"))).Taken();
        (await plant.ProduceAsync("PO1", "O1", Made("SYRUP", 1, "M"))).Taken();
        await plant.ShouldAgreeAsync(["A", "B", "M"], ["PO1"]);
    }

    [Fact]
    public async Task Nothing_comes_out_when_all_of_it_came_back_after_the_output_was_planned()
    {
        await using var plant = await OpenAsync();
        await plant.StockAsync("A", 50);
        (await plant.IssueAsync("PO1", "I1", Line("SUGAR", 6))).Taken();
        var isBack = false;
        plant.Disturbances.Watch(access =>
        {
            if (isBack || !access.StartsWith("write production-output:O1 command", StringComparison.Ordinal))
                return;
            isBack = true;
            plant.ReturnAsync("PO1", "R1", Input("A", 6)).GetAwaiter().GetResult().Taken();
        });
        Assert.Equal("nothing-issued", (await plant.ProduceAsync("PO1", "O1", Made("SYRUP", 1, "M"))).Refusal?.Code);
        Assert.True(isBack);
        Assert.Null(await plant.Get<LotStore>().FindAsync("M"));
    }

    [Fact]
    public async Task An_order_of_which_everything_was_refused_is_none_and_its_id_is_free_for_another_site()
    {
        await using var plant = await OpenAsync();
        await plant.StockAsync("A", 50);
        await plant.StockAsync("S", 50, siteId: "SOUTH");
        HoldAt(plant, "A", "write A control movement:issue:");
        Assert.Equal("lot-blocked", (await plant.IssueAsync("PO1", "I1", Line("SUGAR", 6, "A"))).Refusal?.Code);
        Assert.Null(await plant.Get<ProductionQueries>().FindAsync("PO1"));
        Assert.Equal("not-found", (await plant.CloseAsync("PO1", "X1")).Refusal?.Code);
        Assert.Equal("not-found", (await plant.ReturnAsync("PO1", "R1", Input("A", 6))).Refusal?.Code);

        (await plant.IssueAsync("PO1", IssueBody("I1", Line("SUGAR", 6, "S")).With("siteId", "SOUTH"), OtherOperator)).Taken();
        Assert.Equal("SOUTH", (await plant.OrderAsync("PO1")).SiteId);
        await plant.StockAsync("B", 50);
        Assert.Equal("order-at-other-site", (await plant.IssueAsync("PO1", "I2", Line("SUGAR", 6, "B"))).Refusal?.Code);
    }

    [Fact]
    public async Task A_transformation_that_was_refused_may_be_sent_again_as_another_kind()
    {
        await using var plant = await OpenAsync();
        await plant.StockAsync("A", 50);
        await plant.StockAsync("B", 50);
        HoldAt(plant, "A", "write A control movement:tx:");
        Assert.Equal("lot-blocked", (await plant.TransformAsync(TransformationBody("T1", "split", [Input("A", 6)], [Made("SUGAR", 6, "P")]))).Refusal?.Code);
        (await plant.TransformAsync(TransformationBody("T1", "merge", [Input("B", 6)], [Made("SUGAR", 6, "P")]))).Taken();
        Assert.Equal(Domain.Genealogy.TransformationKind.Merge, (await plant.Get<LotFlow.Workflows.Genealogy.GenealogyStore>().FindAsync("T1"))!.Kind);
        Assert.Equal("transformation-exists", (await plant.IssueAsync("T1", "I1", Line("SUGAR", 1, "B"))).Refusal?.Code);
        await plant.ShouldAgreeAsync(["A", "B", "P"], ["T1"]);
    }

    [Fact]
    public async Task Of_two_sites_that_open_an_order_at_the_same_time_one_gets_it()
    {
        await using var plant = await OpenAsync();
        await plant.StockAsync("A", 50);
        await plant.StockAsync("S", 50, siteId: "SOUTH");
        CommandResult<IssueAnswer>? south = null;
        var isSent = false;
        plant.Disturbances.Watch(access =>
        {
            // The order is opened, and its first run has not begun yet.
            if (isSent || !access.StartsWith("write tx:PO1 control run:", StringComparison.Ordinal))
                return;
            isSent = true;
            south = plant.IssueAsync("PO1", IssueBody("I2", Line("SUGAR", 6, "S")).With("siteId", "SOUTH"), OtherOperator).GetAwaiter().GetResult();
        });
        Assert.Equal("order-at-other-site", (await plant.IssueAsync("PO1", "I1", Line("SUGAR", 6, "A"))).Refusal?.Code);
        south!.Taken();
        Assert.Equal("SOUTH", (await plant.OrderAsync("PO1")).SiteId);
    }

    [Fact]
    public async Task Computed_consumption_is_refused_where_policy_forbids_it_also_as_an_issue()
    {
        await using var plant = await OpenAsync();
        await plant.StockAsync("A", 50);
        var issue = IssueBody("I1", Line("SUGAR", 6)).With("kind", "backflush");
        Assert.Equal("backflush-not-allowed", (await plant.IssueAsync("PO1", issue)).Refusal?.Code);
        await plant.PutPolicyAsync("production", new() { ["backflush"] = true });
        (await plant.IssueAsync("PO1", issue)).Taken();
    }

    [Fact]
    public async Task A_single_lot_is_asked_of_each_line_and_named_lots_are_excluded_like_chosen_ones()
    {
        await using var plant = await OpenAsync();
        await plant.StockAsync("A", 30, expiresOn: "2026-06-01");
        await plant.StockAsync("B", 40, expiresOn: "2026-07-01");
        await plant.PutPolicyAsync("production", new() { ["singleLot"] = true });
        Assert.Equal("insufficient-quantity", (await plant.IssueAsync("PO1", "I1", Line("SUGAR", 50))).Refusal?.Code);
        Assert.Equal(["B", "A"], (await plant.IssueAsync("PO1", "I2", Line("SUGAR", 35), Line("SUGAR", 30))).Taken().Lines!.Select(l => l.LotId));
        await plant.Get<InventoryStore>().ChangeControlAsync(
            "B", c => c with { Exclusions = new(["C1"], ["US"]) }, c => LotEvent.Of("lot.excluded", "B", c.Sequence, plant.Clock.GetUtcNow(), "qa1"), default);
        Assert.Equal("market-excluded", (await plant.IssueAsync("PO1", IssueBody("I3", Line("SUGAR", 1, "B")).With("market", "US"))).Refusal?.Code);
        Assert.Equal("customer-excluded", (await plant.IssueAsync("PO1", IssueBody("I3", Line("SUGAR", 1, "B")).With("customerId", "C1"))).Refusal?.Code);
        (await plant.IssueAsync("PO1", IssueBody("I3", Line("SUGAR", 1, "B")).With("market", "DE"))).Taken();
    }

    /// <summary>Blocks a lot right before an effect, when every check beforehand has been passed.</summary>
    private static void HoldAt(Plant plant, string lotId, string access)
    {
        var isHeld = false;
        plant.Disturbances.Watch(a =>
        {
            if (isHeld || !a.StartsWith(access, StringComparison.Ordinal))
                return;
            isHeld = true;
            plant.HoldAsync(lotId, "H1").GetAwaiter().GetResult();
        });
    }

    private static StoppedPosting Stop(Plant plant, string access) => new(plant, access);

    /// <summary>A posting that stands still before an effect, while its sender waits.</summary>
    private sealed class StoppedPosting : IDisposable
    {
        private readonly ManualResetEventSlim _goOn = new();
        private readonly TaskCompletionSource _waits = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _stands = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public StoppedPosting(Plant plant, string stopAt) => plant.Disturbances.Watch(access =>
        {
            if (access.StartsWith("wait ", StringComparison.Ordinal))
                _waits.TrySetResult();
            if (!access.StartsWith(stopAt, StringComparison.Ordinal))
                return;
            _stands.TrySetResult();
            _goOn.Wait();
        });

        public Task SenderWaits => Task.WhenAll(_waits.Task, _stands.Task);

        public void GoOn() => _goOn.Set();

        // Not the event itself: what stands still may not have left it yet.
        public void Dispose() => _goOn.Set();
    }
}
