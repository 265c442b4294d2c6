using System.Text.Json;
using LotFlow.Domain.Genealogy;
using LotFlow.Domain.MasterData;
using LotFlow.Domain.People;
using LotFlow.Domain.Production;
using LotFlow.Workflows.Commands;

namespace LotFlow.Workflows.Production;

/// <summary>A command that posts to several lots, as it was sent.</summary>
/// <param name="Type">One of <see cref="PostingTypes"/>.</param>
/// <param name="IdField">The field of the body with the id of the command, unique to the type.</param>
/// <param name="OrderId">The order that the route names; null where the command is its own transformation.</param>
/// <param name="Body">What was sent.</param>
/// <param name="By">Who sent it.</param>
/// <param name="MayChooseAgain">Whether another plan may do what this one could not, since LotFlow chose the lots itself.</param>
public sealed record PostingCommand(string Type, string IdField, string? OrderId, JsonElement Body, Person By, bool MayChooseAgain = false)
{
    /// <summary>Of what was sent, with what the route says.</summary>
    internal string Hash() => CanonicalJson.Digest(OrderId is null ? Body : JsonSerializer.SerializeToElement(new { orderId = OrderId, body = Body }));
}

/// <summary>An attempt at a command while it is planned. Each reads the body for itself, since the world may have changed between two.</summary>
/// <param name="Type">One of <see cref="PostingTypes"/>.</param>
/// <param name="CommandId">Unique to the type.</param>
/// <param name="TransformationId">The order, or the transformation that the command is.</param>
/// <param name="Number">1-based.</param>
/// <param name="Reader">Takes what is wrong with the body.</param>
/// <param name="BodyHash">Of the command.</param>
/// <param name="By">Who sent it.</param>
public sealed record PostingAttempt(string Type, string CommandId, string TransformationId, int Number, BodyReader Reader, string BodyHash, Person By)
{
    /// <summary>The plan, still without what goes in or comes out.</summary>
    public PostingPlan PlanAt(Site site, TransformationKind kind, DateTimeOffset occurredAt) => new()
    {
        Type = Type,
        CommandId = CommandId,
        Attempt = Number,
        TransformationId = TransformationId,
        Kind = kind,
        SiteId = site.SiteId,
        By = By.Id,
        OccurredAt = occurredAt,
        BodyHash = BodyHash,
    };
}
