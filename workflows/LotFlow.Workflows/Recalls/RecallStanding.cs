using LotFlow.Domain.Genealogy;
using LotFlow.Domain.Policies;
using LotFlow.Domain.Recalls;

namespace LotFlow.Workflows.Recalls;

/// <summary>A recall as the store is now, and everything that is reckoned from it. What people see and what closure is refused for come from here.</summary>
public sealed record RecallStanding
{
    public required Recall Recall { get; init; }

    public required RecallPolicy Policy { get; init; }

    /// <summary>The lots in scope, in the order in which they came.</summary>
    public required IReadOnlyList<RecallLot> Lots { get; init; }

    public required IReadOnlyList<ScopeVersion> Versions { get; init; }

    public required IReadOnlyList<ContainmentTask> Tasks { get; init; }

    public required FoundWords Words { get; init; }

    /// <summary>By site: lots of which nobody has said what is found there (<see cref="ContainmentRules.OpenLots"/>).</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> OpenLots { get; init; }

    /// <summary>Everybody who got something of the scope, and who was asked before its lots left it, in the order of their ids.</summary>
    public required IReadOnlyList<ConsigneeStanding> Consignees { get; init; }

    public required IReadOnlyList<ItemReconciliation> Items { get; init; }

    /// <summary>Why the scope may lack something: what its last version says, and what was found that LotFlow does not know.</summary>
    public IReadOnlyList<TraceGap> Gaps =>
    [
        .. Versions.Count == 0 ? [] : Versions[^1].Incomplete,
        .. Words.Unknown.Select(f => new TraceGap(
            TraceGapCodes.UnknownLot, f.Found.LotId, $"{f.Found.Quantity} {f.Found.Uom} of lot '{f.Found.LotId}' were found at {f.SiteId}; LotFlow does not know that lot.")),
    ];

    internal static RecallStanding Of(
        Recall recall, RecallPolicy policy, IReadOnlyList<RecallLot> lots, IReadOnlyList<ScopeVersion> versions, IReadOnlyList<ContainmentTask> tasks,
        IReadOnlyList<Confirmation> confirmations, IReadOnlyList<RecallConsignee> consignees)
    {
        var words = new FoundWords(confirmations);
        List<LotBook> books = [.. lots.Select(l => l.Book).OfType<LotBook>()];
        var standings = ConsigneeStanding.Of(books, consignees);
        var answered = standings.SelectMany(c => c.Quantities).GroupBy(q => (q.ItemId, q.Uom)).ToDictionary(g => g.Key, g => g.Sum(q => Math.Min(q.AccountedFor, q.Shipped)));
        return new()
        {
            Recall = recall,
            Policy = policy,
            Lots = lots,
            Versions = versions,
            Tasks = tasks,
            Words = words,
            OpenLots = ContainmentRules.OpenLots(books, words),
            Consignees = standings,
            Items = ItemReconciliation.Of(books.Select(words.Apply), (itemId, uom) => answered.GetValueOrDefault((itemId, uom))),
        };
    }
}

/// <summary>A customer with what it got of the scope and what of that is accounted for.</summary>
/// <param name="Consignee">As it is stored, or as it will be.</param>
/// <param name="Accounts">By unit; none where everything that it got has left the scope.</param>
/// <param name="Quantities">By item and unit.</param>
public sealed record ConsigneeStanding(RecallConsignee Consignee, IReadOnlyList<ConsigneeAccount> Accounts, IReadOnlyList<ConsigneeQuantity> Quantities)
{
    internal static IReadOnlyList<ConsigneeStanding> Of(IReadOnlyList<LotBook> books, IReadOnlyList<RecallConsignee> consignees)
    {
        var shipped = books.SelectMany(b => b.Shipments.Select(s => (s.CustomerId, b.ItemId, s.Quantity, s.Uom))).ToLookup(s => s.CustomerId, StringComparer.Ordinal);
        var returns = books.SelectMany(b => b.Returns.Select(r => (b.Uom, Return: r))).ToLookup(r => r.Return.CustomerId, StringComparer.Ordinal);
        var known = consignees.ToDictionary(c => c.CustomerId, StringComparer.Ordinal);
        return
        [
            .. known.Keys.Union(shipped.Select(s => s.Key), StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(id => Of(
                known.GetValueOrDefault(id) ?? new() { CustomerId = id },
                [.. shipped[id].GroupBy(s => (s.ItemId, s.Uom)).Select(g => new ConsigneeQuantity(g.Key.ItemId, g.Key.Uom, g.Sum(s => s.Quantity), AccountedFor: 0))],
                returns[id].ToLookup(r => r.Uom, r => r.Return, StringComparer.Ordinal))),
        ];
    }

    private static ConsigneeStanding Of(RecallConsignee consignee, IReadOnlyList<ConsigneeQuantity> shipped, ILookup<string, CustomerReturned> returns)
    {
        var accounts = ConsigneeAccount.Of(
            shipped.GroupBy(q => q.Uom, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Sum(q => q.Shipped), StringComparer.Ordinal), consignee.Responses, returns);
        List<ConsigneeQuantity> quantities = [];
        foreach (var account in accounts)
        {
            List<ConsigneeQuantity> ofUnit = [.. shipped.Where(q => q.Uom == account.Uom).OrderBy(q => q.ItemId, StringComparer.Ordinal)];
            var parts = ConsigneeAccount.Allocate(account.AccountedFor, [.. ofUnit.Select(q => q.Shipped)]);
            quantities.AddRange(ofUnit.Zip(parts, (q, part) => q with { AccountedFor = part }));
        }

        return new(consignee, accounts, [.. quantities.OrderBy(q => q.ItemId, StringComparer.Ordinal).ThenBy(q => q.Uom, StringComparer.Ordinal)]);
    }
}
