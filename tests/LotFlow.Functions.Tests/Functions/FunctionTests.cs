using System.Text.Json;
using LotFlow.Abstractions.Workflows;
using LotFlow.Functions.Durable;
using LotFlow.Functions.Tests.Platform;
using LotFlow.Workflows;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace LotFlow.Functions.Tests.Functions;

public sealed class FunctionTests
{
    private static readonly WorkflowRegistry s_registry = LotFlowWorkflows.CreateRegistry();

    public static TheoryData<string> Orchestrations => [.. s_registry.Workflows.Select(w => w.Name).Distinct()];

    public static TheoryData<string> Activities => [.. s_registry.Activities.Select(a => a.Name)];

    [Fact]
    public void Every_workflow_has_one_function_and_every_orchestration_function_a_workflow()
    {
        Assert.Equal(Orchestrations.Select(o => o.Data).Order(), DeclaredFunction.With(typeof(OrchestrationTriggerAttribute)).Select(f => f.Name).Order());
    }

    [Fact]
    public void Every_activity_has_one_function_and_every_activity_function_an_activity_but_the_adapters_own()
    {
        Assert.Equal(
            Activities.Select(a => a.Data).Append(ChildCalls.ClaimInstance).Order(), DeclaredFunction.With(typeof(ActivityTriggerAttribute)).Select(f => f.Name).Order());
    }

    [Fact]
    public void No_two_functions_have_one_name_and_all_can_be_found_by_the_host()
    {
        Assert.Equal(DeclaredFunction.All.Count, DeclaredFunction.All.Select(f => f.Name).Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(DeclaredFunction.All, f => Assert.True(f.Method.IsPublic && f.Method.DeclaringType!.IsPublic, f.Name));
    }

    [Theory]
    [MemberData(nameof(Orchestrations))]
    public async Task An_orchestration_function_runs_the_workflow_of_its_name(string name)
    {
        var function = DeclaredFunction.All.Single(f => f.Name == name);
        var platform = new FakeOrchestrationContext("x", Payload.Of(new WorkflowEnvelope(999, 0, Payload.Of("in"))));

        var e = await Assert.ThrowsAsync<InvalidOperationException>(() => (Task<JsonElement>)function.Method.Invoke(null, [platform])!);

        Assert.Contains($"version 999 of '{name}'", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Activities))]
    public async Task An_activity_function_runs_the_activity_of_its_name(string name)
    {
        var function = DeclaredFunction.All.Single(f => f.Name == name);
        await using var services = new ServiceCollection().AddSingleton<DurableClientAccessor>().BuildServiceProvider();
        var runner = new ActivityRunner(new WorkflowRegistry(), services.GetRequiredService<IServiceScopeFactory>());
        var instance = ActivatorUtilities.CreateInstance(services, function.Method.DeclaringType!, runner);
        // Some activities also have the platform's client, which this one never reaches.
        object?[] given = [.. function.Method.GetParameters().Select(p => p.ParameterType.IsValueType ? Activator.CreateInstance(p.ParameterType) : null)];

        var e = await Assert.ThrowsAsync<InvalidOperationException>(
            () => (Task<JsonElement>)function.Method.Invoke(instance, given)!);

        Assert.Contains($"Activity '{name}' is not registered", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_activity_gets_its_call_and_answers_json()
    {
        await using var services = new ServiceCollection().AddSingleton("!").BuildServiceProvider();
        var registry = new WorkflowRegistry().AddActivity<Exclaim, string, string>(new("Exclaim"));
        var runner = new ActivityRunner(registry, services.GetRequiredService<IServiceScopeFactory>());

        var answer = await runner.RunAsync("Exclaim", Payload.Of(new ActivityCall("i", "i:3", Payload.Of("hello"))), CancellationToken.None);

        Assert.Equal("hello! i i:3", answer.GetString());
    }

    private sealed class Exclaim(string mark) : Activity<string, string>
    {
        public override Task<string> RunAsync(ActivityContext context, string input) =>
            Task.FromResult($"{input}{mark} {context.InstanceId} {context.IdempotencyKey}");
    }
}
