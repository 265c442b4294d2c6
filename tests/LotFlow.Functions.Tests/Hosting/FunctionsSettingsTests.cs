using System.Text.Json;
using LotFlow.Functions.Hosting;
using Microsoft.Extensions.Configuration;

namespace LotFlow.Functions.Tests.Hosting;

public sealed class FunctionsSettingsTests
{
    private static readonly Dictionary<string, string?> s_good = new()
    {
        ["Cosmos:accountEndpoint"] = "https://a.documents.azure.com:443/",
        ["LotFlow:CosmosDatabase"] = "lotflow",
        ["LotFlow:TablesEndpoint"] = "https://a.table.core.windows.net/",
        ["LotFlow:BlobsEndpoint"] = "https://a.blob.core.windows.net/",
        ["LotFlow:BaseUrl"] = "https://lotflow.example.com/",
        ["LotFlow:LinkKeys"] = $"k2:{Key(2)}; k1:{Key(1)}",
        ["ServiceBus:fullyQualifiedNamespace"] = "a.servicebus.windows.net",
        ["Entra:TenantId"] = "5f6a7c0e-7d0e-4c55-9f43-0d6a3d3d1f10",
        ["Entra:Audience"] = "api://lotflow",
    };

    public static TheoryData<string> Names => [.. s_good.Keys];

    [Fact]
    public void Good_settings_are_read()
    {
        var settings = Read(s_good);

        Assert.Equal("k2", settings.LinkKeys.CurrentKeyId);
        Assert.Equal(Convert.FromBase64String(Key(1)), settings.LinkKeys.Find("k1"));
        Assert.Null(settings.LinkKeys.Find("k3"));
        Assert.Equal("a.servicebus.windows.net", settings.ServiceBusNamespace);
    }

    [Fact]
    public void Everything_that_is_missing_is_named_in_one_message()
    {
        var e = Assert.Throws<SettingsException>(() => Read([]));

        Assert.All(s_good.Keys, name => Assert.Contains($"{name.Replace(":", "__")} is missing", e.Message, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void One_that_is_missing_is_the_only_one_named(string name)
    {
        var e = Assert.Throws<SettingsException>(() => Read(With(name, "  ")));

        Assert.Equal(2, e.Message.Split(Environment.NewLine).Length);
        Assert.Contains(name.Replace(":", "__"), e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("LotFlow:BaseUrl", "http://lotflow.example.com/", "https")]
    [InlineData("LotFlow:BaseUrl", "/relative", "https")]
    [InlineData("LotFlow:TablesEndpoint", "https://a.table.core.windows.net/?sig=secret", "https")]
    [InlineData("ServiceBus:fullyQualifiedNamespace", "sb://a.servicebus.windows.net/", "host name")]
    [InlineData("Entra:TenantId", "common", "GUID")]
    [InlineData("Entra:TenantId", "00000000-0000-0000-0000-000000000000", "GUID")]
    [InlineData("LotFlow:LinkKeys", "@Microsoft.KeyVault(SecretUri=https://v.vault.azure.net/secrets/k)", "not resolved")]
    [InlineData("LotFlow:LinkKeys", "c2VjcmV0", "without an id")]
    [InlineData("LotFlow:LinkKeys", "k.1:c2VjcmV0", "without an id")]
    [InlineData("LotFlow:LinkKeys", "k1:c2VjcmV0", "at least 32 bytes")]
    [InlineData("LotFlow:LinkKeys", "k1:no base64 secret", "at least 32 bytes")]
    [InlineData("LotFlow:LinkKeys", " ;;; ", "no key")]
    public void What_is_wrong_is_said_without_the_value(string name, string value, string why)
    {
        var e = Assert.Throws<SettingsException>(() => Read(With(name, value)));

        Assert.Contains(why, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(value.Trim(), e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_that_is_there_twice_is_refused()
    {
        var e = Assert.Throws<SettingsException>(() => Read(With("LotFlow:LinkKeys", $"k1:{Key(1)};k1:{Key(2)}")));

        Assert.Contains("'k1' twice", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Key(1), e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_sample_names_every_setting()
    {
        using var sample = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "local.settings.sample.json")));
        var names = sample.RootElement.GetProperty("Values").EnumerateObject().Select(p => p.Name).ToList();

        Assert.Empty(s_good.Keys.Select(k => k.Replace(":", "__")).Except(names));
    }

    private static string Key(byte fill) => Convert.ToBase64String([.. Enumerable.Repeat(fill, 32)]);

    private static Dictionary<string, string?> With(string name, string value) => new(s_good) { [name] = value };

    private static FunctionsSettings Read(Dictionary<string, string?> values) =>
        FunctionsSettings.Read(new ConfigurationBuilder().AddInMemoryCollection(values).Build());
}
