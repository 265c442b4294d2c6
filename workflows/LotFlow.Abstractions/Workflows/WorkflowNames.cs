namespace LotFlow.Abstractions.Workflows;

/// <summary>A workflow by name, with the types of what goes in and what comes out.</summary>
public sealed record WorkflowName<TInput, TOutput>(string Name)
{
    public override string ToString() => Name;
}

/// <summary>An activity by name, with the types of what goes in and what comes out.</summary>
public sealed record ActivityName<TInput, TOutput>(string Name)
{
    public override string ToString() => Name;
}

/// <summary>The result of a workflow or an activity that answers nothing.</summary>
public sealed record Nothing
{
    public static Nothing Value { get; } = new();
}
