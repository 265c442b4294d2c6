namespace LotFlow.Domain.Recalls;

/// <summary>A lot that a walk has reached.</summary>
public sealed record ReachedLot(string LotId, string ItemId, ScopeRole Role);

/// <summary>The next members of a scope, and how they differ from those before.</summary>
/// <param name="Members">Everything that is or was in scope: as before, with what came at the end.</param>
/// <param name="Added">Lots that were not in scope before.</param>
/// <param name="Removed">Lots that were, and are no longer.</param>
/// <param name="RolesChanged">True where a lot is now known to have come in another way.</param>
public sealed record ScopeUpdate(IReadOnlyList<ScopeMember> Members, IReadOnlyList<string> Added, IReadOnlyList<string> Removed, bool RolesChanged)
{
    public bool Differs => Added.Count + Removed.Count > 0;

    /// <summary>
    /// Adds what was reached. A scope never becomes smaller by itself: a lot leaves only where <paramref name="leaving"/> names it, and then
    /// its disposition goes with it.
    /// </summary>
    /// <param name="before">Members as of the version before, in the order in which they came.</param>
    /// <param name="reached">What the walk has found; nothing of it is in <paramref name="leaving"/>.</param>
    /// <param name="leaving">Lots that an approved reduction takes out.</param>
    /// <param name="version">The version that this makes.</param>
    public static ScopeUpdate Of(IReadOnlyList<ScopeMember> before, IReadOnlyCollection<ReachedLot> reached, IReadOnlySet<string> leaving, int version)
    {
        var found = reached.ToDictionary(r => r.LotId, StringComparer.Ordinal);
        List<ScopeMember> members = new(before.Count + found.Count);
        List<string> added = [];
        List<string> removed = [];
        var rolesChanged = false;
        foreach (var member in before)
        {
            var next = member;
            if (found.Remove(member.LotId, out var lot))
            {
                next = member.IsIn ? member with { Role = lot.Role } : new(lot.LotId, lot.ItemId, lot.Role, version);
                if (!member.IsIn)
                    added.Add(lot.LotId);
                rolesChanged |= member.IsIn && member.Role != lot.Role;
            }
            else if (member.IsIn && leaving.Contains(member.LotId))
            {
                next = member with { RemovedIn = version };
                removed.Add(member.LotId);
            }

            members.Add(next);
        }

        foreach (var lot in found.Values.OrderBy(l => l.Role).ThenBy(l => l.LotId, StringComparer.Ordinal))
        {
            members.Add(new(lot.LotId, lot.ItemId, lot.Role, version));
            added.Add(lot.LotId);
        }

        return new(members, added, removed, rolesChanged);
    }
}
