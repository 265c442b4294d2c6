using System.Diagnostics;
using System.Text.RegularExpressions;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Azure.Storage;
using Azure.Storage.Blobs;
using LotFlow.Azure.Tables;
using LotFlow.Notifications.Tests.Smtp;

[assembly: AssemblyFixture(typeof(LotFlow.Azure.Tests.Azurite.AzuriteEmulator))]

namespace LotFlow.Azure.Tests.Azurite;

/// <summary>
/// One Azurite, Microsoft's emulator of Azure Storage, for all tests of this assembly; started by the first that needs it, on ports
/// that the system chooses, and ended with the test process. Tests are skipped where Node.js is missing.
/// </summary>
public sealed partial class AzuriteEmulator : IAsyncDisposable
{
    // The development account of every Azurite, published in its documentation: no secret. Tokens would need HTTPS and a
    // certificate; the product itself takes only tokens.
    private const string Account = "devstoreaccount1";
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    // Standard input ends when the test process does, however it dies.
    private const string EndsWithItsParent = "process.stdin.resume().on('end', () => process.exit()); require(process.argv[1])";

    private readonly Lazy<Task<Addresses>> _started;
    private Process? _process;

    public AzuriteEmulator() => _started = new(StartAsync);

    /// <summary>A client with the product's options, through a transport of the test where one is given.</summary>
    public async Task<TableServiceClient> TablesAsync(HttpPipelineTransport? transport = null)
    {
        var options = TablesConnection.Options();
        options.Transport = transport ?? options.Transport;
        return new(new Uri((await _started.Value).Tables), new TableSharedKeyCredential(Account, Key), options);
    }

    public async Task<BlobContainerClient> BlobsAsync(string container, HttpPipelineTransport? transport = null)
    {
        var options = new BlobClientOptions();
        options.Retry.MaxRetries = 2;
        options.Retry.Delay = TimeSpan.FromMilliseconds(1);
        options.Transport = transport ?? options.Transport;
        return new(new Uri($"{(await _started.Value).Blobs}/{container}"), new StorageSharedKeyCredential(Account, Key), options);
    }

    public ValueTask DisposeAsync()
    {
        Stop();
        return ValueTask.CompletedTask;
    }

    private async Task<Addresses> StartAsync()
    {
        var package = await NpmPackage.InstallAsync("Azurite", "Azure Tables and Blob Storage");
        var program = Path.Combine(package, "node_modules", "azurite", "dist", "src", "azurite.js");
        _process = Process.Start(new ProcessStartInfo(
            "node",
            [
                "-e", EndsWithItsParent, "--", program, "--blobPort", "0", "--queuePort", "0", "--tablePort", "0", "--inMemoryPersistence", "--silent", "--disableTelemetry",
                // The SDK speaks a newer version of the blob protocol than this Azurite knows.
                "--skipApiVersionCheck",
            ])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Stop();
        // Read to the end all the time, so that a full pipe cannot hold Azurite up.
        _ = _process.StandardError.ReadToEndAsync();
        var addresses = new Addresses("", "");
        while (addresses.Blobs.Length == 0 || addresses.Tables.Length == 0)
        {
            var line = await _process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("Azurite ended before it listened; run it by hand to see why.");
            if (Listening().Match(line) is not { Success: true } match)
                continue;
            var address = $"{match.Groups["address"].Value}/{Account}";
            addresses = match.Groups["service"].Value switch
            {
                "Blob" => addresses with { Blobs = address },
                "Table" => addresses with { Tables = address },
                _ => addresses,
            };
        }

        _ = _process.StandardOutput.ReadToEndAsync();
        return addresses;
    }

    private void Stop()
    {
        if (Interlocked.Exchange(ref _process, null) is not { } process)
            return;
        process.Kill(entireProcessTree: true);
        process.Dispose();
    }

    [GeneratedRegex("^Azurite (?<service>Blob|Table) service is successfully listening at (?<address>.+)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Listening();

    private sealed record Addresses(string Blobs, string Tables);
}
