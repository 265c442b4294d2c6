using System.Text.Json;
using Azure.Messaging.ServiceBus;
using LotFlow.Abstractions.Documents;
using LotFlow.Domain.People;
using LotFlow.Functions.Durable;
using LotFlow.Functions.Messages;
using LotFlow.Functions.Tests.Platform;
using LotFlow.Workflows.MasterData;
using LotFlow.Workflows.Messages;
using Microsoft.Azure.Functions.Worker;
using Moq;

namespace LotFlow.Functions.Tests.Messages;

/// <summary>What the shared handler says of a message is what happens to it; what it says is tested beside the handler.</summary>
public sealed class CommandFunctionsTests : IAsyncLifetime
{
    private const string Receipt = """
        {"receiptId":"R1","siteId":"NORTH","supplierId":"GREEN","receivedAt":"2026-01-05T07:00:00Z",
         "lines":[{"itemId":"SUGAR","supplierLot":"S1","quantity":100,"uom":"KGM","locationId":"DOCK"}]}
        """;

    private readonly Mock<ServiceBusMessageActions> _actions = new(MockBehavior.Strict);
    private TestApp _app = null!;

    public async ValueTask InitializeAsync()
    {
        _app = new(await Hub.OpenAsync());
        var masterData = _app.Get<MasterDataCommands>();
        await masterData.PutSiteAsync(
            "NORTH", Json("""{"name":"North","kind":"plant","timeZone":"Europe/Berlin","locations":[{"locationId":"DOCK","kind":"dock"}]}"""), Person.System, CancellationToken.None);
        await masterData.PutItemAsync(
            "SUGAR", Json("""{"description":"Sugar","uom":"KGM","kind":"raw","certificateRequired":false,"inspection":"none"}"""), Person.System, CancellationToken.None);
        await masterData.PutSupplierAsync("GREEN", Json("""{"name":"Green","approvedItems":["SUGAR"]}"""), Person.System, CancellationToken.None);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task A_command_that_is_taken_starts_its_workflow_and_completes_the_message()
    {
        var message = Message(Receipt, ("version", 1), ("source", "wms"));
        _actions.Setup(a => a.CompleteMessageAsync(message, It.IsAny<CancellationToken>())).Returns(Task.CompletedTask).Verifiable(Times.Once);

        await TakeAsync(message);

        _actions.Verify();
        Assert.NotNull(await _app.Platform.GetInstancesAsync("receipt-R1"));
    }

    [Fact]
    public async Task A_command_that_can_never_be_taken_is_dead_lettered_with_reason_and_description()
    {
        var message = Message(Receipt.Replace("SUGAR", "SALT", StringComparison.Ordinal));
        _actions.Setup(a => a.DeadLetterMessageAsync(
                message, null, "invalid-fields", It.Is<string>(d => d.Contains("/lines/0/itemId", StringComparison.Ordinal)), It.IsAny<CancellationToken>()))
            .Returns(Task.CompletedTask).Verifiable(Times.Once);

        await TakeAsync(message);

        _actions.Verify();
    }

    [Fact]
    public async Task A_command_that_meets_a_store_that_is_down_is_given_back_and_taken_when_it_comes_again()
    {
        var message = Message(Receipt);
        _actions.Setup(a => a.AbandonMessageAsync(message, null, It.IsAny<CancellationToken>())).Returns(Task.CompletedTask).Verifiable(Times.Once);
        _app.Store.OnCommit = (_, _) => throw new StoreUnavailableException("Down.");

        var taking = TakeAsync(message);
        while (!taking.IsCompleted)
        {
            _app.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await taking;
        _actions.Verify();
        _app.Store.OnCommit = null;
        _actions.Setup(a => a.CompleteMessageAsync(message, It.IsAny<CancellationToken>())).Returns(Task.CompletedTask).Verifiable(Times.Once);
        await TakeAsync(message);
        _actions.Verify();
    }

    private static JsonElement Json(string json) => JsonSerializer.Deserialize<JsonElement>(json);

    private static ServiceBusReceivedMessage Message(string body, params (string Name, object Value)[] properties) =>
        new(BinaryData.FromString(body), "receipt", deliveryCount: 1, properties.ToDictionary(p => p.Name, p => p.Value));

    private Task TakeAsync(ServiceBusReceivedMessage message) =>
        new CommandFunctions(_app.Get<CommandMessages>(), _app.Get<DurableClientAccessor>()).TakeAsync(message, _actions.Object, _app.Platform, CancellationToken.None);
}
