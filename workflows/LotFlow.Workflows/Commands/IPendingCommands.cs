namespace LotFlow.Workflows.Commands;

/// <summary>A type of commands that are accepted first and set in motion then. What a crash left in between is set in motion by a sweep.</summary>
public interface IPendingCommands
{
    /// <summary>The type under which the inbox keeps them.</summary>
    string Type { get; }

    /// <summary>Sets an accepted command in motion; doing it twice changes nothing.</summary>
    Task DispatchAsync(string commandId, CancellationToken cancellation);
}
