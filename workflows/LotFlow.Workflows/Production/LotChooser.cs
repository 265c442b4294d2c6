using LotFlow.Domain;
using LotFlow.Domain.Genealogy;
using LotFlow.Domain.Lots;
using LotFlow.Domain.MasterData;
using LotFlow.Domain.Policies;
using LotFlow.Domain.Production;
using LotFlow.Domain.Quantities;
using LotFlow.Domain.Stock;
using LotFlow.Workflows.Commands;
using LotFlow.Workflows.Lots;
using LotFlow.Workflows.MasterData;

namespace LotFlow.Workflows.Production;

/// <summary>A line of a command as it was sent. <paramref name="Reader"/> takes what is wrong with it.</summary>
public sealed record WantedInput(int Line, BodyReader Reader, string? LotId, Item Item, Quantity Quantity, string? LocationId);

/// <summary>For what lots are taken, which some of them must not be.</summary>
public sealed record TakingFor(Site Site, TransformationKind Kind, string? CustomerId = null, string? Market = null, string? Authority = null);

/// <summary>Chooses the lots of the lines of a command, or checks those that it names, by the rules that the gate goes by later.</summary>
public sealed class LotChooser(InventoryStore inventory, MasterDataStore masterData, TimeProvider clock)
{
    /// <summary>Parts of lots in one command: each is a few documents of its plan.</summary>
    private const int MaxInputs = 500;

    /// <summary>What every line takes. Wrong fields are reported to the readers of the lines.</summary>
    public async Task<(IReadOnlyList<PlannedInput> Inputs, Refusal? Refusal)> ChooseAsync(
        TakingFor purpose, IReadOnlyList<WantedInput> lines, CancellationToken cancellation)
    {
        var (policy, _) = await masterData.PolicyAsync<ProductionPolicy>("production", version: null, cancellation);
        var selection = new LotSelection(policy.LotSelection, policy.SingleLot);
        List<PlannedInput> inputs = [];
        // Lines that name their lot come first, whatever their place: a choice must not take what another line asks for by name.
        foreach (var line in lines.OrderBy(l => l.LotId is null).ThenBy(l => l.Line))
        {
            var (candidates, uom, refusal) = line.LotId is { } lotId ? await NamedAsync(purpose, line, lotId, cancellation) : ([], line.Item.Uom, null);
            if (refusal is not null)
                return ([], refusal);
            if (uom is null || PostingBody.InUnit(line.Reader, line.Quantity, uom, line.Item) is not { } quantity)
                continue;
            if (line.LotId is null)
                candidates = await AnyAsync(purpose, line, selection, quantity, cancellation);
            if (selection.Choose(candidates, quantity) is not { } picks)
                return ([], Insufficient(purpose, line, candidates, quantity, uom, policy.SingleLot));
            inputs.AddRange(picks.Select(p => new PlannedInput(0, line.Line, p.LotId, p.LocationId, p.Quantity, uom)));
        }

        if (inputs.Count > MaxInputs)
            lines[0].Reader.Fail("", $"The lines come to {inputs.Count} parts of lots; at most {MaxInputs} are posted together. Send two commands.");
        return ([.. inputs.OrderBy(i => i.Line).Select((input, i) => input with { Number = i + 1 })], null);
    }

    private async Task<(IReadOnlyList<LotCandidate> Candidates, string? Uom, Refusal? Refusal)> NamedAsync(
        TakingFor purpose, WantedInput line, string lotId, CancellationToken cancellation)
    {
        if (await inventory.FindControlAsync(lotId, cancellation) is not { IsBorn: true } control)
        {
            line.Reader.Fail("lotId", $"There is no lot '{lotId}' in stock.");
            return ([], null, null);
        }

        if (control.ItemId != line.Item.ItemId)
        {
            line.Reader.Fail("lotId", $"Lot '{lotId}' is of item {control.ItemId}, not of {line.Item.ItemId}.");
            return ([], null, null);
        }

        var balances = (await inventory.BalancesAsync(lotId, cancellation)).Where(b => b.Quantity > 0 && b.SiteId == purpose.Site.SiteId && IsTaken(purpose, line, b)).ToList();
        var usable = balances.Select(b => (Balance: b, Refusal: Judge(purpose, control, b))).ToList();
        // A lot that must not be taken says so, even where there is nothing of it.
        var refusal = usable.Count == 0 ? Judge(purpose, control, from: null) : usable.TrueForAll(u => u.Refusal is not null) ? usable[0].Refusal : null;
        return ([.. usable.Where(u => u.Refusal is null).Select(u => Candidate(purpose, control, u.Balance))], control.Uom, refusal);
    }

    /// <summary>
    /// Lots in the order in which they are to be taken, until they are enough. The balances say the order; only the gates of those that may be
    /// taken are read, so that an item with thousands of lots costs no more than one with a few.
    /// </summary>
    private async Task<List<LotCandidate>> AnyAsync(TakingFor purpose, WantedInput line, LotSelection selection, decimal quantity, CancellationToken cancellation)
    {
        var standing = (await inventory.OfItemAsync(purpose.Site.SiteId, line.Item.ItemId, cancellation))
            .Where(b => b.Balance.DisputedBy is null && IsTaken(purpose, line, b.Balance))
            .ToLookup(b => b.LotId, b => b.Balance, StringComparer.Ordinal);
        List<LotCandidate> candidates = [];
        var (read, enough) = (0, 1);
        foreach (var lotId in selection.InOrder(standing))
        {
            if (await inventory.FindControlAsync(lotId, cancellation) is { IsBorn: true } control && control.Uom == line.Item.Uom)
                candidates.AddRange(standing[lotId].Where(b => Judge(purpose, control, b) is null).Select(b => Candidate(purpose, control, b)));
            // Asked after one, two, four, eight: often enough to stop early, seldom enough to cost nothing.
            if (++read < enough)
                continue;
            if (selection.Covers(candidates, quantity))
                break;
            enough *= 2;
        }

        return candidates;
    }

    /// <summary>Where nobody says from where: not what is on its way, set aside, or staged and packed for somebody.</summary>
    private static bool IsTaken(TakingFor purpose, WantedInput line, Balance balance) => line.LocationId is { } location
        ? balance.LocationId == location
        : purpose.Site.Location(balance.LocationId) is { Kind: LocationKind.Dock or LocationKind.Storage or LocationKind.Production };

    // As an issue of nothing, so that what it says is about the lot and not about the quantity.
    private Refusal? Judge(TakingFor purpose, LotControl control, Balance? from) => MovementRules.Judge(
        new()
        {
            MovementId = "",
            Type = MovementType.Issue,
            LotId = control.LotId,
            Quantity = 0,
            Uom = control.Uom,
            Site = purpose.Site,
            From = from is null ? null : new(from.SiteId, from.LocationId),
            OccurredAt = clock.GetUtcNow(),
            By = "",
            Customer = purpose.CustomerId is { } customer ? new(customer, ShipTo: null, SalesOrder: null) : null,
            Market = purpose.Market,
            IsRework = purpose.Kind == TransformationKind.Rework,
            Authority = purpose.Authority,
        },
        new(control) { From = from },
        clock.GetUtcNow());

    private static LotCandidate Candidate(TakingFor purpose, LotControl control, Balance b) =>
        new(control.LotId, b.LocationId, b.Quantity, control.AvailableAt(purpose.Site.SiteId), control.ExpiresOn, b.Since);

    private static Refusal Insufficient(
        TakingFor purpose, WantedInput line, IReadOnlyList<LotCandidate> candidates, decimal quantity, string uom, bool singleLot)
    {
        var available = candidates.GroupBy(c => c.LotId).Select(lot => Math.Max(0, Math.Min(lot.Sum(c => c.Quantity), lot.First().Available))).ToList();
        var what = line.LotId is { } lotId ? $"lot '{lotId}'" : $"item {line.Item.ItemId}";
        var where = line.LocationId is { } location ? $"{purpose.Site.SiteId}/{location}" : purpose.Site.SiteId;
        return new("insufficient-quantity", singleLot && line.LotId is null && available.Sum() >= quantity
            ? $"No single lot of {what} at {where} has the {quantity} {uom} of line {line.Line + 1}, and policy asks for one."
            : $"{available.Sum()} {uom} of {what} at {where} may be taken, less what earlier lines take; line {line.Line + 1} asks for {quantity} {uom}.");
    }
}
