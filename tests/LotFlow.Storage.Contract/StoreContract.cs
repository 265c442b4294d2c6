using LotFlow.Abstractions.Documents;
using Microsoft.Extensions.Time.Testing;

namespace LotFlow.Storage.Contract;

/// <summary>Opens an engine for one test. An engine's test project subclasses the contracts below and implements only this.</summary>
public abstract class StoreContract : IAsyncLifetime
{
    protected static readonly DateTimeOffset Start = new(2026, 3, 1, 6, 0, 0, TimeSpan.Zero);

    private IDocumentStore? _store;

    protected FakeTimeProvider Clock { get; } = new(Start);

    /// <summary>False where a real service keeps the time; tests that would have to wait for it are skipped.</summary>
    protected virtual bool CanMoveTime => true;

    protected IDocumentStore Store => _store!;

    /// <summary>What the tests of this contract store.</summary>
    protected abstract IReadOnlyList<ContainerDefinition> Definitions { get; }

    /// <summary>An empty store with these containers, reading the time from <see cref="Clock"/>.</summary>
    protected abstract Task<IDocumentStore> OpenAsync(IReadOnlyList<ContainerDefinition> definitions);

    /// <summary>Removes what <see cref="OpenAsync"/> has made.</summary>
    protected abstract Task CloseAsync();

    public async ValueTask InitializeAsync() => _store = await OpenAsync(Definitions);

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        GC.SuppressFinalize(this);
    }
}
