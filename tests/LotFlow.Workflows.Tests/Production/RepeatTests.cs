using LotFlow.Abstractions.Documents;
using LotFlow.Domain.Production;
using LotFlow.Workflows.Commands;
using LotFlow.Workflows.Production;
using LotFlow.Workflows.Tests.Hosting;
using static LotFlow.Workflows.Tests.Production.ProductionSteps;

namespace LotFlow.Workflows.Tests.Production;

/// <summary>The same command sent twice, where one of the senders is late with what the other has done already.</summary>
public sealed class RepeatTests
{
    [Fact]
    public async Task A_closing_that_found_the_order_busy_leaves_alone_what_the_same_closing_did_meanwhile()
    {
        await using var plant = await OpenAsync();
        await plant.StockAsync("A", 500);
        List<bool> heard = [];
        var hasMet = true;
        for (var moment = 1; hasMet; moment++)
        {
            var (order, close) = ($"PO{moment}", $"X{moment}");
            (hasMet, var answer) = await CloseTwiceAsync(plant, order, close, moment);
            heard.Add(answer.IsTaken);
            Assert.True(answer.IsTaken || answer.Refusal?.Code == "order-busy", $"{moment}: {answer.Refusal}");
            if (!hasMet)
                break;
            var known = await plant.Get<CommandInbox>().ReadAsync<CloseOrder>(CloseCommands.CommandType, close, default);
            Assert.True(known is { PendingSince: null }, $"Moment {moment}: {(known is null ? "the closing is forgotten" : "it is pending")}.");
            var again = await plant.CloseAsync(order, close, 1);
            Assert.True(again.IsRepeat);
            Assert.Equal(order, again.Taken().OrderId);
            Assert.Equal("order-closed", (await plant.CloseAsync(order, $"{close}-other")).Refusal?.Code);
        }

        // In some moments the repeat comes early enough to be what is answered, in others after the refusal was decided.
        Assert.InRange(heard.Count, 4, 40);
        Assert.Contains(true, heard);
        Assert.Empty(await plant.Get<CommandInbox>().FindPendingAsync(DateTimeOffset.MaxValue.AddDays(-1), default));
    }

    [Fact]
    public async Task What_an_earlier_attempt_is_late_with_leaves_a_later_one_pending()
    {
        await using var plant = await OpenAsync();
        var inbox = plant.Get<CommandInbox>();
        await inbox.AcceptAsync("test", "C1", "hash", "first", "op1", default);
        await inbox.WithdrawAsync("test", "C1", 1, default);
        var (answer, second) = await inbox.AcceptAsync("test", "C1", "hash", "second", "op1", default, attempt: 2);
        Assert.Equal((InboxAnswer.New, 1), (answer, await inbox.AttemptsAsync("test", "C1", default)));

        await inbox.DoneAsync<string>("test", "C1", 1, default);
        await inbox.WithdrawAsync("test", "C1", 1, default);
        Assert.Equal(second, await inbox.ReadAsync<string>("test", "C1", default));
        Assert.Equal([("test", "C1")], await inbox.FindPendingAsync(plant.Clock.GetUtcNow(), default));

        await inbox.DoneAsync<string>("test", "C1", 2, default);
        Assert.Null((await inbox.ReadAsync<string>("test", "C1", default))!.PendingSince);
        Assert.Empty(await inbox.FindPendingAsync(plant.Clock.GetUtcNow(), default));
    }

    [Fact]
    public async Task What_has_not_begun_is_set_in_motion_by_its_repeat_even_where_it_is_not_pending()
    {
        await using var plant = await OpenAsync();
        await plant.StockAsync("A", 50);
        plant.Disturbances.Watch(access =>
        {
            if (access.StartsWith("write tx:PO1 ", StringComparison.Ordinal))
                throw new StoreUnavailableException("The process dies here.");
        });
        await Assert.ThrowsAsync<StoreUnavailableException>(() => plant.IssueAsync("PO1", "I1", Line("SUGAR", 6)));
        plant.Disturbances.Watch(onAccess: null);
        await plant.Get<CommandInbox>().DoneAsync<PostingPlan>(PostingTypes.Issue, "I1", 1, default);

        var again = await plant.InsistAsync(() => plant.IssueAsync("PO1", "I1", Line("SUGAR", 6)));
        Assert.Equal((true, 6m), (again.IsRepeat, again.Taken().Lines!.Single().Quantity));
    }

    /// <summary>
    /// Closes an order while an issue is posted to it. Right before the n-th access of that closing the issue ends and the same closing is sent
    /// again; false where the first had fewer accesses.
    /// </summary>
    private static async Task<(bool HasMet, CommandResult<CloseAnswer> First)> CloseTwiceAsync(Plant plant, string order, string close, int moment)
    {
        (await plant.IssueAsync(order, $"I0-{order}", Line("SUGAR", 1, "A"))).Taken();
        (await plant.ProduceAsync(order, $"O-{order}", Made("SYRUP", 5, $"M-{order}"))).Taken();
        var isFirst = new AsyncLocal<bool>();
        using var goOn = new ManualResetEventSlim();
        var stands = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<CommandResult<IssueAnswer>>? issue = null;
        var (accesses, hasMet) = (0, false);
        plant.Disturbances.Watch(access =>
        {
            if (access.StartsWith($"write A control movement:issue:I1-{order}", StringComparison.Ordinal) && stands.TrySetResult())
                goOn.Wait();
            if (!isFirst.Value || ++accesses != moment)
                return;
            isFirst.Value = false;
            hasMet = true;
            goOn.Set();
            issue!.GetAwaiter().GetResult().Taken();
            plant.CloseAsync(order, close, 1).GetAwaiter().GetResult().Taken();
        });
        issue = Task.Run(() => plant.IssueAsync(order, $"I1-{order}", Line("SUGAR", 1, "A")));
        await stands.Task;
        var first = await Task.Run(() =>
        {
            isFirst.Value = true;
            return plant.CloseAsync(order, close, 1);
        });
        goOn.Set();
        await issue;
        await plant.IdleAsync();
        plant.Disturbances.Watch(onAccess: null);
        return (hasMet, first);
    }
}
