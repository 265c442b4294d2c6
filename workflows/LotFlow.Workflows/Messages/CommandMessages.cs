using System.Text.Json;
using LotFlow.Abstractions.Documents;
using LotFlow.Domain;
using LotFlow.Domain.People;
using LotFlow.Workflows.Audit;
using LotFlow.Workflows.Commands;
using LotFlow.Workflows.Telemetry;
using Microsoft.Extensions.Logging;

namespace LotFlow.Workflows.Messages;

/// <summary>
/// Takes commands that come by a queue. They go to the same handlers as those that come by HTTP, so the same command by both is
/// one command, and a message that is delivered again after a crash has no second effect.
/// </summary>
public sealed partial class CommandMessages(
    IEnumerable<MessageType> types, WorkEvents events, AuditTrail audit, TimeProvider clock, ILogger<CommandMessages> logger)
{
    private const string CurrentVersion = "1";

    private static readonly TimeSpan s_longestWait = TimeSpan.FromSeconds(30);

    private readonly Dictionary<string, MessageType> _types = types.ToDictionary(t => t.Name, StringComparer.Ordinal);

    /// <summary>The subjects that are taken.</summary>
    public IReadOnlyCollection<string> Types => _types.Keys;

    /// <summary>Handles a message and says how to settle it. Only the caller's cancellation is thrown.</summary>
    public async Task<MessageOutcome> HandleAsync(CommandMessage message, CancellationToken cancellation)
    {
        try
        {
            var outcome = Check(message) ?? await TakeAsync(message, cancellation);
            if (outcome.Settlement == Settlement.DeadLetter)
                await RefusedAsync(message, outcome.Reason!, outcome.Description!);
            return outcome;
        }
        catch (UnreadableBodyException e)
        {
            await RefusedAsync(message, "unreadable-body", e.Message);
            return MessageOutcome.DeadLettered("unreadable-body", e.Message);
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            var wait = Wait(message.DeliveryCount);
            TriedLater(logger, e, message.Type, message.DeliveryCount, wait, isDefect: e is not StoreUnavailableException);
            // An abandoned message comes back at once, and one that comes back too often is set aside: give the store time.
            await Task.Delay(wait, clock, cancellation);
            return MessageOutcome.Abandoned;
        }
    }

    private MessageOutcome? Check(CommandMessage message)
    {
        if (message.Type is null || !_types.ContainsKey(message.Type))
            return MessageOutcome.DeadLettered("unknown-type", $"The subject is '{message.Type}'; expected one of {string.Join(", ", _types.Keys)}.");
        if (message.Version is not (null or CurrentVersion))
            return MessageOutcome.DeadLettered("unknown-version", $"The property 'version' is '{message.Version}'; this LotFlow takes version {CurrentVersion} of '{message.Type}'.");
        if (message.Source is not null && !Identifier.IsValid(message.Source))
            return MessageOutcome.DeadLettered("invalid-fields", "The property 'source' names the sending system: 1 to 64 letters, digits, dots, underscores or hyphens.");
        return message.Body.Length > CommandJson.MaxBytes
            ? MessageOutcome.DeadLettered("too-large", $"The body has {message.Body.Length:N0} bytes, at most {CommandJson.MaxBytes:N0} are taken. Split the command into several.")
            : null;
    }

    private async Task<MessageOutcome> TakeAsync(CommandMessage message, CancellationToken cancellation)
    {
        var body = CommandJson.Parse(message.Body);
        if (body.ValueKind != JsonValueKind.Object)
            return MessageOutcome.DeadLettered("invalid-fields", "The body is not a JSON object.");
        var type = _types[message.Type!];
        Dictionary<string, string> route = new(StringComparer.Ordinal);
        foreach (var field in type.RouteFields)
        {
            if (!body.TryGetProperty(field, out var value) || value.ValueKind != JsonValueKind.String || !Identifier.IsValid(value.GetString()))
                return MessageOutcome.DeadLettered("invalid-fields", $"/{field}: Expected what HTTP has in the route: 1 to {Identifier.MaxLength} letters, digits, dots, underscores or hyphens.");
            route[field] = value.GetString()!;
        }

        var command = new MessageCommand(Without(body, route), route, Sender(message), cancellation);
        var taken = await type.TakeAsync(command);
        if (taken.IsNew && !type.IsToldByFeed)
            await audit.TryAcceptedAsync(command.Sender, $"message {type.Name}", CommandSubject.Of(type.RouteFields.Select(f => KeyValuePair.Create(f, route[f])), command.Body));
        return taken.Outcome;
    }

    /// <summary>Who may send is decided by who may write to the queue.</summary>
    private static Person Sender(CommandMessage message) =>
        new(Identifier.IsValid(message.Source) ? message.Source! : "service-bus", message.Source ?? "Service Bus", Email: null, [Role.Integrator], []);

    private Task RefusedAsync(CommandMessage message, string reason, string description)
    {
        events.CommandRefused(message.Type, reason, description);
        // A subject that is not one of ours may be any text.
        var type = message.Type is not null && _types.ContainsKey(message.Type) ? message.Type : "unknown";
        return audit.TryRefusedAsync(Sender(message), $"message {type}", subject: null, reason, description);
    }

    private static JsonElement Without(JsonElement body, Dictionary<string, string> route) => route.Count == 0
        ? body
        : JsonSerializer.SerializeToElement(body.EnumerateObject().Where(p => !route.ContainsKey(p.Name)).ToDictionary(p => p.Name, p => p.Value));

    private static TimeSpan Wait(int deliveryCount)
    {
        var seconds = Math.Pow(2, Math.Clamp(deliveryCount - 1, 0, 10));
        return seconds < s_longestWait.TotalSeconds ? TimeSpan.FromSeconds(seconds) : s_longestWait;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A message of type {Type} (delivery {DeliveryCount}) could not be decided and goes back after {Wait}; defect: {IsDefect}")]
    private static partial void TriedLater(ILogger logger, Exception exception, string? type, int deliveryCount, TimeSpan wait, bool isDefect);
}
