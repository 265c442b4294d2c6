using System.Text.Json;
using LotFlow.Domain;
using LotFlow.Domain.People;
using LotFlow.Workflows.Commands;

namespace LotFlow.Workflows.Messages;

/// <summary>
/// A kind of command that is taken from the queue. What HTTP has in the route is a field of the message's body; it is taken out before the
/// handler sees the body, so that the same command by either way has the same hash and is one command.
/// </summary>
/// <param name="Name">The subject of its messages, such as <c>inspection-result</c>.</param>
/// <param name="RouteFields">The identifiers that HTTP has in the route, the most particular one last.</param>
/// <param name="TakeAsync">Hands the command to its handler and says how to settle the message.</param>
public sealed record MessageType(string Name, IReadOnlyList<string> RouteFields, Func<MessageCommand, Task<MessageTaken>> TakeAsync)
{
    /// <summary>The change feed tells the audit trail of what it does, and cannot lose it.</summary>
    public bool IsToldByFeed { get; init; }

    /// <summary>A type whose handler answers as all handlers of commands do.</summary>
    public static MessageType For<T>(string name, IReadOnlyList<string> routeFields, Func<MessageCommand, Task<CommandResult<T>>> submit) =>
        new(name, routeFields, async command =>
        {
            var result = await submit(command);
            return new(Settle(result, routeFields), IsNew: result.IsTaken && !result.IsRepeat);
        });

    private static MessageOutcome Settle<T>(CommandResult<T> result, IReadOnlyList<string> routeFields)
    {
        if (result.Errors.Count > 0)
            return MessageOutcome.DeadLettered("invalid-fields", string.Join(' ', result.Errors.Select(e => $"{(e.Pointer.Length == 0 ? "" : $"{e.Pointer}: ")}{e.Message}")));
        return result.Refusal is { } refusal ? MessageOutcome.DeadLettered(refusal.Code, Describe(refusal, routeFields)) : MessageOutcome.Completed;
    }

    // What is not found is named by a field of the body here, where HTTP has it in the route.
    private static string Describe(Refusal refusal, IReadOnlyList<string> routeFields) =>
        refusal.Kind == RefusalKind.NotFound && routeFields.Count > 0 ? $"/{routeFields[^1]}: {refusal.Detail}" : refusal.Detail;
}

/// <summary>What a handler made of a message.</summary>
/// <param name="Outcome">How to settle it.</param>
/// <param name="IsNew">It was taken, and for the first time.</param>
public sealed record MessageTaken(MessageOutcome Outcome, bool IsNew);

/// <summary>A command out of a message, as its handler by HTTP would get it.</summary>
/// <param name="Body">The body of the HTTP route.</param>
/// <param name="Route">The identifiers of the HTTP route, by the names of <see cref="MessageType.RouteFields"/>.</param>
/// <param name="Sender">On whose behalf it is taken.</param>
/// <param name="Cancellation">Ends the attempt; the message is then not settled.</param>
public sealed record MessageCommand(JsonElement Body, IReadOnlyDictionary<string, string> Route, Person Sender, CancellationToken Cancellation);
