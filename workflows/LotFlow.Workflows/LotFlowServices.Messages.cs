using LotFlow.Workflows.Commands;
using LotFlow.Workflows.Messages;
using LotFlow.Workflows.Receipts;
using Microsoft.Extensions.DependencyInjection;

namespace LotFlow.Workflows;

/// <summary>The commands that the queue takes: one line each, with what HTTP has in the route.</summary>
public static partial class LotFlowServices
{
    static partial void AddMessages(IServiceCollection services) => services
        .AddMessage(ReceiptCommands.CommandType, [], (ReceiptCommands receipts, MessageCommand m) => receipts.SubmitAsync(m.Body, m.Sender, m.Cancellation))
        .AddMessage(
            InspectionCommands.CommandType, ["lotId"], (InspectionCommands inspections, MessageCommand m) => inspections.SubmitAsync(m.Route["lotId"], m.Body, m.Sender, m.Cancellation));

    /// <summary>A type of message whose handler answers as all handlers of commands do.</summary>
    private static IServiceCollection AddMessage<THandler, TAnswer>(
        this IServiceCollection services, string name, string[] routeFields, Func<THandler, MessageCommand, Task<CommandResult<TAnswer>>> submit)
        where THandler : notnull =>
        services.AddSingleton(provider => MessageType.For(name, routeFields, command => submit(provider.GetRequiredService<THandler>(), command)));
}
