using System.CommandLine;
using System.Net;
using LotFlow.Http.Security;

namespace LotFlow.Server.Commands;

/// <summary>The options that <c>serve</c> and <c>demo</c> share. The command line comes before the environment, that before the file.</summary>
internal sealed class HostOptions
{
    public const string DefaultUrl = "http://127.0.0.1:5080";

    private readonly Option<string?> _data = new("--data") { Description = "Folder that everything is kept in.", HelpName = "DIR" };
    private readonly Option<string?> _urls = new("--urls") { Description = $"Where to listen; several are separated by ';'. Default: {DefaultUrl}", HelpName = "URL" };
    private readonly Option<string?> _config = new("--config")
    {
        Description = "JSON configuration. Default: appsettings.json in this folder, if there is one.",
        HelpName = "FILE",
    };

    private readonly Option<bool> _verbose = new("--verbose") { Description = "Log what LotFlow does, not only warnings." };

    public void AddTo(Command command)
    {
        command.Options.Add(_data);
        command.Options.Add(_urls);
        command.Options.Add(_config);
        command.Options.Add(_verbose);
    }

    /// <exception cref="ConfigurationException">The file cannot be read, or an address is none.</exception>
    public HostSettings Read(ParseResult parsed)
    {
        var configuration = Configuration(parsed.GetValue(_config));
        var urls = (parsed.GetValue(_urls) ?? configuration["Urls"] ?? DefaultUrl)
            .Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return new(parsed.GetValue(_data) ?? configuration["Data"], [.. urls.Select(Checked)], parsed.GetValue(_verbose), configuration);
    }

    private static IConfiguration Configuration(string? file)
    {
        try
        {
            return new ConfigurationBuilder()
                .AddJsonFile(Path.GetFullPath(file ?? "appsettings.json"), optional: file is null, reloadOnChange: false)
                .AddEnvironmentVariables("LOTFLOW__")
                .Build();
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"The configuration cannot be read: {e.Message} {e.InnerException?.Message}".TrimEnd(), e);
        }
    }

    private static string Checked(string url)
    {
        if (!Uri.TryCreate(url.Replace("//*", "//0.0.0.0").Replace("//+", "//0.0.0.0"), UriKind.Absolute, out var uri) || uri.AbsolutePath != "/")
            throw new ConfigurationException($"'{url}' is not an address to listen on; expected one such as {DefaultUrl}.");
        return uri.Scheme == Uri.UriSchemeHttp
            ? url
            : throw new ConfigurationException($"'{url}' cannot be served: LotFlow speaks http. For TLS put a reverse proxy in front and listen on the loopback address.");
    }
}

/// <summary>What the options came to.</summary>
internal sealed record HostSettings(string? DataFolder, IReadOnlyList<string> Urls, bool Verbose, IConfiguration Configuration)
{
    public bool IsLoopbackOnly => Urls.All(url => IsLoopback(BindingAddress.Parse(url).Host));

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));
}
