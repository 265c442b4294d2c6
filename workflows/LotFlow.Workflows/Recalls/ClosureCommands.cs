using System.Text.Json;
using LotFlow.Domain;
using LotFlow.Domain.People;
using LotFlow.Domain.Recalls;
using LotFlow.Workflows.Commands;

namespace LotFlow.Workflows.Recalls;

/// <summary>Takes requests to close a recall: refused while something is open that nobody has explained.</summary>
public sealed class ClosureCommands(RecallRequests requests, RecallQueries queries) : IPendingCommands
{
    public const string CommandType = "recall-closure";

    private const int MaxExplanations = 1000;

    string IPendingCommands.Type => CommandType;

    /// <summary>Takes the body of <c>POST /api/recalls/{recallId}/closure-requests</c>.</summary>
    public Task<CommandResult<RecallRequested>> RequestAsync(string recallId, JsonElement body, Person person, CancellationToken cancellation) =>
        requests.TakeAsync(CommandType, RecallRequestKind.Closure, recallId, body, person, CheckAsync, cancellation);

    public Task DispatchAsync(string commandId, CancellationToken cancellation) => requests.DispatchAsync(CommandType, commandId, cancellation);

    private async Task<(RecallRequest? Request, Refusal? Refusal)> CheckAsync(Recall recall, RecallRequest request, BodyReader body, CancellationToken cancellation)
    {
        var said = body.Objects("explanations", MaxExplanations).Select(Read).ToList();
        if (body.Errors.Count > 0 || await queries.FindAsync(recall.RecallId, cancellation) is not { } view)
            return (null, null);
        request = request with { Explanations = ClosureExplanations.Of(said, view.OpenPoints) };
        var open = view.OpenPoints.Where(p => !ClosureExplanations.Covers(request, p)).ToList();
        return open.Count == 0
            ? (request, null)
            : (null, new("recall-open",
                $"Recall '{recall.RecallId}' cannot be closed: {ClosureExplanations.Name(open)}. "
                + "Settle each, or explain it in 'explanations' (kind, ref, text); a disposition has to be decided."));
    }

    private static RecallExplanation Read(BodyReader explanation)
    {
        var kind = explanation.RequiredText("kind", 40);
        if (kind.Length > 0 && !RecallRequestRules.Explainable.Contains(kind))
            explanation.Fail("kind", $"'{kind}' cannot be explained; expected one of {string.Join(", ", RecallRequestRules.Explainable)}.");
        return new(kind, explanation.RequiredText("ref"), explanation.RequiredText("text", 2000));
    }
}
