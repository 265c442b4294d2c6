using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace LotFlow.Workflows.Tests.Hosting;

/// <summary>Keeps what was logged under an event name.</summary>
internal sealed class EventLog : ILoggerFactory, ILogger
{
    private readonly ConcurrentQueue<(string Name, string Text)> _events = new();

    public IEnumerable<string> Names => _events.Select(e => e.Name);

    public IEnumerable<string> Of(string name) => _events.Where(e => e.Name == name).Select(e => e.Text);

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("This log keeps events itself.");

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (eventId.Name?.Contains('.', StringComparison.Ordinal) == true)
            _events.Enqueue((eventId.Name, formatter(state, exception)));
    }

    public void Dispose()
    {
        // Nothing is held open.
    }
}
