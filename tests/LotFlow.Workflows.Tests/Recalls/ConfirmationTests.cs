using System.Text.Json.Nodes;
using LotFlow.Abstractions.Documents;
using LotFlow.Domain.Recalls;
using LotFlow.Workflows.Recalls;
using LotFlow.Workflows.Tests.Hosting;
using LotFlow.Workflows.Tests.Production;
using LotFlow.Workflows.Tests.Stock;
using static LotFlow.Workflows.Tests.Recalls.RecallPlant;

namespace LotFlow.Workflows.Tests.Recalls;

/// <summary>What people find, sent twice, late, at once and wrong.</summary>
public sealed class ConfirmationTests
{
    [Fact]
    public async Task A_confirmation_is_kept_once_in_the_unit_of_the_lot_and_answered_the_same_each_time()
    {
        await using var plant = await OpenAsync();
        await plant.RecallAsync();
        var body = Found("C1", ("S", 30), ("Y", 30));
        body["found"]![0]!["quantity"] = 30_000;
        body["found"]![0]!["uom"] = "GRM";

        var first = await plant.ConfirmAsync("NORTH", body);
        plant.Clock.Advance(TimeSpan.FromHours(1));
        var again = await plant.ConfirmAsync("NORTH", body, SouthOperator);

        Assert.Equal((false, true), (first.IsRepeat, again.IsRepeat));
        Assert.Equivalent(first.Taken(), again.Taken());
        Assert.Equal(("C1", RecallId, "NORTH", 0, 0), (first.Value!.ConfirmationId, first.Value.RecallId, first.Value.TaskId, first.Value.OutsideScope.Count, first.Value.Unknown.Count));
        var task = (await plant.ViewAsync()).Tasks[0];
        Assert.Equal(["S 30 KGM", "Y 30 KGM"], task.Found!.Select(f => $"{f.LotId} {f.Quantity:0} {f.Uom}"));
        Assert.Equal("confirmed", Assert.Single(await plant.Get<RecallQueries>().TimeLineAsync(RecallId)).Kind);
        Assert.Equal("idempotency-conflict", (await plant.ConfirmAsync("SOUTH", body)).Refusal?.Code);
        Assert.Equal("idempotency-conflict", (await plant.ConfirmAsync("NORTH", Found("C1", ("S", 1)))).Refusal?.Code);
    }

    [Fact]
    public async Task The_later_word_counts()
    {
        await using var plant = await OpenAsync();
        await plant.RecallAsync();
        (await plant.ConfirmAsync("NORTH", Found("C2", ("S", 12)))).Taken();
        plant.Clock.Advance(TimeSpan.FromMinutes(1));
        (await plant.ConfirmAsync("NORTH", Found("C1", ("S", 30)))).Taken();
        (await plant.ConfirmAsync("NORTH", Found("C2", ("S", 12)))).Taken();

        Assert.Equal(0, (await plant.ViewAsync()).Reconciliation[0].Unaccounted);
    }

    [Fact]
    public async Task Many_at_once_are_all_kept()
    {
        await using var plant = await OpenAsync();
        await plant.RecallAsync();

        var results = await Task.WhenAll(Enumerable.Range(0, 40).Select(n => (Id: $"C{n / 4}.{n % 2}", Site: n % 2 == 0 ? "NORTH" : "SOUTH", Lot: n % 2 == 0 ? "Y" : "S"))
            .Select(c => Task.Run(() => plant.ConfirmAsync(c.Site, Found(c.Id, (c.Lot, 10))))));

        Assert.All(results, r => Assert.True(r.IsTaken));
        Assert.Equal(20, (await plant.Get<RecallStore>().ConfirmationsAsync(RecallId)).Count);
        Assert.Equal(20, (await plant.Get<RecallQueries>().TimeLineAsync(RecallId)).Count);
    }

    [Fact]
    public async Task What_is_wrong_is_refused_without_a_trace()
    {
        await using var plant = await OpenAsync();
        await plant.RecallAsync();
        var before = await plant.StoredAsync();

        Assert.Equal(["/confirmationId", "/found"], (await plant.ConfirmAsync("NORTH", [])).Errors.Select(e => e.Pointer));
        Assert.Equal(["/found"], (await plant.ConfirmAsync("NORTH", Found("C1"))).Errors.Select(e => e.Pointer));
        Assert.Equal(["/found/1/lotId"], (await plant.ConfirmAsync("NORTH", Found("C1", ("S", 1), ("S", 2)))).Errors.Select(e => e.Pointer));
        Assert.Equal(["/found/0/quantity"], (await plant.ConfirmAsync("NORTH", Found("C1", ("S", -1)))).Errors.Select(e => e.Pointer));
        var inPieces = Found("C1", ("S", 1));
        inPieces["found"]![0]!["uom"] = "EA";
        Assert.Equal(["/found/0/uom"], (await plant.ConfirmAsync("NORTH", inPieces)).Errors.Select(e => e.Pointer));
        inPieces["found"]![0]!["lotId"] = "STRANGER";
        inPieces["found"]![0]!["uom"] = "SACK";
        Assert.Equal(["/found/0/uom"], (await plant.ConfirmAsync("NORTH", inPieces)).Errors.Select(e => e.Pointer));
        Assert.Equal("not-found", (await plant.ConfirmAsync("MOON", Found("C1", ("S", 1)))).Refusal?.Code);
        Assert.Equal("not-found", (await plant.ConfirmAsync("NORTH", Found("C1", ("S", 1)), recallId: "RC9")).Refusal?.Code);
        Assert.Equal("not-your-site", (await plant.ConfirmAsync("NORTH", Found("C1", ("S", 1)), SouthOperator)).Refusal?.Code);

        Assert.Equal(before, await plant.StoredAsync());
    }

    [Fact]
    public async Task A_closed_recall_takes_no_new_word_and_answers_for_those_that_it_has()
    {
        await using var plant = await OpenAsync();
        await plant.RecallAsync();
        (await plant.ConfirmAsync("NORTH", Found("C1", ("S", 30)))).Taken();
        await plant.CloseAsync();

        Assert.Equal("recall-closed", (await plant.ConfirmAsync("NORTH", Found("C2", ("S", 30)))).Refusal?.Code);
        Assert.True((await plant.ConfirmAsync("NORTH", Found("C1", ("S", 30)))).Taken() is not null);
    }

    [Fact]
    public async Task A_recall_that_is_closed_between_the_word_and_its_keeping_refuses_it_and_forgets_it()
    {
        await using var plant = await OpenAsync();
        await plant.RecallAsync();
        var closed = false;
        plant.Disturbances.Delay = async what =>
        {
            if (!closed && what.StartsWith("write recall:RC1 confirmation:C1", StringComparison.Ordinal))
            {
                closed = true;
                await plant.CloseAsync();
            }
        };

        Assert.Equal("recall-closed", (await plant.ConfirmAsync("NORTH", Found("C1", ("S", 30)))).Refusal?.Code);

        plant.Disturbances.Delay = null;
        Assert.True(closed);
        Assert.Empty(await plant.Get<RecallStore>().ConfirmationsAsync(RecallId));
        await plant.Get<RecallStore>().ChangeAsync(RecallId, r => r with { State = RecallState.Containing }, default);
        Assert.False((await plant.ConfirmAsync("NORTH", Found("C1", ("S", 30)))).IsRepeat);
        Assert.Single(await plant.Get<RecallStore>().ConfirmationsAsync(RecallId));
    }

    [Fact]
    public async Task A_lot_that_nobody_knows_is_kept_as_a_gap_and_not_reckoned_with()
    {
        await using var plant = await OpenAsync();
        await plant.RecallAsync();

        var taken = (await plant.ConfirmAsync("NORTH", Found("C1", ("STRANGER", 4), ("GHOST", 0), ("S", 30), ("Y", 30)))).Taken();

        Assert.Equal(["STRANGER"], taken.Unknown);
        Assert.Empty(taken.OutsideScope);
        var view = await plant.ViewAsync();
        Assert.Equal(["gap STRANGER"], view.OpenPoints.Where(p => p.Kind == "gap").Select(p => $"{p.Kind} {p.Ref}"));
        Assert.False(view.Scope.Complete);
        Assert.All(view.Reconciliation, l => Assert.Equal(0, l.Unaccounted));
        Assert.Contains(await plant.Get<RecallQueries>().TimeLineAsync(RecallId), e => e is { Kind: "finding", Ref: "STRANGER" });
    }

    [Fact]
    public async Task A_lot_outside_the_scope_that_was_looked_for_and_not_found_widens_nothing()
    {
        await using var plant = await OpenAsync();
        await plant.RecallAsync();
        Assert.Empty((await plant.ConfirmAsync("NORTH", Found("C1", ("W", 0)))).Taken().OutsideScope);
    }

    [Fact]
    public async Task A_lot_that_is_found_and_not_in_scope_widens_it_at_once()
    {
        await using var plant = await OpenAsync();
        await plant.RecallAsync();
        await plant.SkipWithoutScopingAsync();

        Assert.Equal(["W"], (await plant.ConfirmAsync("NORTH", Found("C1", ("W", 10)))).Taken().OutsideScope);

        var view = await plant.ViewAsync();
        Assert.Contains("W", view.Scope.LotIds);
        Assert.Contains((await plant.LotAsync("W")).BlockedBy, b => b.Code == "recall");
        Assert.Equal((ScopeCause.Finding, "C1"), (view.Versions[^1].Cause, view.Versions[^1].Ref));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_failure_at_any_effect_is_made_good_by_sending_again_or_by_the_sweep(bool afterEffect)
    {
        await using var plant = await OpenAsync(new Disturbances());
        await plant.RecallAsync();
        for (var n = 1; ; n++)
        {
            JsonObject body = Found($"C{n}", ("S", 30));
            plant.Disturbances.Arm(n, afterEffect);
            await TryAsync(() => plant.ConfirmAsync("NORTH", body));
            var fired = plant.Disturbances.HasFired;
            plant.Disturbances.Arm(0, afterEffect);
            if (n % 2 == 0)
                await plant.SweepAsync();
            (await plant.ConfirmAsync("NORTH", body)).Taken();
            Assert.Equal(n, (await plant.Get<RecallStore>().ConfirmationsAsync(RecallId)).Count);
            Assert.Equal(n, (await plant.Get<RecallQueries>().TimeLineAsync(RecallId)).Count);
            if (!fired)
            {
                Assert.InRange(n, 6, 20);
                break;
            }
        }
    }

    internal static async Task TryAsync(Func<Task> command)
    {
        try
        {
            await command();
        }
        catch (StoreUnavailableException)
        {
            // As if the process had died there.
        }
    }
}
