using LotFlow.Abstractions.Workflows;
using LotFlow.Embedded.Workflows.Execution;

namespace LotFlow.Embedded.Workflows.Storage;

/// <summary>Everything that one turn changes; stored in one transaction.</summary>
internal sealed record TurnCommit
{
    public required InstanceHeader Instance { get; init; }

    public required DateTimeOffset Now { get; init; }

    public required TurnOutcome Outcome { get; init; }

    /// <summary>Inbox rows that the turn has taken in, or that nobody waits for any more.</summary>
    public required IReadOnlyList<InboxRow> ConsumedInbox { get; init; }

    /// <summary>Answers that the turn has taken in; their activity and timer rows go.</summary>
    public required IReadOnlyList<Answer> ConsumedAnswers { get; init; }

    public required byte[]? CustomStatus { get; init; }

    /// <summary>The version on which each scheduled child starts.</summary>
    public required Func<string, int> VersionOf { get; init; }
}

/// <summary>Instances that have news because of a commit, and what the instance itself has become.</summary>
internal sealed record CommitEffects(IReadOnlyList<string> Woken, WorkflowStatus Status);

/// <summary>The stored instance is not the one that the turn was made from; the turn must be made again from the store.</summary>
internal sealed class StaleTurnException(string instanceId) : Exception($"Instance '{instanceId}' has moved on since its turn was made.");
