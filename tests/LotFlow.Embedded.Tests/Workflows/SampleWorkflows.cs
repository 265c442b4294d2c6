using LotFlow.Abstractions.Workflows;

namespace LotFlow.Embedded.Tests.Workflows;

/// <summary>A workflow whose code is the test's own delegate.</summary>
internal static class Sample
{
    public static readonly WorkflowName<string, string> Main = new("Main");
    public static readonly WorkflowName<string, string> Child = new("Child");
    public static readonly ActivityName<string, string> Work = new("Work");
    public static readonly ActivityName<int, int> Add = new("Add");
}

/// <summary>Calls five activities in sequence.</summary>
internal sealed class FiveSteps : Workflow<string, string>
{
    public override async Task<string> RunAsync(IWorkflowContext context, string input)
    {
        var sum = 0;
        for (var i = 0; i < 5; i++)
            sum = await context.CallActivityAsync(Sample.Add, sum);
        return $"{input} {sum}";
    }
}

internal sealed class AddOne : Activity<int, int>
{
    public override Task<int> RunAsync(ActivityContext context, int input) => Task.FromResult(input + 1);
}

/// <summary>Waits for a decision, reminding every day, and keeps one wait across the timers.</summary>
internal sealed class WaitForDecision : Workflow<string, string>
{
    public override async Task<string> RunAsync(IWorkflowContext context, string input)
    {
        var reminders = 0;
        var decision = context.WaitForExternalEventAsync<string>("decision");
        while (true)
        {
            using var timer = new CancellationTokenSource();
            var day = context.CreateTimerAsync(context.UtcNow.AddDays(1), timer.Token);
            if (await Task.WhenAny(decision, day) == decision)
            {
                timer.Cancel();
                return $"{await decision} after {reminders} reminders";
            }

            reminders = await context.CallActivityAsync(Sample.Add, reminders);
        }
    }
}
