namespace LotFlow.Domain.Recalls;

public enum ContainmentTaskState
{
    /// <summary>Lots in scope stand at the site, or are on their way to it, of which nobody has said yet what was found.</summary>
    Open,

    /// <summary>Of every one of them it was said how much was found.</summary>
    Confirmed,
}

/// <summary>Find, count and set aside what of the scope is at a site. One for each site; it opens again when more of the scope appears there.</summary>
public sealed record ContainmentTask
{
    public const string IdPrefix = "task:";

    /// <summary>The site: there is one task for each.</summary>
    public required string TaskId { get; init; }

    public required string SiteId { get; init; }

    public ContainmentTaskState State { get; init; } = ContainmentTaskState.Open;

    public required DateTimeOffset OpenedAt { get; init; }

    /// <summary>The version of the scope that opened it last.</summary>
    public required int ScopeVersion { get; init; }

    public DateTimeOffset? ConfirmedAt { get; init; }

    /// <summary>Messages that asked for it since it was opened last.</summary>
    public int Asked { get; init; }

    /// <summary>The version of the scope that it was opened with when it was asked for last.</summary>
    public int AskedVersion { get; init; }

    /// <summary>When it is asked for again.</summary>
    public DateTimeOffset? RemindAt { get; init; }

    public static string DocumentId(string taskId) => IdPrefix + taskId;
}

/// <summary>What people found at a site. Of a lot that is confirmed twice the later word counts.</summary>
public sealed record Confirmation
{
    public const string IdPrefix = "confirmation:";

    public required string ConfirmationId { get; init; }

    public required string TaskId { get; init; }

    public required IReadOnlyList<FoundQuantity> Found { get; init; }

    public required string By { get; init; }

    public required DateTimeOffset At { get; init; }

    public static string DocumentId(string confirmationId) => IdPrefix + confirmationId;
}

/// <summary>A quantity of a lot that was found, in the unit of the lot; zero where nothing was.</summary>
public sealed record FoundQuantity(string LotId, decimal Quantity, string Uom)
{
    /// <summary>True where the lot was not in the scope when it was found.</summary>
    public bool OutsideScope { get; init; }

    /// <summary>True where LotFlow does not know the lot.</summary>
    public bool Unknown { get; init; }

    /// <summary>The last number that the lot's gate had given when it was said: what has a later one came after the finding.</summary>
    public long Sequence { get; init; }
}
