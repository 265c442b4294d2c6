using LotFlow.Domain.Genealogy;
using LotFlow.Domain.Holds;

namespace LotFlow.Domain.Recalls;

/// <summary>How a lot came into the scope.</summary>
public enum ScopeRole
{
    /// <summary>It is suspect itself.</summary>
    Root,

    /// <summary>It went into something suspect.</summary>
    Ancestor,

    /// <summary>It was made of something in scope.</summary>
    Descendant,
}

/// <summary>What made a version of the scope.</summary>
public enum ScopeCause
{
    Started,

    /// <summary>A receipt, issue, output, return or shipment that touched the scope after it was known.</summary>
    LateEvent,

    /// <summary>Something was found that is not in the scope.</summary>
    Finding,

    /// <summary>Somebody added what is suspect.</summary>
    Extension,

    /// <summary>Lots were taken out under approval.</summary>
    Reduction,
}

/// <summary>A version of the scope and its difference from the one before. The lots themselves are <see cref="ScopeMember"/>s.</summary>
public sealed record ScopeVersion
{
    public const string IdPrefix = "scope:";

    public required int Version { get; init; }

    public required DateTimeOffset At { get; init; }

    public required ScopeCause Cause { get; init; }

    /// <summary>What touched it: a movement, a confirmation, a request.</summary>
    public string? Ref { get; init; }

    public required string By { get; init; }

    /// <summary>Lots in it.</summary>
    public required int Lots { get; init; }

    /// <summary>Lots that were not in the version before.</summary>
    public required int Added { get; init; }

    /// <summary>Lots that are no longer in it.</summary>
    public required int Removed { get; init; }

    /// <summary>Shipments of its lots that were not known in the version before; of the first version, all of them.</summary>
    public required int NewShipments { get; init; }

    /// <summary>All shipments of its lots that were known then.</summary>
    public int Shipments { get; init; }

    /// <summary>Why the scope may lack something; the trace says so.</summary>
    public IReadOnlyList<TraceGap> Incomplete { get; init; } = [];

    public bool Complete => Incomplete.Count == 0;

    public static string DocumentId(int version) => $"{IdPrefix}{version:D6}";
}

/// <summary>A lot of the scope, now or once. Kept in pages, in the order in which lots came.</summary>
/// <param name="LotId">The lot.</param>
/// <param name="ItemId">What it is.</param>
/// <param name="Role">How it came.</param>
/// <param name="AddedIn">The version that it came with.</param>
public sealed record ScopeMember(string LotId, string ItemId, ScopeRole Role, int AddedIn)
{
    /// <summary>The version that it left with; null while it is in scope.</summary>
    public int? RemovedIn { get; init; }

    /// <summary>What is to become of it; every lot in scope needs one before closure.</summary>
    public HoldDisposition? Disposition { get; init; }

    public string? DispositionBy { get; init; }

    public DateTimeOffset? DispositionAt { get; init; }

    /// <summary>The command that set it.</summary>
    public string? DispositionId { get; init; }

    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsIn => RemovedIn is null;

    /// <summary>
    /// The member as it was with a version; null where it had not come by then. A page may be ahead of the header, where somebody died while
    /// a large scope was being stored: what no version names is not so.
    /// </summary>
    public ScopeMember? AsOf(int version) => AddedIn > version ? null : RemovedIn > version ? this with { RemovedIn = null } : this;
}

/// <summary>A page of the lots of a scope.</summary>
public sealed record ScopePage(IReadOnlyList<ScopeMember> Members)
{
    public const string IdPrefix = "members:";

    /// <summary>Keeps a page well below the size of a document.</summary>
    public const int Size = 1000;

    public static string DocumentId(int page) => $"{IdPrefix}{page:D6}";
}

/// <summary>What happened in a recall, for its time line. The id says what it was, so that telling it twice tells it once.</summary>
/// <param name="At">When.</param>
/// <param name="By">Who; <c>lotflow</c> for what it did itself.</param>
/// <param name="Kind">
/// Stable: <c>started</c>, <c>scoped</c>, <c>blocked</c>, <c>rescoped</c>, <c>notified</c>, <c>confirmed</c>, <c>finding</c>, <c>response</c>,
/// <c>disposition</c>, <c>statusReport</c>, <c>requested</c>, <c>decided</c>, <c>closed</c>, ….
/// </param>
/// <param name="Text">One sentence.</param>
/// <param name="Ref">What it is about.</param>
public sealed record RecallEntry(DateTimeOffset At, string By, string Kind, string Text, string? Ref = null)
{
    public const string IdPrefix = "entry:";

    /// <summary>The scope's version then, where it matters.</summary>
    public int? ScopeVersion { get; init; }

    public static string DocumentId(string key) => IdPrefix + Identifier.Digest(key);
}
