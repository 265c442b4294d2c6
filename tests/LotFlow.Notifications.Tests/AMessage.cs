using LotFlow.Domain.Approvals;
using LotFlow.Domain.People;
using LotFlow.Workflows.Approvals;

namespace LotFlow.Notifications.Tests;

/// <summary>Messages as workflows make them.</summary>
internal static class AMessage
{
    public static readonly DateTimeOffset Start = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);

    public static Approval Approval(string id = "NORD.a1", ApprovalKind kind = ApprovalKind.ReceiptException) => new()
    {
        ApprovalId = id,
        Kind = kind,
        SiteId = "NORD",
        Subject = new("receiptLine", "R-1/1", "LOT-1"),
        Summary = "Accept 400 kg of hazelnuts HN-5501 although moisture is above its maximum?",
        Details = [new("Lot", "HN-5501 of HASEL, 400 kg"), new("Moisture", "6.4 %, at most 6.0 %"), new("Certificate", "COA-2231, signed 2026-02-27")],
        RequiredRole = Role.Quality,
        MayDecide = [Role.Quality],
        Excluded = ["op1"],
        RequestedBy = "op1",
        RequestedAt = Start,
        DueAt = Start.AddHours(4),
        Quorum = 1,
        PolicyVersion = 3,
    };

    public static Notification ToPerson(string id, string? email, string kind = "approval", Approval? approval = null) => new(
        id, kind, "NORD", new("qa1", "Maria Nowak", email), (approval ?? Approval()).Summary, "text",
        new((approval ?? Approval()).ApprovalId, "qa1", 0, Start.AddDays(14), id))
    {
        Approval = approval ?? Approval(),
    };

    public static Notification ToChannel(string id, Role role = Role.Quality, Approval? approval = null) => new(
        id, "approval", "NORD", NotificationRecipient.OfChannel(role), (approval ?? Approval()).Summary, "text",
        new((approval ?? Approval()).ApprovalId, NotificationRecipient.OfChannel(role).PersonId, 0, Start.AddDays(14), id))
    {
        Approval = approval ?? Approval(),
    };

    public static Notification Plain(string id, string? email, string subject = "Count outstanding: C-1", string text = "Count C-1 at A-01-02\nhas not been counted.") =>
        new(id, "count", "NORD", new("wh1", "Jan Bakker", email), subject, text, Link: null);
}
