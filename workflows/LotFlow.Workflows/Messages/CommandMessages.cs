using System.Text.Json;
using LotFlow.Abstractions.Documents;
using LotFlow.Domain;
using LotFlow.Domain.People;
using LotFlow.Workflows.Commands;
using LotFlow.Workflows.Receipts;
using LotFlow.Workflows.Telemetry;
using Microsoft.Extensions.Logging;

namespace LotFlow.Workflows.Messages;

/// <summary>
/// Takes commands that come by a queue. They go to the same handlers as those that come by HTTP, so the same command by both is
/// one command, and a message that is delivered again after a crash has no second effect.
/// </summary>
public sealed partial class CommandMessages(ReceiptCommands receipts, InspectionCommands inspections, WorkEvents events, TimeProvider clock, ILogger<CommandMessages> logger)
{
    private const string CurrentVersion = "1";

    private static readonly string[] s_types = [ReceiptCommands.CommandType, InspectionCommands.CommandType];
    private static readonly TimeSpan s_longestWait = TimeSpan.FromSeconds(30);

    /// <summary>Handles a message and says how to settle it. Only the caller's cancellation is thrown.</summary>
    public async Task<MessageOutcome> HandleAsync(CommandMessage message, CancellationToken cancellation)
    {
        try
        {
            var outcome = Check(message) ?? await TakeAsync(message, cancellation);
            if (outcome.Settlement == Settlement.DeadLetter)
                events.CommandRefused(message.Type, outcome.Reason!, outcome.Description!);
            return outcome;
        }
        catch (UnreadableBodyException e)
        {
            events.CommandRefused(message.Type, "unreadable-body", e.Message);
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

    private static MessageOutcome? Check(CommandMessage message)
    {
        if (message.Type is null || !s_types.Contains(message.Type, StringComparer.Ordinal))
            return MessageOutcome.DeadLettered("unknown-type", $"The subject is '{message.Type}'; expected {string.Join(" or ", s_types)}.");
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
        // Who may send is decided by who may write to the queue.
        var sender = new Person(message.Source ?? "service-bus", message.Source ?? "Service Bus", Email: null, [Role.Integrator], []);
        return message.Type switch
        {
            ReceiptCommands.CommandType => Settle(await receipts.SubmitAsync(body, sender, cancellation)),
            _ => await TakeResultAsync(body, sender, cancellation),
        };
    }

    private async Task<MessageOutcome> TakeResultAsync(JsonElement body, Person sender, CancellationToken cancellation)
    {
        if (!body.TryGetProperty("lotId", out var field) || field.ValueKind != JsonValueKind.String || !Identifier.IsValid(field.GetString()))
            return MessageOutcome.DeadLettered("invalid-fields", "/lotId: Expected the lot: 1 to 64 letters, digits, dots, underscores or hyphens.");
        // Without the lot, which HTTP has in the route: so that the same result by either way is the same command.
        var result = JsonSerializer.SerializeToElement(body.EnumerateObject().Where(p => p.Name != "lotId").ToDictionary(p => p.Name, p => p.Value));
        return Settle(await inspections.SubmitAsync(field.GetString()!, result, sender, cancellation));
    }

    private static MessageOutcome Settle<T>(CommandResult<T> result)
    {
        if (result.Errors.Count > 0)
            return MessageOutcome.DeadLettered("invalid-fields", string.Join(' ', result.Errors.Select(e => $"{(e.Pointer.Length == 0 ? "" : $"{e.Pointer}: ")}{e.Message}")));
        return result.Refusal is { } refusal ? MessageOutcome.DeadLettered(refusal.Code, Describe(refusal)) : MessageOutcome.Completed;
    }

    // What is not found is named by a field of the body here, where HTTP has it in the route.
    private static string Describe(Refusal refusal) => refusal.Kind == RefusalKind.NotFound ? $"/lotId: {refusal.Detail}" : refusal.Detail;

    private static TimeSpan Wait(int deliveryCount)
    {
        var seconds = Math.Pow(2, Math.Clamp(deliveryCount - 1, 0, 10));
        return seconds < s_longestWait.TotalSeconds ? TimeSpan.FromSeconds(seconds) : s_longestWait;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A message of type {Type} (delivery {DeliveryCount}) could not be decided and goes back after {Wait}; defect: {IsDefect}")]
    private static partial void TriedLater(ILogger logger, Exception exception, string? type, int deliveryCount, TimeSpan wait, bool isDefect);
}
