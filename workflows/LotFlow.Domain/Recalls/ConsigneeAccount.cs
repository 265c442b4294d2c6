namespace LotFlow.Domain.Recalls;

/// <summary>What a customer got of the scope in a unit, and what of that is accounted for.</summary>
/// <param name="Uom">UN/ECE Rec 20.</param>
/// <param name="Shipped">To the customer.</param>
/// <param name="OnHand">Still with the customer.</param>
/// <param name="Returned">Sent back: at least what has arrived.</param>
/// <param name="Destroyed">By the customer.</param>
/// <param name="Used">Eaten, sold, built in.</param>
public sealed record ConsigneeAccount(string Uom, decimal Shipped, decimal OnHand, decimal Returned, decimal Destroyed, decimal Used)
{
    public decimal AccountedFor => OnHand + Returned + Destroyed + Used;

    /// <summary>More is accounted for than was shipped. It is kept as it was said, and people are shown it.</summary>
    public bool IsOver => AccountedFor > Shipped;

    /// <summary>Whether what is open, or too much, is more than policy lets pass, in per cent of what was shipped.</summary>
    public bool IsBeyond(decimal tolerancePercent) => Math.Abs(Shipped - AccountedFor) * 100 > Shipped * tolerancePercent;

    /// <summary>The account of a customer in each unit of which it got something.</summary>
    /// <param name="shipped">What it got, by unit.</param>
    /// <param name="responses">Everything that it said.</param>
    /// <param name="returns">What has come back of the lots in scope, by unit.</param>
    public static IReadOnlyList<ConsigneeAccount> Of(
        IReadOnlyDictionary<string, decimal> shipped, IReadOnlyList<ConsigneeResponse> responses, ILookup<string, CustomerReturned> returns) =>
        [.. shipped.OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => Of(s.Key, s.Value, [.. responses.Where(r => r.Uom == s.Key)], [.. returns[s.Key]]))];

    /// <summary>
    /// Spreads what is accounted for over the items that it may be of, in proportion to what was shipped of each; the sum stays what it was.
    /// </summary>
    public static IReadOnlyList<decimal> Allocate(decimal accountedFor, IReadOnlyList<decimal> shipped)
    {
        var total = shipped.Sum();
        var (before, upTo) = (0m, 0m);
        List<decimal> parts = [];
        foreach (var quantity in shipped)
        {
            upTo += quantity;
            // The running total is rounded and not the part, so that nothing is lost between the parts.
            var reached = total == 0 ? 0 : upTo == total ? accountedFor : Math.Round(accountedFor * upTo / total, 6);
            parts.Add(reached - before);
            before = reached;
        }

        return parts;
    }

    private static ConsigneeAccount Of(string uom, decimal shipped, IReadOnlyList<ConsigneeResponse> responses, IReadOnlyList<CustomerReturned> returns)
    {
        var (onHand, returned) = (Last(responses, r => r.QuantityOnHand), Last(responses, r => r.QuantityReturned));
        var arrived = returns.Sum(r => r.Quantity);
        // What was there when they counted and has arrived here since is not there any more.
        var knownThen = onHand is null ? 0 : Math.Max(returned?.Quantity ?? 0, returns.Where(r => r.At <= onHand.At).Sum(r => r.Quantity));
        var sentSince = onHand is null ? 0 : Math.Max(0, arrived - knownThen);
        return new(
            uom, shipped, Math.Max(0, (onHand?.Quantity ?? 0) - sentSince), Math.Max(returned?.Quantity ?? 0, arrived),
            Last(responses, r => r.QuantityDestroyed)?.Quantity ?? 0, Last(responses, r => r.QuantityUsed)?.Quantity ?? 0);
    }

    /// <summary>The last that was said of a field; a response that leaves it out leaves it as it was.</summary>
    private static Said? Last(IReadOnlyList<ConsigneeResponse> responses, Func<ConsigneeResponse, decimal?> field) => responses
        .OrderBy(r => r.At).ThenBy(r => r.ResponseId, StringComparer.Ordinal)
        .Select(r => field(r) is { } quantity ? new Said(quantity, r.At) : null).LastOrDefault(s => s is not null);

    private sealed record Said(decimal Quantity, DateTimeOffset At);
}
