using System.Reflection;
using Xunit.Sdk;
using Xunit.v3;

namespace LotFlow.Embedded.Tests.Workflows;

/// <summary>Runs a theory twice: with executions replayed before every turn, and with executions kept in memory.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class WarmAndColdAttribute : DataAttribute
{
    public override bool SupportsDiscoveryEnumeration() => true;

    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker) =>
        new([new TheoryDataRow<int>(0), new TheoryDataRow<int>(1000)]);
}
