using LotFlow.Http.Security;
using Microsoft.Extensions.Configuration;

namespace LotFlow.Functions.Hosting;

/// <summary>The environment of the app cannot be used; the message names every setting that is missing or wrong.</summary>
public sealed class SettingsException(string message) : Exception(message);

/// <summary>Reads settings and collects what is wrong with them, so that an operator hears of everything at once.</summary>
internal sealed class SettingsReader(IConfiguration configuration)
{
    private readonly List<string> _problems = [];

    /// <returns>What is wrong with the text, or null if it was understood.</returns>
    public delegate string? TryParse<T>(string text, out T value);

    public Uri Https(string name, string purpose, string example) => Parsed<Uri>(name, purpose, example, (string text, out Uri value) =>
        Uri.TryCreate(text, UriKind.Absolute, out value!) && value.Scheme == Uri.UriSchemeHttps && value.Query.Length == 0 && value.Fragment.Length == 0
            ? null
            : "is not an absolute https address");

    /// <summary>The value itself is never repeated in a message: it may be a secret.</summary>
    public T Parsed<T>(string name, string purpose, string example, TryParse<T> parse)
    {
        var text = configuration[name.Replace("__", ":", StringComparison.Ordinal)]?.Trim();
        string? problem;
        T? value = default;
        if (string.IsNullOrEmpty(text))
            problem = "is missing";
        else if (text.StartsWith("@Microsoft.KeyVault(", StringComparison.OrdinalIgnoreCase))
            problem = "is a Key Vault reference that was not resolved (has the app's identity access to the secret?)";
        else
            problem = parse(text, out value);
        if (problem is not null)
            _problems.Add($"  {name} {problem}: {purpose}. Expected: {example}");
        return value!;
    }

    /// <summary>What a reader of a whole section makes of it. Settings without which there is nothing to read are named first.</summary>
    public T? Section<T>(string section, Func<IConfiguration, T?> read, params (string Name, string Purpose)[] needed)
        where T : class
    {
        var missing = needed.Where(n => !configuration.GetSection($"{section}:{n.Name}").Exists() || configuration[$"{section}:{n.Name}"]?.Trim() is "").ToList();
        _problems.AddRange(missing.Select(n => $"  {section}__{n.Name} is missing: {n.Purpose}."));
        if (missing.Count > 0)
            return null;
        try
        {
            return read(configuration);
        }
        catch (ConfigurationException e)
        {
            _problems.Add($"  {e.Message}");
            return null;
        }
    }

    public void ThrowIfIncomplete()
    {
        if (_problems.Count > 0)
            throw new SettingsException($"LotFlow cannot start. Set these application settings:{Environment.NewLine}{string.Join(Environment.NewLine, _problems)}");
    }
}
