using System.Text.Json.Nodes;
using LotFlow.Domain.Lots;
using LotFlow.Domain.Recalls;
using LotFlow.Workflows.Recalls;
using LotFlow.Workflows.Tests.Hosting;
using LotFlow.Workflows.Tests.Production;
using LotFlow.Workflows.Tests.Stock;
using static LotFlow.Workflows.Tests.Recalls.RecallPlant;

namespace LotFlow.Workflows.Tests.Recalls;

/// <summary>What consignees say, sent twice, late, at once and wrong.</summary>
public sealed class ResponseTests
{
    [Fact]
    public async Task A_response_is_kept_once_and_answered_the_same_each_time()
    {
        await using var plant = await OpenAsync();
        await plant.RecallAsync();
        var body = Response("R1", "responded", r => (r["quantityOnHand"], r["quantityUsed"], r["uom"], r["note"]) = (20_000, 15_000, "GRM", "On pallet 4."));

        var first = await plant.RespondAsync("SHOP", body);
        plant.Clock.Advance(TimeSpan.FromHours(1));
        var again = await plant.RespondAsync("SHOP", body);

        Assert.Equal((false, true, first.Taken()), (first.IsRepeat, again.IsRepeat, again.Taken()));
        Assert.Equal((20m, 15m, "KGM"), (first.Value!.Response.QuantityOnHand!.Value, first.Value.Response.QuantityUsed!.Value, first.Value.Response.Uom));
        var shop = await ConsigneeAsync(plant, "SHOP");
        Assert.Equal((ConsigneeState.Responded, 35, 35), (shop.State, shop.AccountedFor, shop.Shipped));
        Assert.Equal("Customer SHOP: responded. On pallet 4.", Assert.Single(await plant.Get<RecallQueries>().TimeLineAsync(RecallId)).Text);
        Assert.Equal("idempotency-conflict", (await plant.RespondAsync("MILL", body)).Refusal?.Code);
        Assert.Equal("idempotency-conflict", (await plant.RespondAsync("SHOP", Response("R1", "verified"))).Refusal?.Code);
    }

    [Fact]
    public async Task What_was_said_before_and_arrives_late_replaces_nothing()
    {
        await using var plant = await OpenAsync();
        await plant.RecallAsync();
        plant.Clock.Advance(TimeSpan.FromDays(2));
        (await plant.RespondAsync("SHOP", Response("R2", "responded", r => (r["quantityOnHand"], r["respondedAt"]) = (35, "2026-03-04T07:00:00Z")))).Taken();
        (await plant.RespondAsync("SHOP", Response("R1", "acknowledged", r => (r["quantityOnHand"], r["respondedAt"]) = (10, "2026-03-03T07:00:00Z")))).Taken();

        var shop = await ConsigneeAsync(plant, "SHOP");

        Assert.Equal((ConsigneeState.Responded, 35), (shop.State, shop.AccountedFor));
        Assert.Equal(["R1", "R2"], shop.Responses.Select(r => r.ResponseId));
    }

    [Fact]
    public async Task Many_at_once_are_all_kept()
    {
        await using var plant = await OpenAsync();
        await plant.RecallAsync();

        await Task.WhenAll(Enumerable.Range(0, 30).Select(n => Task.Run(async () => (await plant.RespondAsync(n % 3 == 0 ? "MILL" : "SHOP", Response($"R{n / 2}.{n % 3}", "noAnswer"))).Taken())));

        var (shop, mill) = (await ConsigneeAsync(plant, "SHOP"), await ConsigneeAsync(plant, "MILL"));
        Assert.Equal((ConsigneeState.NonResponder, ConsigneeState.NonResponder), (shop.State, mill.State));
        Assert.Equal((shop.Responses.Count, mill.Responses.Count), (shop.Attempts, mill.Attempts));
        Assert.Equal(30, shop.Attempts + mill.Attempts);
    }

    [Fact]
    public async Task Each_customer_may_answer_before_anybody_has_looked_who_got_something()
    {
        await using var plant = await OpenAsync();
        await plant.RecallAsync();
        await plant.PutCustomerAsync("KIOSK", market: null);

        Assert.Equal("not-a-consignee", (await plant.RespondAsync("KIOSK", Response("R1", "acknowledged"))).Refusal?.Code);
        await plant.ChangeAsync("S", c => c.WithoutHold("recall-RC1"));
        await plant.ShipAsync("S", 1, "KIOSK");

        (await plant.RespondAsync("KIOSK", Response("R1", "acknowledged"))).Taken();
        Assert.Equal(ConsigneeState.Acknowledged, (await ConsigneeAsync(plant, "KIOSK")).State);
    }

    [Fact]
    public async Task What_is_wrong_is_refused_without_a_trace()
    {
        await using var plant = await OpenAsync();
        await plant.RecallAsync();
        await plant.Get<RecallConsignees>().UpdateAsync(RecallId, default);
        var before = await plant.StoredAsync();

        Assert.Equal(["/responseId", "/kind"], (await plant.RespondAsync("SHOP", [])).Errors.Select(e => e.Pointer));
        Assert.Equal(["/kind"], (await plant.RespondAsync("SHOP", Response("R1", "ignored"))).Errors.Select(e => e.Pointer));
        Assert.Equal(["/quantityOnHand"], (await plant.RespondAsync("SHOP", Response("R1", "responded", r => r["quantityOnHand"] = -1))).Errors.Select(e => e.Pointer));
        Assert.Equal(["/uom"], (await plant.RespondAsync("SHOP", Response("R1", "responded", r => (r["quantityUsed"], r["uom"]) = (1, "LTR")))).Errors.Select(e => e.Pointer));
        Assert.Equal(["/uom"], (await plant.RespondAsync("SHOP", Response("R1", "responded", r => (r["quantityUsed"], r["uom"]) = (1, "kg")))).Errors.Select(e => e.Pointer));
        Assert.Equal(["/respondedAt"], (await plant.RespondAsync("SHOP", Response("R1", "responded", r => r["respondedAt"] = "2026-03-09T00:00:00Z"))).Errors.Select(e => e.Pointer));
        Assert.Equal("not-found", (await plant.RespondAsync("NOBODY", Response("R1", "responded"))).Refusal?.Code);
        Assert.Equal("not-found", (await plant.RespondAsync("SHOP", Response("R1", "responded"), "RC9")).Refusal?.Code);

        Assert.Equal(before, await plant.StoredAsync());
        await plant.CloseAsync();
        Assert.Equal("recall-closed", (await plant.RespondAsync("SHOP", Response("R1", "responded"))).Refusal?.Code);
    }

    [Fact]
    public async Task A_unit_that_could_mean_two_things_is_asked_for_again()
    {
        await using var plant = await OpenAsync();
        await plant.PutSupplierAsync("GREEN", Body.Supplier("JAR", "MILK"));
        await plant.PutItemAsync("JAR", Body.Item("Jar", i => (i["uom"], i["unitConversions"]) = ("EA", Box(12))));
        await plant.PutItemAsync("MILK", Body.Item("Milk", i => (i["uom"], i["unitConversions"]) = ("EA", Box(10))));
        await plant.ReceiveAsync(Body.Receipt(l => (l["lotId"], l["itemId"], l["uom"], l["quantity"]) = ("J", "JAR", "EA", 120)));
        await plant.ReceiveAsync(Body.Receipt(l => (l["lotId"], l["itemId"], l["uom"], l["quantity"]) = ("M", "MILK", "EA", 120)));
        await plant.MovedAsync(AMovement.Of("ship", "J", 24, m => m["uom"] = "EA"));
        await plant.RecallAsync(change: null, new ScopeMember("J", "JAR", ScopeRole.Descendant, 1), new ScopeMember("M", "MILK", ScopeRole.Descendant, 1));
        var boxes = Response("R1", "responded", r => (r["quantityOnHand"], r["uom"]) = (2, "XBX"));
        Assert.Equal(["/uom"], (await plant.RespondAsync("MILL", Response("R0", "responded", r => r["quantityOnHand"] = 2))).Errors.Select(e => e.Pointer));
        Assert.Equal(("EA", 24m), ((await plant.RespondAsync("MILL", boxes)).Taken().Response.Uom, (await plant.RespondAsync("MILL", boxes)).Taken().Response.QuantityOnHand));

        await plant.ChangeAsync("M", c => c.WithoutHold("recall-RC1"));
        await plant.MovedAsync(AMovement.Of("ship", "M", 20, m => m["uom"] = "EA"));

        Assert.Equal(["/uom"], (await plant.RespondAsync("MILL", Response("R2", "responded", r => (r["quantityOnHand"], r["uom"]) = (2, "XBX")))).Errors.Select(e => e.Pointer));
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
            var body = Response($"R{n}", "notified");
            plant.Disturbances.Arm(n, afterEffect);
            await ConfirmationTests.TryAsync(() => plant.RespondAsync("SHOP", body));
            var fired = plant.Disturbances.HasFired;
            plant.Disturbances.Arm(0, afterEffect);
            if (n % 2 == 0)
                await plant.SweepAsync();
            (await plant.RespondAsync("SHOP", body)).Taken();
            Assert.Equal((n, n), ((await ConsigneeAsync(plant, "SHOP")).Attempts, (await plant.Get<RecallQueries>().TimeLineAsync(RecallId)).Count));
            if (!fired)
                break;
        }
    }

    private static JsonArray Box(int factor) => new(new JsonObject { ["uom"] = "XBX", ["factor"] = factor });

    private static async Task<RecallConsigneeView> ConsigneeAsync(Plant plant, string customerId) => (await plant.ViewAsync()).Consignees.Single(c => c.CustomerId == customerId);
}
