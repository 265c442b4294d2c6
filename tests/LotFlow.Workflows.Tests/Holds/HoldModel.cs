namespace LotFlow.Workflows.Tests.Holds;

/// <summary>
/// Lots, what was made of them, and what holds them, told again in the simplest terms: each lot and each transformation has a set of holds.
/// Written from what holds promise and not from the code, to disagree with it where that is wrong.
/// </summary>
internal sealed class HoldModel
{
    public List<Lot> Lots { get; } = [];

    public List<Work> Works { get; } = [];

    public List<Hold> Holds { get; } = [];

    public IEnumerable<Hold> Open => Holds.Where(h => h.IsOpen);

    public Lot Add(string lotId, decimal quantity, DateOnly? expiresOn = null)
    {
        var lot = new Lot(lotId) { Quantity = quantity, ExpiresOn = expiresOn };
        Lots.Add(lot);
        return lot;
    }

    public Hold Place(string holdId, Lot root, bool reachesDescendants)
    {
        var hold = new Hold(holdId, root, reachesDescendants);
        Holds.Add(hold);
        Reach(hold, root);
        return hold;
    }

    /// <summary>Releasing one releases exactly one, wherever it is.</summary>
    public void End(Hold hold)
    {
        hold.IsOpen = false;
        foreach (var lot in Lots)
            lot.Holds.Remove(hold);
        foreach (var work in Works)
            work.Holds.Remove(hold);
    }

    public Work Issue(string id, Lot lot, decimal quantity)
    {
        var work = Works.Find(w => w.Id == id) ?? new(id);
        if (!Works.Contains(work))
            Works.Add(work);
        lot.Quantity -= quantity;
        work.Inputs.Add(lot);
        return work;
    }

    /// <summary>What comes out is born with the holds of what it came out of, and may stand in for more of a lot that is there.</summary>
    public Lot Make(Work work, string lotId, decimal quantity, DateOnly? expiresOn = null)
    {
        var lot = Lots.Find(l => l.LotId == lotId) ?? Add(lotId, 0, expiresOn);
        lot.Quantity += quantity;
        lot.Holds.UnionWith(work.Holds);
        work.Outputs.Add(lot);
        return lot;
    }

    public void AllowRework(Hold hold)
    {
        foreach (var lot in hold.ReachesDescendants ? From(hold.Root) : [hold.Root])
        {
            if (lot.Holds.Contains(hold))
                lot.Reworkable.Add(hold);
        }
    }

    private void Reach(Hold hold, Lot root)
    {
        root.Holds.Add(hold);
        if (!hold.ReachesDescendants)
            return;
        foreach (var lot in From(root))
            lot.Holds.Add(hold);
        foreach (var work in Works.Where(w => w.Inputs.Exists(i => i.Holds.Contains(hold))))
            work.Holds.Add(hold);
    }

    /// <summary>A lot and everything that was made of it.</summary>
    private List<Lot> From(Lot root)
    {
        List<Lot> found = [root];
        for (var i = 0; i < found.Count; i++)
            found.AddRange(Works.Where(w => w.Inputs.Contains(found[i])).SelectMany(w => w.Outputs).Except(found).Distinct().ToList());
        return found;
    }

    internal sealed record Hold(string HoldId, Lot Root, bool ReachesDescendants)
    {
        public bool IsOpen { get; set; } = true;

        public bool Equals(Hold? other) => ReferenceEquals(this, other);

        public override int GetHashCode() => HoldId.GetHashCode(StringComparison.Ordinal);
    }

    internal sealed class Lot(string lotId)
    {
        public string LotId => lotId;

        public decimal Quantity { get; set; }

        public DateOnly? ExpiresOn { get; init; }

        public bool IsRejected { get; set; }

        public HashSet<Hold> Holds { get; } = [];

        public HashSet<Hold> Reworkable { get; } = [];

        public bool IsUsable(DateOnly today) => Holds.Count == 0 && IsAlive(today);

        public bool MayBeReworked(DateOnly today) => Holds.IsSubsetOf(Reworkable) && IsAlive(today);

        private bool IsAlive(DateOnly today) => !IsRejected && !(today > ExpiresOn);
    }

    internal sealed class Work(string id)
    {
        public string Id => id;

        public List<Lot> Inputs { get; } = [];

        public List<Lot> Outputs { get; } = [];

        public HashSet<Hold> Holds { get; } = [];
    }
}
