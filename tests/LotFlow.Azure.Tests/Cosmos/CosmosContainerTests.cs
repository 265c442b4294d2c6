using LotFlow.Abstractions.Documents;
using LotFlow.Storage.Contract;

namespace LotFlow.Azure.Tests.Cosmos;

public sealed class CosmosContainerTests : DocumentContainerContract
{
    private CosmosFixture? _fixture;

    protected override Task<IDocumentStore> OpenAsync(IReadOnlyList<ContainerDefinition> definitions)
    {
        _fixture = new CosmosFixture(Clock, definitions);
        return Task.FromResult<IDocumentStore>(_fixture.Store);
    }

    protected override Task CloseAsync()
    {
        _fixture!.Dispose();
        return Task.CompletedTask;
    }
}

public sealed class CosmosChangeFeedTests : ChangeFeedContract
{
    private CosmosFixture? _fixture;

    protected override Task<IDocumentStore> OpenAsync(IReadOnlyList<ContainerDefinition> definitions)
    {
        _fixture = new CosmosFixture(Clock, definitions);
        return Task.FromResult<IDocumentStore>(_fixture.Store);
    }

    protected override Task CloseAsync()
    {
        _fixture!.Dispose();
        return Task.CompletedTask;
    }
}
