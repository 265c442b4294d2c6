namespace LotFlow.Abstractions.Documents;

/// <summary>What every engine refuses before it stores a batch, so that all refuse the same.</summary>
public static class DocumentBatchRules
{
    /// <exception cref="ArgumentException">The batch gives a time to live where the container declares none.</exception>
    public static void Check(this DocumentBatch batch, ContainerDefinition definition)
    {
        if (!definition.HasTimeToLive && batch.Operations.FirstOrDefault(o => o.TimeToLive is not null) is { } mortal)
        {
            throw new ArgumentException(
                $"Document '{mortal.Id}' has a time to live and container '{definition.Name}' keeps its documents; declare HasTimeToLive or leave it out.", nameof(batch));
        }
    }
}
