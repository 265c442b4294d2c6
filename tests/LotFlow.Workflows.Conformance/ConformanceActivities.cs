using LotFlow.Abstractions.Workflows;

namespace LotFlow.Workflows.Conformance;

internal static class ActivityNames
{
    public static readonly ActivityName<string, string> Exclaim = new("Exclaim");
    public static readonly ActivityName<FailingTimes, int> FailSomeTimes = new("FailSomeTimes");
    public static readonly ActivityName<string, string> Fail = new("Fail");
    public static readonly ActivityName<string, string> WaitAtGate = new("WaitAtGate");
    public static readonly ActivityName<Payload, Payload> EchoPayload = new("EchoPayload");

    public static WorkflowRegistry AddTo(WorkflowRegistry registry) => registry
        .AddActivity<ExclaimActivity, string, string>(Exclaim)
        .AddActivity<FailSomeTimesActivity, FailingTimes, int>(FailSomeTimes)
        .AddActivity<FailActivity, string, string>(Fail)
        .AddActivity<WaitAtGateActivity, string, string>(WaitAtGate)
        .AddActivity<EchoPayloadActivity, Payload, Payload>(EchoPayload);
}

/// <summary>How often an activity fails before it succeeds.</summary>
internal sealed record FailingTimes(int Times);

internal sealed class ExclaimActivity(ActivityProbe probe) : Activity<string, string>
{
    public override Task<string> RunAsync(ActivityContext context, string input)
    {
        probe.Record(context.IdempotencyKey, input);
        return Task.FromResult(input + "!");
    }
}

/// <summary>Answers the number of the attempt that succeeded.</summary>
internal sealed class FailSomeTimesActivity(ActivityProbe probe) : Activity<FailingTimes, int>
{
    public override Task<int> RunAsync(ActivityContext context, FailingTimes input)
    {
        var attempt = probe.Record(context.IdempotencyKey, "");
        return attempt > input.Times ? Task.FromResult(attempt) : throw new InvalidOperationException($"attempt {attempt} failed");
    }
}

internal sealed class FailActivity(ActivityProbe probe) : Activity<string, string>
{
    public override Task<string> RunAsync(ActivityContext context, string input)
    {
        probe.Record(context.IdempotencyKey, input);
        throw new InvalidOperationException(input, new TimeoutException("the scale", new FormatException("does not answer")));
    }
}

internal sealed class WaitAtGateActivity(ActivityProbe probe) : Activity<string, string>
{
    public override async Task<string> RunAsync(ActivityContext context, string input)
    {
        probe.Record(context.IdempotencyKey, input);
        await probe.PassGateAsync(context.IdempotencyKey);
        return input + "!";
    }
}

internal sealed class EchoPayloadActivity : Activity<Payload, Payload>
{
    public override Task<Payload> RunAsync(ActivityContext context, Payload input) => Task.FromResult(input);
}

/// <summary>The kinds of value that LotFlow's workflows hand on.</summary>
internal sealed record Payload(
    string Text, decimal Quantity, DateTimeOffset At, DateOnly Expires, TimeSpan Patience, WorkflowStatus Kind, IReadOnlyList<decimal> Values, string? Missing);
