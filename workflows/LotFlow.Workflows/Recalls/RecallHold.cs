using LotFlow.Domain.Holds;
using LotFlow.Domain.Lots;
using LotFlow.Domain.Recalls;

namespace LotFlow.Workflows.Recalls;

/// <summary>The hold of a recall as gates and lists show it.</summary>
internal static class RecallHold
{
    public const string ReasonCode = "recall";

    /// <summary>What a gate keeps. It reaches descendants, so that whatever is made of a held lot inherits it.</summary>
    public static OpenHold Of(Recall recall) => new(ReasonCode, recall.StartedAt)
    {
        Scope = HoldScope.Descendants,
        Source = SourceOf(recall),
        PlacedBy = recall.StartedBy,
    };

    /// <summary>The case by which lists show the hold. No workflow of its own looks after it: it ends with the recall, or a reduction of it.</summary>
    public static HoldCase CaseOf(Recall recall, string holdId, string lotId, string siteId, int lotsHeld) => new()
    {
        HoldId = holdId,
        LotId = lotId,
        SiteId = siteId,
        ReasonCode = ReasonCode,
        Note = recall.Title,
        Scope = HoldScope.Descendants,
        Source = SourceOf(recall),
        PlacedBy = recall.StartedBy,
        PlacedAt = recall.StartedAt,
        LotsHeld = lotsHeld,
    };

    /// <summary>What became of the hold on a lot, by what became of the lot.</summary>
    public static HoldState EndOf(HoldDisposition disposition) =>
        disposition is HoldDisposition.Release or HoldDisposition.UseAsIs ? HoldState.Released : HoldState.Dispositioned;

    private static HoldSource SourceOf(Recall recall) => new(HoldSource.Recall, recall.RecallId);
}
