using System.Globalization;
using System.Text;
using LotFlow.Abstractions.Documents;
using LotFlow.Embedded.Sqlite;

namespace LotFlow.Embedded.Documents;

/// <summary>
/// A query as SQL. The text depends on the shape of the query only, values are parameters; so the few shapes of a program are
/// prepared once per connection.
/// </summary>
internal sealed class QueryText
{
    private readonly DocumentQuery _query;
    private readonly IndexedField? _order;

    public QueryText(ContainerTable table, DocumentQuery query)
    {
        query.Check(table.Definition);
        _query = query;
        _order = query.OrderBy is null ? null : table.Definition.Field(query.OrderBy);
        Identity = DocumentContinuation.Identify(table.Definition, query);
        Sql = Build(table);
    }

    public string Sql { get; }

    /// <summary>Everything that a continuation is bound to: all but the limit and the continuation itself.</summary>
    public string Identity { get; }

    public SqliteStatement Bind(SqliteStatement statement, long now)
    {
        var index = 1;
        statement.Bind(index++, now).Bind(index++, (long)_query.Limit + 1);
        if (_query.PartitionKey is not null)
            statement.Bind(index++, _query.PartitionKey);
        foreach (var condition in _query.Where)
            BindValue(statement, index++, condition.Value);
        if (_query.Continuation is not null)
            BindPosition(statement, index);
        return statement;
    }

    /// <summary>The continuation after the current row, of which column 4 is the order field.</summary>
    public string After(in SqliteRows row) => _order is null
        ? DocumentContinuation.Encode(Identity, row.Text(0), row.Text(1))
        : DocumentContinuation.Encode(Identity, row.Text(0), row.Text(1), OrderValue(row));

    private string Build(ContainerTable table)
    {
        var order = _order is null ? null : ContainerTable.Column(_order);
        var sql = new StringBuilder("SELECT pk, id, version, body");
        sql.Append(order is null ? "" : $", {order}").Append($" FROM {table.Name} WHERE (expires_at IS NULL OR expires_at > ?1)");
        var index = 3;
        if (_query.PartitionKey is not null)
            sql.Append($" AND pk = ?{index++}");
        foreach (var condition in _query.Where)
            sql.Append(Condition(table.Definition.Field(condition.Field), condition.Comparison, index++));
        if (order is not null)
            sql.Append($" AND {order} IS NOT NULL");
        var direction = _query.Descending ? " DESC" : "";
        var past = _query.Descending ? '<' : '>';
        if (_query.Continuation is not null)
            sql.Append(order is null ? $" AND (pk, id) {past} (?{index}, ?{index + 1})" : $" AND ({order}, pk, id) {past} (?{index + 2}, ?{index}, ?{index + 1})");
        sql.Append(order is null ? $" ORDER BY pk{direction}, id{direction}" : $" ORDER BY {order}{direction}, pk{direction}, id{direction}");
        return sql.Append(" LIMIT ?2").ToString();
    }

    private static string Condition(IndexedField field, FieldComparison comparison, int index)
    {
        var symbol = comparison switch
        {
            FieldComparison.Equal => "=",
            FieldComparison.LessThan => "<",
            FieldComparison.LessThanOrEqual => "<=",
            FieldComparison.GreaterThan => ">",
            _ => ">=",
        };
        return $" AND {ContainerTable.Column(field)} {symbol} ?{index}";
    }

    private static void BindValue(SqliteStatement statement, int index, object value)
    {
        if (value is bool boolean)
            statement.Bind(index, boolean);
        else
            // A number too: the column's affinity turns its text into a value just as it did with the text in the body, so that
            // equal decimals are equal here.
            statement.Bind(index, Convert.ToString(value, CultureInfo.InvariantCulture));
    }

    private void BindPosition(SqliteStatement statement, int index)
    {
        var position = DocumentContinuation.Decode(_query.Continuation!, Identity, _order is null ? 2 : 3);
        statement.Bind(index, position[0]).Bind(index + 1, position[1]);
        if (_order is null)
            return;
        if (_order.Type == IndexedFieldType.Text)
            statement.Bind(index + 2, position[2]);
        else if (long.TryParse(position[2], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer))
            statement.Bind(index + 2, integer);
        else if (double.TryParse(position[2], CultureInfo.InvariantCulture, out var real))
            statement.Bind(index + 2, real);
        else
            throw DocumentContinuation.Unknown(_query.Continuation!);
    }

    private string OrderValue(in SqliteRows row) =>
        _order!.Type != IndexedFieldType.Text && row.IsReal(4) ? row.Double(4).ToString("R", CultureInfo.InvariantCulture) : row.Text(4);
}
