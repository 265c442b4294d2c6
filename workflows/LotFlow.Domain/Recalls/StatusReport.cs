namespace LotFlow.Domain.Recalls;

/// <summary>
/// A recall status report as 21 CFR 7.53(b) asks for it: consignees notified, with date and method; those that responded and what they had on
/// hand; those that did not; what was returned, destroyed or used; effectiveness checks; and when the recall is expected to be complete.
/// Never changed after it was made.
/// </summary>
public sealed record StatusReport
{
    public const string IdPrefix = "status:";

    public required string ReportId { get; init; }

    public required string RecallId { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>Who asked for it; <c>lotflow</c> where it was due.</summary>
    public required string By { get; init; }

    public required RecallState State { get; init; }

    public required int ScopeVersion { get; init; }

    public required int LotsInScope { get; init; }

    /// <summary>Consignees there are, and how many of them were notified (7.53(b)(1)).</summary>
    public required int Consignees { get; init; }

    public required int Notified { get; init; }

    public DateTimeOffset? FirstNotifiedAt { get; init; }

    public DateTimeOffset? LastNotifiedAt { get; init; }

    /// <summary>How many responded (7.53(b)(2)).</summary>
    public required int Responded { get; init; }

    /// <summary>Customers that did not respond (7.53(b)(3)): those that were tried as often as policy asks, and those that are waited for.</summary>
    public IReadOnlyList<string> NonResponders { get; init; } = [];

    public IReadOnlyList<string> Awaited { get; init; } = [];

    /// <summary>What the consignees said, by unit (7.53(b)(2) and (4)).</summary>
    public IReadOnlyList<StatusQuantity> Quantities { get; init; } = [];

    /// <summary>Each consignee.</summary>
    public IReadOnlyList<StatusConsignee> ByConsignee { get; init; } = [];

    /// <summary>Lots by what is to become of them; those without a decision are not counted.</summary>
    public IReadOnlyDictionary<string, int> Dispositions { get; init; } = new Dictionary<string, int>();

    /// <summary>Effectiveness checks (7.53(b)(5)).</summary>
    public required StatusChecks Checks { get; init; }

    /// <summary>When the recall is expected to be complete (7.53(b)(6)), as somebody has said; null where nobody has.</summary>
    public DateOnly? EstimatedCompletion { get; init; }

    /// <summary>Points that keep the recall open.</summary>
    public int OpenPoints { get; init; }

    public string? Note { get; init; }

    /// <summary>When the recall people were sent it; null until then.</summary>
    public DateTimeOffset? ToldAt { get; init; }

    public static string DocumentId(string reportId) => IdPrefix + reportId;
}

/// <summary>What consignees have said of what was shipped to them in a unit.</summary>
public sealed record StatusQuantity(string Uom, decimal OnHand, decimal Returned, decimal Destroyed, decimal Used);

/// <param name="CustomerId">Who.</param>
/// <param name="State">Where they stand.</param>
/// <param name="NotifiedAt">When they were told first.</param>
/// <param name="Method">How: <c>e-mail</c>, or <c>by people</c> where somebody told them outside LotFlow.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="RespondedAt">When they answered.</param>
/// <param name="Quantities">What they said.</param>
public sealed record StatusConsignee(
    string CustomerId, ConsigneeState State, DateTimeOffset? NotifiedAt, string? Method, int Attempts, DateTimeOffset? RespondedAt, IReadOnlyList<StatusQuantity> Quantities);

/// <param name="Level">Of 21 CFR 7.42(b)(3).</param>
/// <param name="Selected">Consignees that are checked.</param>
/// <param name="Verified">Checks that confirmed that the notice was received and acted on.</param>
/// <param name="Failed">Checks that found no answer.</param>
/// <param name="Outstanding">Checks to be made.</param>
public sealed record StatusChecks(EffectivenessLevel Level, int Selected, int Verified, int Failed, int Outstanding);
