using CsCheck;
using LotFlow.Domain.Genealogy;
using LotFlow.Domain.Lots;
using LotFlow.Domain.MasterData;
using LotFlow.Domain.Stock;
using LotFlow.Domain.Tests.Stock;

namespace LotFlow.Domain.Tests.Recalls;

/// <summary>A ledger as the real rules make it: every movement is judged and posted against what those before have left.</summary>
internal sealed class ALedger
{
    public static readonly Place North = new("NORTH", "A1");
    public static readonly Place NorthDock = new("NORTH", "DOCK");
    public static readonly Place South = new("SOUTH", "S1");

    /// <summary>What somebody tries to do: a type, how much, where, and which earlier movement if it takes one back.</summary>
    public static readonly Gen<Step[]> Steps =
        (from type in Gen.Enum<MovementType>()
         from tenths in Gen.Int[1, 400]
         from atSouth in Gen.Bool
         from back in Gen.Int[0, 5]
         from customer in Gen.OneOf(Gen.Const("SHOP"), Gen.Const("MILL"))
         select new Step(type, tenths / 10m, atSouth, back, customer)).Array[1, 60];

    private readonly Dictionary<Place, Balance> _balances = [];
    private readonly Dictionary<string, Consignee> _consignees = [];
    private readonly Dictionary<string, Link> _links = [];
    private readonly List<Movement> _movements = [];
    private LotControl _control = AStock.Control() with { Sequence = 0, OnHand = new Dictionary<string, decimal>() };

    public IReadOnlyList<Movement> Movements => _movements;

    public long Sequence => _control.Sequence;

    public DateTimeOffset Now { get; set; } = AStock.Now;

    public static ALedger Of(params Step[] steps)
    {
        var ledger = new ALedger();
        ledger.Receive(100);
        foreach (var step in steps)
            ledger.Try(step);
        return ledger;
    }

    public decimal At(Place place) => _balances.GetValueOrDefault(place)?.Quantity ?? 0;

    public bool Receive(decimal quantity, Place? to = null) => Post(Order(MovementType.Receipt, quantity, from: null, to ?? North));

    public bool Ship(decimal quantity, string customer = "SHOP") =>
        Post(Order(MovementType.Ship, quantity, North, to: null) with { Customer = new(customer, ShipTo: null, SalesOrder: null) });

    public bool Return(decimal quantity, string customer = "SHOP") =>
        Post(Order(MovementType.CustomerReturn, quantity, from: null, NorthDock) with { Customer = new(customer, ShipTo: null, SalesOrder: null) });

    public bool Move(MovementType type, decimal quantity, Place? from, Place? to) => Post(Order(type, quantity, from, to));

    public bool Try(Step step)
    {
        var (here, there) = step.AtSouth ? (South, "NORTH") : (North, "SOUTH");
        var other = step.AtSouth ? here with { LocationId = "S2" } : NorthDock;
        var customer = new ShippedTo(step.Customer, ShipTo: null, SalesOrder: null);
        return step.Type switch
        {
            MovementType.Receipt or MovementType.Produce => Post(Order(step.Type, step.Quantity, from: null, here) with { TransformationId = step.Type == MovementType.Produce ? "T-OUT" : null }),
            MovementType.CustomerReturn => Post(Order(step.Type, step.Quantity, from: null, other) with { Customer = customer }),
            MovementType.Ship => Post(Order(step.Type, step.Quantity, here, to: null) with { Customer = customer }),
            MovementType.Issue => Post(Order(step.Type, step.Quantity, here, to: null) with { TransformationId = "T-IN" }),
            MovementType.Scrap or MovementType.Sample or MovementType.ReturnToSupplier => Post(Order(step.Type, step.Quantity, here, to: null)),
            MovementType.TransferOut => Post(Order(step.Type, step.Quantity, here, Place.InTransitTo(there))),
            MovementType.TransferIn => Post(Order(step.Type, step.Quantity, Place.InTransitTo(here.SiteId), here)),
            MovementType.Adjust => Post(step.Back % 2 == 0 ? Order(step.Type, step.Quantity, here, to: null) : Order(step.Type, step.Quantity, from: null, here)),
            MovementType.Reversal => TakeBack(step, here),
            _ => Post(Order(step.Type, step.Quantity, here, other)),
        };
    }

    /// <summary>Either an earlier issue or product as a refused command does it, or a part of what a transformation was issued as a return does.</summary>
    private bool TakeBack(Step step, Place here)
    {
        var posted = _movements.Where(m => m.Type is MovementType.Issue or MovementType.Produce && !_movements.Exists(r => r.Reverses == m.MovementId)).ToList();
        if (step.Back > 3 || posted.Count == 0)
            return Post(Order(MovementType.Reversal, step.Quantity, from: null, here) with { TransformationId = "T-IN" });
        var back = posted[step.Back % posted.Count];
        return Post(Order(MovementType.Reversal, back.Quantity, back.To, back.From) with { TransformationId = back.TransformationId, Reverses = back.MovementId });
    }

    private MovementOrder Order(MovementType type, decimal quantity, Place? from, Place? to) => AStock.Order(type, quantity) with
    {
        MovementId = $"M{_movements.Count}",
        From = from,
        To = to,
        ToKind = LocationKind.Storage,
        Customer = null,
    };

    private bool Post(MovementOrder order)
    {
        var linkKey = $"{order.TransformationId} {StockPosting.RoleOf(order)}";
        var snapshot = new LotSnapshot(_control)
        {
            From = order.From is { } from ? _balances.GetValueOrDefault(from) : null,
            To = order.To is { } to ? _balances.GetValueOrDefault(to) : null,
            Consignee = order.Customer is { } customer ? _consignees.GetValueOrDefault(customer.CustomerId) : null,
            Link = order.TransformationId is null ? null : _links.GetValueOrDefault(linkKey),
        };
        if (MovementRules.Judge(order, snapshot, Now) is not null)
            return false;
        var posting = StockPosting.Post(order, snapshot, Now);
        foreach (var balance in new[] { posting.From, posting.To }.OfType<Balance>())
            _balances[new(balance.SiteId, balance.LocationId)] = balance;
        if (posting.Consignee is { } consignee)
            _consignees[consignee.CustomerId] = consignee;
        if (posting.Link is { } link)
            _links[linkKey] = link;
        _control = posting.Control;
        _movements.Add(posting.Movement);
        return true;
    }

    internal sealed record Step(MovementType Type, decimal Quantity, bool AtSouth, int Back, string Customer);
}
