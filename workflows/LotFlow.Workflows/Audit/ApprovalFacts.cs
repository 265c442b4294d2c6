using System.Text.Json.Nodes;
using LotFlow.Domain;
using LotFlow.Domain.Approvals;
using LotFlow.Domain.Audit;
using LotFlow.Domain.People;

namespace LotFlow.Workflows.Audit;

/// <summary>What the audit trail tells of an approval, read from the approval itself, so that it can be told again at any time.</summary>
internal static class ApprovalFacts
{
    public static IReadOnlyList<AuditFact> Of(Approval approval, DateTimeOffset now)
    {
        List<AuditFact> facts = [Opened(approval), .. approval.Decisions.Select(d => Decided(approval, d))];
        if (!approval.IsOpen)
            facts.Add(Ended(approval, now));
        return facts;
    }

    private static AuditFact Opened(Approval approval) => Fact(approval, "opened", approval.RequestedAt, approval.RequestedBy, "approval.opened", new()
    {
        ["kind"] = WireName.Of(approval.Kind),
        ["siteId"] = approval.SiteId,
        ["subjectType"] = approval.Subject.Type,
        ["subjectId"] = approval.Subject.Id,
        ["lotId"] = approval.Subject.LotId,
        ["summary"] = approval.Summary,
        ["quorum"] = approval.Quorum,
        ["policyVersion"] = approval.PolicyVersion,
        ["shownHash"] = approval.ShownHash,
    });

    /// <summary>With what 21 CFR 11.50 asks of a signature, and the hash of what was signed.</summary>
    private static AuditFact Decided(Approval approval, Decision decision) => Fact(approval, $"decision:{decision.DecisionId}", decision.At, decision.By, "approval.decided", new()
    {
        ["decisionId"] = decision.DecisionId,
        ["decision"] = WireName.Of(decision.Kind),
        ["name"] = decision.Name,
        ["meaning"] = decision.Meaning,
        ["comment"] = decision.Comment,
        ["means"] = WireName.Of(decision.Means),
        ["onBehalfOf"] = decision.OnBehalfOf,
        ["shownHash"] = decision.ShownHash,
    });

    private static AuditFact Ended(Approval approval, DateTimeOffset now)
    {
        var last = approval.State is ApprovalState.Approved or ApprovalState.Rejected && approval.Decisions.Count > 0 ? approval.Decisions[^1] : null;
        var state = WireName.Of(approval.State);
        return Fact(
            approval, state, last?.At ?? approval.WakePendingSince ?? now, last?.By ?? approval.WithdrawnBy ?? Person.System.Id, $"approval.{state}", new() { ["level"] = approval.Level });
    }

    private static AuditFact Fact(Approval approval, string what, DateTimeOffset at, string actor, string action, JsonObject details)
    {
        foreach (var absent in details.Where(d => d.Value is null).Select(d => d.Key).ToList())
            details.Remove(absent);
        return new($"{approval.ApprovalId}:{what}", at, actor, action, AuditSubject.Approval(approval.ApprovalId), details);
    }
}
