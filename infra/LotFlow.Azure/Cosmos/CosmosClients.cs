using Azure.Core;
using LotFlow.Abstractions;
using Microsoft.Azure.Cosmos;

namespace LotFlow.Azure.Cosmos;

/// <summary>How to reach the account.</summary>
public sealed record CosmosStoreOptions
{
    /// <summary>The account's address, <c>https://{account}.documents.azure.com</c>.</summary>
    public required Uri Endpoint { get; init; }

    /// <summary>HTTPS through the gateway instead of TCP to the replicas: slower, but only port 443.</summary>
    public bool Gateway { get; init; }

    /// <summary>How often the SDK itself repeats what was refused for lack of request units (429), which nothing has executed.</summary>
    public int ThrottledAttempts { get; init; } = 9;
}

/// <summary>Clients of the account as <see cref="CosmosDocumentStore"/> needs them; one per process.</summary>
public static class CosmosClients
{
    /// <param name="options">How to reach the account.</param>
    /// <param name="credential">An identity with the role Cosmos DB Built-in Data Contributor.</param>
    public static CosmosClient Create(CosmosStoreOptions options, TokenCredential credential) =>
        new(options.Endpoint.ToString(), credential, ClientOptions(options));

    /// <summary>
    /// The SDK's options. By default the SDK would send a write again when an HTTP connection breaks, without telling; bound to the one
    /// endpoint it does not, and the question whether the write was executed comes to where it can be answered. Over TCP it never repeats
    /// a write that may have left the machine.
    /// </summary>
    public static CosmosClientOptions ClientOptions(CosmosStoreOptions options) => new()
    {
        ApplicationName = "LotFlow",
        ConnectionMode = options.Gateway ? ConnectionMode.Gateway : ConnectionMode.Direct,
        LimitToEndpoint = options.Gateway,
        ConsistencyLevel = ConsistencyLevel.Strong,
        EnableContentResponseOnWrite = false,
        MaxRetryAttemptsOnRateLimitedRequests = options.ThrottledAttempts,
        // Not the default half minute: a commit is repeated on top of this.
        MaxRetryWaitTimeOnRateLimitedRequests = TimeSpan.FromSeconds(5),
        UseSystemTextJsonSerializerWithOptions = LotFlowJson.Options,
    };
}
