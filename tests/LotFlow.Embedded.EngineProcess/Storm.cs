using LotFlow.Abstractions.Workflows;

namespace LotFlow.Embedded.EngineProcess;

/// <summary>A workflow that uses everything that must survive a kill: activities with retries, a new generation, a timer, an event, a child.</summary>
public sealed class Storm : Workflow<string, string>
{
    public static readonly WorkflowName<string, string> Name = new("Storm");

    private static readonly RetryPolicy Patient = new(MaxAttempts: 50, TimeSpan.FromMilliseconds(3));

    public static WorkflowRegistry Registry => new WorkflowRegistry()
        .AddWorkflow<Storm, string, string>(Name)
        .AddWorkflow<StormChild, string, string>(StormChild.Name)
        .AddActivity<Effect, string, string>(Effect.Name);

    /// <summary>The idempotency keys of its effects, in the order in which their tokens stand in the output.</summary>
    public static IReadOnlyList<string> KeysOf(string instanceId) => [$"{instanceId}:1", $"{instanceId}:1.1", $"{instanceId}:1.2", $"{instanceId}-c:1"];

    public override async Task<string> RunAsync(IWorkflowContext context, string input)
    {
        if (input.Length == 0)
        {
            context.ContinueAsNew(await context.CallActivityAsync(Effect.Name, "first", Patient));
            return "";
        }

        var pair = await Task.WhenAll(
            context.CallActivityAsync(Effect.Name, "second", Patient), context.CallActivityAsync(Effect.Name, "third", Patient));
        var timer = context.CreateTimerAsync(context.UtcNow.AddMilliseconds(10));
        var go = context.WaitForExternalEventAsync<string>("go");
        await timer;
        await go;
        var child = await context.CallChildAsync(StormChild.Name, $"{context.InstanceId}-c", "");
        return string.Join(' ', [input, .. pair, child]);
    }
}

public sealed class StormChild : Workflow<string, string>
{
    public static readonly WorkflowName<string, string> Name = new("StormChild");

    public override Task<string> RunAsync(IWorkflowContext context, string input) =>
        context.CallActivityAsync(Effect.Name, "child", new RetryPolicy(MaxAttempts: 50, TimeSpan.FromMilliseconds(3)));
}

/// <summary>Where effects leave their traces: one file for each idempotency key.</summary>
public sealed record EffectFolder(string Path);

/// <summary>
/// Leaves a token under its idempotency key, once, and answers it; the second time it finds the token of the first. Now and then
/// it fails before or after the effect.
/// </summary>
public sealed class Effect(EffectFolder folder) : Activity<string, string>
{
    public static readonly ActivityName<string, string> Name = new("Effect");

    public override async Task<string> RunAsync(ActivityContext context, string input)
    {
        Stumble();
        var file = Path.Combine(folder.Path, context.IdempotencyKey);
        if (!File.Exists(file))
        {
            var draft = $"{file}.{Guid.NewGuid():N}";
            await File.WriteAllTextAsync(draft, Guid.NewGuid().ToString("N"));
            File.Move(draft, file);
        }

        Stumble();
        return await File.ReadAllTextAsync(file);
    }

    private static void Stumble()
    {
#pragma warning disable CA5394 // Chance, not security.
        if (Random.Shared.Next(10) == 0)
            throw new InvalidOperationException("stumbled");
#pragma warning restore CA5394
    }
}
