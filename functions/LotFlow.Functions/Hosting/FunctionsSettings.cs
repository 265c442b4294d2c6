using Microsoft.Extensions.Configuration;

namespace LotFlow.Functions.Hosting;

/// <summary>What the app is told by its environment, read and checked once, at start.</summary>
/// <param name="CosmosEndpoint">Cosmos DB account.</param>
/// <param name="CosmosDatabase">Database in it.</param>
/// <param name="TablesEndpoint">Table service of the storage account.</param>
/// <param name="BlobsEndpoint">Blob service of the storage account.</param>
/// <param name="BaseUrl">Where people reach the app; links in messages start with it.</param>
/// <param name="LinkKeys">The keys that links are signed with.</param>
/// <param name="ServiceBusNamespace">Host name of the Service Bus namespace.</param>
/// <param name="EntraTenantId">Tenant whose tokens are accepted.</param>
/// <param name="EntraAudience">What a token must be for.</param>
public sealed record FunctionsSettings(
    Uri CosmosEndpoint, string CosmosDatabase, Uri TablesEndpoint, Uri BlobsEndpoint, Uri BaseUrl, LinkKeyRing LinkKeys, string ServiceBusNamespace,
    Guid EntraTenantId, string EntraAudience)
{
    /// <summary>Reads everything.</summary>
    /// <exception cref="SettingsException">Something is missing or wrong; the message names all of it.</exception>
    public static FunctionsSettings Read(IConfiguration configuration)
    {
        var reader = new SettingsReader(configuration);
        var settings = new FunctionsSettings(
            reader.Https("Cosmos__accountEndpoint", "the Cosmos DB account, which holds lots and stock", "https://<account>.documents.azure.com:443/"),
            reader.Text("LotFlow__CosmosDatabase", "the database in that account", "lotflow"),
            reader.Https("LotFlow__TablesEndpoint", "the table service for commands and approvals", "https://<account>.table.core.windows.net/"),
            reader.Https("LotFlow__BlobsEndpoint", "the blob service for certificates", "https://<account>.blob.core.windows.net/"),
            reader.Https("LotFlow__BaseUrl", "the address under which people open links", "https://lotflow.example.com/"),
            reader.Parsed<LinkKeyRing>("LotFlow__LinkKeys", "the keys that links are signed with, newest first; a Key Vault reference", LinkKeyRing.Format, LinkKeyRing.TryParse),
            reader.Parsed<string>("ServiceBus__fullyQualifiedNamespace", "the Service Bus namespace for commands and events", "<namespace>.servicebus.windows.net", TryHostName),
            reader.Parsed<Guid>("Entra__TenantId", "the Microsoft Entra tenant whose people sign in", "a GUID", TryGuid),
            reader.Text("Entra__Audience", "the audience that tokens must be for", "api://lotflow"));
        reader.ThrowIfIncomplete();
        return settings;
    }

    private static string? TryHostName(string text, out string host)
    {
        host = text;
        return Uri.CheckHostName(text) == UriHostNameType.Dns && text.Contains('.') ? null : "is not a host name";
    }

    private static string? TryGuid(string text, out Guid id) => Guid.TryParse(text, out id) && id != Guid.Empty ? null : "is not a GUID";
}
