using LotFlow.Domain.People;

namespace LotFlow.Domain.Approvals;

/// <summary>
/// For some time another person may decide what somebody may decide, or nobody is there to be asked. It gives no right that the person has
/// not, and none to decide what the person may not: four eyes look at both.
/// </summary>
public sealed record Delegation
{
    public required string DelegationId { get; init; }

    /// <summary>Whose decisions they are.</summary>
    public required string PersonId { get; init; }

    /// <summary>Who may decide; null for an absence without anybody in place.</summary>
    public string? DelegateId { get; init; }

    public required DateTimeOffset StartsAt { get; init; }

    /// <summary>The first moment at which it is over.</summary>
    public required DateTimeOffset EndsAt { get; init; }

    /// <summary>The person is away: messages go to the delegate only, or to nobody.</summary>
    public required bool OutOfOffice { get; init; }

    public string? Note { get; init; }

    public required string CreatedBy { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public string? RevokedBy { get; init; }

    public DateTimeOffset? RevokedAt { get; init; }

    public bool IsOn(DateTimeOffset now) => RevokedAt is null && StartsAt <= now && now < EndsAt;
}

/// <summary>The delegations of a moment, with the people who delegated.</summary>
/// <param name="On">Those that hold now.</param>
/// <param name="Delegators">Whoever delegated, as they are known now; who is gone gives no right.</param>
public sealed record Delegations(IReadOnlyList<Delegation> On, IReadOnlyDictionary<string, Person> Delegators)
{
    public static Delegations None { get; } = new([], new Dictionary<string, Person>());

    public bool IsAway(string personId) => On.Any(d => d.OutOfOffice && d.PersonId == personId);

    /// <summary>Those in whose place somebody may act, in a fixed order.</summary>
    public IEnumerable<Person> BehindOf(string delegateId) => On.Where(d => d.DelegateId == delegateId).Select(d => d.PersonId).Distinct().Order(StringComparer.Ordinal)
        .Select(id => Delegators.GetValueOrDefault(id)).OfType<Person>();

    /// <summary>Who may act in the place of somebody.</summary>
    public IEnumerable<string> InPlaceOf(string personId) => On.Where(d => d.PersonId == personId).Select(d => d.DelegateId).OfType<string>().Distinct().Order(StringComparer.Ordinal);
}
