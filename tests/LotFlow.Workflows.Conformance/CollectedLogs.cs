using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace LotFlow.Workflows.Conformance;

/// <summary>Keeps what is logged, by category.</summary>
internal sealed class CollectedLogs : ILoggerFactory
{
    private readonly ConcurrentQueue<(string Category, string Message)> _entries = new();

    public IEnumerable<string> Of(string category) => _entries.Where(e => e.Category == category).Select(e => e.Message);

    public ILogger CreateLogger(string categoryName) => new Logger(categoryName, _entries);

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("Only what is kept here is asked for.");

    public void Dispose()
    {
        // Nothing is held open.
    }

    private sealed class Logger(string category, ConcurrentQueue<(string Category, string Message)> entries) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
                entries.Enqueue((category, formatter(state, exception)));
        }
    }
}
