using LotFlow.Abstractions.Documents;
using LotFlow.Azure.Tests.Azurite;
using LotFlow.Storage.Contract;

namespace LotFlow.Azure.Tests.Tables;

public sealed class TablesDocumentContainerTests(AzuriteEmulator azurite) : DocumentContainerContract
{
    private TablesTestStore? _store;

    protected override int ModelHistories => 30;

    protected override async Task<IDocumentStore> OpenAsync(IReadOnlyList<ContainerDefinition> definitions)
    {
        _store = await TablesTestStore.OpenAsync(azurite, definitions, Clock);
        return _store.Store;
    }

    // A test that was skipped for want of Azurite has none.
    protected override async Task CloseAsync()
    {
        if (_store is not null)
            await _store.DisposeAsync();
    }
}
