using Azure.Data.Tables;

namespace LotFlow.Azure.Tables;

internal static class EntityRead
{
    /// <summary>
    /// The entity, or null if there is none. Not by an exception, which telemetry would show as a failure; but the SDK takes a missing
    /// table for a missing entity too, which must not pass as an empty one.
    /// </summary>
    public static async Task<TableEntity?> TryReadAsync(this TableClient table, string partitionKey, string id, string[]? select, CancellationToken cancellation)
    {
        var found = await table.GetEntityIfExistsAsync<TableEntity>(partitionKey, id, select, cancellation);
        if (found.HasValue)
            return found.Value;
        return found.GetRawResponse().Content.ToString().Contains(TablesFailure.TableNotFound, StringComparison.Ordinal)
            ? throw TablesFailure.MissingTable(table.Name)
            : null;
    }
}
