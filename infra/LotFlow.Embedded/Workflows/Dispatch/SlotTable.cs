using LotFlow.Embedded.Workflows.Storage;

namespace LotFlow.Embedded.Workflows.Dispatch;

/// <summary>The instances in memory. Those that were idle for longest make room for new ones.</summary>
internal sealed class SlotTable(int warmInstances)
{
    private readonly Dictionary<string, InstanceSlot> _slots = [];
    private readonly LinkedList<InstanceSlot> _idle = new();
    private readonly Lock _gate = new();

    public int Count
    {
        get
        {
            lock (_gate)
                return _slots.Count;
        }
    }

    /// <summary>Hands something to an instance, bringing its slot into memory; true if the caller must queue the slot.</summary>
    public bool Post(string instanceId, Answer? answer, News news, InstanceHeader? started, out InstanceSlot slot)
    {
        lock (_gate)
        {
            if (!_slots.TryGetValue(instanceId, out slot!))
            {
                slot = new(instanceId);
                _slots.Add(instanceId, slot);
            }

            if (!slot.Post(answer, news, started))
                return false;
            if (slot.Idle.List is not null)
                _idle.Remove(slot.Idle);
            return true;
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
                _slots.Remove(slot.Id);
                return false;
            }

            _idle.AddLast(slot.Idle);
            while (_slots.Count > warmInstances && _idle.First is { } oldest)
            {
                _idle.RemoveFirst();
                _slots.Remove(oldest.Value.Id);
            }

            return false;
        }
    }
}
