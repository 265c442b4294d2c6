using System.Text;
using System.Text.Json;
using LotFlow.Domain.People;
using LotFlow.Http.Security;
using LotFlow.Http.Security.Entra;
using LotFlow.Notifications.Settings;
using LotFlow.Workflows.Approvals;
using Microsoft.Extensions.Configuration;

namespace LotFlow.Functions.Hosting;

/// <summary>What the app is told by its environment, read and checked once, at start.</summary>
/// <param name="CosmosEndpoint">Cosmos DB account.</param>
/// <param name="TablesEndpoint">Table service of the storage account.</param>
/// <param name="BlobsEndpoint">Blob service of the storage account.</param>
/// <param name="BaseUrl">Where people reach the app; links in messages start with it.</param>
/// <param name="LinkKeys">The keys that links are signed with.</param>
/// <param name="AuditKeys">The keys that exports of the audit trail are signed with.</param>
/// <param name="ServiceBusNamespace">Host name of the Service Bus namespace.</param>
/// <param name="Entra">Whose tokens are accepted.</param>
/// <param name="People">Who gets messages, and where signed-in people may act.</param>
/// <param name="IdentityClientId">The user-assigned identity to act as; null for the system-assigned one or a developer's sign-in.</param>
/// <param name="Notifications">How messages reach people; null where they are only kept.</param>
public sealed record FunctionsSettings(
    Uri CosmosEndpoint, Uri TablesEndpoint, Uri BlobsEndpoint, Uri BaseUrl, LinkKeyRing LinkKeys, LinkKeyRing AuditKeys, string ServiceBusNamespace,
    EntraOptions Entra, IReadOnlyList<Person> People, string? IdentityClientId, NotificationSettings? Notifications)
{
    /// <summary>Reads everything.</summary>
    /// <exception cref="SettingsException">Something is missing or wrong; the message names all of it.</exception>
    public static FunctionsSettings Read(IConfiguration configuration)
    {
        var reader = new SettingsReader(configuration);
        var baseUrl = reader.Https("LotFlow__BaseUrl", "the address under which people open links", "https://lotflow.example.com/");
        var settings = new FunctionsSettings(
            reader.Https("Cosmos__accountEndpoint", "the Cosmos DB account, which holds lots and stock", "https://<account>.documents.azure.com:443/"),
            reader.Https("LotFlow__TablesEndpoint", "the table service for commands and approvals", "https://<account>.table.core.windows.net/"),
            reader.Https("LotFlow__BlobsEndpoint", "the blob service for certificates", "https://<account>.blob.core.windows.net/"),
            baseUrl,
            reader.Parsed<LinkKeyRing>(
                "LotFlow__LinkKeys", "the keys that links are signed with; a Key Vault reference", "the content of keys/links.json, which 'lotflow keys rotate' makes", TryRing),
            reader.Parsed<LinkKeyRing>(
                "LotFlow__AuditKeys", "the keys that exports of the audit trail are signed with; a Key Vault reference",
                "the content of keys/audit.json, which 'lotflow keys rotate --audit' makes", TryRing),
            reader.Parsed<string>("ServiceBus__fullyQualifiedNamespace", "the Service Bus namespace for commands and events", "<namespace>.servicebus.windows.net", TryHostName),
            reader.Section(EntraConfiguration.Section, EntraConfiguration.Read, ("TenantId", "the Microsoft Entra tenant whose people sign in"), ("Audience", "what tokens must be for"))!,
            reader.Section(PersonConfiguration.PeopleSection, PersonConfiguration.ReadPeople)!,
            configuration["AZURE_CLIENT_ID"],
            // Without the address of the app, which is named already, nothing is said about its use.
            reader.Section(NotificationConfiguration.Section, c => baseUrl is null ? null : NotificationConfiguration.Read(c, baseUrl, problem => new ConfigurationException(problem))));
        reader.ThrowIfIncomplete();
        return settings;
    }

    private static string? TryHostName(string text, out string host)
    {
        host = text;
        return Uri.CheckHostName(text) == UriHostNameType.Dns && text.Contains('.') ? null : "is not a host name";
    }

    private static string? TryRing(string text, out LinkKeyRing ring)
    {
        ring = LinkKeyRing.Empty;
        try
        {
            ring = LinkKeyRing.Parse(Encoding.UTF8.GetBytes(text));
            return null;
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            // The exception may quote the text, which holds the keys.
            return "holds no ring of keys with a current one of 32 bytes or more";
        }
    }
}
