using Azure.Messaging.ServiceBus;
using LotFlow.Functions.Durable;
using LotFlow.Workflows.Messages;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace LotFlow.Functions.Messages;

/// <summary>Takes commands from the queue and settles each message by hand, as the handler says.</summary>
public sealed class CommandFunctions(CommandMessages messages, DurableClientAccessor clients)
{
    /// <summary>Not cancelled when the host stops: a message that is not settled then is delivered again.</summary>
    [Function("TakeCommand")]
    public async Task TakeAsync(
        [ServiceBusTrigger("lotflow-commands", Connection = "ServiceBus", AutoCompleteMessages = false)] ServiceBusReceivedMessage message,
        ServiceBusMessageActions actions, [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        MessageOutcome outcome;
        using (clients.Use(client))
            outcome = await messages.HandleAsync(Read(message), cancellation);
        await (outcome.Settlement switch
        {
            Settlement.Complete => actions.CompleteMessageAsync(message, CancellationToken.None),
            Settlement.Abandon => actions.AbandonMessageAsync(message, cancellationToken: CancellationToken.None),
            _ => actions.DeadLetterMessageAsync(
                message, deadLetterReason: outcome.Reason, deadLetterErrorDescription: outcome.Description, cancellationToken: CancellationToken.None),
        });
    }

    private static CommandMessage Read(ServiceBusReceivedMessage message) => new(
        message.Subject, Property(message, "version"), Property(message, "source"), message.Body.ToMemory(), message.DeliveryCount);

    // Senders may give a number where a text is meant.
    private static string? Property(ServiceBusReceivedMessage message, string name) =>
        message.ApplicationProperties.TryGetValue(name, out var value) ? Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture) : null;
}
