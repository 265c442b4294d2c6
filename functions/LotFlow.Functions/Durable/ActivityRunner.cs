using System.Text.Json;
using LotFlow.Abstractions.Workflows;
using Microsoft.Extensions.DependencyInjection;

namespace LotFlow.Functions.Durable;

/// <summary>Runs the class of an activity, made anew with a scope of its own for each call.</summary>
public sealed class ActivityRunner(WorkflowRegistry registry, IServiceScopeFactory services)
{
    /// <param name="name">The activity's name, which is also the function's.</param>
    /// <param name="call">The call as the adapter sent it.</param>
    /// <param name="cancellation">Signalled when the process is asked to stop.</param>
    public async Task<JsonElement> RunAsync(string name, JsonElement call, CancellationToken cancellation)
    {
        var registration = registry.FindActivity(name) ?? throw new InvalidOperationException($"Activity '{name}' is not registered in this app.");
        var (instanceId, key, input) = Payload.Read<ActivityCall>(call);
        await using var scope = services.CreateAsyncScope();
        var activity = ActivatorUtilities.GetServiceOrCreateInstance(scope.ServiceProvider, registration.ActivityType);
        return Payload.FromUtf8(await registration.RunAsync(activity, new(instanceId, key, cancellation), Payload.ToUtf8(input)));
    }
}
