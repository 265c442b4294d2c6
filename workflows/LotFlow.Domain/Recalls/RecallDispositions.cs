using LotFlow.Domain.Holds;

namespace LotFlow.Domain.Recalls;

/// <summary>What may become of a lot of a recall.</summary>
public static class RecallDispositions
{
    /// <summary>A regrade makes another lot of it, which is asked for with a hold of its own.</summary>
    public static IReadOnlyList<HoldDisposition> Allowed { get; } =
        [HoldDisposition.Release, HoldDisposition.UseAsIs, HoldDisposition.Rework, HoldDisposition.ReturnToSupplier, HoldDisposition.Scrap];

    /// <summary>Why dispositions cannot be set now, or null: what a second person is asked to approve must not change under it.</summary>
    public static Refusal? Forbids(Recall recall) => recall switch
    {
        { IsClosed: true } => Closed(recall),
        { Drill: true } => new("is-drill", $"'{recall.RecallId}' is a drill: it blocks nothing, so there is nothing to dispose of."),
        { OpenRequest: { Kind: RecallRequestKind.Closure } request } => new(
            "closure-requested",
            $"Closure of recall '{recall.RecallId}' was asked for with '{request.RequestId}', with the dispositions as they are. Reject that first (approval '{request.ApprovalId}')."),
        _ => null,
    };

    public static Refusal Closed(Recall recall) => new("recall-closed", $"Recall '{recall.RecallId}' was closed on {recall.ClosedAt:yyyy-MM-dd}. Start another one for what has come up since.");

    /// <summary>The lot with a disposition; null where it has that one, or a later one, already.</summary>
    public static ScopeMember? Set(ScopeMember member, HoldDisposition disposition, string dispositionId, string by, DateTimeOffset at) =>
        !member.IsIn || member.DispositionId == dispositionId || at < member.DispositionAt
            ? null
            : member with
            {
                Disposition = disposition,
                DispositionId = dispositionId,
                DispositionBy = by,
                DispositionAt = at,
            };
}
