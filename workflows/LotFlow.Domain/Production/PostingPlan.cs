using LotFlow.Domain.Genealogy;
using LotFlow.Domain.MasterData;
using LotFlow.Domain.Stock;

namespace LotFlow.Domain.Production;

/// <summary>
/// What a command does to several lots at once, all of it or none: everything is chosen and converted before it is accepted, so that each
/// attempt and each repetition does the same. Inputs go into the transformation, outputs come out of it.
/// </summary>
public sealed record PostingPlan
{
    private const string ReversalSuffix = ":reversal";

    /// <summary>The type of the command under which the inbox keeps it.</summary>
    public required string Type { get; init; }

    public required string CommandId { get; init; }

    /// <summary>1-based. A command that was refused and sent again is another attempt, with movements and an instance of its own.</summary>
    public required int Attempt { get; init; }

    public required string TransformationId { get; init; }

    public required TransformationKind Kind { get; init; }

    public required string SiteId { get; init; }

    public required string By { get; init; }

    public required DateTimeOffset OccurredAt { get; init; }

    public required string BodyHash { get; init; }

    /// <summary>Whom the product is for, where it matters to the lots that may go into it.</summary>
    public string? CustomerId { get; init; }

    /// <summary>ISO 3166-1 alpha-2.</summary>
    public string? Market { get; init; }

    /// <summary>The decision under which blocked lots may be taken; null for everybody else.</summary>
    public string? Authority { get; init; }

    /// <summary>True where the inputs were computed from the recipe of what was made.</summary>
    public bool IsBackflush { get; init; }

    public IReadOnlyList<PlannedInput> Inputs { get; init; } = [];

    public IReadOnlyList<PlannedOutput> Outputs { get; init; } = [];

    /// <summary>What comes back into stock because it was not used. A plan that has any has neither inputs nor outputs.</summary>
    public IReadOnlyList<PlannedReturn> Returns { get; init; } = [];

    /// <summary>Ids cannot contain ':', and neither part of this can be taken for another one's.</summary>
    private string Prefix => Attempt == 1 ? $"{Short(Type)}:{CommandId}" : $"{Short(Type)}:{CommandId}:{Attempt}";

    /// <summary>The movement of an input; also the id of the reservation that keeps the stock for it.</summary>
    public string MovementId(PlannedInput input) => Outputs.Count == 0 ? $"{Prefix}:{input.Number}" : $"{Prefix}:i{input.Number}";

    public string MovementId(PlannedOutput output) => Inputs.Count == 0 ? $"{Prefix}:{output.Number}" : $"{Prefix}:o{output.Number}";

    public string MovementId(PlannedReturn line) => $"{Prefix}:{line.Number}";

    /// <summary>A movement of the plan, still without where it goes.</summary>
    public MovementOrder Movement(string movementId, MovementType type, string lotId, decimal quantity, string uom, Site site) => new()
    {
        MovementId = movementId,
        Type = type,
        LotId = lotId,
        Quantity = quantity,
        Uom = uom,
        Site = site,
        OccurredAt = OccurredAt,
        By = By,
        Reference = new(Kind == TransformationKind.Production ? "productionOrder" : "transformation", TransformationId),
        TransformationId = TransformationId,
        BodyHash = BodyHash,
    };

    public static string ReversalOf(string movementId) => movementId + ReversalSuffix;

    /// <summary>Whether a movement takes back what a refused plan posted; ids of users cannot contain ':'.</summary>
    public static bool IsReversal(string movementId) => movementId.EndsWith(ReversalSuffix, StringComparison.Ordinal);

    /// <summary>
    /// The workflow instance. The attempt stands before the id, where no id can be mistaken for it; ids are unique to the type, so the order
    /// need not be in it.
    /// </summary>
    public static string InstanceId(string type, string commandId, int attempt) => $"{Short(type)}-{attempt}-{commandId}";

    private static string Short(string type) => type switch
    {
        PostingTypes.Issue => "issue",
        PostingTypes.Output => "output",
        PostingTypes.Return => "return",
        PostingTypes.Transformation => "tx",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "There is no such posting command."),
    };
}

/// <summary>The commands that post to several lots, by the names under which the inbox keeps them.</summary>
public static class PostingTypes
{
    public const string Issue = "production-issue";
    public const string Output = "production-output";
    public const string Return = "production-return";
    public const string Transformation = "transformation";
}

/// <summary>Part of a lot that goes in, in the unit of the lot.</summary>
/// <param name="Number">1-based position in the plan.</param>
/// <param name="Line">0-based line of the command that it was chosen for.</param>
/// <param name="LotId">The lot.</param>
/// <param name="LocationId">Where it is taken from.</param>
/// <param name="Quantity">Positive.</param>
/// <param name="Uom">The unit of the lot.</param>
public sealed record PlannedInput(int Number, int Line, string LotId, string LocationId, decimal Quantity, string Uom);

/// <summary>Part of a lot that comes out, in the unit of the item.</summary>
public sealed record PlannedOutput(int Number, string LotId, string ItemId, string LocationId, decimal Quantity, string Uom)
{
    public DateOnly ProducedOn { get; init; }

    public DateOnly? ExpiresOn { get; init; }

    /// <summary>GS1 identity, where the item has a GTIN and the lot id can stand on a label.</summary>
    public string? Identity { get; init; }
}

/// <summary>Part of a lot that was issued and comes back, in the unit of the lot.</summary>
/// <param name="Number">1-based position in the plan.</param>
/// <param name="LotId">The lot.</param>
/// <param name="LocationId">Where it is put.</param>
/// <param name="Quantity">Positive.</param>
/// <param name="Uom">The unit of the lot.</param>
public sealed record PlannedReturn(int Number, string LotId, string LocationId, decimal Quantity, string Uom);

public enum PostingState
{
    Running,

    /// <summary>Every line was posted.</summary>
    Posted,

    /// <summary>A line was refused, and everything that was posted has been taken back.</summary>
    Refused,
}

/// <summary>Where a plan stands; kept with its transformation, so that what is posted and whether the order is open have one order.</summary>
public sealed record PostingRun(PostingPlan Plan, PostingState State, DateTimeOffset StartedAt)
{
    public const string IdPrefix = "run:";

    public Refusal? Refusal { get; init; }

    public static string DocumentId(string type, string commandId) => $"{IdPrefix}{type}:{commandId}";
}
