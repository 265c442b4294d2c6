using System.Text.Json;
using LotFlow.Abstractions.Telemetry;
using LotFlow.Domain;
using LotFlow.Domain.People;
using LotFlow.Domain.Stock;
using LotFlow.Workflows.Commands;
using LotFlow.Workflows.Telemetry;

namespace LotFlow.Workflows.Stock;

/// <summary>The answer to a movement: its place in the lot's ledger, and the balances that it left behind, also when it is sent again.</summary>
public sealed record MovementAccepted(string MovementId, long Sequence, IReadOnlyList<QuantityAt> Balances);

/// <summary>What became of a movement of a batch; its id is null where none could be read.</summary>
public sealed record BatchedMovement(string? MovementId, CommandResult<MovementAccepted> Result);

/// <summary>Takes movements, whatever they come by. A movement is stored in its ledger entry and nowhere else; a refused one leaves nothing.</summary>
public sealed class MovementCommands(
    MovementLookup lookup, StockPoster poster, CommandClaims claims, CustomerReturns returns, WorkEvents events, TimeProvider clock)
{
    public const string CommandType = "movement";

    /// <summary>Movements in one batch.</summary>
    public const int MaxBatch = 500;

    // Enough to fill the commits of the store's one writer, and few enough to leave others their turn.
    private const int LotsAtOnce = 32;

    /// <summary>Takes the body of <c>POST /api/movements</c>.</summary>
    public async Task<CommandResult<MovementAccepted>> SubmitAsync(JsonElement body, Person person, CancellationToken cancellation)
    {
        var read = MovementBody.Read(body, clock.GetUtcNow());
        WorkTrace.About(WorkTrace.LotId, read.LotId);
        if (read.Reader.Errors.Count > 0)
            return CommandResult<MovementAccepted>.Invalid(read.Reader.Errors);
        var hash = CanonicalJson.Digest(body);
        var found = await lookup.OrderAsync(read, person, hash, cancellation);
        if (found.Order is { } order)
            return await PostAsync(order, cancellation);
        // A repetition is answered as the first time, although what it names may have changed or gone since.
        if (found.Refusal is not { Kind: RefusalKind.Forbidden } && await poster.FindAsync(read.LotId, read.MovementId, cancellation) is { } posted)
            return await AnswerAgainAsync(read.LotId, posted, hash, cancellation);
        return found.Refusal is { } refusal ? CommandResult<MovementAccepted>.Refused(refusal) : CommandResult<MovementAccepted>.Invalid(found.Errors);
    }

    /// <summary>
    /// Takes the body of <c>POST /api/movements/batch</c>: each movement judged alone. Those of a lot go in the order given, and so do those
    /// that share an id; the others side by side.
    /// </summary>
    public async Task<CommandResult<IReadOnlyList<BatchedMovement>>> SubmitBatchAsync(JsonElement body, Person person, CancellationToken cancellation)
    {
        var reader = new BodyReader(body);
        var movements = reader.Raw("movements") is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray().ToArray() : null;
        if (movements is not { Length: > 0 and <= MaxBatch })
            reader.Fail("movements", movements is null ? "Expected an array of movements." : $"Expected 1 to {MaxBatch} movements and found {movements.Length}.");
        if (reader.Errors.Count > 0)
            return CommandResult<IReadOnlyList<BatchedMovement>>.Invalid(reader.Errors);
        var results = new BatchedMovement[movements!.Length];
        await Parallel.ForEachAsync(
            MovementChains.Of(movements), new ParallelOptions { MaxDegreeOfParallelism = LotsAtOnce, CancellationToken = cancellation }, async (chain, stop) =>
            {
                foreach (var i in chain)
                    results[i] = new(MovementChains.Text(movements[i], "movementId"), await SubmitAsync(movements[i], person, stop));
            });
        return CommandResult<IReadOnlyList<BatchedMovement>>.Taken(results);
    }

    // The claim comes first: it is in another partition than the ledger, and the same id must not be used for two lots. Why a claim that is
    // withdrawn cannot take the id from a movement that was posted is said at CommandClaims.
    private async Task<CommandResult<MovementAccepted>> PostAsync(MovementOrder order, CancellationToken cancellation)
    {
        var entry = await claims.EnterAsync(
            CommandType, order.MovementId, new(order.LotId, order.BodyHash!), () => poster.FindAsync(order.LotId, order.MovementId, cancellation), cancellation);
        if (entry.IsOfAnother)
            return CommandResult<MovementAccepted>.Refused(StockPoster.IdUsedBefore(order.MovementId));
        if (entry.Done is { } known)
            return await AnswerAgainAsync(order.LotId, known, order.BodyHash!, cancellation);
        var posted = await poster.PostAsync(order, cancellation);
        if (posted.Refusal is { } refusal)
        {
            await claims.LeaveAsync(entry.Attempt!, cancellation);
            return CommandResult<MovementAccepted>.Refused(refusal);
        }

        if (posted.IsRepeat)
            return await AnswerAgainAsync(order.LotId, posted.Movement!, order.BodyHash!, cancellation);
        if (order.Type == MovementType.CustomerReturn)
            await returns.FinishAsync(order.LotId, posted.Movement!, cancellation);
        events.CommandAccepted(CommandType, order.MovementId, order.Site.SiteId);
        return CommandResult<MovementAccepted>.Taken(Accepted(posted.Movement!));
    }

    private async Task<CommandResult<MovementAccepted>> AnswerAgainAsync(string lotId, Movement posted, string bodyHash, CancellationToken cancellation)
    {
        if (posted.BodyHash != bodyHash)
            return CommandResult<MovementAccepted>.Refused(StockPoster.IdUsedBefore(posted.MovementId));
        // The process may have died after the movement and before what follows from it.
        if (posted.Type == MovementType.CustomerReturn)
            await returns.FinishAsync(lotId, posted, cancellation);
        return CommandResult<MovementAccepted>.Taken(Accepted(posted), isRepeat: true);
    }

    private static MovementAccepted Accepted(Movement movement) => new(movement.MovementId, movement.Sequence, movement.Balances);
}
