using LotFlow.Abstractions.Documents;
using LotFlow.Domain.People;
using LotFlow.Domain.Recalls;

namespace LotFlow.Workflows.Recalls;

/// <summary>
/// Sees changes of the stock while recalls are open, and looks at a scope again when something touches it: a late receipt, issue, output,
/// shipment or return. That it was touched is stored first, so that what dies here is done by the next look. Seeing something twice, or late,
/// changes nothing.
/// </summary>
public sealed class RecallWatch(OpenRecalls open, RecallStore recalls, RecallScoping scoping, ScopeTouch touch, RecallWake wake)
{
    private readonly Dictionary<string, (int Version, IReadOnlyDictionary<string, ScopeRole> Members)> _known = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    /// <summary>Handles changes of <c>inventory</c> as the feed delivers them.</summary>
    public async Task SeeAsync(IReadOnlyList<StoredDocument> changes, CancellationToken cancellation = default)
    {
        var recallsOpen = await open.ListAsync(cancellation);
        Forget(recallsOpen);
        foreach (var recall in recallsOpen.Where(r => !r.HasEnded))
            await SeeAsync(recall, changes, cancellation);
    }

    private async Task SeeAsync(Recall recall, IReadOnlyList<StoredDocument> changes, CancellationToken cancellation)
    {
        var members = await MembersAsync(recall, cancellation);
        var seen = await touch.FindAsync(recall, members, changes, cancellation);
        if (seen is not null && (recall.TouchedSince is null || recall.ScopeVersion > 0))
            await scoping.TouchAsync(recall.RecallId, seen, cancellation);
        // While the first scope is being blocked, nobody gets in its way: what was seen is looked at afterwards.
        if (recall.ScopeVersion == 0 || (seen is null && recall.TouchedSince is null))
            return;
        var looked = await scoping.RescopeAsync(recall.RecallId, cancellation);
        // How lots came into scope may have changed without a new version.
        Forget(recall.RecallId);
        await TakeInAsync(looked, changes, cancellation);
        await wake.WakeAsync(recall.RecallId, cancellation);
    }

    /// <summary>
    /// What carries the hold and is not in scope after another look came under it in a way that no walk goes. It is held, so it is in scope until
    /// people decide otherwise; also a lot that was taken out and has got something new of the scope since.
    /// </summary>
    private async Task TakeInAsync(Recall recall, IReadOnlyList<StoredDocument> changes, CancellationToken cancellation)
    {
        var members = await MembersAsync(recall, cancellation);
        foreach (var change in changes.Where(c => ScopeTouch.CarriesRecall(c) && !members.ContainsKey(c.PartitionKey)))
        {
            if (await touch.IsHeldNowAsync(recall, change.PartitionKey, cancellation))
            {
                recall = await scoping.ExtendAsync(
                    recall.RecallId, [new() { LotId = change.PartitionKey }], ScopeCause.LateEvent, change.PartitionKey, Person.System.Id, cancellation);
                members = await MembersAsync(recall, cancellation);
            }
        }
    }

    private async Task<IReadOnlyDictionary<string, ScopeRole>> MembersAsync(Recall recall, CancellationToken cancellation)
    {
        lock (_lock)
        {
            if (_known.TryGetValue(recall.RecallId, out var known) && known.Version == recall.ScopeVersion)
                return known.Members;
        }

        var members = (await recalls.MembersAsync(recall.RecallId, cancellation)).Where(m => m.IsIn).ToDictionary(m => m.LotId, m => m.Role, StringComparer.Ordinal);
        lock (_lock)
            _known[recall.RecallId] = (recall.ScopeVersion, members);
        return members;
    }

    private void Forget(string recallId)
    {
        lock (_lock)
            _known.Remove(recallId);
    }

    private void Forget(IReadOnlyList<Recall> stillOpen)
    {
        lock (_lock)
        {
            foreach (var recallId in _known.Keys.Except(stillOpen.Select(r => r.RecallId)).ToList())
                _known.Remove(recallId);
        }
    }
}
