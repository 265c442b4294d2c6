using LotFlow.Domain.People;
using LotFlow.Notifications.Settings;
using Microsoft.Extensions.Configuration;

namespace LotFlow.Notifications.Tests.Configuration;

public sealed class ConfigurationTests
{
    private const string Secret = "s3cret-of-all";

    private static readonly Dictionary<string, string?> s_good = new()
    {
        ["Notifications:Email:Host"] = "smtp.azurecomm.net",
        ["Notifications:Email:From"] = "LotFlow <lotflow@plant.example>",
        ["Notifications:Email:User"] = "lotflow",
        ["Notifications:Email:Password"] = Secret,
        ["Notifications:Teams:Webhooks:0:Sites:0"] = "NORD",
        ["Notifications:Teams:Webhooks:0:Roles:0"] = "quality",
        ["Notifications:Teams:Webhooks:0:Url"] = $"https://hook.example/?sig={Secret}",
        ["Notifications:Digest:Window"] = "00:01:00",
    };

    [Fact]
    public void Good_settings_are_read()
    {
        var settings = Read(s_good)!;

        Assert.Equal(("smtp.azurecomm.net", 587, MailSecurity.StartTls, Secret), (settings.Email!.Host, settings.Email.Port, settings.Email.Security, settings.Email.Password));
        Assert.Equal((TimeSpan.FromMinutes(1), 5), (settings.DigestWindow, settings.DigestOver));
        Assert.True(settings.Webhooks[0].IsFor("NORD", Role.Quality));
        Assert.False(settings.Webhooks[0].IsFor("NORD", Role.Manager));
        Assert.False(settings.Webhooks[0].IsFor("SUED", Role.Quality));
        Assert.DoesNotContain(Secret, $"{settings} {settings.Email} {settings.Webhooks[0]}", StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_channel_nothing_is_sent_and_no_address_is_needed() => Assert.Null(NotificationConfiguration.Read(Of([]), publicUrl: null, Wrong));

    [Fact]
    public void With_a_channel_the_public_address_is_needed() =>
        Assert.Contains("PublicUrl is missing", Assert.Throws<FormatException>(() => NotificationConfiguration.Read(Of(s_good), publicUrl: null, Wrong)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("Email:Host", "not a host")]
    [InlineData("Email:Host", null)]
    [InlineData("Email:Port", "0")]
    [InlineData("Email:Security", "none")]
    [InlineData("Email:Security", "ssl3")]
    [InlineData("Email:From", "nobody")]
    [InlineData("Email:Password", null)]
    [InlineData("Email:Password", "@Microsoft.KeyVault(SecretUri=https://v/secrets/x)")]
    [InlineData("Email:TrustedCertificate", "/no/such/file.pem")]
    [InlineData("Teams:Webhooks:0:Roles:0", "boss")]
    [InlineData("Teams:Webhooks:0:Sites:0", "no site")]
    [InlineData("Teams:Webhooks:0:Url", "http://hook.example/s3cret-of-all")]
    [InlineData("Teams:Webhooks:0:Url", null)]
    [InlineData("Digest:Window", "30")]
    [InlineData("Digest:Over", "0")]
    [InlineData("Attempts", "many")]
    [InlineData("Timeout", "1.00:00:00")]
    public void What_is_wrong_is_named_and_no_secret_repeated(string name, string? value)
    {
        var message = Assert.Throws<FormatException>(() => Read(new(s_good) { [$"Notifications:{name}"] = value })).Message;

        var named = name == "Email:Password" && value is null ? "Email:User" : name.Replace(":Roles:0", ":Roles").Replace(":Sites:0", ":Sites");
        Assert.Contains($"Notifications:{named}", message, StringComparison.Ordinal);
        Assert.Contains("expected", message, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://lotflow.example.com/")]
    [InlineData("/lotflow")]
    [InlineData("https://lotflow.example.com/?a=b")]
    public void A_public_address_that_is_not_safe_in_a_mail_is_refused(string url) =>
        Assert.Throws<FormatException>(() => NotificationConfiguration.ReadPublicUrl(Of(new() { ["PublicUrl"] = url }), Wrong));

    private static NotificationSettings? Read(Dictionary<string, string?> values) => NotificationConfiguration.Read(Of(values), new("https://lotflow.plant.example"), Wrong);

    private static IConfigurationRoot Of(Dictionary<string, string?> values) => new ConfigurationBuilder().AddInMemoryCollection(values).Build();

    private static FormatException Wrong(string problem) => new(problem);
}
