using LotFlow.Domain.Recalls;

namespace LotFlow.Workflows.Recalls;

/// <summary>
/// Keeps a document for every customer that got something of the scope, and chooses who is checked. States and times of notices come from
/// responses and from those who write to them; a customer whose lots have left the scope stays, with what it said.
/// </summary>
public sealed class RecallConsignees(RecallReader reader, RecallStore recalls)
{
    /// <summary>Compares the books with the documents and adds what is missing. Doing it again changes nothing.</summary>
    public async Task<IReadOnlyList<RecallConsignee>> UpdateAsync(string recallId, CancellationToken cancellation) =>
        await reader.ReadAsync(recallId, cancellation) is { } standing ? await UpdateAsync(standing, cancellation) : [];

    /// <summary>The same for one who has read the recall just now.</summary>
    public async Task<IReadOnlyList<RecallConsignee>> UpdateAsync(RecallStanding standing, CancellationToken cancellation)
    {
        var recall = standing.Recall;
        List<RecallConsignee> active = [.. standing.Consignees.Where(c => c.Accounts.Count > 0).Select(c => c.Consignee)];
        // In a drill nobody outside is asked, so nobody is checked.
        var chosen = recall.Drill
            ? new HashSet<string>()
            : EffectivenessChecks.Choose(
                recall.RecallId, recall.EffectivenessLevel, standing.Policy, [.. active.Select(c => c.CustomerId)], [.. active.Where(c => c.IsChecked).Select(c => c.CustomerId)]);
        List<RecallConsignee> consignees = [];
        foreach (var consignee in standing.Consignees.Select(c => c.Consignee))
        {
            var isChecked = consignee.IsChecked || chosen.Contains(consignee.CustomerId);
            consignees.Add((await recalls.ChangeAsync<RecallConsignee>(
                recall.RecallId, RecallConsignee.DocumentId(consignee.CustomerId),
                known => known is null ? consignee with { IsChecked = isChecked } : isChecked && !known.IsChecked ? known with { IsChecked = true } : null,
                cancellation))!);
        }

        return consignees;
    }
}
