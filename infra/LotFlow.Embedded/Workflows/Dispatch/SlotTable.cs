namespace LotFlow.Embedded.Workflows.Dispatch;

/// <summary>The instances in memory. Those that were idle for longest make room for new ones.</summary>
internal sealed class SlotTable(int warmInstances)
{
    private readonly Dictionary<string, InstanceSlot> _slots = [];
    private readonly LinkedList<InstanceSlot> _byUse = new();
    private readonly Lock _gate = new();

    /// <summary>Hands something to an instance, bringing its slot into memory; true if the caller must queue the slot.</summary>
    public bool Post(string instanceId, Storage.Answer? answer, bool inboxDirty, bool retryBlocked, bool reload, out InstanceSlot slot)
    {
        lock (_gate)
        {
            if (!_slots.TryGetValue(instanceId, out slot!))
            {
                slot = new(instanceId);
                slot.RecentlyUsed = _byUse.AddLast(slot);
                _slots.Add(instanceId, slot);
            }

            return slot.Post(answer, inboxDirty, retryBlocked, reload);
        }
    }

    /// <summary>Ends the turn of a slot; true if the caller must queue it again.</summary>
    public bool EndTurn(InstanceSlot slot)
    {
        lock (_gate)
        {
            if (slot.EndTurn())
                return true;
            if (slot.Header is null or { IsFinished: true })
            {
                Drop(slot);
                return false;
            }

            _byUse.Remove(slot.RecentlyUsed!);
            slot.RecentlyUsed = _byUse.AddLast(slot);
            if (_slots.Count > warmInstances && _byUse.First is { } oldest && oldest.Value.IsIdle)
                Drop(oldest.Value);
            return false;
        }
    }

    private void Drop(InstanceSlot slot)
    {
        _slots.Remove(slot.Id);
        if (slot.RecentlyUsed is { List: not null } node)
            _byUse.Remove(node);
    }
}
