using LotFlow.Workflows.Audit;
using LotFlow.Workflows.Counting;
using LotFlow.Workflows.Holds;
using LotFlow.Workflows.Recalls;
using LotFlow.Workflows.Sweeps;
using Microsoft.Azure.Functions.Worker;

namespace LotFlow.Functions.Tests.Functions;

/// <summary>Each trigger and binding declared as the platform must find it.</summary>
public sealed class TriggerTests
{
    [Fact]
    public void Commands_come_from_the_queue_by_identity_and_are_settled_by_hand()
    {
        var function = Assert.Single(DeclaredFunction.With(typeof(ServiceBusTriggerAttribute)));

        Assert.Equal("lotflow-commands", function.Trigger.ConstructorArguments.Single().Value);
        Assert.Equal("ServiceBus", Named(function, "Connection"));
        Assert.Equal(false, Named(function, "AutoCompleteMessages"));
        Assert.Contains(function.Method.GetParameters(), p => p.ParameterType == typeof(ServiceBusMessageActions));
        Assert.True(function.HasParameter(typeof(DurableClientAttribute)));
    }

    [Fact]
    public void The_feed_of_inventory_is_followed_four_times_each_with_leases_of_its_own_and_without_giving_up()
    {
        var functions = DeclaredFunction.With(typeof(CosmosDBTriggerAttribute)).ToList();

        Assert.Equal(4, functions.Count);
        Assert.All(functions, f => Assert.Equal("inventory", f.Trigger.ConstructorArguments[1].Value));
        Assert.All(functions, f => Assert.Equal("Cosmos", Named(f, "Connection")));
        Assert.All(functions, f => Assert.Equal("leases", Named(f, "LeaseContainerName")));
        Assert.All(functions, f => Assert.Equal(true, Named(f, "StartFromBeginning")));
        Assert.Equal(4, functions.Select(f => Named(f, "LeaseContainerPrefix")).Distinct().Count());
        Assert.All(functions, f => Assert.Equal(
            -1, f.Method.GetCustomAttributesData().Single(a => a.AttributeType == typeof(ExponentialBackoffRetryAttribute)).ConstructorArguments[0].Value));
    }

    [Theory]
    [InlineData("WakeSweep", "0 * * * * *")]
    [InlineData("Watchdog", "30 */5 * * * *")]
    [InlineData("ExpirySweep", "15 0 * * * *")]
    [InlineData("LedgerReconciliation", "45 2-59/5 * * * *")]
    [InlineData("HoldSweep", "45 20 * * * *")]
    [InlineData("CountScheduling", "0 10 0 * * *")]
    [InlineData("DrillScheduling", "0 40 8 * * *")]
    [InlineData("DeliverNotifications", "5,35 * * * * *")]
    [InlineData("AuditNotes", "20 * * * * *")]
    [InlineData("AuditAnchoring", "50 5 * * * *")]
    [InlineData("AuditRetention", "10 30 2 * * *")]
    public void Sweeps_run_as_often_as_they_say(string name, string schedule)
    {
        var function = DeclaredFunction.With(typeof(TimerTriggerAttribute)).Single(f => f.Name == name);

        Assert.Equal(schedule, function.Trigger.ConstructorArguments.Single().Value);
        Assert.Equal((1, 5), (WakeSweep.Interval.TotalMinutes, Watchdog.Interval.TotalMinutes));
        Assert.Equal((60, 5), (ExpirySweep.Interval.TotalMinutes, LedgerReconciliation.Interval.TotalMinutes));
        Assert.Equal((1, 1, 1), (HoldSweep.Interval.TotalHours, CountScheduling.Interval.TotalDays, DrillScheduling.Interval.TotalDays));
        Assert.Equal((1, 1, 1), (MasterDataJournal.Interval.TotalMinutes, AuditAnchoring.Interval.TotalHours, AuditRetention.Interval.TotalDays));
        Assert.Equal(
            name is not ("ExpirySweep" or "LedgerReconciliation" or "AuditNotes" or "AuditAnchoring" or "AuditRetention" or "DeliverNotifications"),
            function.HasParameter(typeof(DurableClientAttribute)));
    }

    private static object? Named(DeclaredFunction function, string name) => function.Trigger.NamedArguments.Single(a => a.MemberName == name).TypedValue.Value;
}
