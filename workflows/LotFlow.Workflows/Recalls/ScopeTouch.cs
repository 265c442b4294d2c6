using LotFlow.Abstractions.Documents;
using LotFlow.Domain.Certificates;
using LotFlow.Domain.Genealogy;
using LotFlow.Domain.Lots;
using LotFlow.Domain.Recalls;
using LotFlow.Domain.Stock;
using LotFlow.Workflows.Genealogy;
using LotFlow.Workflows.Lots;

namespace LotFlow.Workflows.Recalls;

/// <summary>
/// Says whether changes may touch a scope. It may say so too often, which costs a look that finds nothing; never too seldom. What the feed
/// says of a document may be outdated, so that what decides is read.
/// </summary>
public sealed class ScopeTouch(InventoryStore inventory, GenealogyStore genealogy, LotStore lots)
{
    private static readonly string[] s_links = [Link.UsedByPrefix, Link.MadeByPrefix, Link.InputPrefix, Link.OutputPrefix];

    /// <summary>The first lot or movement that touches the scope; null where nothing does.</summary>
    internal async Task<string?> FindAsync(
        Recall recall, IReadOnlyDictionary<string, ScopeRole> members, IReadOnlyList<StoredDocument> changes, CancellationToken cancellation)
    {
        var scope = new Scope(recall, members, recall.Excluded.ToHashSet(StringComparer.Ordinal));
        foreach (var change in changes)
        {
            var touches = change.Id == Gate.DocumentId ? Transformation.IdOf(change.PartitionKey) is null && await TouchesAsync(scope, change, cancellation)
                : change.Id.StartsWith(Movement.IdPrefix, StringComparison.Ordinal) ? members.ContainsKey(change.PartitionKey) && WentToACustomer(change)
                : s_links.Any(p => change.Id.StartsWith(p, StringComparison.Ordinal)) && await TouchesAsync(scope, change.As<Link>(), cancellation);
            if (touches)
                return change.Id.StartsWith(Movement.IdPrefix, StringComparison.Ordinal) ? change.Id[Movement.IdPrefix.Length..] : LotOf(change);
        }

        return null;
    }

    /// <summary>Whether a change is of a gate that has, or had when it was stored, a hold of a recall.</summary>
    internal static bool CarriesRecall(StoredDocument change) => change.Id == Gate.DocumentId && Transformation.IdOf(change.PartitionKey) is null
        && change.Json.Span.IndexOf("\"hold_recall-"u8) >= 0;

    /// <summary>Whether the hold that a recall puts lots under is in the gate of a lot at this moment.</summary>
    internal async Task<bool> IsHeldNowAsync(Recall recall, string lotId, CancellationToken cancellation) =>
        (await inventory.FindControlAsync(lotId, cancellation))?.FindHold(recall.HoldId) is not null;

    private async Task<bool> TouchesAsync(Scope scope, StoredDocument gate, CancellationToken cancellation)
    {
        var lotId = gate.PartitionKey;
        if (scope.Members.ContainsKey(lotId))
            return false;
        if (CarriesRecall(gate) && !scope.Recall.Drill && await IsHeldNowAsync(scope.Recall, lotId, cancellation))
            return true;
        return !scope.Excluded.Contains(lotId) && scope.Recall.Roots.Any(r => r.LotId is null)
            && await lots.FindAsync(lotId, cancellation) is { } lot && scope.Recall.Roots.Any(r => StandsFor(r, lot));
    }

    private async Task<bool> TouchesAsync(Scope scope, Link link, CancellationToken cancellation)
    {
        var isIn = scope.Members.TryGetValue(link.LotId, out var role);
        if (!isIn && scope.Excluded.Contains(link.LotId))
            return false;
        var goesBack = scope.Recall.Direction == RecallDirection.Both;
        return (link.Role, isIn) switch
        {
            // Made of something in scope: the transformation must be held before anything comes out of it.
            (LinkRole.Input, true) => link.Quantity != 0 && ((scope.Recall.Drill
                    ? await LeadsOutAsync(scope, link.TransformationId, cancellation)
                    : !await IsHeldAsync(scope, link.TransformationId, cancellation))
                // What was only made of the scope is now in a suspect lot: what went into it is suspect, too.
                || (goesBack && role == ScopeRole.Descendant && await MadeSuspectAsync(scope, link.TransformationId, cancellation))),
            // Went into what a suspect lot was made of.
            (LinkRole.Input, false) => goesBack && link.Quantity != 0 && await MadeSuspectAsync(scope, link.TransformationId, cancellation),
            // Something else made more of a suspect lot.
            (_, true) => goesBack && role != ScopeRole.Descendant && link.Quantity != 0 && !await IsKnownMakerAsync(scope, link.TransformationId, cancellation),
            // Came out of what something in scope went into.
            _ => (!scope.Recall.Drill && await IsHeldAsync(scope, link.TransformationId, cancellation))
                || (await genealogy.InputsOfAsync(link.TransformationId, cancellation)).Exists(l => l.Quantity != 0 && scope.Members.ContainsKey(l.LotId)),
        };
    }

    private async Task<bool> IsHeldAsync(Scope scope, string transformationId, CancellationToken cancellation) =>
        (await genealogy.FindControlAsync(transformationId, cancellation))?.FindHold(scope.Recall.HoldId) is not null;

    private async Task<bool> MadeSuspectAsync(Scope scope, string transformationId, CancellationToken cancellation) =>
        (await genealogy.OutputsOfAsync(transformationId, cancellation)).Exists(l => IsSuspect(scope, l.LotId));

    /// <summary>A root or an ancestor: what went into it is in scope as well, where the recall goes back.</summary>
    private static bool IsSuspect(Scope scope, string lotId) => scope.Members.TryGetValue(lotId, out var role) && role != ScopeRole.Descendant;

    private async Task<bool> LeadsOutAsync(Scope scope, string transformationId, CancellationToken cancellation) =>
        (await genealogy.OutputsOfAsync(transformationId, cancellation)).Exists(l => !scope.Members.ContainsKey(l.LotId) && !scope.Excluded.Contains(l.LotId));

    private async Task<bool> IsKnownMakerAsync(Scope scope, string transformationId, CancellationToken cancellation)
    {
        if (!scope.Recall.Drill && !await IsHeldAsync(scope, transformationId, cancellation))
            return false;
        var inputs = (await genealogy.InputsOfAsync(transformationId, cancellation)).Where(l => l.Quantity != 0).ToList();
        return inputs.Count > 0 && inputs.TrueForAll(l => IsSuspect(scope, l.LotId) || scope.Excluded.Contains(l.LotId));
    }

    private static bool StandsFor(RecallRoot root, Lot lot) =>
        (root.ItemId is not null && RecallRoots.IsIn(root, lot))
        || (root.SupplierLot is { } number && root.SupplierId == lot.SupplierId && FreeText.SameNumber(number, lot.SupplierLot));

    private static bool WentToACustomer(StoredDocument movement) => movement.As<Movement>().Type is MovementType.Ship or MovementType.CustomerReturn;

    private static string LotOf(StoredDocument change) => Transformation.IdOf(change.PartitionKey) is null ? change.PartitionKey : change.As<Link>().LotId;

    private sealed record Scope(Recall Recall, IReadOnlyDictionary<string, ScopeRole> Members, HashSet<string> Excluded);
}
