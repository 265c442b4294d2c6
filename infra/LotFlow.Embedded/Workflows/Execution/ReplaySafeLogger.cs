using Microsoft.Extensions.Logging;

namespace LotFlow.Embedded.Workflows.Execution;

/// <summary>Passes on only what is logged for the first time.</summary>
internal sealed class ReplaySafeLogger(ILogger inner, WorkflowExecution execution) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => inner.BeginScope(state);

    public bool IsEnabled(LogLevel logLevel) => !execution.IsReplaying && inner.IsEnabled(logLevel);

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
            inner.Log(logLevel, eventId, state, exception, formatter);
    }
}
