using System.Text.RegularExpressions;
using LotFlow.Abstractions.Documents;
using LotFlow.Workflows.Storage;

namespace LotFlow.Architecture.Tests;

/// <summary>What the templates say and the code says must be the same; that they compile is the business of bicep/LotFlow.Bicep.csproj.</summary>
public sealed partial class BicepTests
{
    private static readonly string s_folder = Path.Combine(Repository.Root, "bicep");
    private static readonly string s_cosmos = Read("modules/cosmos.bicep");
    private static readonly string s_storage = Read("modules/storage.bicep");
    private static readonly string s_alerts = Read("modules/alerts.bicep");
    private static readonly string s_workbook = Read("workbook/lotflow.workbook.json");

    public static TheoryData<string> Followed => [.. Containers.All.Where(c => c.HasChangeFeed).Select(c => c.Name)];

    public static TheoryData<string> NotFollowed => [.. Containers.All.Where(c => !c.HasChangeFeed).Select(c => c.Name)];

    [Fact]
    public void No_template_hands_out_a_key()
    {
        var templates = Directory.EnumerateFiles(s_folder, "*.bicep*", SearchOption.AllDirectories).Where(f => !IsBuilt(f)).ToList();
        Assert.NotEmpty(templates);
        Assert.Empty(templates.Where(f => Keys().IsMatch(File.ReadAllText(f))).Select(Repository.Relative));
    }

    [Theory]
    [InlineData("modules/cosmos.bicep", "disableLocalAuth: true")]
    [InlineData("modules/service-bus.bicep", "disableLocalAuth: true")]
    [InlineData("modules/monitoring.bicep", "DisableLocalAuth: true")]
    [InlineData("modules/storage.bicep", "allowSharedKeyAccess: false")]
    [InlineData("modules/key-vault.bicep", "enableRbacAuthorization: true")]
    public void A_service_takes_tokens_only(string template, string setting) => Assert.Contains(setting, Read(template), StringComparison.Ordinal);

    /// <summary>The gate rule stands on it: the store orders a hold and a pick, and every instance sees the order.</summary>
    [Theory]
    [InlineData("enableMultipleWriteLocations: false")]
    [InlineData("defaultConsistencyLevel: 'Strong'")]
    public void One_region_writes_and_every_reader_sees_it(string setting) => Assert.Contains(setting, s_cosmos, StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Followed))]
    public void A_container_with_a_change_feed_is_in_Cosmos_as_the_code_declares_it(string name)
    {
        var definition = Definition(name);
        var declared = CosmosContainer().Matches(s_cosmos).Single(m => m.Groups["name"].Value == name);
        var fields = Quoted().Matches(declared.Groups["fields"].Value).Select(m => m.Groups["text"].Value);
        Assert.Equal(definition.IndexedFields.Select(f => f.Name), fields);
        Assert.Equal(definition.HasTimeToLive ? "-1" : "null", declared.Groups["timeToLive"].Value);
    }

    [Theory]
    [MemberData(nameof(NotFollowed))]
    public void A_container_without_a_change_feed_is_a_table(string name)
    {
        var tables = Quoted().Matches(TableNames().Match(s_storage).Value).Select(m => m.Groups["text"].Value);
        Assert.Contains(name, tables);
    }

    [Fact]
    public void Every_query_is_read_by_a_tile_or_an_alert_and_every_tile_has_its_query()
    {
        var files = Directory.EnumerateFiles(Path.Combine(s_folder, "queries"), "*.kql").Select(Path.GetFileName).ToHashSet();
        var tiles = KqlName().Matches(s_workbook).Select(m => m.Groups["file"].Value).ToHashSet();
        var given = KqlName().Matches(Read("modules/workbook.bicep")).Select(m => m.Groups["file"].Value).ToHashSet();
        var alerts = KqlName().Matches(s_alerts).Select(m => m.Groups["file"].Value);
        Assert.Equal(tiles.Order(), given.Order());
        Assert.Equal(files.Order(), tiles.Union(alerts).Order());
    }

    [Fact]
    public void Every_alert_and_every_query_has_its_place_in_the_operators_page()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "operate.md"));
        var alerts = AlertTitle().Matches(s_alerts).Select(m => m.Groups["title"].Value).ToList();
        Assert.True(alerts.Count >= 9, "The titles of the alerts were not found in alerts.bicep.");
        Assert.All(alerts, title => Assert.Contains($"\n### {title}\n", page, StringComparison.Ordinal));
        var queries = Directory.EnumerateFiles(Path.Combine(s_folder, "queries"), "*.kql").Select(Path.GetFileName);
        Assert.All(queries, query => Assert.Contains(query!, page, StringComparison.Ordinal));
    }

    private static ContainerDefinition Definition(string name) => Containers.All.Single(c => c.Name == name);

    private static string Read(string file) => File.ReadAllText(Path.Combine(s_folder, file));

    private static bool IsBuilt(string file) => Repository.Relative(file).Split('/').Any(folder => folder is "obj" or "bin");

    [GeneratedRegex(@"\blist[A-Za-z]*(Keys|ConnectionStrings|Secrets)\s*\(|AccountKey=|SharedAccessKey|SharedAccessSignature", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Keys();

    [GeneratedRegex(@"name: '(?<name>\w+)'\s+indexedFields: \[(?<fields>[^\]]*)\]\s+timeToLive: (?<timeToLive>null|-1)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CosmosContainer();

    [GeneratedRegex(@"var tableNames = \[[^\]]*\]", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TableNames();

    [GeneratedRegex("'(?<text>[^']*)'", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Quoted();

    [GeneratedRegex(@"queries/(?<file>[\w-]+\.kql)|""(?<file>[\w-]+\.kql)""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex KqlName();

    [GeneratedRegex(@"title: '(?<title>[^']+)'|docs/operate\.md, ""(?<title>[^""$]+)""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AlertTitle();
}
