using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using LotFlow.Notifications.Settings;
using LotFlow.Notifications.Tests.Smtp;
using MimeKit;

[assembly: AssemblyFixture(typeof(MailServer))]

namespace LotFlow.Notifications.Tests.Smtp;

/// <summary>What the server was given.</summary>
internal sealed record ReceivedMail(string To, string From, bool Secure, string? User, MimeMessage Message);

/// <summary>One smtp-server for all tests of this assembly, started by the first that needs it. How it behaves is in server.js.</summary>
public sealed class MailServer : IAsyncDisposable
{
    private readonly ConcurrentQueue<ReceivedMail> _received = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _awaited = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _ports = [];
    private readonly Lazy<Task> _started;
    private readonly X509Certificate2 _certificate = SelfSigned();
    private Process? _process;

    public MailServer() => _started = new(StartAsync);

    /// <summary>Settings that reach it.</summary>
    internal async Task<EmailSettings> SettingsAsync(MailSecurity security = MailSecurity.StartTls, bool trusted = true)
    {
        await _started.Value;
        var name = security switch { MailSecurity.Tls => "tls", MailSecurity.StartTls => "starttls", _ => "clear" };
        return new("localhost", _ports[name], security, "LotFlow <lotflow@plant.example>") { TrustedCertificate = trusted ? _certificate : null };
    }

    internal IReadOnlyList<ReceivedMail> To(string address) => [.. _received.Where(m => m.To == address)];

    /// <summary>Completes when the server has all of a message to this address, whatever it answers.</summary>
    internal Task HasAsync(string address) => _awaited.GetOrAdd(address, _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public ValueTask DisposeAsync()
    {
        Stop();
        _certificate.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task StartAsync()
    {
        var package = await NpmPackage.InstallAsync("smtp-server", "e-mail");
        var folder = Directory.CreateTempSubdirectory("lotflow-smtp-").FullName;
        var (key, certificate) = (Path.Combine(folder, "key.pem"), Path.Combine(folder, "certificate.pem"));
        await File.WriteAllTextAsync(key, _certificate.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem());
        await File.WriteAllTextAsync(certificate, _certificate.ExportCertificatePem());
        _process = Process.Start(new ProcessStartInfo("node", ["server.js", key, certificate])
        {
            WorkingDirectory = package,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Stop();
        while (_ports.Count < 3)
        {
            var said = JsonDocument.Parse(await _process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The mail server ended before it listened.")).RootElement;
            _ports[said.GetProperty("listening").GetString()!] = said.GetProperty("port").GetInt32();
        }

        Directory.Delete(folder, recursive: true);
        _ = ListenAsync(_process.StandardOutput);
    }

    private async Task ListenAsync(StreamReader output)
    {
        while (await output.ReadLineAsync() is { } line)
        {
            var said = JsonDocument.Parse(line).RootElement;
            var mail = Encoding.Latin1.GetBytes(said.GetProperty("mail").GetString()!);
            var to = said.GetProperty("to").GetString()!;
            _received.Enqueue(new(
                to, said.GetProperty("from").GetString()!, said.GetProperty("secure").GetBoolean(), said.GetProperty("user").GetString(),
                await MimeMessage.LoadAsync(new MemoryStream(mail))));
            _awaited.GetOrAdd(to, _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
        }
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    private void Stop()
    {
        if (Interlocked.Exchange(ref _process, null) is not { } process)
            return;
        process.Kill(entireProcessTree: true);
        process.Dispose();
    }
}
