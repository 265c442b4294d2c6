using LotFlow.Domain.Genealogy;
using Microsoft.Data.Sqlite;

namespace LotFlow.Benchmarks.Genealogy;

/// <summary>SQLite with the links in one file, all of it in its cache.</summary>
internal sealed class SqliteQuery : IRecursiveQuery
{
    private readonly string _folder = Directory.CreateTempSubdirectory("lotflow-links-").FullName;
    private readonly SqliteConnection _connection;
    private readonly Dictionary<TraceDirection, SqliteCommand> _queries = [];

    public SqliteQuery(GeneratedGenealogy from)
    {
        _connection = new($"Data Source={Path.Combine(_folder, "links.db")};Pooling=False");
        _connection.Open();
        Run("""
            PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; PRAGMA cache_size=-1048576; PRAGMA mmap_size=2147483648; PRAGMA temp_store=MEMORY;
            CREATE TABLE links (lot INTEGER NOT NULL, role INTEGER NOT NULL, tx INTEGER NOT NULL, quantity REAL NOT NULL, PRIMARY KEY (lot, role, tx)) WITHOUT ROWID;
            """);
        Fill(from);
        Run("CREATE UNIQUE INDEX by_transformation ON links (tx, role, lot); ANALYZE;");
        foreach (var oneWay in new[] { TraceDirection.Forward, TraceDirection.Backward })
        {
            var query = _connection.CreateCommand();
            query.CommandText = RecursiveQuery.Text("@root", oneWay);
            query.Parameters.Add("@root", SqliteType.Integer);
            query.Prepare();
            _queries[oneWay] = query;
        }
    }

    public string Name => "SQLite";

    public Task<(int Lots, long Sum)> ClosureAsync(int lot, TraceDirection oneWay)
    {
        var query = _queries[oneWay];
        query.Parameters[0].Value = lot;
        using var rows = query.ExecuteReader();
        rows.Read();
        return Task.FromResult((rows.GetInt32(0), rows.GetInt64(1)));
    }

    public ValueTask DisposeAsync()
    {
        _connection.Dispose();
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private void Fill(GeneratedGenealogy from)
    {
        using var transaction = _connection.BeginTransaction();
        using var insert = _connection.CreateCommand();
        insert.CommandText = "INSERT INTO links (lot, role, tx, quantity) VALUES (@lot, @role, @tx, @quantity)";
        foreach (var name in new[] { "@lot", "@role", "@tx", "@quantity" })
            insert.Parameters.Add(name, name == "@quantity" ? SqliteType.Real : SqliteType.Integer);
        for (var i = 0; i < from.LinkCount; i++)
        {
            insert.Parameters[0].Value = from.Lots[i];
            insert.Parameters[1].Value = (int)from.Roles[i];
            insert.Parameters[2].Value = from.Transformations[i];
            insert.Parameters[3].Value = (double)from.Quantities[i];
            insert.ExecuteNonQuery();
        }

        transaction.Commit();
    }

    private void Run(string script)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = script;
        command.ExecuteNonQuery();
    }
}
