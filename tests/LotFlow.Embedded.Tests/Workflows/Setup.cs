using System.Collections.Concurrent;
using LotFlow.Abstractions.Workflows;

namespace LotFlow.Embedded.Tests.Workflows;

/// <summary>Names that the tests share.</summary>
internal static class Sample
{
    public static readonly WorkflowName<string, string> Main = new("Main");
    public static readonly WorkflowName<string, string> Child = new("Child");
    public static readonly ActivityName<string, string> Work = new("Work");
}

/// <summary>What a harness runs: workflows and one activity whose code stands in the test.</summary>
internal abstract class Setup
{
    public WorkflowRegistry Registry { get; } = new WorkflowRegistry().AddActivity<CodeActivity, string, string>(Sample.Work);

    public Func<ActivityContext, string, Task<string>> Activity { get; protected set; } = (_, input) => Task.FromResult(input + "!");

    /// <summary>Puts the code in place; called when the engine that ran the code before has stopped.</summary>
    public abstract void Activate();
}

/// <summary>
/// A workflow is a class without dependencies, so the test's delegate reaches it through a static field: one for each test
/// class, whose tests run one after the other.
/// </summary>
internal sealed class Setup<TTests> : Setup
{
    private readonly List<Action> _activations = [];

    public Setup<TTests> Main(Func<IWorkflowContext, string, Task<string>> code) => Add<First>(Sample.Main, 1, code);

    public Setup<TTests> MainVersion2(Func<IWorkflowContext, string, Task<string>> code) => Add<Second>(Sample.Main, 2, code);

    public Setup<TTests> Child(Func<IWorkflowContext, string, Task<string>> code) => Add<Third>(Sample.Child, 1, code);

    public Setup<TTests> Work(Func<ActivityContext, string, Task<string>> code)
    {
        Activity = code;
        return this;
    }

    public Setup<TTests> Work(Func<string, string> code) => Work((_, input) => Task.FromResult(code(input)));

    public override void Activate()
    {
        foreach (var activate in _activations)
            activate();
    }

    private Setup<TTests> Add<TRole>(WorkflowName<string, string> name, int version, Func<IWorkflowContext, string, Task<string>> code)
    {
        Registry.AddWorkflow<Code<TRole>, string, string>(name, version);
        _activations.Add(() => Code<TRole>.Body = code);
        return this;
    }

    private sealed class Code<TRole> : Workflow<string, string>
    {
        public static Func<IWorkflowContext, string, Task<string>> Body { get; set; } = (_, input) => Task.FromResult(input);

        public override Task<string> RunAsync(IWorkflowContext context, string input) => Body(context, input);
    }

    private sealed class First;

    private sealed class Second;

    private sealed class Third;
}

/// <summary>The code of the one activity, and which calls it has had.</summary>
internal sealed class ActivityCode
{
    public Func<ActivityContext, string, Task<string>> Run { get; set; } = (_, input) => Task.FromResult(input);

    public ConcurrentQueue<string> Keys { get; } = new();
}

internal sealed class CodeActivity(ActivityCode code) : Activity<string, string>
{
    public override Task<string> RunAsync(ActivityContext context, string input)
    {
        code.Keys.Enqueue(context.IdempotencyKey);
        return code.Run(context, input);
    }
}
