using LotFlow.Abstractions.Documents;
using LotFlow.Embedded.Sqlite;

namespace LotFlow.Embedded.Documents;

/// <summary>
/// The table of one container. Each declared field is a virtual column computed from the body, with an index; so a field that is
/// declared later needs no rewriting of documents, and a value of another JSON type is NULL and matches nothing.
/// </summary>
internal sealed class ContainerTable
{
    public ContainerTable(ContainerDefinition definition)
    {
        Definition = definition;
        if (definition.Name.Length == 0 || !definition.Name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))
            throw new ArgumentException($"'{definition.Name}' cannot name a container: lower-case letters, digits and hyphens only.", nameof(definition));
        foreach (var field in definition.IndexedFields)
        {
            if (field.Name.Length == 0 || !field.Name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
                throw new ArgumentException($"'{field.Name}' cannot be an indexed field: letters, digits and underscores only.", nameof(definition));
        }

        Name = $"\"doc_{definition.Name}\"";
    }

    public ContainerDefinition Definition { get; }

    /// <summary>The quoted name of the table.</summary>
    public string Name { get; }

    /// <summary>The quoted column of a field. The type is in the name, so that a field declared with a new type gets a new column.</summary>
    public static string Column(IndexedField field) => $"\"{RawColumn(field)}\"";

    /// <summary>Creates the table, and columns and indexes that are missing; drops indexes of fields that are no longer declared.</summary>
    public void Create(SqliteWrite write)
    {
        write.Run($"""
            CREATE TABLE IF NOT EXISTS {Name} (
                pk TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL, expires_at INTEGER, body TEXT NOT NULL, PRIMARY KEY (pk, id));
            CREATE INDEX IF NOT EXISTS {Index("expires_at")} ON {Name} (expires_at) WHERE expires_at IS NOT NULL;
            """);
        if (Definition.HasChangeFeed)
            write.Run($"CREATE INDEX IF NOT EXISTS {Index("version")} ON {Name} (version)");
        var columns = Names(write, $"SELECT name FROM pragma_table_xinfo('doc_{Definition.Name}')");
        foreach (var field in Definition.IndexedFields)
        {
            if (!columns.Contains(RawColumn(field)))
                write.Run($"ALTER TABLE {Name} ADD COLUMN {Column(field)} {Affinity(field)} GENERATED ALWAYS AS ({Extract(field)}) VIRTUAL");
            write.Run($"CREATE INDEX IF NOT EXISTS {Index(RawColumn(field))} ON {Name} ({Column(field)}, pk, id)");
        }

        DropStaleIndexes(write);
    }

    private void DropStaleIndexes(SqliteWrite write)
    {
        var wanted = Definition.IndexedFields.Select(RawColumn).Append("expires_at").Select(Index).ToHashSet(StringComparer.Ordinal);
        if (Definition.HasChangeFeed)
            wanted.Add(Index("version"));
        // Origin 'c' leaves the index of the primary key alone.
        foreach (var index in Names(write, $"SELECT name FROM pragma_index_list('doc_{Definition.Name}') WHERE origin = 'c'"))
        {
            if (!wanted.Contains($"\"{index}\""))
                write.Run($"DROP INDEX \"{index}\"");
        }
    }

    private static HashSet<string> Names(SqliteWrite write, string sql)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        using var rows = write.Command(sql).Rows();
        while (rows.Next())
            names.Add(rows.Text(0));
        return names;
    }

    private static string RawColumn(IndexedField field) => field.Type switch
    {
        IndexedFieldType.Text => $"{field.Name}:text",
        IndexedFieldType.Number => $"{field.Name}:number",
        _ => $"{field.Name}:boolean",
    };

    private static string Affinity(IndexedField field) => field.Type switch
    {
        IndexedFieldType.Text => "TEXT",
        IndexedFieldType.Number => "NUMERIC",
        _ => "INTEGER",
    };

    private static string Extract(IndexedField field) => field.Type switch
    {
        IndexedFieldType.Text => $"CASE json_type(body, '$.{field.Name}') WHEN 'text' THEN json_extract(body, '$.{field.Name}') END",
        IndexedFieldType.Number => $"CASE WHEN json_type(body, '$.{field.Name}') IN ('integer', 'real') THEN json_extract(body, '$.{field.Name}') END",
        _ => $"CASE json_type(body, '$.{field.Name}') WHEN 'true' THEN 1 WHEN 'false' THEN 0 END",
    };

    private string Index(string column) => $"\"doc_{Definition.Name}.{column}\"";
}
