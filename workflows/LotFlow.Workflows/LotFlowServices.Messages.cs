using LotFlow.Workflows.Commands;
using LotFlow.Workflows.Counting;
using LotFlow.Workflows.Holds;
using LotFlow.Workflows.Messages;
using LotFlow.Workflows.Production;
using LotFlow.Workflows.Recalls;
using LotFlow.Workflows.Receipts;
using LotFlow.Workflows.Stock;
using Microsoft.Extensions.DependencyInjection;

namespace LotFlow.Workflows;

/// <summary>The commands that the queue takes: one line each, with what HTTP has in the route.</summary>
public static partial class LotFlowServices
{
    static partial void AddMessages(IServiceCollection services) => services
        .AddMessage(ReceiptCommands.CommandType, [], (ReceiptCommands receipts, MessageCommand m) => receipts.SubmitAsync(m.Body, m.Sender, m.Cancellation))
        .AddMessage(InspectionCommands.CommandType, ["lotId"], (InspectionCommands results, MessageCommand m) => results.SubmitAsync(m.Route["lotId"], m.Body, m.Sender, m.Cancellation))
        .AddMessage(MovementCommands.CommandType, [], (MovementCommands movements, MessageCommand m) => movements.SubmitAsync(m.Body, m.Sender, m.Cancellation), isToldByFeed: true)
        .AddMessage(ReservationCommands.CommandType, [], (ReservationCommands reservations, MessageCommand m) => reservations.SubmitAsync(m.Body, m.Sender, m.Cancellation), isToldByFeed: true)
        .AddMessage(HoldCommands.CommandType, ["lotId"], (HoldCommands holds, MessageCommand m) => holds.PlaceAsync(m.Route["lotId"], m.Body, m.Sender, m.Cancellation))
        .AddMessage("complaint", ["lotId"], (ComplaintCommands complaints, MessageCommand m) => complaints.ReportAsync(m.Route["lotId"], m.Body, m.Sender, m.Cancellation))
        .AddMessage("temperature-reading", ["lotId"], (TemperatureCommands readings, MessageCommand m) => readings.ReportAsync(m.Route["lotId"], m.Body, m.Sender, m.Cancellation))
        .AddMessage("production-issue", ["orderId"], (IssueCommands issues, MessageCommand m) => issues.SubmitAsync(m.Route["orderId"], m.Body, m.Sender, m.Cancellation))
        .AddMessage("production-output", ["orderId"], (OutputCommands outputs, MessageCommand m) => outputs.SubmitAsync(m.Route["orderId"], m.Body, m.Sender, m.Cancellation))
        .AddMessage("production-return", ["orderId"], (ReturnCommands returns, MessageCommand m) => returns.SubmitAsync(m.Route["orderId"], m.Body, m.Sender, m.Cancellation))
        .AddMessage(CloseCommands.CommandType, ["orderId"], (CloseCommands orders, MessageCommand m) => orders.SubmitAsync(m.Route["orderId"], m.Body, m.Sender, m.Cancellation))
        .AddMessage("transformation", [], (TransformationCommands transformations, MessageCommand m) => transformations.SubmitAsync(m.Body, m.Sender, m.Cancellation))
        .AddMessage(CountCommands.CommandType, [], (CountCommands counts, MessageCommand m) => counts.OpenAsync(m.Body, m.Sender, m.Cancellation))
        .AddMessage(
            ResponseCommands.CommandType, ["recallId", "customerId"],
            (ResponseCommands responses, MessageCommand m) => responses.RespondAsync(m.Route["recallId"], m.Route["customerId"], m.Body, m.Sender, m.Cancellation));

    /// <summary>A type of message whose handler answers as all handlers of commands do.</summary>
    private static IServiceCollection AddMessage<THandler, TAnswer>(
        this IServiceCollection services, string name, string[] routeFields, Func<THandler, MessageCommand, Task<CommandResult<TAnswer>>> submit, bool isToldByFeed = false)
        where THandler : notnull =>
        services.AddSingleton(provider => MessageType.For(
            name, routeFields, command => submit(provider.GetRequiredService<THandler>(), command)) with
        { IsToldByFeed = isToldByFeed });
}
