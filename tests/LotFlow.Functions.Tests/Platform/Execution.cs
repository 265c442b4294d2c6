using System.Text.Json;
using LotFlow.Abstractions.Workflows;
using LotFlow.Functions.Durable;
using Microsoft.DurableTask;

namespace LotFlow.Functions.Tests.Platform;

/// <summary>One execution of workflow code that a test brings, through the adapter, on the fake platform.</summary>
/// <typeparam name="TTests">The test class; classes run side by side and must not share code.</typeparam>
internal sealed class Execution<TTests>
{
    public const string Name = "Main";

    private Execution(FakeOrchestrationContext platform, Task<JsonElement> result)
    {
        Platform = platform;
        Result = result;
    }

    public static ActivityName<string, string> Work { get; } = new("Work");

    public static WorkflowName<string, string> Child { get; } = new("Child");

    public FakeOrchestrationContext Platform { get; }

    public Task<JsonElement> Result { get; }

    /// <summary>What the code answered; the code must have ended.</summary>
    public string Output
    {
        get
        {
            Assert.True(Result.IsCompleted, "The workflow still waits.");
            return Result.GetAwaiter().GetResult().GetString()!;
        }
    }

    public static Execution<TTests> Start(Func<IWorkflowContext, string, Task<string>> code, string input = "in") =>
        Start(code, new WorkflowEnvelope(Version: 1, Generation: 0, Payload.Of(input)));

    public static Execution<TTests> Start(Func<IWorkflowContext, string, Task<string>> code, WorkflowEnvelope envelope)
    {
        Scripted.Code = code;
        var registry = new WorkflowRegistry().AddWorkflow<Scripted, string, string>(new(Name));
        var platform = new FakeOrchestrationContext("main", Payload.Of(envelope));
        return new(platform, WorkflowRunner.RunAsync(platform, Name, registry));
    }

    public void Answer(int activity, string output) => Platform.Activities[activity].Answer.SetResult(Payload.Of(output));

    public void Answer(int activity, ChildAnswer answer) => Platform.Activities[activity].Answer.SetResult(Payload.Of(answer));

    public static TaskFailedException Failed(string type, string message, TaskFailureDetails? inner = null) =>
        new("task", new TaskFailureDetails(type, message, inner));

    private sealed class Scripted : Workflow<string, string>
    {
        [ThreadStatic]
        private static Func<IWorkflowContext, string, Task<string>>? s_code;

        public static Func<IWorkflowContext, string, Task<string>> Code
        {
            set => s_code = value;
        }

        public override Task<string> RunAsync(IWorkflowContext context, string input) => s_code!(context, input);
    }
}
