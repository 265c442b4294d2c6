using System.Reflection;
using LotFlow.Functions.Durable;
using Microsoft.Azure.Functions.Worker;

namespace LotFlow.Functions.Tests.Functions;

/// <summary>A function as the host will find it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Method">Its code.</param>
/// <param name="Trigger">The attribute of its trigger, from the metadata: the declarations keep nothing.</param>
internal sealed record DeclaredFunction(string Name, MethodInfo Method, CustomAttributeData Trigger)
{
    public static IReadOnlyList<DeclaredFunction> All { get; } =
    [
        .. typeof(WorkflowRunner).Assembly.GetTypes().SelectMany(t => t.GetMethods(BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Select(m => (Method: m, Function: m.GetCustomAttributesData().SingleOrDefault(a => a.AttributeType == typeof(FunctionAttribute))))
            .Where(m => m.Function is not null)
            .Select(m => new DeclaredFunction((string)m.Function!.ConstructorArguments[0].Value!, m.Method, TriggerOf(m.Method))),
    ];

    /// <summary>The route template of an HTTP function.</summary>
    public string Route => (string)Trigger.NamedArguments.Single(a => a.MemberName == "Route").TypedValue.Value!;

    public IEnumerable<string> Methods =>
        ((IReadOnlyList<CustomAttributeTypedArgument>)Trigger.ConstructorArguments[1].Value!).Select(a => ((string)a.Value!).ToUpperInvariant());

    public bool HasParameter(Type attribute) => Method.GetParameters().Any(p => p.GetCustomAttributesData().Any(a => a.AttributeType == attribute));

    public static IEnumerable<DeclaredFunction> With(Type trigger) => All.Where(f => f.Trigger.AttributeType == trigger);

    private static CustomAttributeData TriggerOf(MethodInfo method) =>
        method.GetParameters().SelectMany(p => p.GetCustomAttributesData()).Single(a => a.AttributeType.BaseType!.Name == "TriggerBindingAttribute");
}
