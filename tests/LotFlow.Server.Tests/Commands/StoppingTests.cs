using System.Diagnostics;
using System.Net;
using LotFlow.Server.Tests.Hosting;

namespace LotFlow.Server.Tests.Commands;

/// <summary>A server that is asked to stop finishes what it has taken and ends well.</summary>
public sealed class StoppingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task A_signal_stops_it_with_exit_code_0_and_nothing_left_in_the_log_file(string signal)
    {
        await using var server = await ServerProcess.StartDemoAsync(_folder.Path);
        Assert.SkipWhen(signal == "INT" && IgnoresInterrupts(server), "A shell that starts something in the background has it ignore SIGINT, and its children with it.");
        await SignalAsync(server, signal);
        Assert.Equal(0, await server.ExitAsync());
        Assert.Equal("", server.Errors);
        // The write-ahead log has been folded into the database: the store was closed, not dropped.
        Assert.False(File.Exists(_folder.File("lotflow.db-wal")) && new FileInfo(_folder.File("lotflow.db-wal")).Length > 0);
    }

    // SigIgn is a mask of signals, of which SIGINT (2) is the second bit (proc(5)).
    private static bool IgnoresInterrupts(ServerProcess server)
    {
        const string mask = "SigIgn:";
        var status = $"/proc/{server.ProcessId}/status";
        return File.Exists(status) && File.ReadLines(status).FirstOrDefault(l => l.StartsWith(mask, StringComparison.Ordinal)) is { } line
            && (Convert.ToUInt64(line[mask.Length..].Trim(), 16) & 0b10) != 0;
    }

    [Fact]
    public async Task A_request_that_is_under_way_is_answered()
    {
        await using var server = await ServerProcess.StartDemoAsync(_folder.Path);
        using var http = new HttpClient { BaseAddress = server.Address };
        var body = new HeldContent("""{"description": "Sugar", "uom": "KGM", "kind": "raw", "certificateRequired": false, "inspection": "none"}""");
        using var request = new HttpRequestMessage(HttpMethod.Put, "/api/items/LATE") { Content = body };
        request.Headers.Authorization = new("Bearer", "admin1");
        var answer = http.SendAsync(request);
        await body.IsSending;
        await SignalAsync(server, "TERM");
        await body.ReleaseAsync();
        using var response = await answer;
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal(0, await server.ExitAsync());

        await using var again = await ServerProcess.StartDemoAsync(_folder.Path);
        using var reader = new HttpClient { BaseAddress = again.Address };
        reader.DefaultRequestHeaders.Authorization = new("Bearer", "admin1");
        Assert.Equal(HttpStatusCode.OK, (await reader.GetAsync("/api/items/LATE")).StatusCode);
    }

    private static async Task SignalAsync(ServerProcess server, string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", server.ProcessId.ToString()]);
        await kill.WaitForExitAsync();
    }

    /// <summary>A body whose second half is sent when the test says so.</summary>
    private sealed class HeldContent(string text) : HttpContent
    {
        private readonly TaskCompletionSource _sending = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task IsSending => _sending.Task;

        public Task ReleaseAsync()
        {
            _released.SetResult();
            return Task.CompletedTask;
        }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            var bytes = System.Text.Encoding.UTF8.GetBytes(text);
            await stream.WriteAsync(bytes.AsMemory(0, 10));
            await stream.FlushAsync();
            _sending.SetResult();
            await _released.Task;
            await stream.WriteAsync(bytes.AsMemory(10));
        }

        protected override bool TryComputeLength(out long length)
        {
            length = text.Length;
            return true;
        }
    }
}
