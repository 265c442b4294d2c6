using Microsoft.DurableTask.Client;

namespace LotFlow.Functions.Durable;

/// <summary>
/// The platform's client of the invocation that runs. The platform hands it to functions and not to service providers, while what uses
/// it are singletons, so each function that has the binding puts it here for everything that it calls.
/// </summary>
public sealed class DurableClientAccessor
{
    private readonly AsyncLocal<DurableTaskClient?> _current = new();

    /// <exception cref="InvalidOperationException">The function that runs has no client.</exception>
    internal DurableTaskClient Current => _current.Value ?? throw new InvalidOperationException(
        $"No durable client is at hand: give the function that runs a [DurableClient] parameter and wrap its work in {nameof(DurableClientAccessor)}.{nameof(Use)}.");

    /// <summary>Makes it the client of everything that the caller does until the answer is disposed of.</summary>
    public IDisposable Use(DurableTaskClient client)
    {
        var before = _current.Value;
        _current.Value = client;
        return new Restore(() => _current.Value = before);
    }

    private sealed class Restore(Action restore) : IDisposable
    {
        public void Dispose() => restore();
    }
}
