using System.Diagnostics;
using LotFlow.Abstractions.Documents;
using LotFlow.Embedded.Documents;
using LotFlow.Embedded.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace LotFlow.Embedded.Tests.Sqlite;

/// <summary>A real process, killed with -9 in the middle of its writes.</summary>
public sealed class SqliteCrashTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_write_acknowledged_before_a_kill_is_there_afterwards()
    {
        var acknowledged = new List<string>();
        foreach (var run in new[] { "first", "second", "third" })
            acknowledged.AddRange(await RunUntilKilledAsync(run, killAfter: 150));

        await using var database = Open();
        var store = await SqliteDocumentStore.OpenAsync(database, [new("things", [new("status")], HasChangeFeed: true)]);
        Assert.Equal(4, database.Epoch);
        Assert.Equal("ok", database.Read(r => r.Command("PRAGMA integrity_check").ScalarText()));
        foreach (var id in acknowledged)
        {
            // Both documents of the batch, since it is stored whole or not at all.
            Assert.NotNull(await store.Container("things").ReadAsync("lot-1", id));
            Assert.NotNull(await store.Container("things").ReadAsync("lot-1", $"{id}-twin"));
        }

        var (singles, twins) = database.Read(r => (
            r.Command("SELECT count(*) FROM doc_things WHERE id NOT LIKE '%-twin'").ScalarInt64(),
            r.Command("SELECT count(*) FROM doc_things WHERE id LIKE '%-twin'").ScalarInt64()));
        Assert.Equal(singles, twins);
    }

    [Fact]
    public async Task A_second_process_is_refused_while_the_first_runs()
    {
        using var child = Start("run");
        Assert.NotNull(await child.StandardOutput.ReadLineAsync());

        var refusal = Assert.Throws<StoreUnavailableException>(Open);

        Assert.Contains("in use by another LotFlow process", refusal.Message, StringComparison.Ordinal);
        child.Kill();
        await child.WaitForExitAsync();
        await using var database = Open();
        Assert.Equal(2, database.Epoch);
    }

    private async Task<List<string>> RunUntilKilledAsync(string run, int killAfter)
    {
        using var child = Start(run);
        var acknowledged = new List<string>();
        while (await child.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.EndsWith(';'))
                acknowledged.Add(line[..^1]);
            if (acknowledged.Count == killAfter)
                child.Kill();
        }

        await child.WaitForExitAsync();
        Assert.True(acknowledged.Count >= killAfter, $"The child ended on its own: {await child.StandardError.ReadToEndAsync()}");
        return acknowledged;
    }

    private Process Start(string run)
    {
        var program = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "LotFlow.Embedded.CrashProcess.exe" : "LotFlow.Embedded.CrashProcess");
        return Process.Start(new ProcessStartInfo(program, [_folder.Path, run])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
    }

    private SqliteDatabase Open() => SqliteDatabase.Open(_folder.Path, TimeProvider.System, NullLoggerFactory.Instance);
}
