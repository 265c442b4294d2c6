using LotFlow.Abstractions.Documents;
using LotFlow.Azure.Cosmos;
using LotFlow.Azure.Tests.Cosmos.Wire;
using Microsoft.Azure.Cosmos;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace LotFlow.Azure.Tests.Cosmos;

/// <summary>A store on the real SDK, on the wire of this process.</summary>
internal sealed class CosmosFixture : IDisposable
{
    // The form of a key; nobody checks it here.
    private static readonly string Key = Convert.ToBase64String(new byte[64]);

    private readonly CosmosClient _client;

    public CosmosFixture(TimeProvider serviceClock, IReadOnlyList<ContainerDefinition> definitions, ILoggerFactory? loggers = null)
    {
        Wire = new CosmosWire(serviceClock);
        foreach (var definition in definitions)
            Wire.Add(definition.Name, definition.HasTimeToLive);
        _client = Client(Wire);
        Store = new CosmosDocumentStore(_client, CosmosWire.Database, definitions, Waits, loggers ?? NullLoggerFactory.Instance);
    }

    public CosmosWire Wire { get; }

    public CosmosDocumentStore Store { get; }

    /// <summary>The store's own clock, on which it waits between attempts.</summary>
    public ImmediateClock Waits { get; } = new();

    /// <summary>The production options, but for the way to the account.</summary>
    public static CosmosClient Client(CosmosWire wire)
    {
        var options = CosmosClients.ClientOptions(new CosmosStoreOptions { Endpoint = new Uri(WireAccount.Endpoint), Gateway = true, ThrottledAttempts = 0 });
        options.HttpClientFactory = () => new HttpClient(wire, disposeHandler: false);
        return new CosmosClient(WireAccount.Endpoint, Key, options);
    }

    public void Dispose()
    {
        _client.Dispose();
        Assert.Empty(Wire.Refused);
        Wire.Dispose();
    }
}
