using System.Diagnostics;
using System.Text;
using System.Threading.Channels;

namespace LotFlow.Server.Tests.Hosting;

/// <summary>A real <c>lotflow</c> process, as an operator starts it.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private const string ListeningPrefix = "Listening on ";

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();

    private ServerProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, e) => Keep(_output, e.Data, _lines.Writer);
        process.ErrorDataReceived += (_, e) => Keep(_errors, e.Data, writer: null);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Where the server listens; set by <see cref="ListenAsync"/>.</summary>
    public Uri Address { get; private set; } = null!;

    public string Output => Text(_output);

    public string Errors => Text(_errors);

    public int ProcessId => _process.Id;

    /// <summary>Starts the command line with these arguments.</summary>
    public static ServerProcess Start(params string[] arguments) => Start(environment: [], arguments);

    public static ServerProcess Start(Dictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            // A folder without configuration of its own.
            WorkingDirectory = Path.GetTempPath(),
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "lotflow.dll"));
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return new(Process.Start(start)!);
    }

    /// <summary>Starts the demo's users and master data on a free port and waits until it listens.</summary>
    public static async Task<ServerProcess> StartDemoAsync(string dataFolder)
    {
        var server = Start("demo", "--no-story", "--data", dataFolder, "--urls", "http://127.0.0.1:0");
        await server.ListenAsync();
        return server;
    }

    public async Task ListenAsync()
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        try
        {
            await foreach (var line in _lines.Reader.ReadAllAsync(timeout.Token))
            {
                if (!line.Contains(ListeningPrefix, StringComparison.Ordinal))
                    continue;
                Address = new(line[(line.IndexOf(ListeningPrefix, StringComparison.Ordinal) + ListeningPrefix.Length)..].Trim());
                return;
            }
        }
        catch (OperationCanceledException)
        {
            // Told below, with what the process said.
        }

        throw new InvalidOperationException($"The server did not start listening.\n{Output}\n{Errors}");
    }

    /// <summary>SIGKILL: the process gets no chance to finish anything.</summary>
    public async Task KillAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
    }

    public async Task<int> ExitAsync()
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await _process.WaitForExitAsync(timeout.Token);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await KillAsync();
        _process.Dispose();
    }

    private static void Keep(StringBuilder text, string? line, ChannelWriter<string>? writer)
    {
        if (line is null)
        {
            writer?.TryComplete();
            return;
        }

        lock (text)
            text.AppendLine(line);
        writer?.TryWrite(line);
    }

    private static string Text(StringBuilder text)
    {
        lock (text)
            return text.ToString();
    }
}
