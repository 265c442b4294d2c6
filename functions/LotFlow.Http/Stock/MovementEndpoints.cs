using LotFlow.Http.Errors;
using LotFlow.Http.Requests;
using LotFlow.Http.Security;
using LotFlow.Workflows.Commands;
using LotFlow.Workflows.Stock;
using LotFlow.Workflows.Telemetry;
using Microsoft.AspNetCore.Http;

namespace LotFlow.Http.Stock;

/// <summary>The answer to a batch: what became of each movement, in the order in which they were sent.</summary>
internal sealed record MovementBatchAnswer(IReadOnlyList<MovementBatchResult> Results);

/// <summary>What became of a movement of a batch.</summary>
/// <param name="MovementId">Null where the movement had none that could be read.</param>
/// <param name="Status">What the movement alone would have been answered with: 201, 200 for a repetition, or the status of the problem.</param>
/// <param name="Problem">Why it was refused; pointers are inside the movement.</param>
internal sealed record MovementBatchResult(string? MovementId, int Status, long? Sequence, Problem? Problem);

/// <summary>Movements. Commands are not cancelled: a caller who hangs up does not take back what was sent.</summary>
internal static class MovementEndpoints
{
    public static async Task<IResult> PostAsync(JsonBody body, Caller caller, MovementCommands commands)
    {
        var result = await commands.SubmitAsync(body.Root, caller.Person, CancellationToken.None);
        return new CommandAnswer<MovementAccepted>(result, StatusCodes.Status201Created, Location: null);
    }

    public static async Task<IResult> PostBatchAsync(JsonBody body, Caller caller, MovementCommands commands, WorkEvents events)
    {
        var batch = await commands.SubmitBatchAsync(body.Root, caller.Person, CancellationToken.None);
        if (!batch.IsTaken)
            return Answer.Ok(batch);
        var results = batch.Value!.Select(m => ResultOf(m.MovementId, m.Result)).ToList();
        foreach (var refused in results.Where(r => r.Problem is not null))
            events.CommandRefused("POST /api/movements/batch", refused.Problem!.Type[(refused.Problem.Type.LastIndexOf('/') + 1)..], refused.Problem.Detail);
        return Answer.Json(new MovementBatchAnswer(results));
    }

    private static MovementBatchResult ResultOf(string? movementId, CommandResult<MovementAccepted> result)
    {
        if (result.Value is { } accepted)
            return new(movementId, result.IsRepeat ? StatusCodes.Status200OK : StatusCodes.Status201Created, accepted.Sequence, Problem: null);
        var problem = result.Refusal is { } refusal ? Problem.From(refusal) : Problem.Invalid(result.Errors);
        return new(movementId, problem.Status, Sequence: null, problem);
    }
}
