using LotFlow.Domain.Genealogy;
using Microsoft.Data.Sqlite;

namespace LotFlow.Workflows.Tests.Genealogy.Index;

/// <summary>The other oracle: a recursive query over a plain table of links, as one would write it without an index of one's own.</summary>
internal sealed class RecursiveSql : IDisposable
{
    private readonly SqliteConnection _connection = new("Data Source=:memory:");

    public RecursiveSql(IEnumerable<LinkState> links)
    {
        _connection.Open();
        using var create = _connection.CreateCommand();
        create.CommandText = "CREATE TABLE links (tx TEXT NOT NULL, lot TEXT NOT NULL, role TEXT NOT NULL, PRIMARY KEY (tx, role, lot)); CREATE INDEX by_lot ON links (lot, role, tx)";
        create.ExecuteNonQuery();
        foreach (var link in links)
        {
            using var insert = _connection.CreateCommand();
            insert.CommandText = "INSERT INTO links VALUES (@tx, @lot, @role)";
            insert.Parameters.AddWithValue("@tx", link.TransformationId);
            insert.Parameters.AddWithValue("@lot", link.LotId);
            insert.Parameters.AddWithValue("@role", link.Role.ToString());
            insert.ExecuteNonQuery();
        }
    }

    /// <summary>The root and everything that it leads to, in the order of ids.</summary>
    public IReadOnlyList<string> Closure(string root, TraceDirection oneWay)
    {
        using var query = _connection.CreateCommand();
        query.CommandText = """
            WITH RECURSIVE reached(lot) AS (
                VALUES (@root)
                UNION
                SELECT far.lot FROM reached JOIN links near ON near.lot = reached.lot AND near.role = @near JOIN links far ON far.tx = near.tx AND far.role = @far)
            SELECT lot FROM reached ORDER BY lot
            """;
        var (near, far) = oneWay == TraceDirection.Forward ? (LinkRole.Input, LinkRole.Output) : (LinkRole.Output, LinkRole.Input);
        query.Parameters.AddWithValue("@root", root);
        query.Parameters.AddWithValue("@near", near.ToString());
        query.Parameters.AddWithValue("@far", far.ToString());
        List<string> lots = [];
        using var rows = query.ExecuteReader();
        while (rows.Read())
            lots.Add(rows.GetString(0));
        return lots;
    }

    public void Dispose() => _connection.Dispose();
}
