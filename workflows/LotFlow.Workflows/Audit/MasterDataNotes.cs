using LotFlow.Workflows.MasterData;

namespace LotFlow.Workflows.Audit;

/// <summary>Tells the audit trail of changes of master data whose process died before it could.</summary>
public sealed class MasterDataNotes(MasterDataJournal journal)
{
    public Task RunAsync(CancellationToken cancellation) => journal.RunAsync(MasterDataStore.Partitions, cancellation);
}
