using LotFlow.Domain.Genealogy;

namespace LotFlow.Workflows.Genealogy.Index;

/// <summary>
/// The genealogy in memory. Lots and transformations are numbered in the order in which they were first seen; links lie in a table that never
/// changes and a delta of what came since, which is merged into a new table when it is a share of it.
/// <para>One writer applies changes and then publishes them. Readers take no lock: each works on the <see cref="Current"/> moment, which
/// stays as it is while the writer goes on, so a long walk delays no change and a change delays no walk.</para>
/// </summary>
internal sealed class GenealogyIndex
{
    // A change is copied as often as the table holds deltas; a node in the delta costs a reader more than one in the table.
    private const int Share = 16;
    private const int LeastDelta = 16 * 1024;

    private readonly GenealogyText _text;

    // Links that were taken back and are in neither table nor delta: their sequence still decides about what comes late.
    private readonly Dictionary<(int Transformation, int Lot, LinkRole Role), uint> _gone;
    private LinkTable _table;
    private LinkDelta _delta;
    private int _linkCount;
    private GenealogyMoment _current;

    public GenealogyIndex()
        : this(new(), LinkTable.Empty, [])
    {
    }

    public GenealogyIndex(GenealogyText text, LinkTable table, Dictionary<(int Transformation, int Lot, LinkRole Role), uint> gone)
    {
        (_text, _table, _gone, _linkCount) = (text, table, gone, table.LinkCount);
        _delta = NewDelta();
        _current = Now();
    }

    /// <summary>Everything that was published.</summary>
    public GenealogyMoment Current => Volatile.Read(ref _current);

    /// <summary>Links that are not net zero.</summary>
    public int LinkCount => _linkCount;

    /// <summary>How many links of net zero have left the table; only the writer may ask.</summary>
    public IReadOnlyDictionary<(int Transformation, int Lot, LinkRole Role), uint> Gone => _gone;

    public GenealogyText Text => _text;

    /// <summary>Takes the state of a link, unless a later one is known.</summary>
    /// <exception cref="OverflowException">A sequence or the number of units is beyond what the index holds.</exception>
    public void Apply(in LinkChange change)
    {
        var transformation = _text.Transformations.FindOrAdd(change.TransformationId);
        var lot = _text.Lots.FindOrAdd(change.LotId);
        var (sequence, wasThere) = Find(transformation, lot, change.Role);
        if (change.Sequence <= sequence)
            return;
        var value = new LinkValue(_text.Quantities.Pack(change.Quantity), checked((uint)change.Sequence), _text.UnitOf(change.Uom));
        _delta.Add(transformation, lot, change.Role, value);
        _linkCount += (Quantities.IsZero(value.Quantity) ? 0 : 1) - (wasThere ? 1 : 0);
    }

    /// <summary>Shows readers what was applied, and merges the delta first where it has grown to its share.</summary>
    /// <param name="isLoading">Much more is to come at once: the delta may grow as large as the table, so that loading copies each link twice.</param>
    public void Publish(bool isLoading = false)
    {
        if (_delta.Count > Math.Max(LeastDelta, isLoading ? _table.LinkCount : _table.LinkCount / Share))
            Merge();
        else
            Volatile.Write(ref _current, Now());
    }

    /// <summary>Makes one table of everything. Readers go on with the old one meanwhile.</summary>
    public void Merge()
    {
        if (_delta.Count > 0)
        {
            var merged = LinkMerge.Run(Now().Links, _linkCount);
            Forget();
            (_table, _delta) = (merged, NewDelta());
        }

        Volatile.Write(ref _current, Now());
    }

    private LinkDelta NewDelta() => new(_text.Lots.Count, _text.Transformations.Count);

    private GenealogyMoment Now() => new(_text, new LinkView(_table, _delta, _text.Lots.Count, _text.Transformations.Count));

    /// <summary>The sequence of the last known state of a link, -1 if there is none, and whether it was more than net zero.</summary>
    private (long Sequence, bool IsThere) Find(int transformation, int lot, LinkRole role)
    {
        var entry = _delta.Find(transformation, lot, role);
        if (entry != LinkDelta.None)
            return (_delta[entry].Value.Sequence, !Quantities.IsZero(_delta[entry].Value.Quantity));
        var row = _table.Find(transformation, lot, role);
        if (row >= 0)
            return (_table.Values.Sequences[row], true);
        return (_gone.TryGetValue((transformation, lot, role), out var sequence) ? sequence : -1L, false);
    }

    // In the order of the log, so that of several changes of a link the last one decides.
    private void Forget()
    {
        for (var i = 0; i < _delta.Count; i++)
        {
            ref readonly var entry = ref _delta[i];
            if (Quantities.IsZero(entry.Value.Quantity))
                _gone[(entry.Transformation, entry.Lot, entry.Role)] = entry.Value.Sequence;
            else if (_gone.Count > 0)
                _gone.Remove((entry.Transformation, entry.Lot, entry.Role));
        }
    }
}
