using System.Text.Json;
using LotFlow.Abstractions.Workflows;

namespace LotFlow.Functions.Durable;

/// <summary>
/// Input of every orchestration. The platform keeps neither a version nor a generation nor events that were taken from it, so they
/// travel with the input.
/// </summary>
/// <param name="Version">The version that the instance was started on, and stays on.</param>
/// <param name="Generation">How often it has continued as new.</param>
/// <param name="Input">What the workflow's code gets.</param>
/// <param name="ParentInstanceId">Whose child it is.</param>
/// <param name="Carried">External events that the generation before took from the platform and nobody consumed, in order.</param>
internal sealed record WorkflowEnvelope(
    int Version, int Generation, JsonElement Input, string? ParentInstanceId = null, IReadOnlyList<CarriedEvent>? Carried = null);

internal sealed record CarriedEvent(string Name, JsonElement Payload);

/// <summary>Input of every activity function.</summary>
/// <param name="InstanceId">The instance that called.</param>
/// <param name="Key">Idempotency key: the same for every attempt, unique to the call.</param>
/// <param name="Input">What the activity's code gets.</param>
internal sealed record ActivityCall(string InstanceId, string Key, JsonElement Input);

/// <summary>Asks for the right to start a child, or for how far the one that exists is.</summary>
internal sealed record ChildClaim(string InstanceId, string Workflow, JsonElement Input);

/// <summary>What became of a <see cref="ChildClaim"/>.</summary>
internal enum ChildState
{
    /// <summary>The claim is the caller's: start the child.</summary>
    Ours,

    /// <summary>Claimed by somebody else, not to be seen on the platform yet.</summary>
    Absent,
    Running,
    Completed,
    Failed,
}

/// <param name="State">How far the child is.</param>
/// <param name="Version">With <see cref="ChildState.Ours"/>: the version to start. Decided by the activity, so that replays agree.</param>
/// <param name="Payload">The input to start with, or the output.</param>
/// <param name="Failure">Why it failed.</param>
internal sealed record ChildAnswer(ChildState State, int Version = 0, JsonElement? Payload = null, WorkflowFailure? Failure = null);
