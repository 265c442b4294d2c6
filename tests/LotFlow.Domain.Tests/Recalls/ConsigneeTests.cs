using CsCheck;
using LotFlow.Domain.Policies;
using LotFlow.Domain.Recalls;
using LotFlow.Domain.Tests.Stock;

namespace LotFlow.Domain.Tests.Recalls;

/// <summary>Where consignees stand, and what they account for.</summary>
public sealed class ConsigneeTests
{
    private static readonly RecallPolicy s_policy = new() { Attempts = 3 };

    private static readonly Gen<ConsigneeResponse[]> s_responses =
        (from kind in Gen.Enum<ResponseKind>()
         from minutes in Gen.Int[0, 20]
         from quantities in Gen.Int[-1, 30].Array[4]
         select (kind, minutes, quantities)).Array[0, 8].Select(all => all.Select((r, n) => new ConsigneeResponse
         {
             ResponseId = $"R{n}",
             Kind = r.kind,
             At = AStock.Now.AddMinutes(r.minutes),
             By = "recall1",
             Uom = "KGM",
             QuantityOnHand = Said(r.quantities[0]),
             QuantityReturned = Said(r.quantities[1]),
             QuantityDestroyed = Said(r.quantities[2]),
             QuantityUsed = Said(r.quantities[3]),
         }).ToArray());

    private static readonly ILookup<string, CustomerReturned> s_noReturns = Array.Empty<CustomerReturned>().ToLookup(_ => "KGM");

    [Fact]
    public void Responses_in_any_order_and_any_number_of_times_lead_to_the_same() => Gen.Select(s_responses, Gen.Int[0, 1000]).Sample((responses, seed) =>
    {
        var random = new Random(seed);
        var doubled = responses.Concat(responses.Where(_ => random.Next(2) == 0)).OrderBy(_ => random.Next()).ToList();

        var (inOrder, shuffled) = (After(responses), After(doubled));

        Assert.Equal(Text(inOrder), Text(shuffled));
        Assert.Equal(Account(inOrder.Responses), Account(shuffled.Responses));
    });

    [Fact]
    public void No_response_takes_a_consignee_back() => s_responses.Sample(responses =>
    {
        var consignee = Consignee();
        foreach (var response in responses)
        {
            var next = ConsigneeRules.Take(consignee, response, s_policy)!;
            Assert.True(Rank(next.State) >= Rank(consignee.State), $"{consignee.State} became {next.State} by {response.Kind}");
            Assert.Null(ConsigneeRules.Take(next, response, s_policy));
            consignee = next;
        }

        static int Rank(ConsigneeState state) => state switch
        {
            ConsigneeState.ToNotify => 0,
            ConsigneeState.Notified => 1,
            ConsigneeState.NonResponder => 2,
            ConsigneeState.Acknowledged => 3,
            ConsigneeState.Responded => 4,
            _ => 5,
        };
    });

    [Fact]
    public void Who_does_not_answer_as_often_as_policy_asks_is_a_non_responder_until_they_do()
    {
        var consignee = Take(Take(Consignee() with { State = ConsigneeState.Notified, Attempts = 1, NotifiedAt = AStock.Now }, ResponseKind.Notified), ResponseKind.Notified);
        Assert.Equal((ConsigneeState.Notified, 3, AStock.Now.AddHours(24)), (consignee.State, consignee.Attempts, consignee.RemindAt));
        consignee = Take(consignee, ResponseKind.NoAnswer);
        Assert.Equal((ConsigneeState.NonResponder, 4, null), (consignee.State, consignee.Attempts, consignee.RemindAt));
        Assert.Equal(ConsigneeState.NonResponder, Take(consignee, ResponseKind.Notified).State);

        Assert.Equal((ConsigneeState.Acknowledged, AStock.Now.AddHours(24)), (Take(consignee, ResponseKind.Acknowledged).State, Take(consignee, ResponseKind.Acknowledged).RemindAt));
        Assert.Equal((ConsigneeState.Responded, AStock.Now), (Take(consignee, ResponseKind.Responded).State, Take(consignee, ResponseKind.Responded).RespondedAt));
    }

    [Fact]
    public void Whoever_was_given_up_after_acknowledging_comes_back_only_with_an_answer()
    {
        var consignee = Take(Consignee(), ResponseKind.Acknowledged) with { State = ConsigneeState.NonResponder };
        Assert.Equal(ConsigneeState.NonResponder, Take(consignee, ResponseKind.NoAnswer).State);
        Assert.Equal(ConsigneeState.Verified, Take(consignee, ResponseKind.Verified).State);
    }

    [Fact]
    public void A_first_notice_does_not_wait_because_nobody_answered_the_telephone()
    {
        var consignee = Take(Consignee(), ResponseKind.NoAnswer);
        Assert.Equal((ConsigneeState.ToNotify, 1, null), (consignee.State, consignee.Attempts, consignee.RemindAt));
    }

    [Fact]
    public void A_field_that_is_left_out_stays_as_it_was_said_before()
    {
        var account = Account([Said(0, onHand: 40, used: 10), Said(1, onHand: 30), Said(2, destroyed: 5)]);
        Assert.Equal(new("KGM", 100, 30, 0, 5, 10), account);
        Assert.Equal(45, account.AccountedFor);
    }

    [Fact]
    public void What_has_come_back_counts_once_whether_it_was_announced_or_not()
    {
        var announced = Said(0, onHand: 60, returned: 40);
        Assert.Equal(100, Account([announced], (40, 5)).AccountedFor);
        Assert.Equal(100, Account([announced], (30, 5)).AccountedFor);
        // It was counted there, and came back afterwards.
        Assert.Equal(new("KGM", 100, 60, 40, 0, 0), Account([Said(0, onHand: 100)], (40, 5)));
        // It had come back before they counted.
        Assert.Equal(new("KGM", 100, 60, 40, 0, 0), Account([Said(10, onHand: 60)], (40, 5)));
        Assert.Equal(40, Account([], (40, 5)).AccountedFor);
    }

    [Fact]
    public void More_than_was_shipped_is_kept_as_it_was_said_and_flagged()
    {
        var account = Account([Said(0, onHand: 90, used: 20)]);
        Assert.True(account.IsOver);
        Assert.True(account.IsBeyond(5));
        Assert.Equal(110, account.AccountedFor);
        Assert.False(Account([Said(0, onHand: 100)]).IsOver);
        Assert.False(Account([Said(0, onHand: 96)]).IsBeyond(5));
        Assert.True(Account([Said(0, onHand: 94)]).IsBeyond(5));
    }

    [Fact]
    public void Other_units_are_other_accounts()
    {
        var shipped = new Dictionary<string, decimal> { ["KGM"] = 100, ["EA"] = 12 };
        var accounts = ConsigneeAccount.Of(shipped, [Said(0, onHand: 100)], s_noReturns);
        Assert.Equal(["EA 0/12", "KGM 100/100"], accounts.Select(a => $"{a.Uom} {a.AccountedFor}/{a.Shipped}"));
    }

    [Fact]
    public void What_is_accounted_for_is_spread_over_items_in_proportion_and_nothing_is_lost() =>
        Gen.Select(Gen.Int[0, 100_000], Gen.Int[1, 9999].Array[1, 6]).Sample((tenths, parts) =>
        {
            var (accounted, shipped) = (tenths / 10m, parts.Select(p => p / 10m).ToList());
            var allocated = ConsigneeAccount.Allocate(accounted, shipped);
            Assert.Equal(accounted, allocated.Sum());
            Assert.All(allocated.Zip(shipped), a => Assert.Equal((double)(accounted * a.Second / shipped.Sum()), (double)a.First, 0.00001));
        });

    private static RecallConsignee Consignee() => new() { CustomerId = "SHOP" };

    private static RecallConsignee After(IEnumerable<ConsigneeResponse> responses) =>
        responses.Aggregate(Consignee(), (c, r) => ConsigneeRules.Take(c, r, s_policy) ?? c);

    private static RecallConsignee Take(RecallConsignee consignee, ResponseKind kind) => ConsigneeRules.Take(
        consignee, new() { ResponseId = $"R{consignee.Responses.Count}", Kind = kind, By = "recall1", At = AStock.Now }, s_policy)!;

    private static string Text(RecallConsignee c) =>
        $"{c.State} {c.Attempts} {c.NotifiedAt:O} {c.RespondedAt:O} {string.Join(' ', c.Responses.Select(r => r.ResponseId))}";

    private static ConsigneeAccount Account(IReadOnlyList<ConsigneeResponse> responses, params (decimal Quantity, int Minutes)[] returns) => Assert.Single(ConsigneeAccount.Of(
        new Dictionary<string, decimal> { ["KGM"] = 100 }, responses, returns.ToLookup(_ => "KGM", r => new CustomerReturned("SHOP", r.Quantity, AStock.Now.AddMinutes(r.Minutes)))));

    private static ConsigneeResponse Said(int minutes, decimal? onHand = null, decimal? returned = null, decimal? destroyed = null, decimal? used = null) => new()
    {
        ResponseId = $"R{minutes}",
        Kind = ResponseKind.Responded,
        At = AStock.Now.AddMinutes(minutes),
        By = "recall1",
        Uom = "KGM",
        QuantityOnHand = onHand,
        QuantityReturned = returned,
        QuantityDestroyed = destroyed,
        QuantityUsed = used,
    };

    private static decimal? Said(int quantity) => quantity < 0 ? null : quantity;
}
