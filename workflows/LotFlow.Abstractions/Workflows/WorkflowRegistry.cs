using LotFlow.Abstractions.Telemetry;

namespace LotFlow.Abstractions.Workflows;

/// <summary>
/// Every workflow (by name and version) and every activity (by name) that a host runs. Both hosts read it: the embedded engine
/// to run them, the Functions app to prove that each has its own function.
/// </summary>
public sealed class WorkflowRegistry
{
    private readonly Dictionary<(string Name, int Version), WorkflowRegistration> _workflows = [];
    private readonly Dictionary<string, ActivityRegistration> _activities = [];

    public IEnumerable<WorkflowRegistration> Workflows => _workflows.Values;

    public IEnumerable<ActivityRegistration> Activities => _activities.Values;

    /// <summary>Adds a version of a workflow. New instances start on the highest version; old ones stay on theirs.</summary>
    public WorkflowRegistry AddWorkflow<TWorkflow, TInput, TOutput>(WorkflowName<TInput, TOutput> name, int version = 1)
        where TWorkflow : Workflow<TInput, TOutput>, new()
    {
        if (!_workflows.TryAdd((name.Name, version), new WorkflowRegistration<TInput, TOutput>(name.Name, version, () => new TWorkflow())))
            throw new ArgumentException($"Workflow '{name.Name}' version {version} is registered twice.", nameof(name));
        return this;
    }

    /// <summary>Adds an activity. Its class is made by the service provider for each call.</summary>
    public WorkflowRegistry AddActivity<TActivity, TInput, TOutput>(ActivityName<TInput, TOutput> name)
        where TActivity : Activity<TInput, TOutput>
    {
        if (!_activities.TryAdd(name.Name, new ActivityRegistration<TInput, TOutput>(name.Name, typeof(TActivity))))
            throw new ArgumentException($"Activity '{name.Name}' is registered twice.", nameof(name));
        return this;
    }

    public WorkflowRegistration? FindWorkflow(string name, int version) => _workflows.GetValueOrDefault((name, version));

    public ActivityRegistration? FindActivity(string name) => _activities.GetValueOrDefault(name);

    /// <summary>The version that a new instance starts on.</summary>
    /// <exception cref="ArgumentException">No version of this workflow is registered.</exception>
    public int LatestVersion(string name)
    {
        var latest = 0;
        foreach (var (key, version) in _workflows.Keys)
        {
            if (key == name)
                latest = Math.Max(latest, version);
        }

        return latest > 0 ? latest : throw new ArgumentException($"Workflow '{name}' is not registered.", nameof(name));
    }
}

/// <summary>One version of a workflow. <see cref="RunAsync"/> takes and answers JSON, so that an engine needs no types.</summary>
public abstract record WorkflowRegistration(string Name, int Version)
{
    public abstract Task<byte[]> RunAsync(IWorkflowContext context, ReadOnlyMemory<byte> input);
}

internal sealed record WorkflowRegistration<TInput, TOutput>(string Name, int Version, Func<Workflow<TInput, TOutput>> Create)
    : WorkflowRegistration(Name, Version)
{
    public override async Task<byte[]> RunAsync(IWorkflowContext context, ReadOnlyMemory<byte> input)
    {
        var output = await Create().RunAsync(context, LotFlowJson.Deserialize<TInput>(input.Span));
        return LotFlowJson.Serialize(output);
    }
}

/// <summary>An activity and the class that does it.</summary>
public abstract record ActivityRegistration(string Name, Type ActivityType)
{
    /// <param name="activity">An instance of <see cref="ActivityType"/>.</param>
    /// <param name="context">Which call this is.</param>
    /// <param name="input">The input as JSON.</param>
    public abstract Task<byte[]> RunAsync(object activity, ActivityContext context, ReadOnlyMemory<byte> input);
}

internal sealed record ActivityRegistration<TInput, TOutput>(string Name, Type ActivityType) : ActivityRegistration(Name, ActivityType)
{
    public override async Task<byte[]> RunAsync(object activity, ActivityContext context, ReadOnlyMemory<byte> input)
    {
        var work = LotFlowJson.Deserialize<TInput>(input.Span);
        using var span = WorkTrace.Start(Name, work as ITraced);
        WorkTrace.About(WorkTrace.InstanceId, context.InstanceId);
        var output = await ((Activity<TInput, TOutput>)activity).RunAsync(context, work);
        return LotFlowJson.Serialize(output);
    }
}
