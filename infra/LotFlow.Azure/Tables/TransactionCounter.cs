using System.Diagnostics.Metrics;

namespace LotFlow.Azure.Tables;

/// <summary>Counts requests by table and operation: transactions are what Azure Tables bills.</summary>
internal sealed class TransactionCounter(string table)
{
    public const string MeterName = "LotFlow.Azure.Tables";

    private static readonly Meter Meter = new(MeterName);
    private static readonly Counter<long> Transactions =
        Meter.CreateCounter<long>("lotflow.tables.transactions", "{transaction}", "Requests to Azure Tables; a page of a query and a batch are one each.");

    /// <param name="operation">read, partition, query, commit, look (before or after a commit), prune.</param>
    public void Add(string operation) => Transactions.Add(1, new("table", table), new("operation", operation));
}
