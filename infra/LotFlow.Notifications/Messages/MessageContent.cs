using LotFlow.Domain.Approvals;
using LotFlow.Notifications.Deliveries;
using LotFlow.Notifications.Settings;
using LotFlow.Workflows.Approvals;

namespace LotFlow.Notifications.Messages;

/// <summary>What a message says, before a template gives it its form: the same on every channel.</summary>
internal sealed class MessageContent(NotificationSettings settings, ApprovalLinks links)
{
    /// <summary>One line, without anything that could begin another.</summary>
    public static string Subject(Letter letter)
    {
        var subject = letter.IsDigest ? $"{letter.Notifications.Count} approvals are waiting" : letter.Notifications[0].Subject;
        var line = TemplateValues.Clean(subject).ReplaceLineEndings(" ").Trim();
        return line.Length <= 200 ? line : $"{Shortened(line, 199)}…";
    }

    /// <summary>Every name that a template may use.</summary>
    /// <param name="letter">What is said.</param>
    /// <param name="linkOf">What the link of a notification opens on this channel.</param>
    /// <param name="size">What fits.</param>
    public TemplateValues Values(Letter letter, Func<Notification, ApprovalLink?> linkOf, MessageSize size)
    {
        var first = letter.Notifications[0];
        var approval = letter.IsDigest ? null : first.Approval;
        var link = letter.IsDigest ? null : linkOf(first);
        List<ApprovalDetail> facts = approval is null ? [] : Facts(approval);
        var shown = facts.Take(size.Facts).ToList();
        string[] lines = letter.IsDigest || approval is not null ? [] : TemplateValues.Clean(first.Text).Split('\n');
        var shownLines = lines.Take(size.Facts).ToList();
        var hidden = facts.Count - shown.Count + lines.Length - shownLines.Count;
        return new TemplateValues()
            .With("subject", Subject(letter))
            .With("label", letter.IsDigest ? "Approvals" : Label(first))
            .With("title", size.Cut(letter.IsDigest ? Subject(letter) : approval?.Summary ?? first.Subject))
            .With("name", first.To.Channel is null ? first.To.Name : "")
            .With("facts", shown.Select(f => new TemplateValues().With("factLabel", size.Cut(f.Label)).With("factText", size.Cut(f.Text))))
            .With("lines", shownLines.Select(line => new TemplateValues().With("line", size.Cut(line))))
            .With("more", hidden > 0 ? $"… {hidden} more in LotFlow" : "")
            .With("signatures", (approval?.Decisions ?? []).Select(d => Signature(d, size)))
            .With("outcome", approval is { Decisions.Count: > 0 } ? Outcome(approval) : "")
            .With("link", link is null ? "" : Address(link))
            .With("expires", link is null ? "" : $"{Time(link.ExpiresAt)} UTC")
            .With("entries", letter.IsDigest ? letter.Notifications.Select(n => Entry(n, linkOf(n), size)) : [])
            .With("inbox", letter.IsDigest ? settings.Page("approvals").AbsoluteUri : "");
    }

    private string Address(ApprovalLink link) => settings.Page($"approve/{links.ToToken(link)}").AbsoluteUri;

    private TemplateValues Entry(Notification notification, ApprovalLink? link, MessageSize size) => new TemplateValues()
        .With("entryTitle", size.Cut(notification.Approval?.Summary ?? notification.Subject))
        .With("entryKind", Label(notification))
        .With("entryDetail", size.Cut(notification.Approval is { } a ? $"{Kind(a.Kind)}, {a.SiteId}, requested by {a.RequestedBy} on {Time(a.RequestedAt)} UTC" : notification.SiteId))
        .With("entryLink", link is null ? "" : Address(link));

    private static List<ApprovalDetail> Facts(Approval approval) =>
        [
            .. approval.Details,
            new("Site", approval.SiteId),
            new("Kind", Kind(approval.Kind)),
            new("Requested", $"by {approval.RequestedBy} on {Time(approval.RequestedAt)} UTC"),
        ];

    // 21 CFR 11.50: printed name, date and time, meaning.
    private static TemplateValues Signature(Decision decision, MessageSize size) => new TemplateValues()
        .With("signatureName", size.Cut(decision.Name))
        .With("signatureTime", $"{decision.At.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC")
        .With("signatureMeaning", size.Cut(decision.Meaning))
        .With("signatureDecision", decision.Kind == DecisionKind.Approve ? "approved" : "rejected")
        .With("signatureInPlaceOf", size.Cut(decision.OnBehalfOf ?? ""))
        .With("signatureMeans", decision.Means == DecisionMeans.SignedIn ? "" : "Made by a personal link; not a signature.")
        .With("signatureComment", size.Cut(decision.Comment ?? ""));

    private static string Outcome(Approval approval) => approval.State switch
    {
        ApprovalState.Approved => "Approved",
        ApprovalState.Rejected => "Rejected",
        ApprovalState.Expired => "Expired without a decision",
        ApprovalState.Cancelled => "Withdrawn",
        _ => $"{approval.Decisions.Count} of {approval.Quorum} have decided",
    };

    private static string Label(Notification notification) => notification.Kind switch
    {
        "approval" => "Approval needed",
        "reminder" => "Reminder: approval needed",
        "escalation" => "Escalated: approval needed",
        "decided" => "Decision",
        "recall" or "recallNotice" => "Recall",
        "inspection" => "Inspection",
        "count" => "Count",
        "hold" => "Hold",
        _ => "Message",
    };

    private static string Kind(ApprovalKind kind) => kind switch
    {
        ApprovalKind.ReceiptException => "Exception at receipt",
        ApprovalKind.HoldRelease => "Release from hold",
        ApprovalKind.CountAdjustment => "Adjustment after a count",
        ApprovalKind.RecallClosure => "Closing a recall",
        ApprovalKind.RecallScopeReduction => "Taking lots out of a recall",
        ApprovalKind.LinkRepair => "Repair of a genealogy link",
        _ => kind.ToString(),
    };

    private static string Time(DateTimeOffset time) => $"{time.UtcDateTime:yyyy-MM-dd HH:mm}";

    internal static string Shortened(string text, int characters) =>
        text.Length <= characters ? text : text[..(char.IsHighSurrogate(text[characters - 1]) ? characters - 1 : characters)];
}

/// <summary>How much of a message fits.</summary>
/// <param name="Facts">Most facts, or lines.</param>
/// <param name="Characters">Most characters of each text.</param>
internal sealed record MessageSize(int Facts, int Characters)
{
    public static MessageSize Unlimited { get; } = new(int.MaxValue, int.MaxValue);

    public string Cut(string text) => text.Length <= Characters ? text : $"{MessageContent.Shortened(text, Characters)}… (more in LotFlow)";
}
