using System.Text;
using LotFlow.Domain.Approvals;

namespace LotFlow.Workflows.Approvals;

/// <summary>An approval as plain text, for messages.</summary>
internal static class ApprovalText
{
    public static string Of(Approval approval)
    {
        var text = new StringBuilder(approval.Summary).Append('\n');
        foreach (var detail in approval.Details)
            text.Append('\n').Append(detail.Label).Append(": ").Append(detail.Text);
        text.Append("\n\nRequested by ").Append(approval.RequestedBy).Append(" on ").Append($"{approval.RequestedAt.UtcDateTime:yyyy-MM-dd HH:mm} UTC.");
        foreach (var decision in approval.Decisions)
            text.Append('\n').Append(ApprovalRules.Past(decision.Kind)).Append(": ").Append(decision.Signature).Append(decision.Comment is { } comment ? $" \"{comment}\"" : "");
        return text.ToString();
    }
}
