using System.Text;
using System.Text.Json;
using LotFlow.Domain;
using LotFlow.Workflows.Audit;
using LotFlow.Workflows.Commands;
using LotFlow.Workflows.Messages;
using LotFlow.Workflows.Telemetry;
using LotFlow.Workflows.Tests.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace LotFlow.Workflows.Tests.Messages;

/// <summary>What a type of message is told by its one line of registration.</summary>
public sealed class MessageTypeTests
{
    private readonly List<MessageCommand> _taken = [];

    private CommandResult<string> _answer = CommandResult<string>.Taken("done");

    [Fact]
    public async Task What_http_has_in_the_route_is_taken_out_of_the_body_so_that_both_have_one_hash()
    {
        Assert.Equal(MessageOutcome.Completed, await HandleAsync("""{"taskId":"t1","confirmationId":"c1","found":[{"lotId":"L1","quantity":1.50}],"recallId":"r1"}"""));

        var command = Assert.Single(_taken);
        Assert.Equal(("r1", "t1", "wms"), (command.Route["recallId"], command.Route["taskId"], command.Sender.Id));
        var byHttp = JsonDocument.Parse("""{"found":[{"quantity":1.5,"lotId":"L1"}],"confirmationId":"c1"}""").RootElement;
        Assert.Equal(CanonicalJson.Digest(byHttp), CanonicalJson.Digest(command.Body));
    }

    [Theory]
    [InlineData("""{"recallId":"r1"}""", "/taskId: ")]
    [InlineData("""{"recallId":"r 1","taskId":"t1"}""", "/recallId: ")]
    [InlineData("""{"recallId":null,"taskId":"t1"}""", "/recallId: ")]
    public async Task A_message_without_a_field_of_its_route_is_set_aside_and_reaches_nobody(string body, string names)
    {
        var outcome = await HandleAsync(body);

        Assert.Equal((Settlement.DeadLetter, "invalid-fields"), (outcome.Settlement, outcome.Reason));
        Assert.StartsWith(names, outcome.Description, StringComparison.Ordinal);
        Assert.Empty(_taken);
    }

    [Fact]
    public async Task What_is_not_found_is_named_by_the_most_particular_field_of_the_route()
    {
        _answer = CommandResult<string>.Refused("not-found", "There is no task 't1'.", RefusalKind.NotFound);

        Assert.Equal(
            MessageOutcome.DeadLettered("not-found", "/taskId: There is no task 't1'."), await HandleAsync("""{"recallId":"r1","taskId":"t1"}"""));
    }

    [Fact]
    public async Task Every_type_that_is_taken_is_in_the_operators_table()
    {
        await using var plant = await Plant.OpenAsync();
        var page = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "docs", "deploy.md"));

        Assert.NotEmpty(plant.Get<CommandMessages>().Types);
        Assert.All(plant.Get<CommandMessages>().Types, type => Assert.Contains($"\n| `{type}` | `", page, StringComparison.Ordinal));
    }

    private async Task<MessageOutcome> HandleAsync(string body)
    {
        await using var plant = await Plant.OpenAsync();
        var type = MessageType.For("confirmation", ["recallId", "taskId"], command =>
        {
            _taken.Add(command);
            return Task.FromResult(_answer);
        });
        var messages = new CommandMessages([type], new WorkEvents(NullLogger<WorkEvents>.Instance), plant.Get<AuditTrail>(), TimeProvider.System, NullLogger<CommandMessages>.Instance);
        return await messages.HandleAsync(new("confirmation", "1", "wms", Encoding.UTF8.GetBytes(body), 1), CancellationToken.None);
    }
}
