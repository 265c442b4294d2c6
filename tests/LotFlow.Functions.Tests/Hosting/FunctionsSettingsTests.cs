using System.Text.Json;
using LotFlow.Functions.Hosting;
using Microsoft.Extensions.Configuration;

namespace LotFlow.Functions.Tests.Hosting;

public sealed class FunctionsSettingsTests
{
    internal static IReadOnlyDictionary<string, string?> Good => s_good;

    private static readonly Dictionary<string, string?> s_good = new()
    {
        ["Cosmos:accountEndpoint"] = "https://a.documents.azure.com:443/",
        ["LotFlow:TablesEndpoint"] = "https://a.table.core.windows.net/",
        ["LotFlow:BlobsEndpoint"] = "https://a.blob.core.windows.net/",
        ["LotFlow:BaseUrl"] = "https://lotflow.example.com/",
        ["LotFlow:LinkKeys"] = Ring("k2", ("k1", Key(1)), ("k2", Key(2))),
        ["LotFlow:AuditKeys"] = Ring("k1", ("k1", Key(3))),
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
    [InlineData("LotFlow:LinkKeys", "secret that is no JSON", "no ring of keys")]
    [InlineData("LotFlow:LinkKeys", "{\"current\":\"k1\",\"keys\":[]}", "no ring of keys")]
    [InlineData("LotFlow:LinkKeys", "{\"current\":\"k1\",\"keys\":[{\"id\":\"k1\",\"createdAt\":\"2026-01-01T00:00:00Z\",\"secret\":\"c2VjcmV0\"}]}", "no ring of keys")]
    [InlineData("LotFlow:LinkKeys", "@Microsoft.KeyVault(SecretUri=https://v.vault.azure.net/secrets/k)", "not resolved")]
    public void What_is_wrong_is_said_without_the_value(string name, string value, string why)
    {
        var e = Assert.Throws<SettingsException>(() => Read(With(name, value)));

        Assert.Contains(why, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(value.Trim(), e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Entra:TenantId", "common", "TenantId is 'common'")]
    [InlineData("Entra:Audience", "not an audience", "Audience has 'not an audience'")]
    [InlineData("Entra:Audiense", "api://lotflow", "Audiense is no setting")]
    [InlineData("People:0:id", "no id!", "its id is 'no id!'")]
    public void What_is_wrong_with_sign_in_and_people_is_in_the_same_message(string name, string value, string why)
    {
        var settings = With(name, value);
        settings["LotFlow:BaseUrl"] = null;

        var e = Assert.Throws<SettingsException>(() => Read(settings));

        Assert.Contains(why, e.Message, StringComparison.Ordinal);
        Assert.Contains("LotFlow__BaseUrl is missing", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Several_audiences_and_the_people_who_get_messages_are_read()
    {
        var values = With("Entra:Audience", null);
        values["Entra:Audience:0"] = "api://lotflow";
        values["Entra:Audience:1"] = "5f6a7c0e-7d0e-4c55-9f43-0d6a3d3d1f11";
        values["People:0:id"] = "qa1";
        values["People:0:roles:0"] = "quality";

        var settings = Read(values);

        Assert.Equal(2, settings.Entra.Audiences.Count);
        Assert.Equal("qa1", Assert.Single(settings.People).Id);
    }

    [Fact]
    public void The_sample_names_every_setting()
    {
        using var sample = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "local.settings.sample.json")));
        var names = sample.RootElement.GetProperty("Values").EnumerateObject().Select(p => p.Name).ToList();

        Assert.Empty(s_good.Keys.Select(k => k.Replace(":", "__")).Except(names));
    }

    private static string Ring(string current, params (string Id, string Secret)[] keys) => JsonSerializer.Serialize(new
    {
        current,
        keys = keys.Select(k => new { id = k.Id, createdAt = "2026-01-01T00:00:00Z", secret = k.Secret }),
    });

    private static string Key(byte fill) => Convert.ToBase64String([.. Enumerable.Repeat(fill, 32)]);

    private static Dictionary<string, string?> With(string name, string? value) => new(s_good) { [name] = value };

    private static FunctionsSettings Read(Dictionary<string, string?> values) =>
        FunctionsSettings.Read(new ConfigurationBuilder().AddInMemoryCollection(values).Build());
}
