using LotFlow.Http.Security;
using LotFlow.Server.Amqp;
using LotFlow.Server.Users;
using Microsoft.Extensions.Configuration;

namespace LotFlow.Server.Tests.Amqp;

public sealed class AmqpSettingsTests
{
    private static readonly string s_digest = AccessToken.Sha256("secret");

    [Fact]
    public void Without_its_section_there_is_no_amqp() => Assert.Null(AmqpSettings.Read(Configuration()));

    [Theory]
    [InlineData(null, "amqp://127.0.0.1:5672", true)]
    [InlineData("amqp://localhost", "amqp://127.0.0.1:5672", true)]
    [InlineData("amqp://[::1]:5673", "amqp://[::1]:5673", true)]
    [InlineData("amqp://0.0.0.0:5672", "amqp://0.0.0.0:5672", false)]
    public void It_is_listened_on_the_loopback_address_unless_another_is_named(string? url, string expected, bool isLoopback)
    {
        var settings = AmqpSettings.Read(Configuration(("Url", url), ("User", "wms"), ("PasswordSha256", s_digest)))!;

        Assert.Equal((expected, isLoopback), (settings.Url, settings.IsLoopback));
    }

    [Theory]
    [InlineData("Url", "amqps://127.0.0.1:5671")]
    [InlineData("Url", "amqp://wms:secret@127.0.0.1")]
    [InlineData("Url", "amqp://plant.example.com")]
    [InlineData("Url", "5672")]
    [InlineData("User", "")]
    [InlineData("PasswordSha256", "secret")]
    [InlineData("PasswordSha256", null)]
    public void What_cannot_be_used_is_said_with_its_setting(string setting, string? value)
    {
        var values = new Dictionary<string, string?> { ["Url"] = "amqp://127.0.0.1", ["User"] = "wms", ["PasswordSha256"] = s_digest, [setting] = value };

        var e = Assert.Throws<ConfigurationException>(() => AmqpSettings.Read(Configuration([.. values.Select(v => (v.Key, v.Value))])));

        Assert.Contains($"Amqp:{setting}", e.Message, StringComparison.Ordinal);
    }

    private static IConfigurationRoot Configuration(params (string Name, string? Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.Where(s => s.Value is not null).Select(s => KeyValuePair.Create($"Amqp:{s.Name}", s.Value))).Build();
}
