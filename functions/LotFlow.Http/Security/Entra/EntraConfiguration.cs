using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace LotFlow.Http.Security.Entra;

/// <summary>Reads the section <c>Entra</c> of the configuration, in the same words on both hosts.</summary>
public static class EntraConfiguration
{
    public const string Section = "Entra";

    private static readonly TimeSpan s_maxSkew = TimeSpan.FromMinutes(5);

    private static readonly string[] s_settings =
        [nameof(EntraOptions.TenantId), "Audience", nameof(EntraOptions.Instance), nameof(EntraOptions.ClockSkew), nameof(EntraOptions.RequiredScope), nameof(EntraOptions.SitesClaim)];

    /// <summary>The options, or null where there is no such section.</summary>
    /// <exception cref="ConfigurationException">Something in it is wrong; the message names everything that is.</exception>
    public static EntraOptions? Read(IConfiguration configuration)
    {
        var section = configuration.GetSection(Section);
        if (!section.Exists())
            return null;
        var problems = new List<string>();
        var options = new EntraOptions
        {
            TenantId = ReadTenant(section, problems),
            Audiences = ReadAudiences(section, problems),
            Instance = ReadInstance(section, problems),
            ClockSkew = ReadSkew(section, problems) ?? new EntraOptions { TenantId = default, Audiences = [] }.ClockSkew,
            RequiredScope = ReadWord(section, nameof(EntraOptions.RequiredScope), problems) ?? EntraOptions.DefaultScope,
            SitesClaim = ReadWord(section, nameof(EntraOptions.SitesClaim), problems),
        };
        // A misspelt setting would leave its default in force without a word.
        problems.AddRange(section.GetChildren().Where(c => !s_settings.Contains(c.Key, StringComparer.OrdinalIgnoreCase))
            .Select(c => $"{c.Key} is no setting; there are {string.Join(", ", s_settings)}"));
        return problems.Count == 0
            ? options
            : throw new ConfigurationException($"The configuration of {section.Path} is wrong:{Environment.NewLine}{string.Join(Environment.NewLine, problems.Select(p => $"- {p}."))}");
    }

    private static Guid ReadTenant(IConfigurationSection section, List<string> problems)
    {
        var text = section[nameof(EntraOptions.TenantId)];
        if (Guid.TryParseExact(text, "D", out var tenant) && tenant != Guid.Empty)
            return tenant;
        problems.Add($"TenantId is '{text}'; expected the Directory (tenant) ID of the app registration's overview. Names, 'common' and 'organizations' do not do");
        return default;
    }

    private static List<string> ReadAudiences(IConfigurationSection section, List<string> problems)
    {
        var setting = section.GetSection("Audience");
        List<string> audiences = [.. (setting.Value is { Length: > 0 } one ? [one] : setting.GetChildren().Select(c => c.Value ?? "")).Distinct(StringComparer.Ordinal)];
        if (audiences.Count == 0)
            problems.Add("Audience is missing; expected the Application (client) ID, the Application ID URI (api://…), or a list of both");
        problems.AddRange(audiences.Where(a => a.Length == 0 || a.Any(char.IsWhiteSpace) || !(Guid.TryParseExact(a, "D", out _) || Uri.TryCreate(a, UriKind.Absolute, out _)))
            .Select(a => $"Audience has '{a}'; expected the Application (client) ID or the Application ID URI (api://…)"));
        return audiences;
    }

    private static Uri ReadInstance(IConfigurationSection section, List<string> problems)
    {
        if (section[nameof(EntraOptions.Instance)] is not { } text)
            return EntraOptions.DefaultInstance;
        if (Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps && uri.PathAndQuery == "/" && uri.UserInfo.Length == 0)
            return uri;
        problems.Add($"Instance is '{text}'; expected an https address without a path, such as {EntraOptions.DefaultInstance}");
        return EntraOptions.DefaultInstance;
    }

    private static TimeSpan? ReadSkew(IConfigurationSection section, List<string> problems)
    {
        if (section[nameof(EntraOptions.ClockSkew)] is not { } text)
            return null;
        if (TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out var skew) && skew >= TimeSpan.Zero && skew <= s_maxSkew)
            return skew;
        problems.Add($"ClockSkew is '{text}'; expected a time from 00:00:00 to {s_maxSkew:c}");
        return null;
    }

    private static string? ReadWord(IConfigurationSection section, string name, List<string> problems)
    {
        if (section.GetSection(name) is not { Value: { } text })
            return null;
        if (text.Length == 0 || text.Any(char.IsWhiteSpace))
            problems.Add($"{name} is '{text}'; expected one word, or leave it out");
        return text;
    }
}
