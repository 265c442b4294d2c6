using System.Globalization;
using System.Text;
using Amqp;
using Amqp.Framing;
using Amqp.Listener;
using Amqp.Types;
using LotFlow.Workflows.Commands;
using LotFlow.Workflows.Messages;

namespace LotFlow.Server.Amqp;

/// <summary>The address <c>commands</c>: takes the messages that the Service Bus queue takes, and settles each as the handler says.</summary>
internal sealed class CommandQueue(CommandMessages messages, CancellationToken stopping) : IMessageProcessor
{
    public const string Address = "commands";

    /// <summary>What is announced to senders; a body that is too large is refused with the reason, and this leaves room for it and its properties.</summary>
    public const ulong MaxMessageBytes = CommandJson.MaxBytes + (1024 * 1024);

    /// <summary>How many messages of a link may be worked on at a time.</summary>
    public int Credit => 20;

    public void Process(MessageContext messageContext) => _ = TakeAsync(messageContext);

    private async Task TakeAsync(MessageContext context)
    {
        MessageOutcome outcome;
        try
        {
            outcome = Read(context.Message) is { } message
                ? await messages.HandleAsync(message, stopping)
                : MessageOutcome.DeadLettered("unreadable-body", "The body is neither data nor text; send UTF-8 JSON as an AMQP data section.");
        }
        catch (OperationCanceledException)
        {
            // Stopping: what is not settled is delivered again.
            outcome = MessageOutcome.Abandoned;
        }

        Settle(context, outcome);
    }

    private static void Settle(MessageContext context, MessageOutcome outcome)
    {
        if (context.Link.IsClosed)
            return;
        switch (outcome.Settlement)
        {
            case Settlement.Complete:
                context.Complete();
                break;
            case Settlement.DeadLetter:
                context.Complete(new Error(new Symbol(outcome.Reason)) { Description = outcome.Description });
                break;
            default:
                context.Link.DisposeMessage(context.Message, new Released(), settled: true);
                break;
        }
    }

    private static CommandMessage? Read(Message message) => Body(message) is { } body
        ? new(message.Properties?.Subject, Property(message, "version"), Property(message, "source"), body, (int)Math.Min(message.Header?.DeliveryCount ?? 0, 1000) + 1)
        : null;

    private static ReadOnlyMemory<byte>? Body(Message message) => message.BodySection switch
    {
        Data { Buffer: { } buffer } => buffer.Buffer.AsMemory(buffer.Offset, buffer.Length).ToArray(),
        Data { Binary: { } bytes } => bytes,
        AmqpValue { Value: string text } => Encoding.UTF8.GetBytes(text),
        AmqpValue { Value: byte[] bytes } => bytes,
        null => ReadOnlyMemory<byte>.Empty,
        _ => null,
    };

    // Senders may give a number where a text is meant.
    private static string? Property(Message message, string name) =>
        message.ApplicationProperties?[name] is { } value ? Convert.ToString(value, CultureInfo.InvariantCulture) : null;
}
