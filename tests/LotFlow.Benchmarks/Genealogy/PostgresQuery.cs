using System.Diagnostics;
using LotFlow.Domain.Genealogy;
using Npgsql;
using NpgsqlTypes;

namespace LotFlow.Benchmarks.Genealogy;

/// <summary>A PostgreSQL server of its own on a socket in a temporary folder, with the links in its shared buffers. Null where it is not installed.</summary>
internal sealed class PostgresQuery : IRecursiveQuery
{
    private readonly string _folder;
    private readonly string _binaries;
    private readonly NpgsqlConnection _connection;
    private readonly Dictionary<TraceDirection, NpgsqlCommand> _queries = [];

    private PostgresQuery(string folder, string binaries)
    {
        (_folder, _binaries) = (folder, binaries);
        _connection = new($"Host={folder};Username=postgres;Database=postgres;Pooling=false;Command Timeout=0");
    }

    public string Name => "PostgreSQL";

    public static async Task<PostgresQuery?> StartAsync(GeneratedGenealogy from)
    {
        var binaries = Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").Order(StringComparer.Ordinal).Select(d => Path.Combine(d, "bin")).LastOrDefault(d => File.Exists(Path.Combine(d, "initdb")))
            : null;
        if (binaries is null)
            return null;
        var folder = Directory.CreateTempSubdirectory("lotflow-pg-").FullName;
        if (Environment.IsPrivilegedProcess)
            Run("chown", "postgres", folder);
        AsServer(Path.Combine(binaries, "initdb"), "-D", $"{folder}/data", "-A", "trust", "-U", "postgres", "--no-sync");
        // No durability is asked of it and no worker is started for a query of milliseconds; everything fits into its buffers.
        const string settings = "-c listen_addresses='' -c fsync=off -c shared_buffers=1GB -c work_mem=256MB -c max_wal_size=8GB -c jit=off -c random_page_cost=1.1 -c effective_cache_size=4GB";
        AsServer(Path.Combine(binaries, "pg_ctl"), "-D", $"{folder}/data", "-w", "-l", $"{folder}/log", "-o", $"{settings} -c unix_socket_directories={folder}", "start");
        var query = new PostgresQuery(folder, binaries);
        try
        {
            await query.FillAsync(from);
            return query;
        }
        catch
        {
            await query.DisposeAsync();
            throw;
        }
    }

    public async Task<(int Lots, long Sum)> ClosureAsync(int lot, TraceDirection oneWay)
    {
        var query = _queries[oneWay];
        query.Parameters[0].Value = lot;
        await using var rows = await query.ExecuteReaderAsync();
        await rows.ReadAsync();
        return ((int)rows.GetInt64(0), rows.GetInt64(1));
    }

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        AsServer(Path.Combine(_binaries, "pg_ctl"), "-D", $"{_folder}/data", "-m", "immediate", "-w", "stop");
        Directory.Delete(_folder, recursive: true);
    }

    private async Task FillAsync(GeneratedGenealogy from)
    {
        await _connection.OpenAsync();
        await RunAsync("CREATE TABLE links (lot integer NOT NULL, role integer NOT NULL, tx integer NOT NULL, quantity double precision NOT NULL)");
        await using (var copy = await _connection.BeginBinaryImportAsync("COPY links FROM STDIN (FORMAT BINARY)"))
        {
            for (var i = 0; i < from.LinkCount; i++)
            {
                await copy.StartRowAsync();
                await copy.WriteAsync(from.Lots[i], NpgsqlDbType.Integer);
                await copy.WriteAsync((int)from.Roles[i], NpgsqlDbType.Integer);
                await copy.WriteAsync(from.Transformations[i], NpgsqlDbType.Integer);
                await copy.WriteAsync((double)from.Quantities[i], NpgsqlDbType.Double);
            }

            await copy.CompleteAsync();
        }

        await RunAsync("ALTER TABLE links ADD PRIMARY KEY (lot, role, tx)");
        await RunAsync("CREATE UNIQUE INDEX by_transformation ON links (tx, role, lot)");
        // Sets the visibility map too, so that both indexes answer without the table.
        await RunAsync("VACUUM ANALYZE links");
        foreach (var oneWay in new[] { TraceDirection.Forward, TraceDirection.Backward })
        {
            var query = new NpgsqlCommand(RecursiveQuery.Text("$1::integer", oneWay), _connection);
            query.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Integer, Value = 0 });
            await query.PrepareAsync();
            _queries[oneWay] = query;
        }
    }

    private async Task RunAsync(string sql)
    {
        await using var command = new NpgsqlCommand(sql, _connection);
        await command.ExecuteNonQueryAsync();
    }

    // The server refuses to run as root.
    private static void AsServer(string program, params string[] arguments)
    {
        if (Environment.IsPrivilegedProcess)
            Run("runuser", ["-u", "postgres", "--", program, .. arguments]);
        else
            Run(program, arguments);
    }

    private static void Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program) { WorkingDirectory = "/tmp", RedirectStandardOutput = true, UseShellExecute = false };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}.");
    }
}
